"""Where a card may come from: the words, forms and habits that a locale prints on it.

Names, streets and towns come from Faker; what Faker has no ear for (labels of phones, job titles, departments, lines of
trade, legal forms, how an address is written) stands here. To add a locale: a `Language` unless there is one, and a line
in LOCALES.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Script = Literal["latin", "japanese", "chinese", "korean", "greek", "cyrillic"]


@dataclass(frozen=True, slots=True)
class Language:
    """Words of a language; labels go from the plain to the rare."""

    work: tuple[str, ...]
    mobile: tuple[str, ...]
    fax: tuple[str, ...]
    email: tuple[str, ...]
    web: tuple[str, ...]
    extension: str
    titles: tuple[str, ...]
    departments: tuple[str, ...]
    trades: tuple[str, ...]
    slogans: tuple[str, ...]
    honorifics: tuple[str, ...] = ()
    degrees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Locale:
    """A country as cards know it. In `address` the lines of an address are parted by "|"."""

    faker: str
    region: str
    language: Language
    forms: tuple[str, ...]
    address: str
    country: str
    share: float = 1.0
    script: Script = "latin"


ENGLISH = Language(
    work=("Tel", "T", "Phone", "Office", "Direct", "P", "Tel."),
    mobile=("Mobile", "M", "Cell", "Mob", "C", "Mob."),
    fax=("Fax", "F", "Fax."),
    email=("E", "Email", "E-mail", "Mail"),
    web=("W", "Web", "Website"),
    extension="ext.",
    titles=(
        "Senior Account Manager", "Chief Executive Officer", "Head of Product", "Software Engineer", "Managing Director",
        "Regional Sales Manager", "Founder & CEO", "Principal Consultant", "Vice President, Marketing", "Art Director",
        "Research Scientist", "Business Development Manager", "Project Coordinator", "Partner", "Data Analyst",
        "Customer Success Lead", "Operations Manager", "Co-Founder", "Investment Associate", "Program Officer",
        "Realtor", "Staff Photographer", "Attorney at Law", "Lead Architect", "Export Manager",
    ),
    departments=("Research & Development", "Human Resources", "Corporate Sales", "Client Services", "Supply Chain"),
    trades=(
        "Consulting", "Logistics", "Design Studio", "Capital Partners", "Analytics", "Health", "Software", "Foods",
        "Architects", "Media Group", "Energy Systems", "Law Offices", "Travel", "Robotics", "Insurance Brokers",
        "Real Estate", "Coffee Roasters", "Laboratories", "Printing Works", "Foundation",
    ),
    slogans=(
        "Ideas that travel", "Built to last", "Closer to you since 1987", "Better buildings, better days",
        "Your partner in growth", "We make data speak", "Simply good food", "Moving what matters",
        "Quality you can taste", "The art of listening",
    ),
    honorifics=("Dr.", "Prof.", "Mr.", "Ms."),
    degrees=("PhD", "MBA", "CPA", "M.Sc.", "PMP", "Esq."),
)  # fmt: skip
GERMAN = Language(
    work=("Tel", "Tel.", "Telefon", "T", "Fon"),
    mobile=("Mobil", "M", "Handy", "Mobil."),
    fax=("Fax", "Telefax", "F"),
    email=("E-Mail", "Mail", "E"),
    web=("Web", "Internet", "W"),
    extension="Durchwahl",
    titles=(
        "Geschäftsführerin", "Geschäftsführer", "Leiter Vertrieb", "Projektleiterin", "Softwareentwickler", "Rechtsanwältin",
        "Steuerberater", "Dipl.-Ing. Architekt", "Kundenberaterin", "Referentin für Öffentlichkeitsarbeit", "Prokurist",
        "Head of Sales", "Key Account Manager", "Inhaber",
    ),
    departments=("Vertrieb Innendienst", "Forschung und Entwicklung", "Personalwesen", "Einkauf", "Marketing"),
    trades=(
        "Maschinenbau", "Logistik", "Unternehmensberatung", "Werkzeugtechnik", "Medien", "Software", "Architekten",
        "Elektrotechnik", "Verlag", "Bauplanung", "Gebäudetechnik", "Feinkost",
    ),
    slogans=("Technik, die verbindet", "Ideen mit Zukunft", "Seit 1921 für Sie da", "Einfach gut beraten"),
    honorifics=("Dr.", "Prof. Dr.", "Dipl.-Ing."),
    degrees=("M.Sc.", "MBA", "B.A."),
)  # fmt: skip
FRENCH = Language(
    work=("Tél", "Tél.", "T", "Standard", "Ligne directe"),
    mobile=("Mobile", "Port.", "M", "Mob."),
    fax=("Fax", "Télécopie", "F"),
    email=("Courriel", "E-mail", "Mél"),
    web=("Web", "Site"),
    extension="poste",
    titles=(
        "Directrice générale", "Directeur commercial", "Chef de projet", "Ingénieure d'affaires", "Gérant",
        "Responsable marketing", "Avocate à la Cour", "Chargée de communication", "Architecte d'intérieur", "Consultant senior",
    ),
    departments=("Service clients", "Ressources humaines", "Direction des achats", "Recherche et développement"),
    trades=("Conseil", "Logistique", "Architecture", "Énergies", "Édition", "Traiteur", "Immobilier", "Ingénierie", "Textiles"),
    slogans=("L'énergie autrement", "Bâtir ensemble", "Le goût du vrai", "Votre projet, notre métier"),
    honorifics=("Dr", "Me"),
)  # fmt: skip
SPANISH = Language(
    work=("Tel", "Tel.", "T", "Teléfono", "Oficina"),
    mobile=("Móvil", "M", "Cel.", "Móv."),
    fax=("Fax", "F"),
    email=("E-mail", "Correo", "E"),
    web=("Web", "W"),
    extension="ext.",
    titles=(
        "Directora Comercial", "Gerente General", "Jefe de Ventas", "Ingeniera de Proyectos", "Consultor Senior",
        "Responsable de Marketing", "Abogado", "Socia Fundadora", "Arquitecta", "Coordinador de Operaciones",
    ),
    departments=("Departamento de Compras", "Recursos Humanos", "Atención al Cliente", "Comercio Exterior"),
    trades=("Consultores", "Logística", "Ingeniería", "Inmobiliaria", "Alimentos", "Soluciones", "Viajes", "Construcciones"),
    slogans=("Cerca de ti", "Calidad que se nota", "Construimos confianza", "Desde 1974"),
    honorifics=("Dr.", "Dra.", "Ing.", "Lic."),
    degrees=("MBA",),
)  # fmt: skip
PORTUGUESE = Language(
    work=("Tel", "Tel.", "Fone", "T", "Telefone"),
    mobile=("Cel.", "Celular", "Tlm.", "WhatsApp", "M"),
    fax=("Fax", "F"),
    email=("E-mail", "E"),
    web=("Site", "W"),
    extension="ramal",
    titles=(
        "Diretora Comercial", "Gerente de Vendas", "Engenheiro Civil", "Consultora de Negócios", "Sócio-Gerente",
        "Analista de Sistemas", "Advogada", "Coordenador de Projetos", "Representante Comercial",
    ),
    departments=("Departamento Financeiro", "Recursos Humanos", "Assistência Técnica"),
    trades=("Consultoria", "Logística", "Engenharia", "Imóveis", "Alimentos", "Informática", "Turismo", "Móveis"),
    slogans=("Sempre ao seu lado", "Tradição e qualidade", "Soluções que aproximam"),
    honorifics=("Dr.", "Dra.", "Eng."),
)  # fmt: skip
ITALIAN = Language(
    work=("Tel", "Tel.", "T", "Telefono"),
    mobile=("Cell.", "Cellulare", "Mobile", "M"),
    fax=("Fax", "F"),
    email=("E-mail", "Mail", "PEC"),
    web=("Web", "Sito"),
    extension="int.",
    titles=(
        "Direttore Commerciale", "Responsabile Vendite", "Amministratore Delegato", "Ingegnere Gestionale", "Avvocato",
        "Consulente Finanziario", "Architetto", "Titolare", "Export Manager",
    ),
    departments=("Ufficio Acquisti", "Risorse Umane", "Servizio Clienti"),
    trades=("Consulenze", "Logistica", "Arredamenti", "Costruzioni", "Alimentari", "Meccanica", "Viaggi", "Ceramiche"),
    slogans=("Passione dal 1958", "Il gusto della qualità", "Soluzioni su misura"),
    honorifics=("Dott.", "Ing.", "Avv."),
)  # fmt: skip
DUTCH = Language(
    work=("Tel", "T", "Telefoon", "Tel."),
    mobile=("Mobiel", "M", "Mob."),
    fax=("Fax", "F"),
    email=("E-mail", "E"),
    web=("Web", "W"),
    extension="toestel",
    titles=("Accountmanager", "Directeur", "Projectleider", "Adviseur Duurzaamheid", "Hoofd Inkoop", "Advocaat", "Eigenaar"),
    departments=("Afdeling Verkoop", "Onderzoek en Ontwikkeling", "Personeelszaken"),
    trades=("Advies", "Logistiek", "Bouw", "Techniek", "Vastgoed", "Media", "Bloemen"),
    slogans=("Samen verder", "Slim geregeld", "Sinds 1932"),
    honorifics=("Drs.", "Ir.", "Mr."),
)  # fmt: skip
NORDIC_TRADES = (
    "Consulting",
    "Design",
    "Energi",
    "Marine",
    "Software",
    "Arkitekter",
    "Transport",
    "Invest",
    "Media",
)
SWEDISH = Language(
    work=("Tel", "Telefon", "T", "Växel"), mobile=("Mobil", "M"), fax=("Fax",), email=("E-post", "E"), web=("Webb", "W"),
    extension="ankn.",
    titles=("Försäljningschef", "Verkställande direktör", "Projektledare", "Systemutvecklare", "Ekonomichef", "Key Account Manager"),
    departments=("Forskning och utveckling", "Kundtjänst"), trades=NORDIC_TRADES, slogans=("Nära dig", "Hållbart på riktigt"),
)  # fmt: skip
DANISH = Language(
    work=("Tlf.", "Telefon", "T"), mobile=("Mobil", "M", "Mob."), fax=("Fax",), email=("E-mail", "Mail"), web=("Web", "W"),
    extension="lokal",
    titles=("Salgschef", "Administrerende direktør", "Projektleder", "Advokat", "Udviklingschef", "Rådgiver"),
    departments=("Forskning og udvikling", "Kundeservice"), trades=NORDIC_TRADES, slogans=("Tæt på dig", "Grøn energi til alle"),
)  # fmt: skip
NORWEGIAN = Language(
    work=("Tlf.", "Telefon", "T"), mobile=("Mobil", "M"), fax=("Faks",), email=("E-post", "E"), web=("Web", "W"),
    extension="linje",
    titles=("Salgssjef", "Daglig leder", "Prosjektleder", "Seniorrådgiver", "Økonomisjef", "Utvikler"),
    departments=("Forskning og utvikling", "Kundeservice"), trades=NORDIC_TRADES, slogans=("Trygt hele veien",),
)  # fmt: skip
FINNISH = Language(
    work=("Puh.", "Puhelin", "T"), mobile=("Gsm", "Matkapuhelin", "M"), fax=("Faksi",), email=("Sähköposti", "E"), web=("Web",),
    extension="alanro",
    titles=("Toimitusjohtaja", "Myyntipäällikkö", "Projektipäällikkö", "Ohjelmistokehittäjä", "Asiakkuusjohtaja"),
    departments=("Tutkimus ja kehitys", "Asiakaspalvelu"), trades=("Konsultointi", "Rakennus", "Energia", "Ohjelmistot"),
    slogans=("Lähellä sinua",),
)  # fmt: skip
POLISH = Language(
    work=("Tel.", "Telefon", "T"), mobile=("Kom.", "Tel. kom.", "M"), fax=("Faks",), email=("E-mail", "e"), web=("www",),
    extension="wew.",
    titles=("Dyrektor handlowy", "Kierownik projektu", "Prezes zarządu", "Specjalista ds. marketingu", "Radca prawny", "Inżynier"),
    departments=("Dział sprzedaży", "Dział kadr"), trades=("Doradztwo", "Logistyka", "Budownictwo", "Oprogramowanie", "Meble"),
    slogans=("Z myślą o Tobie", "Jakość od 1989 roku"), honorifics=("dr", "mgr inż.", "prof."),
)  # fmt: skip
CZECH = Language(
    work=("Tel.", "T", "Telefon"), mobile=("Mobil", "GSM", "M"), fax=("Fax",), email=("E-mail",), web=("Web",),
    extension="linka",
    titles=("Obchodní ředitel", "Vedoucí projektu", "Jednatel", "Marketingová manažerka", "Advokát", "Vývojář"),
    departments=("Oddělení nákupu", "Personální oddělení"), trades=("Poradenství", "Stavby", "Strojírny", "Doprava", "Software"),
    slogans=("Řešení na míru",), honorifics=("Ing.", "Mgr.", "JUDr."), degrees=("Ph.D.", "MBA"),
)  # fmt: skip
HUNGARIAN = Language(
    work=("Tel.", "Telefon", "T"), mobile=("Mobil", "M"), fax=("Fax",), email=("E-mail",), web=("Web",),
    extension="mellék",
    titles=("Ügyvezető igazgató", "Értékesítési vezető", "Projektmenedzser", "Ügyvéd", "Szoftverfejlesztő"),
    departments=("Értékesítési osztály",), trades=("Tanácsadó", "Építő", "Szoftver", "Energia", "Bútor"),
    slogans=("Mindig közel",), honorifics=("Dr.",),
)  # fmt: skip
TURKISH = Language(
    work=("Tel", "Telefon", "T"), mobile=("Cep", "GSM", "M"), fax=("Faks",), email=("E-posta",), web=("Web",),
    extension="dahili",
    titles=("Genel Müdür", "Satış Müdürü", "Proje Yöneticisi", "Yazılım Mühendisi", "Avukat", "Pazarlama Uzmanı"),
    departments=("İnsan Kaynakları", "Satın Alma"), trades=("Danışmanlık", "Lojistik", "Yazılım", "İnşaat", "Gıda", "Tekstil"),
    slogans=("Geleceğe değer katar", "Güvenle büyür"), honorifics=("Dr.", "Av."),
)  # fmt: skip
JAPANESE = Language(
    work=("TEL", "電話", "Tel"), mobile=("携帯", "Mobile"), fax=("FAX",), email=("E-mail", "Mail", "Eメール"), web=("URL", "HP"),
    extension="内線",
    titles=("代表取締役", "営業部長", "課長", "主任", "開発本部 マネージャー", "取締役 社長", "シニアエンジニア", "係長"),
    departments=("営業部", "開発本部", "人事部", "国際事業部", "技術推進室"),
    trades=("商事", "システムズ", "工業", "設計", "印刷", "電機", "企画", "食品", "物流"), slogans=("未来をつくる", "人と技術をつなぐ"),
)  # fmt: skip
SIMPLIFIED = Language(
    work=("电话", "Tel", "T"), mobile=("手机", "Mobile", "M"), fax=("传真", "Fax"), email=("邮箱", "E-mail"), web=("网址", "Web"),
    extension="转",
    titles=("总经理", "销售总监", "市场部经理", "高级工程师", "董事长", "客户经理", "产品经理"),
    departments=("市场部", "研发中心", "人力资源部"), trades=("科技", "贸易", "物流", "传媒", "咨询", "建筑设计"),
    slogans=("诚信为本", "创新 共赢"),
)  # fmt: skip
TRADITIONAL = Language(
    work=("電話", "TEL", "T"), mobile=("手機", "行動電話", "M"), fax=("傳真", "FAX"), email=("信箱", "E-mail"), web=("網址", "Web"),
    extension="分機",
    titles=("總經理", "業務經理", "資深工程師", "執行長", "專案經理", "行銷總監", "副總經理"),
    departments=("業務部", "研發處", "人力資源部"), trades=("科技", "貿易", "物流", "文創", "顧問", "國際"), slogans=("用心做好每一天",),
)  # fmt: skip
KOREAN = Language(
    work=("Tel", "T", "전화"), mobile=("Mobile", "H.P", "M"), fax=("Fax", "F"), email=("E-mail", "E"), web=("Web",),
    extension="ext.",
    titles=("Manager", "Senior Researcher", "General Manager", "Director", "Team Leader"),
    departments=("Global Business Team", "R&D Center", "Overseas Sales"), trades=("Electronics", "Bio", "Engineering", "Trading"),
    slogans=(),
)  # fmt: skip
GREEK = Language(
    work=("Tel", "T", "Τηλ."), mobile=("Mobile", "Κιν.", "M"), fax=("Fax",), email=("E-mail",), web=("Web",),
    extension="εσωτ.",
    titles=("Sales Director", "Civil Engineer", "Lawyer", "Managing Partner"), departments=("Export Department",),
    trades=("Shipping", "Constructions", "Consulting", "Foods"), slogans=(),
)  # fmt: skip
UKRAINIAN = Language(
    work=("Tel", "T", "тел."), mobile=("Mobile", "моб.", "M"), fax=("Fax",), email=("E-mail",), web=("Web",),
    extension="вн.",
    titles=("Project Manager", "Head of Sales", "Software Engineer", "Lawyer"), departments=("Legal Department",),
    trades=("Agro", "Software", "Trading", "Media"), slogans=(),
)  # fmt: skip

LOCALES = (
    Locale("en_US", "US", ENGLISH, ("Inc.", "LLC", "Corp.", "& Co."), "{street}|{city}, {state} {code}", "USA", 8),
    Locale("en_GB", "GB", ENGLISH, ("Ltd", "Limited", "LLP", "PLC"), "{street}|{city}|{code}", "United Kingdom", 4),
    Locale("en_CA", "CA", ENGLISH, ("Inc.", "Ltd."), "{street}|{city}, {state} {code}", "Canada", 1.5),
    Locale("en_AU", "AU", ENGLISH, ("Pty Ltd", "Pty. Ltd."), "{street}|{city} {state} {code}", "Australia", 1.5),
    Locale("en_IE", "IE", ENGLISH, ("Ltd", "DAC"), "{street}|{city}|Ireland", "Ireland", 0.5),
    Locale("en_IN", "IN", ENGLISH, ("Pvt. Ltd.", "Private Limited", "& Sons"), "{street}|{city} - {code}", "India", 2.5),
    Locale("de_DE", "DE", GERMAN, ("GmbH", "AG", "GmbH & Co. KG", "e.K."), "{street}|{code} {city}", "Deutschland", 2.5),
    Locale("de_AT", "AT", GERMAN, ("GmbH", "KG", "OG"), "{street}|{code} {city}", "Österreich", 0.7),
    Locale("de_CH", "CH", GERMAN, ("AG", "GmbH"), "{street}|{code} {city}", "Schweiz", 0.7),
    Locale("fr_FR", "FR", FRENCH, ("SARL", "SAS", "S.A."), "{street}|{code} {city}", "France", 1.5),
    Locale("es_ES", "ES", SPANISH, ("S.L.", "S.A.", "S.L.U."), "{street}|{code} {city}", "España", 1.2),
    Locale("es_MX", "MX", SPANISH, ("S.A. de C.V.", "S. de R.L."), "{street}|C.P. {code} {city}", "México", 0.7),
    Locale("pt_BR", "BR", PORTUGUESE, ("Ltda.", "S.A.", "ME"), "{street}|{city} - {state}|CEP {code}", "Brasil", 1.5),
    Locale("pt_PT", "PT", PORTUGUESE, ("Lda.", "S.A."), "{street}|{code} {city}", "Portugal", 0.5),
    Locale("it_IT", "IT", ITALIAN, ("S.r.l.", "S.p.A.", "s.n.c."), "{street}|{code} {city}", "Italia", 1.2),
    Locale("nl_NL", "NL", DUTCH, ("B.V.", "BV"), "{street}|{code} {city}", "Nederland", 0.8),
    Locale("sv_SE", "SE", SWEDISH, ("AB",), "{street}|{code} {city}", "Sverige", 0.6),
    Locale("da_DK", "DK", DANISH, ("ApS", "A/S"), "{street}|{code} {city}", "Danmark", 0.5),
    Locale("no_NO", "NO", NORWEGIAN, ("AS", "ASA"), "{street}|{code} {city}", "Norge", 0.5),
    Locale("fi_FI", "FI", FINNISH, ("Oy", "Oyj"), "{street}|{code} {city}", "Suomi", 0.5),
    Locale("pl_PL", "PL", POLISH, ("Sp. z o.o.", "S.A."), "{street}|{code} {city}", "Polska", 0.7),
    Locale("cs_CZ", "CZ", CZECH, ("s.r.o.", "a.s."), "{street}|{code} {city}", "Česká republika", 0.6),
    Locale("hu_HU", "HU", HUNGARIAN, ("Kft.", "Zrt."), "{code} {city}|{street}", "Magyarország", 0.4),
    Locale("tr_TR", "TR", TURKISH, ("A.Ş.", "Ltd. Şti."), "{street}|{code} {city}", "Türkiye", 0.6),
    Locale("ja_JP", "JP", JAPANESE, ("株式会社",), "〒{code}|{street}", "日本", 2.5, "japanese"),
    Locale("zh_CN", "CN", SIMPLIFIED, ("有限公司", "股份有限公司"), "{street}|邮编 {code}", "中国", 1.2, "chinese"),
    Locale("zh_TW", "TW", TRADITIONAL, ("股份有限公司", "有限公司"), "{street}", "臺灣", 1.2, "chinese"),
    Locale("ko_KR", "KR", KOREAN, ("Co., Ltd.", "Inc."), "{street}", "Korea", 0.7, "korean"),
    Locale("el_GR", "GR", GREEK, ("S.A.", "Ltd"), "{street}|{code} {city}", "Greece", 0.4, "greek"),
    Locale("uk_UA", "UA", UKRAINIAN, ("LLC",), "{street}|{code} {city}", "Ukraine", 0.4, "cyrillic"),
)  # fmt: skip
