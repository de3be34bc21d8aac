"""The words by which a promise of the writer is recognised, one table for each language. In plain letters.

A clause is a promise if it begins with a commitment ("I'll", "ich werde", "je vais") and its first verb is one of those
that do something for the other person, or with such a verb alone, as in a list of things to do ("send Ana the case
study"), or if it says that something was promised ("promised her the PDF", "owe him a coffee").
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Phrases:
    """`promise` is tried at the beginning of a clause; its group `what` holds what was promised. `refuses` is looked for anywhere."""

    promise: re.Pattern[str]
    refuses: re.Pattern[str]
    splits: re.Pattern[str]
    """The word that joins two promises in one sentence, before a verb."""


def _phrases(*promises: str, refuses: str, splits: str) -> Phrases:
    return Phrases(
        re.compile("|".join(f"(?:{promise})" for promise in promises)),
        re.compile(rf"(?<![\w'])(?:{refuses})(?![\w'])"),
        re.compile(splits),
    )


_NAME = r"[\w'-]+"

# English
_DO_EN = (
    r"(?:send|e-?mail|mail|share|forward|introduce|connect|put|call|phone|ring|write|text|ping|get back|let (?:her|him|them|\w+)"
    r" know|ask|check|look (?:up|into|over|for)|find|try to find|review|read|bring|show|give|lend|pass|book|invite|order|prepare|"
    r"draft|order|post|recommend|set up|arrange|follow up|reply|answer|drop|intro|return|buy|translate|test|try out|report|point)\b"
)
_LEAD_EN = r"^(?:(?:and|so|then|also|but|plus|ok|yes|todo|to do|action|next|me)[:,]?\s+|[-*•]\s*)*"
_SELF_EN = (
    r"(?:(?:i (?:said|agreed|offered|promised|told (?:her|him|them|\w+))|(?:said|told (?:her|him|them|\w+)|agreed|offered|promised)|"
    r"we agreed)(?: that)? )?"
)
_WILL_EN = (
    r"(?:i'll|i will|i am going to|i'm going to|i shall|i'd|i would|i should|i must|i need to|i have to|i've got to|i want to|"
    r"will|shall|going to|gonna|need to|must|should|have to|got to|gotta)"
)
_ENGLISH = _phrases(
    rf"{_LEAD_EN}{_SELF_EN}{_WILL_EN} (?:also |then |still |just |probably )?(?P<en1>{_DO_EN}.*)",
    rf"{_LEAD_EN}(?:i (?:said|agreed|offered|promised(?: (?:her|him|them|\w+))?)|we agreed(?: that)? i|agreed|offered"
    rf"|promised?(?: (?:her|him|them))?)(?: to| i)? (?P<en2>{_DO_EN}.*)",
    rf"{_LEAD_EN}(?:i )?promised?:? (?P<en3>(?!me\b|us\b|by\b|on\b|their\b|his customers).*)",
    rf"{_LEAD_EN}(?:i (?:still )?)?owe (?P<en4>(?!me\b|us\b).*)",
    rf"{_LEAD_EN}(?P<en5>(?:send|e-?mail|share|forward|introduce|intro (?:to|with|for)|introduction to|bring|call|show|give|lend)\b.*)",
    refuses=(
        r"not|never|nothing|nobody|n't|won't|don't|can't|cannot|couldn't|didn't|wouldn't|no|already|if|unless|maybe|perhaps|might|"
        r"could|some ?day|probably|last (?:week|month|year|time)|(?:years?|months?|weeks?|days?) ago|"
        r"next time|(?:send|show|give|share|forward|call|tell|mail|e-?mail|introduce|connect|let) (?:me|us)"
    ),
    splits=rf"\s+and (?:then |also |to )?(?={_DO_EN})",
)

# German
_DO_DE = (
    r"(?:schick|send|mail|leit|stell|verbind|ruf|schreib|meld|frag|pruf|such|find|besorg|bring|zeig|geb|gib|leih|empfehl|"
    r"lad|bestell|les|schau|klar|reich|teil|organisier|vermittl|vernetz|ubersetz|hol)\w*"
)
_INFINITIVE_DE = (
    r"\b\w*(?:schicken|senden|mailen|leiten|stellen|verbinden|rufen|schreiben|melden|fragen|prufen|suchen|finden|besorgen|bringen|"
    r"zeigen|geben|leihen|empfehlen|laden|bestellen|lesen|schauen|klaren|reichen|teilen|organisieren|vermitteln|vernetzen|"
    r"ubersetzen|holen)\b"
)
_NOBODY_ELSE_DE = (
    r"(?!.*\b(?:hat|haben|hatten?|wird|wollen|will|soll|sollen|kann|er|sie|es|wir|man|mir|uns)\b)"
)
_LEAD_DE = r"^(?:(?:und|dann|auch|also|noch|todo)[:,]?\s+|[-*•]\s*)*"
_GERMAN = _phrases(
    rf"{_LEAD_DE}ich (?P<de1>{_DO_DE}\b.*)",
    rf"{_LEAD_DE}(?:ich )?(?:werde|will|wollte|muss|soll|sollte|mochte|darf)(?: ich)? (?P<de2>.*{_INFINITIVE_DE}.*)",
    rf"{_LEAD_DE}(?:ich )?hab(?:e)?(?: ich)? (?P<de3>(?!mir\b|uns\b).*) (?:versprochen|zugesagt|angeboten)\b.*",
    rf"{_LEAD_DE}(?:ich )?hab(?:e)? (?:versprochen|zugesagt|angeboten),? (?P<de4>.*)",
    rf"{_LEAD_DE}(?:ich )?verspreche (?P<de5>.*)",
    rf"{_LEAD_DE}(?:ich habe )?versprochen:? (?P<de6>(?!mir\b|uns\b).*)",
    rf"{_LEAD_DE}(?:ich )?schulde (?P<de7>(?!mir\b|uns\b).*)",
    rf"{_LEAD_DE}(?:bitte )?{_NOBODY_ELSE_DE}(?P<de8>.+) (?:versprochen|zugesagt)$",
    rf"{_LEAD_DE}(?:bitte )?{_NOBODY_ELSE_DE}(?P<de9>.+ (?:schicken|senden|mailen|besorgen|vorstellen|anrufen))$",
    refuses=(
        r"nicht|nichts|nie|niemals|kein\w*|schon|bereits|vielleicht|eventuell|falls|wenn|konnte|wurde|irgendwann|mal|gestern|leider|nachstes mal"
    ),
    splits=rf"\s+und (?:ich )?(?={_DO_DE}\b)",
)

# French
_DO_FR = (
    r"(?:envo[iy]|enverr|transf[eé]r|transmet|partag|present|mett|met|appel|rappel|ecri|demand|verifi|cherch|trouv|relir|reli|lir|"
    r"apport|montr|donn|pret|recommand|invit|command|prepar|fai[rs]|fera|repond|revien|reviendr|contact|parl|traduir|pass)\w*"
)
_LEAD_FR = r"^(?:(?:et|puis|aussi|donc|a faire|todo)[:,]?\s+|[-*•]\s*)*"
_TO_FR = r"(?:l'|(?:lui|leur|la|le|les|vous|te|y|en) )?"
_FRENCH = _phrases(
    rf"{_LEAD_FR}je (?P<fr1>{_TO_FR}{_TO_FR}{_DO_FR}\b.*)",
    rf"{_LEAD_FR}(?:je )?(?:vais|dois|veux|compte|pense)(?: encore)? (?P<fr2>{_TO_FR}{_TO_FR}{_DO_FR}\b.*)",
    rf"{_LEAD_FR}(?:je )?(?:(?:lui|leur|vous) )?(?:j')?(?:ai )?promis\b(?: de\b| d')?[ :]*(?P<fr3>.*)",
    rf"{_LEAD_FR}(?:je )?(?:lui|leur) dois (?P<fr4>.*)",
    rf"{_LEAD_FR}(?P<fr5>(?:lui|leur) (?:envoyer|transmettre|presenter|demander|ecrire|montrer|donner|preter|apporter)\b.*)",
    rf"{_LEAD_FR}(?P<fr6>(?:envoyer|transmettre|partager|presenter|appeler|rappeler)\b.*)",
    refuses=(
        r"ne|n'\w+|n'|pas|jamais|rien|aucun\w*|deja|peut-etre|si|pourrais?|un jour|hier|la prochaine fois|(?:m'a|nous a|m'ont) promis"
    ),
    splits=rf"\s+et (?:je )?(?={_TO_FR}{_DO_FR}\b)",
)

# Spanish and Portuguese share forms, so that what refuses a promise in one does so in the other.
_NOT_IBERIAN = (
    r"no|nao|nunca|nada|ya|ja|quizas?|tal vez|talvez|si|podria|poderia|algun dia|um dia|ayer|ontem|(?:me|nos) prometio|"
    r"prometeu(?:-me)?|la proxima vez|da proxima vez"
)

# Spanish
_DO_ES = (
    r"(?:envi|mand|reenvi|compart|present|llam|escrib|pregunt|revis|busc|encontr|traig|traer|llev|muestr|mostr|doy|dar|prest|recomend|invit|"
    r"pid|ped|prepar|pas|contact|respond|habl|conect|pong|pon|leo|leer|traduc)\w*"
)
_LEAD_ES = r"^(?:(?:y|luego|tambien|entonces|pendiente|todo|por hacer)[:,]?\s+|[-*•]\s*)*"
_TO_ES = r"(?:(?:le|les|lo|la|los|las|te|se) )*"
_SPANISH = _phrases(
    rf"{_LEAD_ES}(?:yo )?(?P<es1>(?:(?:le|les|lo|la|los|las|te|se) )+{_DO_ES}(?:o|e|re|are|ere|ire)\b.*)",
    rf"{_LEAD_ES}(?:yo )?(?P<es2>{_DO_ES}(?:are|ere|ire)\b.*)",
    rf"{_LEAD_ES}(?:yo )?(?:voy a|tengo que|debo|quiero|hay que|he de|me toca) (?P<es3>{_TO_ES}{_DO_ES}\b.*)",
    rf"{_LEAD_ES}(?:yo )?(?:(?:le|les) )?(?:prometi|he prometido)(?: que)?:? (?P<es4>.*)",
    rf"{_LEAD_ES}(?:yo )?(?:(?:le|les) )?(?:quede|quedamos) en (?:que (?:yo )?)?(?P<es5>{_TO_ES}{_DO_ES}\b.*)",
    rf"{_LEAD_ES}(?:yo )?(?:le|les) debo (?P<es6>(?!de\b).*)",
    rf"{_LEAD_ES}(?P<es7>(?:enviar|mandar|reenviar|presentar|llamar|escribir|pasar|compartir|preguntar)(?:le|les|lo|la)?\b.*)",
    refuses=_NOT_IBERIAN,
    splits=rf"\s+y (?={_TO_ES}{_DO_ES}(?:o|e|are|ere|ire)\b)",
)

# Portuguese
_DO_PT = (
    r"(?:envi|mand|encaminh|reencaminh|compartilh|partilh|apresent|lig|escrev|pergunt|rever|revej|revis|procur|encontr|trag|traz|lev|mostr|"
    r"dou|dar|empresto|emprest|recomend|convid|peco|pedi|prepar|pass|contact|contat|respond|fal|conect|ponho|por|leio|ler|traduz)\w*"
)
_LEAD_PT = r"^(?:(?:e|depois|tambem|entao|pendente|a fazer)[:,]?\s+|[-*•]\s*)*"
_TO_PT = r"(?:(?:lhe|lhes|o|a|os|as|te) )*"
_PORTUGUESE = _phrases(
    rf"{_LEAD_PT}(?:eu )?(?P<pt1>(?:{_TO_PT}){_DO_PT}o(?:-(?:lhe|lhes|o|a|os|as))?\b.*)",
    rf"{_LEAD_PT}(?:eu )?(?P<pt2>{_TO_PT}{_DO_PT}(?:arei|erei|irei)\b.*)",
    rf"{_LEAD_PT}(?:eu )?(?:vou|tenho (?:de|que)|devo|quero|preciso(?: de)?) (?P<pt3>{_TO_PT}{_DO_PT}(?:-\w+)*.*)",
    rf"{_LEAD_PT}(?:eu )?prometi(?:-lhe|-lhes)?(?: que)?:? (?P<pt4>.*)",
    rf"{_LEAD_PT}(?:eu )?(?:fiquei|ficamos) de (?P<pt5>{_TO_PT}{_DO_PT}\b.*)",
    rf"{_LEAD_PT}(?:eu )?devo-lhes? (?P<pt6>.*)",
    rf"{_LEAD_PT}(?P<pt7>(?:enviar|mandar|encaminhar|apresentar|ligar|escrever|partilhar|compartilhar|perguntar)(?:-lhes?)?\b.*)",
    refuses=_NOT_IBERIAN,
    splits=rf"\s+e (?={_TO_PT}{_DO_PT}o\b)",
)

LANGUAGES = (_ENGLISH, _GERMAN, _FRENCH, _SPANISH, _PORTUGUESE)
