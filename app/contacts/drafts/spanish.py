"""Spanish: the statements that are recognised in a note, and the sentences of a message, with "usted"."""

from __future__ import annotations

import re
from datetime import date

from app.contacts.drafts.grammar import Kind, Language, patterned
from app.contacts.drafts.words import listed


def _turn(text: str) -> str:
    return re.sub(r"\b(?:a|para) (?:ella|él|el|ellos|ellas)(?=$|[.,])", "", text).strip()


_SHE = r"(?:(?:ella|el|ellos|ellas|y|tambien) )*"
_WANTED = r"(?= (?:una?|unos|unas|el|la|los|las|nuestr\w+|mas|ver|probar|alquilar|reservar|visitar|usar|comparar|integrar|saber|conocer|comprar|aprender)\b)"
_VERBS = {
    "necesitan?": "necesita", "buscan?": "busca", f"quieren?{_WANTED}": "quiere", "usan?": "usa",
    "utilizan?": "utiliza", "desarrollan?": "desarrolla", "construyen?": "construye", "dirigen?": "dirige",
    "prueban?": "prueba", "evaluan?": "evalúa", "planean?": "planea", "preparan?": "prepara",
    "organizan?": "organiza", "fabrican?": "fabrica", "producen?": "produce", "venden?": "vende", "compran?": "compra",
    "estudian?": "estudia", "investigan?": "investiga", "comparan?": "compara", "lideran?": "lidera",
    "gestionan?": "gestiona", "instalan?": "instala", "lanzan?": "lanza", "ensenan?": "enseña", "disenan?": "diseña", "escriben?": "escribe", "presentan?(?= (?:una?|el|la) )": "presenta",
    "trabajan? (?P<p>en|con|para)": "trabaja {p}", "les? interesan?": "le interesa",
    "(?:estan? )?interesad[oa]s? en|tienen? interes en": "tiene interés en",
    "estan? (?P<n>buscando|construyendo|desarrollando|probando|evaluando|preparando|planeando|trabajando en|usando"
    "|organizando|montando|lanzando|disenando)": "está {n}",
}  # fmt: skip
_GROUPS = (
    r"(?P<g>equipo|empresa|laboratorio|start-?up|departamento|grupo|colegio|universidad|estudio|proyecto|agencia|fabrica"
    r"|asociacion|taller)"
)
_GIVES = "enviar mandar pasar ensenar mostrar presentar compartir reenviar prestar dar".replace(" ", "|")
_MONTHS = listed("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre")


def _day(met_on: date) -> str:
    return f"{met_on.day} de {_MONTHS[met_on.month - 1]}"


_ABOUT_THEM = [
    *patterned(_SHE, Kind.ABOUT_YOU, {f"(?:{verb})": f"{said} {{x}}" for verb, said in _VERBS.items()}),
    *patterned(
        rf"(?:y )?su {_GROUPS} ", Kind.ABOUT_YOU, {f"(?P<v>{verb})": "su {g} {v} {x}" for verb in _VERBS}
    ),
    *patterned(
        r"(?:y )?sus (?P<g>estudiantes|clientes|ingenieros|desarrolladores|usuarios|alumnos|empleados) ",
        Kind.ABOUT_YOU,
        {f"(?P<v>{verb})": "sus {g} {v} {x}" for verb in _VERBS},
    ),
    *patterned(
        _SHE,
        Kind.YOU_DID,
        {
            r"(?:queri|quier)(?:a|an|e|en) saber (?P<p>como|si|cuando|donde|que|cuanto)": "quería saber {p} {x}",
            r"(?:me |nos )?pregunt(?:o|a|aron|an) (?P<p>por|sobre|como|si|cuando|donde|que)": "me preguntó {p} {x}",
            r"(?:me |nos )?pid(?:io|ieron|e|en)(?= (?:una?|el|la|los|las|nuestr\w+|mas|presupuesto|informacion)\b)": "me pidió {x}",
            r"me (?:hablo|conto) (?P<p>del?|sobre)": "me habló {p} {x}",
        },
    ),
]
_OTHERS = [
    *patterned(
        r"(?:y )?",
        Kind.I_DO,
        {
            rf"(?:les? )?(?:he prometido|prometi) (?P<v>{_GIVES})(?:les?)?": "Le prometí {v}le {x}",
            r"(?:les? )?(?:he prometido|prometi)(?! que\b)": "Le prometí {x}",
            r"les? (?P<v>envio|mando|paso|enviare|mandare|pasare|debo|presento|presentare)": "Le {v} {x}",
            r"poner(?:le|les|la|lo)? en contacto con": "Quisiera ponerle en contacto con {x}",
            rf"(?:les? )?voy a (?P<v>{_GIVES})(?:les?)?": "Le voy a {v} {x}",
            rf"(?:hay que |tengo que |debo )?(?P<v>{_GIVES})(?:les?)?": "Quisiera {v}le {x}",
        },
    ),
    *patterned(
        r"(?:y )?",
        Kind.WE_DID,
        {
            r"(?:hablamos|charlamos|conversamos|estuvimos hablando) (?P<p>del?|d|sobre|acerca del?)": "Hablamos {p} {x}",
            r"(?:charla|conversacion) (?P<p>sobre)|tema(?=:)": "Hablamos de: {x}",
        },
    ),
]
SPANISH = Language(
    code="es",
    about_them=_ABOUT_THEM,
    others=_OTHERS,
    promise="prometí",
    turn=_turn,
    common="el los las y con ella para una muy que es por del",
    beginnings={
        Kind.ABOUT_YOU: "Me comentó que ",
        Kind.YOU_CARE: "Lo que le importa: ",
        Kind.YOU_DID: "Usted ",
        Kind.I_DO: "",
        Kind.WE_DID: "",
        Kind.AS_NOTED: "Me quedé con esto: ",
    },
    also="También me comentó que ",
    joined="",
    greeting="Hola, {name}:",
    greeting_unnamed="Hola:",
    met_at="en {event} el {day}",
    met_on="del {day}",
    openings={
        "thanks": "Gracias por la conversación {met}.",
        "useful": "He pensado en nuestra conversación {met}.",
        "offer": "Me alegró nuestra conversación {met}.",
    },
    closings={
        "useful": "Quizá tenga algo que le sirva. ¿Se lo envío?",
        "offer": "Si puedo ayudar en algo de esto, dígamelo; lo haré con gusto.",
        "promise": "No lo he olvidado.",
        "thanks": "Me gustaría seguir en contacto.",
    },
    linkedin=(
        "Hola, {name}: gracias por la conversación {met}.",
        "Hola: gracias por la conversación {met}.",
        "Hola:",
    ),
    regards="Un saludo,",
    subject="Nuestra conversación",
    day=_day,
    ands="y|e",
    buts="pero|aunque|sino",
    theirs=re.compile(r"\bsus?\b(?P<owned>(?: [\w-]+){0,3})"),
    not_plain=re.compile(
        r"\b(?:es|son|era|fue|sera|esta|estan|ha|han|no|nunca|nada|nadie|sin|que|quien|porque|si|muy|demasiado|tan|bastante"
        r"|realmente|como|yo|mi|me|se|(?<!para )(?<! a )(?:ella|ellos|ellas)|solo|solamente|deberia|podria|puede|cuyo|todo|ni|xq|pq|ya|debido|culpa)\b|^(?:a|de|todo|mas)\b$"
    ),
    heads=frozenset(
        listed(
            "necesita busca quiere trabaja prometi enviarle mandarle hablamos pregunto construyendo desarrolla"
        )
    ),
)
