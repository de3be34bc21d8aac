"""German: the statements that are recognised in a note, and the sentences of a message, with "Sie"."""

from __future__ import annotations

import re
from datetime import date

from app.contacts.drafts.grammar import Kind, Language, patterned
from app.contacts.drafts.words import listed

_YOURS = re.compile(r"\b(?:sein|ihr|Ihr)(e|en|em|er|es)?\b")


def _turn(text: str) -> str:
    owned = _YOURS.sub(lambda found: f"Ihr{found[1] or ''}", text)
    return re.sub(r"\b(?:ihm|ihnen)\b", "Ihnen", owned)


_SHE = r"(?:(?:sie|er|und|auch) )*"
_VERBS = {
    "brauch(?:t|en)": "brauchen", "benotig(?:t|en)": "benötigen", "such(?:t|en)": "suchen", "plan(?:t|en)": "planen",
    "bau(?:t|en)": "bauen", "entwickel(?:t|n)": "entwickeln", "test(?:et|en)": "testen", "nutz(?:t|en)": "nutzen",
    "verwend(?:et|en)": "verwenden", "leit(?:et|en)": "leiten", "betreib(?:t|en)": "betreiben",
    "liefer(?:t|n)": "liefern", "produzier(?:t|en)": "produzieren", "fertig(?:t|en)": "fertigen",
    "forsch(?:t|en) (?P<p>an|zu)": "forschen {p}", "arbeit(?:et|en) (?P<p>an|mit|bei|in)": "arbeiten {p}",
    "organisier(?:t|en)": "organisieren", "schreib(?:t|en)(?= (?:ein|eine|einen|das|die|den) )": "schreiben", "schreib(?:t|en) (?P<p>an|uber)": "schreiben {p}",
    "unterricht(?:et|en)": "unterrichten", "interessier(?:t|en) sich (?P<p>fur)": "interessieren sich für",
    "pruf(?:t|en)": "prüfen", "vergleich(?:t|en)": "vergleichen", "migrier(?:t|en)": "migrieren", "mag|mogen": "mögen",
    "lieb(?:t|en)": "lieben", "sammel(?:t|n)": "sammeln", "evaluier(?:t|en)": "evaluieren", "kauf(?:t|en)": "kaufen",
    "stud(?:iert|ieren)": "studieren", "erforsch(?:t|en)": "erforschen", "kummer(?:t|n) sich um": "kümmern sich um",
    "(?:ist|sind) interessiert an|interessiert an|(?:hat |haben )?interesse an": "haben Interesse an",
    "(?:(?:ist|sind) )?auf der suche nach": "sind auf der Suche nach",
    "(?:will|wollen|mochten?|wunsch(?:t|en) sich|hatten? gern)(?= (?:eine?n?|unser\\w*|den|die|das|mehr) )": "möchten",
}  # fmt: skip
_GROUPS = (
    r"(?P<g>team|firma|labor|start-?up|abteilung|gruppe|unternehmen|schule|uni|universitat|buro|projekt|agentur"
    r"|werkstatt|lager|verein|werk|studenten|kunden|entwickler|schuler|mitarbeiter|ingenieure)"
)
_PROVIDED = (
    "schicken senden mailen zeigen vorstellen weiterleiten mitbringen geben leihen zusenden zuschicken nachreichen "
    "zukommen lassen"
)
_GIVES = "|".join(_PROVIDED.replace("zukommen lassen", "").split())
_MONTHS = listed("Januar Februar März April Mai Juni Juli August September Oktober November Dezember")


def _day(met_on: date) -> str:
    return f"{met_on.day}. {_MONTHS[met_on.month - 1]}"


_ABOUT_THEM = [
    *patterned(_SHE, Kind.ABOUT_YOU, {f"(?:{verb})": f"Sie {said} {{x}}" for verb, said in _VERBS.items()}),
    *patterned(
        rf"(?:und )?(?:sein|ihr) {_GROUPS} ",
        Kind.ABOUT_YOU,
        {f"(?P<v>{verb})": "Ihr {g} {v} {x}" for verb in _VERBS},
    ),
    *patterned(
        rf"(?:und )?(?:seine|ihre|deren) {_GROUPS} ",
        Kind.ABOUT_YOU,
        {f"(?P<v>{verb})": "Ihre {g} {v} {x}" for verb in _VERBS},
    ),
    *patterned(
        _SHE,
        Kind.YOU_DID,
        {
            r"frag(?:t|en|te|ten)(?: uns| mich)? (?P<p>nach|ob|wie|wo|wann)": "fragten {p} {x}",
            r"(?:woll(?:te|ten)|will|wollen|mochten?) wissen,? (?P<p>wie|ob|wann|wo|was)": "wollten wissen, {p} {x}",
            r"(?:hat |haben )?nach (?P<x>.+) gefragt": "haben nach {x} gefragt",
            r"erzahl(?:t|te|ten)(?: mir| uns)? von": "erzählten von {x}",
            r"erwahn(?:t|te|ten)": "erwähnten {x}",
        },
    ),
]
_OTHERS = [
    *patterned(
        r"(?:und )?",
        Kind.I_DO,
        {
            r"(?:ich habe |habe |hab )?(?:ihr |ihm |ihnen )?(?P<x>.+) versprochen": "habe Ihnen {x} versprochen",
            r"(?:ich habe |habe |hab )?(?:ihr |ihm |ihnen )?versprochen": "habe Ihnen {x} versprochen",
            r"(?:ich )?(?P<v>schicke|sende|maile|zeige|leihe|gebe|bringe|schulde)(?: (?:ihr|ihm|ihnen))?": "{v} Ihnen {x}",
            r"(?:ich )?stelle(?: (?:ihr|ihm|ihnen))? (?P<x>.+) vor": "stelle Ihnen {x} vor",
            r"(?:(?:ich werde|ich muss|ich will|werde|muss|soll|bitte|noch|todo:?) )?(?:ihr |ihm |ihnen )?"
            rf"(?P<x>.+) (?:zu )?(?P<v>{_GIVES})": "möchte Ihnen {x} {v}",
            r"(?:den )?kontakt (?P<p>zu|mit) (?P<x>.+) (?:herstellen|vermitteln)": "möchte den Kontakt {p} {x} herstellen",
            r"intro (?:zu|mit)|(?:ihn|sie) bekannt machen mit": "möchte Sie gern bekannt machen mit {x}",
        },
    ),
    *patterned(
        r"(?:wir )?(?:haben )?(?:wir )?(?:uns )?(?:(?:lange|kurz|viel) )?",
        Kind.WE_DID,
        {
            r"uber (?P<x>.+) (?:gesprochen|geredet|unterhalten|diskutiert)": "haben über {x} gesprochen",
            r"(?:sprachen|redeten|diskutierten)(?: wir)? uber": "haben gesprochen über {x}",
            r"(?:gesprach|austausch|unterhaltung) (?:uber|zu)|thema(?=:)": "haben gesprochen über {x}",
        },
    ),
]
GERMAN = Language(
    code="de",
    about_them=_ABOUT_THEM,
    others=_OTHERS,
    promise="versprochen",
    turn=_turn,
    common="der die das und mit ist sie er nicht ein eine kein für aber beim zu",
    beginnings={
        Kind.ABOUT_YOU: "Sie sagten, ",
        Kind.YOU_CARE: "Ihnen ist wichtig: ",
        Kind.YOU_DID: "Sie ",
        Kind.I_DO: "Ich ",
        Kind.WE_DID: "Wir ",
        Kind.AS_NOTED: "Mir ist in Erinnerung geblieben: ",
    },
    also="Sie sagten auch, ",
    joined="",
    greeting="Guten Tag {name},",
    greeting_unnamed="Guten Tag,",
    met_at="bei {event} am {day}",
    met_on="am {day}",
    openings={
        "thanks": "vielen Dank für das Gespräch {met}.",
        "useful": "ich habe über unser Gespräch {met} nachgedacht.",
        "offer": "unser Gespräch {met} hat mich gefreut.",
    },
    closings={
        "useful": "Vielleicht habe ich dazu etwas Nützliches für Sie. Darf ich es Ihnen schicken?",
        "offer": "Wenn ich dabei helfen kann, sagen Sie es mir bitte; ich tue es gern.",
        "promise": "Ich habe es nicht vergessen.",
        "thanks": "Ich würde mich freuen, in Kontakt zu bleiben.",
    },
    linkedin=(
        "Guten Tag {name}, wir haben uns {met} getroffen.",
        "Guten Tag, wir haben uns {met} getroffen.",
        "Guten Tag!",
    ),
    regards="Viele Grüße",
    subject="Unser Gespräch",
    day=_day,
    ands="und",
    buts="aber|allerdings|jedoch|doch|sondern|trotzdem",
    theirs=re.compile(r"\b(?:sein|ihr|deren|dessen)(?:e|en|em|er|es)?\b(?P<owned>(?: [\w-]+){0,3})"),
    not_plain=re.compile(
        r"\b(?:ist|sind|war|waren|wird|werden|hat|haben|hatte|wurde|nicht|kein\w*|nie|niemals|niemand|ohne|dass|weil|obwohl|wenn"
        r"|damit|sehr|total|ziemlich|echt|leider|eh|halt|eben|sowieso|angeblich|zu viel|viel zu|sie|er|ich|man|mich|mir|du|soll"
        r"|sollte|konnte|musste|kann|muss|will|wer|welche\w*|dessen|deren|nur|bloss|wie ein|selbst|um zu|wg|wegen|nachdem|seit)\b"
        r"|^(?:ihn|ihm|ihr|mich|uns|es|alles|nichts|weg|raus)\b$"
    ),
    heads=frozenset(
        listed(
            "braucht sucht plant testet entwickelt arbeitet interessiert versprochen schicken schicke fragte benotigt"
        )
    ),
)
