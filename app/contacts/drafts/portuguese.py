"""Portuguese: the statements that are recognised in a note, and the sentences of a message, with "você"."""

from __future__ import annotations

import re
from datetime import date

from app.contacts.drafts.grammar import Kind, Language, patterned
from app.contacts.drafts.words import listed

_OF_THEIRS = re.compile(r"\b([ao]s?|[dn][ao]s?) ([\w-]+) del[ea]s?\b")
_TO_THEM = re.compile(r"\s*\b(?:para|a) (?:ela|ele|elas|eles)(?=$|[.,])")


def _turn(text: str) -> str:
    owned = _OF_THEIRS.sub(lambda found: f"{found[1]} {_YOUR[found[1].lstrip('dn')]} {found[2]}", text)
    return _TO_THEM.sub("", owned).strip()


_YOUR = {"a": "sua", "o": "seu", "as": "suas", "os": "seus"}
_SHE = r"(?:(?:ela|ele|elas|eles|e|tambem) )*"
_IN = r"(?P<p>em|no|na|nos|nas|com|numa?|para)"
_OF = r"(?P<p>d[eoa]s?)"
_WANTED = r"(?= (?:uma?|uns|umas|os?|as?|noss\w+|mais|ver|testar|alugar|reservar|visitar|usar|comparar|integrar|saber|conhecer|comprar|aprender)\b)"
_VERBS = {
    f"precisam? {_OF}": "precisa {p}", "procuram?": "procura", "buscam?": "busca", f"quer(?:em)?{_WANTED}": "quer",
    "usam?": "usa", "utilizam?": "utiliza", "desenvolvem?": "desenvolve", "constroe?i?m?": "constrói",
    "dirigem?": "dirige", "lideram?": "lidera", "testam?": "testa", "avaliam?": "avalia", "planej[ae]i?am?": "planeja",
    "preparam?": "prepara", "organizam?": "organiza", "fabricam?": "fabrica", "produz(?:em)?": "produz",
    "vendem?": "vende", "compram?": "compra", "estudam?": "estuda", "pesquisam?": "pesquisa", "comparam?": "compara",
    "instalam?": "instala", "lancam?": "lança", "gerem?": "gere", "ensinam?": "ensina", "escrevem?": "escreve", "apresentam?(?= (?:uma?|o|a) )": "apresenta",
    f"trabalham? {_IN}": "trabalha {p}", f"gostam? {_OF}": "gosta {p}",
    f"(?:tem |tem muito )?interesse {_IN}|(?:estao? )?interessad[oa]s? {_IN.replace('p>', 'q>')}": "tem interesse",
    "esta[o]? (?P<n>procurando|construindo|desenvolvendo|testando|avaliando|preparando|planejando|usando|organizando|montando"
    "|lancando|trabalhando com|trabalhando em|a (?:procurar|construir|desenvolver|testar|avaliar|preparar|montar))": "está {n}",
}  # fmt: skip
_GROUPS = (
    r"(?P<g>equipe|equipa|empresa|laboratorio|start-?up|time|grupo|escola|universidade|departamento|projeto|agencia|fabrica"
    r"|oficina|estudio)"
)
_GIVES = "enviar mandar passar mostrar apresentar compartilhar partilhar encaminhar emprestar dar".replace(
    " ", "|"
)
_MONTHS = listed("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro")


def _day(met_on: date) -> str:
    return f"{met_on.day} de {_MONTHS[met_on.month - 1]}"


_INTEREST = re.compile(r"interesse")
_ABOUT_THEM = [
    *patterned(
        _SHE,
        Kind.ABOUT_YOU,
        {
            **{f"(?:{verb})": f"{said} {{x}}" for verb, said in _VERBS.items() if "interesse" not in verb},
            rf"(?:tem |tem muito )?interesse {_IN}": "tem interesse {p} {x}",
            rf"(?:estao? )?interessad[oa]s? {_IN}": "tem interesse {p} {x}",
        },
    ),
    *patterned(
        rf"(?:e )?(?P<d>[ao]) {_GROUPS} del[ae]s? ",
        Kind.ABOUT_YOU,
        {f"(?P<v>{verb})": "{d} {g} de vocês {v} {x}" for verb in _VERBS if "interesse" not in verb},
    ),
    *patterned(
        rf"(?:e )?(?:[ao] )?(?P<d>sua|seu) {_GROUPS} ",
        Kind.ABOUT_YOU,
        {f"(?P<v>{verb})": "{d} {g} {v} {x}" for verb in _VERBS if "interesse" not in verb},
    ),
    *patterned(
        r"(?:e )?(?:os )?seus (?P<g>alunos|estudantes|clientes|engenheiros|desenvolvedores|usuarios|utilizadores) ",
        Kind.ABOUT_YOU,
        {f"(?P<v>{verb})": "seus {g} {v} {x}" for verb in _VERBS if "interesse" not in verb},
    ),
    *patterned(
        _SHE,
        Kind.YOU_DID,
        {
            r"(?:queria|queriam|quer|querem) saber (?P<p>como|se|quando|onde|que|quanto)": "queria saber {p} {x}",
            r"(?:me )?pergunt(?:ou|aram|a) (?P<p>sobre|por|pel[ao]s?|se|como|quando|onde)": "perguntou {p} {x}",
            r"(?:me )?ped(?:iu|iram|e)(?= (?:uma?|os?|as?|noss\w+|mais|orcamento|informac\w+)\b)": "pediu {x}",
            r"me (?:falou|contou) (?P<p>sobre|d[eoa]s?)": "me falou {p} {x}",
        },
    ),
]
_OTHERS = [
    *patterned(
        r"(?:e )?",
        Kind.I_DO,
        {
            rf"(?:eu )?prometi (?P<v>{_GIVES})(?:-lhes?)?": "Prometi {v}-lhe {x}",
            r"(?:eu )?(?:lhe )?prometi(?! que\b)": "Prometi-lhe {x}",
            r"(?:colocar|por)(?:-l[ao])? em conta[c]?to com": "Gostaria de apresentar-lhe {x}",
            rf"(?:eu )?vou (?:lhe )?(?P<v>{_GIVES})(?:-lhes?)?": "Vou {v}-lhe {x}",
            r"(?:eu )?(?P<v>mando|envio|passo)(?: para (?:ela|ele|eles|elas))?": "{v}-lhe {x}",
            r"devo(?: (?:a ela|a ele|a eles))?(?= (?:uma?|os?|as?)\b)": "Devo-lhe {x}",
            rf"(?:tenho que |preciso |lhe )?(?P<v>{_GIVES})(?:-lhes?)?": "Gostaria de {v}-lhe {x}",
        },
    ),
    *patterned(
        r"(?:e )?",
        Kind.WE_DID,
        {
            r"(?:falamos|conversamos) (?P<p>sobre|d[eoa]s?)": "Falamos {p} {x}",
            r"(?:conversa|papo) sobre|tema(?=:)|assunto(?=:)": "Falamos sobre {x}",
        },
    ),
]
PORTUGUESE = Language(
    code="pt",
    about_them=_ABOUT_THEM,
    others=_OTHERS,
    promise="prometi",
    turn=_turn,
    common="o os as e com ela ele para uma muito que é do da não",
    beginnings={
        Kind.ABOUT_YOU: "Você comentou que ",
        Kind.YOU_CARE: "O que é importante para você: ",
        Kind.YOU_DID: "Você ",
        Kind.I_DO: "",
        Kind.WE_DID: "",
        Kind.AS_NOTED: "Guardei isto: ",
    },
    also="Você também comentou que ",
    joined="",
    greeting="Olá, {name},",
    greeting_unnamed="Olá,",
    met_at="em {event} no dia {day}",
    met_on="no dia {day}",
    openings={
        "thanks": "Agradeço a nossa conversa {met}.",
        "useful": "Pensei na nossa conversa {met}.",
        "offer": "Gostei da nossa conversa {met}.",
    },
    closings={
        "useful": "Talvez eu tenha algo útil para isso. Posso enviar?",
        "offer": "Se eu puder ajudar em algo disso, diga-me; será um prazer.",
        "promise": "Não me esqueci.",
        "thanks": "Será um prazer manter o contato.",
    },
    linkedin=(
        "Olá, {name}, agradeço a nossa conversa {met}.",
        "Olá, agradeço a nossa conversa {met}.",
        "Olá,",
    ),
    regards="Um abraço,",
    subject="Nossa conversa",
    day=_day,
    ands="e",
    buts="mas|porem|embora|todavia|contudo",
    theirs=re.compile(
        r"(?<!\w)(?P<owned>(?:(?:seus?|suas?)(?: [\w-]+){0,3})|(?:[\w-]+ ){1,3}del[ea]s?)(?!\w)"
    ),
    not_plain=re.compile(
        r"\b(?:sao|era|foi|sera|esta|estao|tem|nao|nunca|nada|ninguem|sem|que|quem|porque|se|muito|demais|tao|bastante"
        r"|realmente|como|eu|mim|me|(?<!para )(?<! a )el[ae]s?|so|somente|apenas|deveria|poderia|pode|cujo|tudo|nem|pq|pois|causa|devido)\b|^(?:tudo|mais)\b$"
    ),
    heads=frozenset(
        listed(
            "precisa procura trabalha prometi enviar mandar falamos conversamos perguntou construindo desenvolve"
        )
    ),
)
