"""English: the statements that are recognised in a note, and the sentences of a message."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from app.contacts.drafts.grammar import Form, Kind, Language, patterned
from app.contacts.drafts.words import listed

_GIVEN = frozenset({"send", "show", "forward", "email", "mail", "give", "lend", "bring", "promised", "owe"})
_GIVING = _GIVEN | {
    "share",
    "introduce",
    "invite",
    "call",
    "tell",
    "help",
    "meet",
    "ask",
    "told",
    "with",
    "ping",
    "text",
}
_ARTICLES = frozenset({"the", "a", "an", "our", "my", "some", "this", "these", "those", "two", "three"})
_NO_NOUN = _ARTICLES | frozenset(
    listed("""to for about with on in at and or but by from of if when how what where next again back soon today
    tomorrow""")
)
_WHOM = frozenset({"her", "him", "them", "you"})


def turned(words: list[str], *, before: str = "") -> list[str]:
    """The words with she and her turned into you and your."""
    following = [*words[1:], ""]
    preceding = [before, *words]
    return [_pronoun(*three) for three in zip(preceding, words, following, strict=False)]


def _pronoun(preceding: str, word: str, following: str) -> str:
    match word.lower():
        case "she" | "he" | "him":
            return "you"
        case "hers":
            return "yours"
        case "his" | "their":
            return "your"
        case "her":
            return "you" if not following or following.lower() in _NO_NOUN else "your"
        case "them" if preceding.lower() in _GIVING:
            return "you"
        case _:
            return word


def _turn(text: str) -> str:
    return " ".join(turned(text.split()))


def _given(verb: str) -> Callable[[str], str]:
    """ "send the PDF" is "send you the PDF", "send her the PDF" as well; "share the PDF" and "call her" stay."""

    def turn(text: str) -> str:
        words = text.split()
        if verb in _GIVEN and words[0].lower() not in _WHOM | {"to"}:
            return " ".join(["you", *turned(words)])
        if verb in _GIVING and words[0].lower() in _WHOM:
            return " ".join(["you", *turned(words[1:])])
        return " ".join(turned(words, before=verb))

    return turn


_SHE = r"(?:(?:and|but) )?(?:(?:she |he |they )?(?:says?|said|mentioned)(?: that)? )?(?:(?:she|he|they) )?"
_STILL = r"(?:(?:also|really|just|only|still|always|often|now|currently) )?"
_BEING = r"(?:(?:and|but) )?(?:(?:she|he|they)(?:'s| is|'re| are) |is |are )?"
_DONE = (
    r"(?P<v>see|try|test|use|buy|build|learn|understand|read|compare|integrate|switch|move|migrate|automate|measure|reduce"
    r"|replace|launch|start|open|publish|ship|hire|train|run|pilot|evaluate|visit|join|meet|connect|add|improve|scale"
    r"|support|host|write|teach|expand|organi[sz]e|deploy|rent|order|print|scan|sync|export|import|benchmark|track|monitor"
    r"|collect|present|know|hear|set up|roll out|talk about|find)"
)
_VERBS = {
    r"needs?|needed": "need", r"wants?|wanted": "want", "likes?": "like", "loves?": "love", "enjoys?": "enjoy",
    "uses?": "use", "leads?": "lead", "manages?": "manage", "heads?": "head", "builds?": "build", "sells?": "sell",
    "designs?": "design", "develops?": "develop", "research(?:es)?": "research", "stud(?:y|ies)": "study",
    "teach(?:es)?": "teach", "organi[sz]es?": "organise", "hosts?": "host", "collects?": "collect", "owns?": "own",
    "buys?": "buy", "ships?": "ship", "tests?": "test", "evaluates?": "evaluate", "compares?": "compare",
    "maintains?": "maintain", "operates?": "operate", "supplies|supply": "supply", "produces?": "produce",
    "manufactures?": "manufacture", "trains?": "train", "installs?": "install", "struggles? with": "struggle with",
    "invests? in": "invest in", "cares? about": "care about", "works? on": "work on", "works? with": "work with",
    "works? in": "work in", "works? at": "work at", "works? for": "work for", "seeks?": "seek", "plans?": "plan",
    "writes? about": "write about", "looks? for|lkg for|lookin for": "are looking for", "search(?:es)? for": "are looking for",
    "speaks? at": "speak at", "writes?(?= (?:an?|the) )": "write", "runs?(?= (?:the|an?|her|his|their|our|two|three) )": "run", "plays?": "play",
    r"would (?:like|love)|'d like": "would like",
}  # fmt: skip
_NOW = (
    "interested in", "curious about", "keen on", "responsible for", "in charge of", "open to", "looking for",
    "looking at", "looking into", "searching for", "working on", "working with", "working in", "working at", "building",
    "planning", "launching", "hiring", "moving", "switching", "migrating", "evaluating", "testing", "comparing", "writing",
    "preparing", "developing", "expanding", "trying out", "using", "running", "setting up", "rolling out", "organising",
    "organizing", "designing", "researching", "studying", "teaching", "publishing", "shipping", "opening", "automating",
    "replacing", "piloting", "selling", "training",
)  # fmt: skip
_GROUPS = (
    r"(?P<g>team|company|lab|labs|startup|start-up|group|firm|department|school|university|office|organi[sz]ation|project"
    r"|agency|studio|shop|students|warehouse|platform|factory|plant|product|app|clients|customers|engineers|developers)"
)
_ABOUT_THEM = [
    *patterned(
        _SHE + _STILL,
        Kind.ABOUT_YOU,
        {
            **{
                rf"(?:{verb}) to {_DONE}": f"you {said} to {{v}} {{x}}"
                for verb, said in {
                    "needs?|needed": "need",
                    "wants?|wanted": "want",
                    "plans?": "plan",
                    "hopes?": "hope",
                    "likes?": "like",
                    "loves?": "love",
                    "would (?:like|love)|'d like": "would like",
                }.items()
            },
            rf"(?:is |are )?(?:planning|trying|hoping) to {_DONE}": "you plan to {v} {x}",
            **{f"(?:{verb})": f"you {said} {{x}}" for verb, said in _VERBS.items()},
            r"ha(?:s|ve) (?P<x>(?:an? |two |three |some |several )?(?:[\w-]+ ){0,2}?(?:questions?|pilot|deadline|launch"
            r"|project|demo|release|trial|workshop|talk|booth|stand|conference|rollout|prototype)\b.*)": "you have {x}",
        },
    ),
    *patterned(
        _BEING + _STILL,
        Kind.ABOUT_YOU,
        {now.replace(" ", r"\s+"): f"you are {now} {{x}}" for now in _NOW},
    ),
    *patterned(
        r"(?:(?:and|but) )?(?:her|his|their) " + _GROUPS + " " + _STILL,
        Kind.ABOUT_YOU,
        {
            **{f"(?P<v>{verb})": "your {g} {v} {x}" for verb in _VERBS},
            **{rf"(?P<v>is|are) (?P<n>{now})": "your {g} {v} {n} {x}" for now in _NOW},
            rf"(?P<w>needs|wants|plans|hopes) to {_DONE}": "your {g} {w} to {v} {x}",
        },
    ),
    *patterned(
        r"(?:(?:and|but) )?(?:(?:she|he|they) )?",
        Kind.YOU_DID,
        {
            r"ask(?:s|ed)? (?P<h>(?:me |us )?(?:for|about|how|whether|if|where|when|what|which))": "asked {h} {x}",
            r"(?:was |were )?(?:curious|wondering|wondered) (?P<h>how|whether|if|where|when|what|which)": "asked {h} {x}",
            r"(?:mentioned|mentions)": "mentioned {x}",
            r"told (?P<u>me|us) about": "told {u} about {x}",
            r"(?P<v>suggested|recommended|offered)": "{v} {x}",
            r"(?P<v>saw|liked|loved|tried|tested|used)(?= (?:the|our) )": "{v} {x}",
            r"showed (?P<u>me|us)": "showed {u} {x}",
            r"promised (?P<u>me|us)": "promised {u} {x}",
            r"(?:will|'ll) (?P<v>send|show|call|email|introduce|intro) (?P<u>me|us)": "will {v} {u} {x}",
        },
    ),
    *patterned(
        r"(?:(?:and|but) )?(?:she|he|they)(?: |(?='))",
        Kind.YOU_DID,
        {
            r"promised to (?P<v>send|show|share|call|email|introduce|look at|try|test)(?P<u>(?: me| us)?)": "promised to {v}{u} {x}",
            r"(?:will|'ll) (?P<v>send|show|share|call|email|introduce|look at|try|test)(?P<u>(?: me| us)?)": "will {v}{u} {x}",
        },
    ),
]  # fmt: skip
_I_GIVE = (
    "send", "share", "show", "forward", "introduce", "invite", "email", "mail", "give", "lend", "bring", "call", "help",
    "write", "ping", "text",
)  # fmt: skip
_I_SAY = {
    r"(?:i )?promised to": "promised to",
    r"(?:i'll|i will|will|i'm going to|gonna)": "will",
    r"(?:i )?(?:said|told (?:her|him|them)) (?:that )?i(?:'d| would|'ll| will)": "said I would",
    r"(?:to|todo:?|to do:?|i should|(?:i )?(?:have|got) to|gotta|need to|i need to|i must|i want to|must|should|pls|please)": "would like to",
}
_I_DO: list[Form] = [
    *(
        form
        for begun, said in {**_I_SAY, "": "would like to"}.items()
        for verb in _I_GIVE
        for whom, turn in {r" (?:her|him|them)(?= (?!\w+$)| \w{4,}$)": None, "": _given(verb)}.items()
        for form in patterned(
            rf"(?:and )?{begun}{' ' if begun else ''}",
            Kind.I_DO,
            {verb + whom: f"{said} {verb}{' you' if whom else ''} {{x}}"},
            turn,
        )
    ),
    *patterned(
        r"(?:and )?(?:i )?",
        Kind.I_DO,
        {
            r"promised?(?! (?:to|that|me|us) )(?: (?:her|him|them)(?= (?:the|an?|our|my|some)\b))?": "promised you {x}",
            r"owe(?: (?:her|him|them))?": "owe you {x}",
        },
    ),
    *patterned(
        r"(?:and )?(?:(?:to|todo:?|i'll|i will|will|i promised to|promised to) )?",
        Kind.I_DO,
        {
            r"intro(?:duce|duction)?(?: (?:her|him|them))? (?:to|with)": "would like to introduce you to {x}",
            r"(?:connect|put) (?:her|him|them)(?: in touch)? (?:with|to)": "would like to put you in touch with {x}",
            r"follow(?:ed)?[ -]?up(?: with (?:her|him|them))?(?: about| on| re)?:?": "would like to follow up on {x}",
        },
    ),
]  # fmt: skip
_WE_DID = patterned(
    r"(?:and )?(?:we )?(?:also )?(?:(?:nice|good|great|long|short|quick|fun|interesting) )?",
    Kind.WE_DID,
    {
        r"(?:talk(?:ed|ing)?|spoke|chat(?:ted)?|conversation|convo|discussion|bonded)(?: (?:lots|a lot|much))? (?:about|abt|over|re)": "talked about {x}",
        r"(?P<v>discussed|compared)": "{v} {x}",
        r"(?:topics?|subject|re)(?=:)": "talked about {x}",
    },
)
_MONTHS = listed("January February March April May June July August September October November December")


def _day(met_on: date) -> str:
    return f"{met_on.day} {_MONTHS[met_on.month - 1]}"


ENGLISH = Language(
    code="en",
    about_them=_ABOUT_THEM,
    others=[*_I_DO, *_WE_DID],
    promise="promised",
    turn=_turn,
    common="the and with her his she he for about from not",
    beginnings={
        Kind.ABOUT_YOU: "You mentioned that ",
        Kind.YOU_CARE: "You mentioned that you care about ",
        Kind.YOU_DID: "You ",
        Kind.I_DO: "I ",
        Kind.WE_DID: "We ",
        Kind.AS_NOTED: "What stayed with me: ",
    },
    also="You also mentioned that ",
    joined=", and I ",
    greeting="Dear {name},",
    greeting_unnamed="Hello,",
    met_at="at {event} on {day}",
    met_on="on {day}",
    openings={
        "thanks": "Thank you for the conversation {met}.",
        "useful": "I have thought about our conversation {met}.",
        "offer": "I enjoyed talking with you {met}.",
    },
    closings={
        "useful": "I may have something that is of use to you here. Shall I send it over?",
        "offer": "If I can help with any of this, tell me; I would be glad to.",
        "promise": "I have not forgotten it.",
        "thanks": "I would be glad to stay in touch.",
    },
    linkedin=("Dear {name}, we met {met}.", "Hello, we met {met}.", "Hello, we met."),
    regards="Warm regards,",
    subject="Our conversation",
    day=_day,
    ands="and",
    buts="but|though|although|however|yet",
    theirs=re.compile(
        r"\b(?:her|his|their)\b(?! (?:the|an?|our|my|some|to|for|about|with|on|in|at|and)\b)(?P<owned>(?: [\w-]+){0,3})"
    ),
    not_plain=re.compile(
        r"\b(?:is|isn't|are|aren't|was|wasn't|were|am|be|been|being|has|had|hasn't|does|doesn't|did|didn't|not|never|cannot"
        r"|can't|won't|wouldn't|couldn't|don't|nobody|no one|none|nothing|without|too|very|so|such|really|totally|quite|if i"
        r"|while|since|because|bc|cuz|due to|so (?:he|she|they|that)|(?:she|he|they)(?:'\w+)?|who|whom|whose|that|as|like|than|only|just|anyway|at least|sort of|kind of|himself|herself|themselves|itself"
        r"|myself|should|could|might|would|must|i|we'll|i'd|i'll|thinks?|feels?|seem|get rid|get away|for (?:him|her)self)\b"
        r"|^(?:to|me|us|him|them|it|out|off|away|up|down|on|back|everything|everyone|everybody|nothing|anything)\b|^(?:more|less)$"
    ),
    heads=frozenset(
        listed("""needs wants likes loves looking interested searching working building planning asked promised talked discussed
        switching launching mentioned introduce curious evaluating testing comparing develops developing discuss spoke
        chatted running responsible struggles send share forward organising moving""")
    ),
)
