"""Departments: a line that says where in a company somebody works, and nothing else."""

from __future__ import annotations

import re

from ocr.evidence import Segment
from ocr.words import DEPARTMENT_WORDS, fold

# Whole lines, folded; what stands here is nobody's name and no company's.
_KNOWN = frozenset(
    """research and development|research & development|r&d|r & d|human resources|hr|people and culture|people & culture|
    supply chain|supply chain management|corporate sales|sales and marketing|sales & marketing|marketing and sales|marketing & sales|
    client services|customer service|customer services|customer support|customer success|customer relations|technical support|
    finance and accounting|finance & accounting|accounts payable|accounting|controlling|legal affairs|public affairs|public relations|
    investor relations|corporate communications|communications|business development|product management|project management|
    quality assurance|quality management|quality control|information technology|it services|it support|international sales|export sales|
    foreign trade|procurement|purchasing|operations|logistics department|facility management|after sales|after-sales service|
    forschung und entwicklung|vertrieb|vertrieb und marketing|einkauf|personal|personalabteilung|buchhaltung|kundendienst|kundenservice|
    rechtsabteilung|offentlichkeitsarbeit|geschaftsentwicklung|recherche et developpement|ressources humaines|service client|
    service commercial|service juridique|direction commerciale|direction generale|direction des ressources humaines|achats|comptabilite|
    investigacion y desarrollo|recursos humanos|comercio exterior|atencion al cliente|servicio al cliente|departamento comercial|
    departamento de ventas|pesquisa e desenvolvimento|departamento financeiro|departamento de vendas|atendimento ao cliente|
    ricerca e sviluppo|risorse umane|ufficio vendite|ufficio acquisti|servizio clienti|onderzoek en ontwikkeling|personeelszaken|
    klantenservice|inkoop|verkoop|forskning och utveckling|forskning og utvikling|forskning og udvikling|kundservice|kundeservice|
    tutkimus ja kehitys|asiakaspalvelu|badania i rozwoj|dzial sprzedazy|dzial obslugi klienta|vyzkum a vyvoj|arastirma ve gelistirme|
    insan kaynaklari|kutatas es fejlesztes|отдел продаж|отдел кадров|отдел закупок|отдел маркетинга|бухгалтерия|юридический отдел""".replace(
        "\n    ", ""
    ).split("|")
)
_OF = frozenset(["of", "for", "de", "des", "du", "di", "do", "da", "fur", "voor", "och", "og"])
_CJK = re.compile(
    r"[一-鿿々ァ-ヺー]{2,14}(?:部|課|课|科|室|本部|事業部|事业部|組|组)|[가-힣]{2,12}(?:팀|부서|본부|사업부)"
)


def is_department(segment: Segment) -> bool:
    """Whether a text names a department and nothing else: "Research & Development", "Department of Botany", "営業部"."""
    text = segment.text.strip(" ,.;:-|")
    if segment.is_cjk:
        return _CJK.fullmatch(re.sub(r"\s", "", text)) is not None
    if segment.has_digits:
        return False
    spoken = segment.words
    if fold(text) in _KNOWN:
        return True
    # "Section Eight" may be anybody's; "Section of ..." and "... Section" are departments.
    return len(spoken) > 1 and (
        spoken[-1] in DEPARTMENT_WORDS or (spoken[0] in DEPARTMENT_WORDS and spoken[1] in _OF)
    )
