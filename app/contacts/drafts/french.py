"""French: the statements that are recognised in a note, and the sentences of a message, with "vous"."""

from __future__ import annotations

import re
from datetime import date

from app.contacts.drafts.grammar import Kind, Language, patterned
from app.contacts.drafts.words import listed


def _turn(text: str) -> str:
    own = re.sub(r"\b(?:ses|leurs)\b", "vos", re.sub(r"\b(?:son|sa|leur)\b", "votre", text))
    return re.sub(r"\b(?:lui|eux)\b", "vous", own)


_SHE = r"(?:(?:elle|il|elles|ils|et|aussi) )*"
_THINGS = r"(?= (?:une?|le|la|les|l'|notre|nos|des|du|plus|voir|essayer|louer|reserver|visiter|tester|utiliser|comparer|integrer|savoir|acheter)\b)"
_VERBS = {
    "cherche(?:nt)?": "cherchez", "recherche(?:nt)?": "recherchez", "utilise(?:nt)?": "utilisez",
    "developpe(?:nt)?": "développez", "construi(?:t|sent)": "construisez", "dirige(?:nt)?": "dirigez",
    "teste(?:nt)?": "testez", "evalue(?:nt)?": "évaluez", "prepare(?:nt)?": "préparez", "organise(?:nt)?": "organisez",
    "fabrique(?:nt)?": "fabriquez", "produi(?:t|sent)": "produisez", "vend(?:ent)?": "vendez",
    "achete(?:nt)?": "achetez", "etudie(?:nt)?": "étudiez", "lance(?:nt)?": "lancez", "compare(?:nt)?": "comparez",
    "aime(?:nt)?": "aimez", "planifie(?:nt)?": "planifiez", "monte(?:nt)?": "montez", "gere(?:nt)?": "gérez",
    "enseigne(?:nt)?": "enseignez", "anime(?:nt)?": "animez", "ecri(?:t|vent)": "écrivez", "installe(?:nt)?": "installez",
    "travaille(?:nt)? (?P<p>sur|avec|dans|chez)": "travaillez {p}",
    f"(?:veut|veulent|voudrai(?:t|ent)|souhaite(?:nt)?){_THINGS}": "souhaitez",
    "(?:a|ont|avai(?:t|ent))? ?besoin (?P<p>de|du|des|d')(?:(?<=') ?|(?<!') )(?P<x>.+)": "avez besoin {p}",
    "s'interesse(?:nt)? (?P<p>a|aux?)": "vous intéressez {p}",
}  # fmt: skip
_GROUPS = (
    r"(?P<g>equipe|entreprise|labo|laboratoire|boite|start-?up|groupe|ecole|universite|service|studio|agence|societe"
    r"|association|usine|atelier)"
)
_GIVES = "envoyer transmettre montrer presenter partager preter donner transferer passer".replace(" ", "|")
_OF = r"(?P<p>de|du|des|d'|sur)(?:(?<=') ?|(?<!') )(?P<x>.+)"
_MONTHS = listed("janvier février mars avril mai juin juillet août septembre octobre novembre décembre")


def _day(met_on: date) -> str:
    return f"{met_on.day} {_MONTHS[met_on.month - 1]}"


_ABOUT_THEM = [
    *patterned(_SHE, Kind.ABOUT_YOU, {f"(?:{v})" if "(?P<x>" not in v else v: f"vous {said} {{x}}" for v, said in _VERBS.items()}),
    *patterned(
        rf"(?:et )?(?:son|sa|leur) {_GROUPS} ",
        Kind.ABOUT_YOU,
        {
            f"(?P<v>{v})" if "(?P<x>" not in v else rf"(?P<v>{v.split('(?P<p>')[0]}){v[v.index('(?P<p>'):]}":
            "votre {g} {v} {x}" if "(?P<x>" not in v else "votre {g} {v}{p} {x}"
            for v in _VERBS
        },
    ),
    *patterned(
        _SHE,
        Kind.ABOUT_YOU,
        {r"(?:(?:est|sont) )?interesse(?:e|s|es)? par": "votre intérêt se porte sur {x}"},
    ),
    *patterned(
        r"(?:et )?(?:ses|leurs) (?P<g>etudiants|clients|ingenieurs|developpeurs|utilisateurs|eleves|employes) ",
        Kind.ABOUT_YOU,
        {f"(?P<v>{v})": "vos {g} {v} {x}" for v in _VERBS if "(?P<p>" not in v},
    ),
    *patterned(
        _SHE,
        Kind.YOU_DID,
        {
            r"(?:voulai(?:t|ent)|veut|veulent) savoir (?P<p>comment|si|quand|ou|quel\w*)": "vouliez savoir {p} {x}",
            r"(?:m'a |nous a |a )?demande(?= (?:le|la|les|l'|une?|des|du|si|comment|quand|ou|notre|nos)\b)": "m'avez demandé {x}",
            rf"(?:m'a |nous a )parle {_OF}": "m'avez parlé {p} {x}",
        },
    ),
]  # fmt: skip
_OTHERS = [
    *patterned(
        r"(?:et )?",
        Kind.I_DO,
        {
            rf"(?:j'ai )?promis de (?:lui |leur )?(?P<v>{_GIVES})": "Je vous ai promis de vous {v} {x}",
            r"(?:j'ai |je lui ai |je leur ai )?promis(?! (?:de|que)\b)": "Je vous ai promis {x}",
            r"je (?:lui |leur )?(?P<v>envoie|transmets|montre|presente|prete|donne|passe|dois)": "Je vous {v} {x}",
            r"(?:je vais |dois )?(?:la |le |les )?mettre en (?:contact|relation) avec": "J'aimerais vous mettre en contact avec {x}",
            r"je dois (?:lui |leur )?(?P<v>envoyer|transmettre|montrer|presenter)": "J'aimerais vous {v} {x}",
            rf"(?:je vais |dois |a |penser a |promis de )?(?:lui |leur )?(?P<v>{_GIVES})": "J'aimerais vous {v} {x}",
        },
    ),
    *patterned(
        r"(?:et )?(?:on a |nous avons |avons )?(?:bien )?",
        Kind.WE_DID,
        {
            rf"(?:parle|discute) {_OF}": "avons parlé {p} {x}",
            rf"(?:discussion|echange) {_OF}": "avons parlé {p} {x}",
        },
    ),
]
FRENCH = Language(
    code="fr",
    about_them=_ABOUT_THEM,
    others=_OTHERS,
    promise="promis",
    turn=_turn,
    common="le la les et avec elle il pas une du des pour est qu'il très",
    beginnings={
        Kind.ABOUT_YOU: "Vous disiez que ",
        Kind.YOU_CARE: "Ce qui compte pour vous : ",
        Kind.YOU_DID: "Vous ",
        Kind.I_DO: "",
        Kind.WE_DID: "Nous ",
        Kind.AS_NOTED: "J'ai retenu ceci : ",
    },
    also="Vous disiez aussi que ",
    joined="",
    greeting="Bonjour {name},",
    greeting_unnamed="Bonjour,",
    met_at="à {event} le {day}",
    met_on="le {day}",
    openings={
        "thanks": "Merci pour notre conversation {met}.",
        "useful": "J'ai repensé à notre conversation {met}.",
        "offer": "J'ai été content de parler avec vous {met}.",
    },
    closings={
        "useful": "J'ai peut-être quelque chose qui peut vous aider. Voulez-vous que je vous l'envoie ?",
        "offer": "Si je peux vous aider, dites-le-moi ; ce serait avec plaisir.",
        "promise": "Je ne l'ai pas oublié.",
        "thanks": "Je serais heureux de rester en contact.",
    },
    linkedin=(
        "Bonjour {name}, nous nous sommes rencontrés {met}.",
        "Bonjour, nous nous sommes rencontrés {met}.",
        "Bonjour !",
    ),
    regards="Bien à vous,",
    subject="Notre conversation",
    day=_day,
    ands="et",
    buts="mais|pourtant|cependant|par contre|quoique",
    theirs=re.compile(r"\b(?:son|sa|ses|leurs?)\b(?P<owned>(?: [\w-]+){0,3})"),
    not_plain=re.compile(
        r"\b(?:est|sont|etait|ete|sera|ont|avait|n'\w*|ne|pas|jamais|rien|personne|sans|que|qu'\w*|qui|parce|car|si|tres|trop|vraiment"
        r"|assez|plutot|un peu|comme|moi|je|j'\w*|me|se|elle|il|elles|ils|sauf|seulement|juste|devrait|pourrait|peut|dont"
        r"|quand meme|tout|pcq|puisque|cause|suite|depuis|depart)\b|^(?:de|a|tout|rien)\b"
    ),
    heads=frozenset(
        listed(
            "cherche besoin travaille envoyer presenter promis developpe demande parle teste prepare utilise"
        )
    ),
)
