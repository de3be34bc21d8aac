"""Words that cards are made of, by what they point to.

Sets of folded words (lower case, no accents); folding is `fold`. Written by hand from general knowledge of how cards
are worded in many countries; a word belongs here when it points one way nearly always.
"""

from __future__ import annotations

import re
import unicodedata

from ocr.legal_forms import LEGAL_FORMS as LEGAL_FORMS


def fold(text: str) -> str:
    """Lower case without accents, so that one spelling in the lists is enough."""
    plain = unicodedata.normalize(
        "NFKD", text.replace("ı", "i").replace("ß", "ss").replace("ø", "o").replace("ł", "l")
    )
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


def squash(folded: str) -> str:
    """The letters and digits alone of a folded text, or of a domain: what the two are compared by."""
    return re.sub(r"[^a-z0-9]", "", folded)


def words_of(text: str) -> list[str]:
    """The folded words of a text, digits and punctuation left out."""
    return re.findall(r"[^\W\d_]+", fold(text))


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# --- job titles ------------------------------------------------------------------------------------------------------

# One of these makes a line a title.
TITLE_WORDS = _set("""
    manager director president chairman chairperson chairwoman chair founder cofounder owner partner principal proprietor
    ceo cto cfo coo cmo cio ciso cpo cso cro chro vp svp evp avp gm md officer executive chief head lead leader
    engineer developer programmer architect designer technician technologist analyst scientist researcher fellow
    consultant consultants advisor adviser specialist expert strategist evangelist coordinator administrator assistant
    secretary supervisor superintendent foreman inspector auditor accountant bookkeeper treasurer controller comptroller
    lawyer attorney solicitor barrister paralegal notary counsel associate representative agent broker realtor salesperson
    salesman salesmann
    professor prof lecturer teacher instructor tutor dean rector principal coach trainer student scholar candidate intern
    trainee apprentice graduate postdoc librarian editor journalist reporter writer author copywriter producer
    photographer videographer filmmaker artist illustrator animator musician singer actor actress model stylist
    hairdresser barber beautician makeup therapist physiotherapist psychologist psychiatrist counselor counsellor
    doctor physician surgeon dentist nurse pharmacist veterinarian optometrist chiropractor nutritionist dietitian
    chef cook baker barista bartender waiter sommelier pilot captain driver mechanic electrician plumber carpenter
    planner buyer merchandiser recruiter facilitator mediator translator interpreter ambassador attache consul
    senator congressman congresswoman mayor councillor councilman minister governor deputy commissioner pastor reverend
    member staff freelancer freelance entrepreneur investor volunteer organizer organiser curator conservator surveyor
    appraiser estimator contractor builder landscaper gardener farmer florist receptionist operator clerk cashier
    webmaster vicepresident cofounders underwriter actuary economist statistician chemist biologist physicist
    geologist astronomer agronomist ecologist historian archivist sergeant lieutenant colonel detective marshal
    geschaftsfuhrer geschaftsfuhrerin leiter leiterin vertrieb berater beraterin referent referentin assistentin
    ingenieur ingenieurin entwickler projektleiter abteilungsleiter vorstand prokurist inhaber inhaberin
    geschaftsleitung rechtsanwalt rechtsanwaltin steuerberater arzt arztin zahnarzt architektin gesellschafter
    sachbearbeiter kaufmann kauffrau techniker meister professorin dozent wissenschaftlicher mitarbeiter mitarbeiterin
    directeur directrice gerant gerante responsable charge chargee conseiller conseillere ingenieure avocat avocate
    medecin infirmier infirmiere dirigeant dirigeante fondateur fondatrice president presidente comptable chercheur
    chercheuse professeur attachee commercial commerciale redacteur redactrice graphiste developpeur developpeuse
    gerente directora jefe jefa ingeniero ingeniera abogado abogada asesor asesora vendedor vendedora medico medica
    arquitecto arquitecta consultora presidenta fundador fundadora socio socia encargado encargada coordinador
    coordinadora profesor profesora contador contadora propietario propietaria ejecutivo ejecutiva subdirector
    analista desarrollador disenador disenadora tecnico investigador investigadora comercial
    diretor diretora supervisor supervisora engenheiro engenheira advogado advogada corretor corretora medico
    consultor arquiteto arquiteta proprietario proprietaria vendas assessor assessora coordenador coordenadora
    professor professora gestor gestora socio dentista psicologa psicologo nutricionista fisioterapeuta representante
    direttore direttrice amministratore delegato responsabile ingegnere avvocato architetto consulente titolare
    presidente socio commercialista medico dottore dottoressa ricercatore ricercatrice professore professoressa
    directeur eigenaar adviseur medewerker bestuurder vertegenwoordiger accountmanager oprichter hoofd zaakvoerder
    vd verkstallande saljare konsult chef grundare styrelseordforande avdelingsleder daglig leder toimitusjohtaja
    direktor dyrektor prezes kierownik wlasciciel specjalista doradca handlowy inzynier adwokat jednatel reditel
    obchodni manazer igazgato ugyvezeto mudur muduru genel yonetici uzmani muhendis avukat baskan koordinator
    direktur manajer kepala pimpinan pengurus truong phong giam doc chuyen vien nhan ky su
    """)

# These only colour a title ("Senior ...", "... of Sales"); alone they prove little.
TITLE_HINTS = _set("""
    senior junior sr jr vice deputy assistant managing regional national international general global area branch
    district territory zonal group executive sales marketing business development product project program programme
    account technical technology operations finance financial human resources hr it software hardware creative art
    customer client support service services relations communications public media digital strategy commercial
    legal administrative administration purchasing procurement supply quality research independent certified
    licensed registered chartered real estate insurance mortgage loan wealth investment interim acting visiting adjunct
    assoc asst mgr dir eng exec dept founding corporate field key web graphic interior event events wedding personal
    """)

# A line that ends in one of these is a department, not a title.
DEPARTMENT_WORDS = _set("""
    department dept division section faculty unit team abteilung departement departamento departement bereich referat
    """)

CJK_TITLES = [
    "代表取締役社長",
    "代表取締役",
    "取締役副社長",
    "取締役副会長",
    "取締役",
    "専務",
    "常務",
    "執行役員",
    "監査役",
    "社長",
    "副社長",
    "会長",
    "本部長",
    "部長",
    "次長",
    "課長",
    "係長",
    "主任",
    "室長",
    "所長",
    "支店長",
    "店長",
    "工場長",
    "主査",
    "主幹",
    "主事",
    "参事",
    "顧問",
    "理事長",
    "理事",
    "教授",
    "准教授",
    "助教",
    "講師",
    "研究員",
    "弁護士",
    "税理士",
    "司法書士",
    "行政書士",
    "エンジニア",
    "マネージャー",
    "マネジャー",
    "ディレクター",
    "デザイナー",
    "コンサルタント",
    "スペシャリスト",
    "プロデューサー",
    "リーダー",
    "アドバイザー",
    "董事長",
    "董事长",
    "總經理",
    "总经理",
    "副總經理",
    "副总经理",
    "經理",
    "经理",
    "副理",
    "協理",
    "协理",
    "總監",
    "总监",
    "副總",
    "主管",
    "主任",
    "襄理",
    "專員",
    "专员",
    "專案",
    "業務",
    "业务经理",
    "工程師",
    "工程师",
    "設計師",
    "设计师",
    "建築師",
    "律師",
    "律师",
    "會計師",
    "会计师",
    "醫師",
    "医师",
    "教師",
    "教师",
    "博士後",
    "研究員",
    "研究员",
    "副研究員",
    "助理",
    "顧問",
    "顾问",
    "秘書",
    "秘书",
    "院長",
    "院长",
    "主席",
    "執行長",
    "技術長",
    "創辦人",
    "创始人",
    "創始人",
    "合夥人",
    "合伙人",
    "記者",
    "记者",
    "編輯",
    "编辑",
    "店長",
    "店长",
    "科長",
    "科长",
    "處長",
    "处长",
    "局長",
    "課長",
    "組長",
    "代表",
    "대표이사",
    "대표",
    "사장",
    "부사장",
    "전무",
    "상무",
    "이사",
    "본부장",
    "부장",
    "차장",
    "과장",
    "대리",
    "사원",
    "팀장",
    "실장",
    "소장",
    "원장",
    "센터장",
    "연구원",
    "선임",
    "책임",
    "수석",
    "교수",
    "변호사",
    "세무사",
    "회계사",
    "기자",
    "매니저",
    "엔지니어",
    "디자이너",
    "주임",
    "점장",
    "지점장",
    "회장",
    "위원",
    "의원",
    "간사",
    "컨설턴트",
    "감사",
    "총괄",
]

# --- companies -------------------------------------------------------------------------------------------------------

# "Kim, Lopez & Hall", "Rossi e figli", "Garcia y Hijos": partners and sons.
PARTNERSHIPS = re.compile(
    r"^[^\W\d_][\w'\-]+, [^\W\d_][\w'\-]+,? (?:and|&|y|e|et|und|en|og|och|i) [^\W\d_][\w'\-]+$"
    r"|(?:&|\band|\by|\be|\bet|\bund|\ben|\bog|\boch|\bi|\bés) (?:sons?|co|bros|brothers|partners?|associates|hijos|hermanos|figli|"
    r"filhos|fils|associés|asociados|associados|söhne|partner|zonen|zn|sønner|söner|synowie|társa)\b",
    re.IGNORECASE,
)
CJK_LEGAL_FORMS = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|一般社団法人|公益財団法人|財団法人|社団法人|学校法人|医療法人|特許業務法人|法人|㈱|㈲|"
    r"股份有限公司|有限責任公司|有限责任公司|有限公司|公司|集團|集团|企業社|商行|事務所|事务所|"
    r"주식회사|㈜|유한회사|\(유\)|재단법인|사단법인|법무법인|세무법인|\(주\)|（주）|\(株\)|（株）"
)
CJK_COMPANY_WORDS = re.compile(
    r"大学|大學|學院|学院|研究院|研究所|研究科|銀行|银行|医院|醫院|病院|协会|協會|協会|中心|學會|基金會|工厂|工場|廠|"
    r"商店|商会|商會|酒店|飯店|書店|産業|工業|製作所|電気|设计|設計|広告|廣告|装饰|電信|電子|科技|実業|貿易|"
    r"대학교|대학원|연구소|연구원$|은행|병원|협회|센터|그룹|전자|건설|산업|학회|공사|코리아|시스템|테크|컴퍼니|출판|방송|신문"
)

COMPANY_WORDS = _set("""
    government sales agency sons bros brothers company group holding holdings enterprise enterprises industries industry solutions solution technologies technology
    systems system services service consulting consultants consultancy partners associates ventures capital bank bankers
    university college school academy institute institution foundation trust society association federation council
    ministry department agency bureau authority commission embassy consulate hospital clinic medical center centre
    laboratory laboratories labs lab studio studios design designs media press publishing publications publishers
    software digital networks network communications telecom electronics electricals electric energy solar power oil gas
    petroleum mining steel metal metals cement construction constructions builders developers properties realty realtors
    realestate estate homes housing interiors architects engineering engineers automation robotics motors automotive auto
    cars tyres airlines airways aviation travel travels tours tourism hotel hotels resort resorts inn restaurant cafe
    coffee bakery catering foods food beverages farms farm dairy pharma pharmaceuticals pharmacy healthcare health
    biotech chemicals plastics paper packaging textiles fabrics garments fashion boutique jewellers jewelers jewellery
    jewelry furniture furnishing furnishings appliances hardware tools machinery equipment supplies supply products
    trading traders trade exports imports export import logistics logistic transport transportation shipping freight
    couriers courier cargo movers insurance finance financial investments securities mortgage leasing credit
    marketing advertising events entertainment productions production films film music radio television sports sport
    fitness gym yoga spa salon beauty cosmetics dental optical eyewear law legal lawyers advocates accountants
    international global worldwide corporation corporate factory mills works workshop store stores shop mart market
    supermarket gallery galleries museum library theatre theater club church temple ministries graphics printing
    printers prints security guards alarm cleaning plumbing electrical roofing landscaping gardens garden flowers
    florist nursery pets veterinary kennel learning education training tutoring kids toys games gaming
    werke gesellschaft verlag stadtwerke sparkasse universitat hochschule fachhochschule institut klinik klinikum
    praxis kanzlei buro ingenieurburo architekturburo agentur apotheke autohaus handel bau technik elektro
    societe groupe cabinet universite ecole atelier maison agence clinique hopital banque assurances entreprise
    empresa grupo sociedad universidad universidade instituto fundacion fundacao banco clinica hospital escuela
    escola colegio agencia asociacion associacao servicios servicos soluciones solucoes tecnologia tecnologias
    construcciones construtora inmobiliaria imobiliaria abogados advogados advocacia consultores consultoria
    comercio industria produtos productos ferreteria panaderia padaria restaurante lanchonete pizzaria floricultura
    flores otica optica eletronica eletrica moveis pecas autopecas oficina mecanica farmacia drogaria papelaria
    livraria grafica buffet eventos transportes seguros imoveis
    azienda gruppo universita istituto fondazione banca studio societa ditta officina farmacia ristorante
    bedrijf stichting vereniging universiteit hogeschool ziekenhuis bureau makelaardij
    bolag byra fabriken universitetet hogskolan grupa groep gruppe gruppen konsult konsulting kindlustus ltd
    """)

# Trades that office parks and departments at an address are named after.
PLACE_TRADES = _set(
    "technology technologies electrical engineering business international trade corporate financial tech software digital"
)

# These have long names.
INSTITUTIONS = _set("""
    university college school academy institute institution ministry department council hospital association society
    federation commission authority foundation universitat hochschule institut universite ecole ministere universidad
    instituto ministerio universidade secretaria prefeitura universita istituto ministero
    """)

# Slogans and remarks that look like companies.
SLOGAN_WORDS = _set("""
    your our we you the best every quality trusted since committed leading believe dream dreams better makes make making
    where beyond simply trust passion excellence ideas way life world future tomorrow always
    """)

# Words that hold sentences and long names together.
FUNCTION_WORDS = _set("""
    of the and for your you we us our in to at on with by from is are a an all de da do dos das e para com em no na o os as seu sua y el
    la los las en con por und der die das fur mit von im le les et des du au pour avec di il per van het een voor
    """)

FREE_MAIL = _set("""
    gmail googlemail yahoo ymail hotmail outlook live msn aol icloud me mac gmx web freenet t-online mail email protonmail
    proton zoho rediffmail rediff yandex qq naver daum hanmail nate hinet seed uol bol terra ig libero virgilio
    tiscali orange wanadoo free laposte sfr neuf comcast verizon att sbcglobal bellsouth cox charter earthlink btinternet
    btconnect sky ntlworld blueyonder bigpond optusnet telus shaw rogers sympatico docomo ezweb softbank nifty biglobe
    ybb ocn so-net vsnl sify inbox fastmail hushmail tutanota r7 globo
    """)

# --- addresses -------------------------------------------------------------------------------------------------------

STREET_WORDS = _set("""
    street st road rd avenue ave av boulevard blvd lane ln drive dr court ct place pl square sq highway hwy parkway pkwy
    way terrace close crescent circle row walk alley loop trail pike turnpike plaza quay wharf gate
    suite ste floor flr fl flat apt apartment unit room rm block blk building bldg tower towers house plot sector phase
    level lvl wing
    complex nagar marg chowk colony layout extension cross main opp opposite near nr behind beside village
    taluka taluk tehsil dist district industrial park mall market bazaar estate society compound salai
    box p.o pobox postbox pincode pin zip
    strasse str platz weg allee gasse ring damm ufer chaussee postfach hof
    rue chemin impasse quai cours cedex bis batiment etage boite bp zone zac za
    calle avenida carrera camino plaza paseo ronda poligono piso oficina local colonia col cp edificio
    rua travessa praca alameda rodovia estrada bairro andar sala conjunto conj lote quadra qd jardim jd cep loja vila
    via viale piazza corso largo vicolo strada
    straat laan plein kade gracht singel dreef steenweg
    gatan gata vagen vag vej gade allé plads veien
    ulica ul aleja al plac utca ut ter namesti trida
    urbanizacion pasaje glorieta rambla cuesta callejon acceso vial canada alameda recanto residencial viela ladeira chacara
    loteamento condominio esplanada fazenda sitio nucleo trecho largo conjunto distrito suites
    mahallesi mah caddesi cad sokak sok bulvari apartmani
    jalan jln jl lorong persiaran kampung taman
    soi thanon tambon amphoe duong pho quan phuong tinh ward
    """)
# These also end names and companies ("Park", "Market"), so they count only beside a number or a place.
WEAK_STREET_WORDS = _set("""
    st dr park market mall house place close gate way main box phase level wing near court square way ring hof local
    cross society estate al ut ter pin za ste unit room block tower towers plaza village district pl via cours row walk
    vila zone cp sala center col ct fl bp sok cad mah pho
    """)

# Languages that write the kind of street first.
LEADING_STREET_WORDS = _set("""
    rue avenue boulevard chemin impasse quai place allee cours route calle avenida av carrera camino plaza paseo ronda pasaje
    glorieta rambla cuesta callejon via viale piazza corso largo vicolo strada rua travessa praca alameda rodovia estrada ulica ul
    aleja al jalan jln jl lorong
    """)

COUNTRIES = {
    name: code
    for code, names in {
        "US": "usa|u.s.a|united states|united states of america",
        "CA": "canada",
        "MX": "mexico|méxico",
        "BR": "brazil|brasil",
        "AR": "argentina",
        "CL": "chile",
        "CO": "colombia",
        "PE": "peru|perú",
        "GB": "united kingdom|uk|u.k|england|scotland|wales|great britain|northern ireland",
        "IE": "ireland",
        "DE": "germany|deutschland",
        "AT": "austria|österreich",
        "CH": "switzerland|schweiz|suisse|svizzera",
        "FR": "france",
        "BE": "belgium|belgië|belgique",
        "NL": "netherlands|the netherlands|nederland|holland",
        "LU": "luxembourg",
        "ES": "spain|españa",
        "PT": "portugal",
        "IT": "italy|italia",
        "GR": "greece|hellas|ελλάδα",
        "PL": "poland|polska",
        "CZ": "czech republic|czechia",
        "SK": "slovakia",
        "HU": "hungary|magyarország",
        "RO": "romania",
        "BG": "bulgaria|българия",
        "HR": "croatia|hrvatska",
        "RS": "serbia",
        "SI": "slovenia",
        "SE": "sweden|sverige",
        "NO": "norway|norge",
        "DK": "denmark|danmark",
        "FI": "finland|suomi",
        "IS": "iceland",
        "EE": "estonia",
        "LV": "latvia",
        "LT": "lithuania",
        "UA": "ukraine|україна",
        "RU": "russia|россия|russian federation",
        "TR": "turkey|türkiye",
        "IL": "israel|ישראל",
        "AE": "united arab emirates|الإمارات العربية المتحدة|uae|u.a.e|dubai|abu dhabi|sharjah",
        "SA": "saudi arabia|المملكة العربية السعودية|k.s.a",
        "QA": "qatar",
        "KW": "kuwait",
        "EG": "egypt|مصر",
        "MA": "morocco|maroc",
        "TN": "tunisia|tunisie",
        "ZA": "south africa",
        "NG": "nigeria",
        "KE": "kenya",
        "GH": "ghana",
        "ET": "ethiopia",
        "CM": "cameroon|cameroun",
        "IN": "india|bharat|भारत",
        "PK": "pakistan",
        "BD": "bangladesh",
        "LK": "sri lanka",
        "NP": "nepal",
        "CN": "china|p.r.china|p.r. china|中国|中國|中华人民共和国",
        "HK": "hong kong|香港",
        "TW": "taiwan|r.o.c|台灣|臺灣",
        "JP": "japan|日本国|日本",
        "KR": "korea|south korea|republic of korea|대한민국|한국",
        "SG": "singapore",
        "MY": "malaysia",
        "TH": "thailand|ประเทศไทย",
        "VN": "vietnam|viet nam|việt nam",
        "ID": "indonesia",
        "PH": "philippines",
        "AU": "australia",
        "NZ": "new zealand",
    }.items()
    for name in (fold(part) for part in names.split("|"))
}

CITIES = {
    name: code
    for code, names in {
        "US": "new york|los angeles|chicago|houston|phoenix|philadelphia|san antonio|san diego|dallas|san jose|austin|"
        "san francisco|seattle|denver|boston|miami|atlanta|washington|las vegas|portland|detroit|minneapolis|orlando|"
        "tampa|brooklyn|palo alto|mountain view|sunnyvale|santa clara|cupertino|redmond|bellevue|cambridge ma|"
        "stanford|berkeley|oakland|sacramento|pittsburgh|baltimore|cleveland|charlotte|nashville|salt lake city|"
        "california|texas|florida|illinois|virginia|massachusetts|pennsylvania|ohio|georgia|michigan|new jersey|"
        "arizona|colorado|oregon|minnesota|wisconsin|missouri|maryland|tennessee|indiana|connecticut",
        "CA": "toronto|montreal|vancouver|ottawa|calgary|edmonton|winnipeg|quebec|ontario|british columbia|alberta",
        "GB": "london|manchester|birmingham|leeds|glasgow|edinburgh|liverpool|bristol|sheffield|cardiff|belfast|oxford|"
        "cambridge|nottingham|leicester|southampton|reading|brighton",
        "DE": "berlin|hamburg|munchen|munich|koln|cologne|frankfurt|stuttgart|dusseldorf|dortmund|essen|leipzig|bremen|"
        "dresden|hannover|nurnberg|duisburg|bochum|bonn|mannheim|karlsruhe|wiesbaden|augsburg|aachen|munster",
        "AT": "wien|vienna|graz|linz|salzburg|innsbruck",
        "CH": "zurich|geneve|geneva|basel|bern|lausanne|luzern|lugano|winterthur",
        "FR": "paris|lyon|marseille|toulouse|nantes|strasbourg|bordeaux|lille|montpellier|rennes|grenoble",
        "ES": "madrid|barcelona|valencia|sevilla|zaragoza|malaga|bilbao",
        "IT": "roma|milano|napoli|torino|bologna|firenze|genova|palermo|venezia|verona|padova",
        "PT": "lisboa|lisbon|coimbra|braga",
        "NL": "amsterdam|rotterdam|utrecht|eindhoven|den haag|the hague|groningen|delft|leiden",
        "BE": "brussels|bruxelles|brussel|antwerpen|antwerp|gent|ghent|leuven|liege|brugge",
        "SE": "stockholm|goteborg|malmo|uppsala",
        "NO": "oslo|bergen|trondheim|stavanger",
        "DK": "kobenhavn|copenhagen|aarhus|odense",
        "FI": "helsinki|espoo|tampere|turku",
        "PL": "warszawa|warsaw|krakow|wroclaw|gdansk|poznan|lodz",
        "CZ": "praha|prague|brno",
        "HU": "budapest",
        "RO": "bucuresti|bucharest|cluj-napoca",
        "GR": "athens|thessaloniki",
        "TR": "istanbul|ankara|izmir",
        "RU": "moscow|moskva|москва|saint petersburg",
        "UA": "kyiv|kiev|київ|lviv",
        "IE": "dublin|cork|galway",
        "BR": "sao paulo|rio de janeiro|belo horizonte|brasilia|curitiba|porto alegre|salvador|recife|fortaleza|campinas",
        "AR": "buenos aires",
        "MX": "ciudad de mexico|guadalajara|monterrey",
        "CL": "santiago",
        "CO": "bogota|medellin",
        "PE": "lima",
        "IN": "mumbai|bombay|delhi|new delhi|bangalore|bengaluru|hyderabad|ahmedabad|chennai|madras|kolkata|calcutta|pune|"
        "surat|jaipur|lucknow|kanpur|nagpur|indore|bhopal|vadodara|baroda|coimbatore|kochi|cochin|gurgaon|gurugram|"
        "noida|ghaziabad|faridabad|chandigarh|rajkot|vijayawada|visakhapatnam|secunderabad|mysore|thane|"
        "nashik|ludhiana|agra|patna|guwahati|bhubaneswar|goa|gujarat|maharashtra|karnataka|telangana|tamil nadu|"
        "tamilnadu|kerala|rajasthan|haryana|punjab|uttar pradesh|madhya pradesh|andhra pradesh|west bengal",
        "PK": "karachi|lahore|islamabad",
        "BD": "dhaka",
        "NP": "kathmandu",
        "LK": "colombo",
        "CN": "beijing|shanghai|shenzhen|guangzhou|hangzhou|nanjing|chengdu|wuhan|suzhou|tianjin|xiamen|dongguan|"
        "北京|上海|深圳|广州|杭州",
        "HK": "kowloon|tsim sha tsui|wanchai|wan chai|九龍|香港",
        "TW": "taipei|hsinchu|taichung|kaohsiung|taoyuan|tainan|台北|臺北|新北|新竹|台中|臺中|高雄|桃園|台南|臺南",
        "JP": "tokyo|osaka|kyoto|yokohama|nagoya|kobe|fukuoka|sapporo|sendai|hiroshima|kawasaki|saitama|chiba|"
        "東京|大阪|京都|横浜|名古屋|神戸|福岡|札幌",
        "KR": "seoul|busan|incheon|daegu|daejeon|gwangju|suwon|gyeonggi|seongnam|pangyo|"
        "서울|부산|인천|대구|대전|광주|경기|성남|울산|수원",
        "SG": "jurong|raffles",
        "MY": "kuala lumpur|selangor|petaling jaya|penang|johor|shah alam",
        "TH": "bangkok|chiang mai|phuket",
        "VN": "ha noi|hanoi|ho chi minh|da nang|hai phong",
        "ID": "jakarta|surabaya|bandung|bali",
        "PH": "manila|makati|quezon|cebu",
        "AU": "sydney|melbourne|brisbane|perth|adelaide|canberra|hobart|darwin|nsw|queensland|qld|new south wales",
        "NZ": "auckland|wellington|christchurch",
        "ZA": "johannesburg|cape town|durban|pretoria|sandton",
        "NG": "lagos|abuja",
        "KE": "nairobi",
        "EG": "cairo",
        "IL": "tel aviv|haifa|jerusalem|herzliya",
    }.items()
    for name in names.split("|")
}

US_STATES = _set("""
    al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc
    sd tn tx ut vt va wa wv wi wy dc
    """)

INDIAN_STATES = frozenset(
    [
        "andhra pradesh",
        "assam",
        "bihar",
        "chhattisgarh",
        "goa",
        "gujarat",
        "haryana",
        "himachal pradesh",
        "jharkhand",
        "karnataka",
        "kerala",
        "madhya pradesh",
        "maharashtra",
        "odisha",
        "punjab",
        "rajasthan",
        "tamil nadu",
        "tamilnadu",
        "telangana",
        "uttar pradesh",
        "uttarakhand",
        "west bengal",
    ]
)

# --- people ----------------------------------------------------------------------------------------------------------

HONORIFICS = _set("""
    mr mrs ms miss mx dr prof professor sir madam dame lord lady rev reverend fr hon capt col gen lt maj sgt
    herr frau dipl ing eur mx miss sig hjh hajah hajjah tun rabbi sheikh datin cmdr eng arq er ca adv advocate shri smt sri md. pr dra sra sr srta don dona mme mlle m me maitre dott dottssa avv
    arch geom rag mag univ drs ir mgr judr mudr tan dato datuk datin haji hj engr atty
    """)
POST_NOMINALS = _set("""
    md phd ph d dphil dsc scd edd psyd jd llb llm llmm mba emba msc mphil mres meng beng bsc ba ma bs ms bba bcom mcom
    btech mtech be me mca bca mbbs dds dmd dvm do rn np pa cpa cfa cfp cma ca fca aca acca acma pmp csm cissp cisa ceng
    mieee fiee pe ra aia riba leed esq qc kc obe mbe cbe frcs mrcp facs fcs fie mice mrics frics shrm sphr phr rpa ccim
    frsa frs frse fba freng fiet miet mimeche fimeche ceng ieng fraes frgs fcmi mcmi fcipd mcipd fcim mcim
    mbcs fbcs citp dbe gbe kbe kcb cmg dl ao am oam jp mp frcp mrcgp frcgp facs facc facp faan rdn crna lcsw lmft lpc
    ccrn eit ncarb asid iida fcis acis fcilt mciob fciob mrtpi rgn llb pgce hons
    crs gri abr sres cips jr sr ii iii iv dnb mds bds fra ase mcse ccna itil
    """)
# A family name that stands first, in Vietnam's order; the second row does only where the letters are Vietnamese too.
VIETNAMESE_SURNAMES = _set("nguyen tran pham huynh hoang phan duong truong dinh trinh luong")
SHORT_VIETNAMESE_SURNAMES = _set("le vu vo dang bui do ho ngo ly mai lam cao ta")
VIETNAMESE_MIDDLE_NAMES = _set("van thi")
PARTICLES = _set(
    "van von der den de la le du des da das do dos di del della dello el al bin binti ibn ben ter ten zu zur y e af av"
)

GIVEN_NAMES = _set("""
    james john robert michael mike william bill david dave richard rick joseph joe thomas tom charles charlie
    christopher chris daniel dan matthew matt anthony tony mark donald steven steve stephen paul andrew andy joshua kenneth
    ken kevin brian bryan george timothy tim ronald ron edward ed jason jeffrey jeff ryan jacob gary nicholas nick eric
    jonathan jon larry justin scott brandon benjamin ben samuel sam gregory greg alexander alex frank patrick raymond
    ray jack dennis jerry tyler aaron jose adam nathan henry douglas doug zachary peter pete kyle noah ethan jeremy
    walter christian keith roger terry austin sean gerald carl harold dylan arthur lawrence jordan jesse bryce
    billy bruce gabriel joe logan alan allan allen juan albert willie elijah wayne randy vincent mason roy ralph bobby
    russell bradley brad philip phil eugene howard clifford clark glenn harry fred frederick martin leonard stewart stuart
    mary patricia pat jennifer jen linda elizabeth liz barbara susan sue jessica sarah sara karen lisa nancy betty
    margaret margie sandra ashley kimberly kim emily donna michelle carol amanda dorothy melissa deborah debbie
    stephanie rebecca becky sharon laura cynthia kathleen kathy amy angela shirley anna brenda pamela emma nicole
    nicky helen samantha katherine kate catherine christine debra rachel carolyn janet maria heather diane olivia
    julie joyce victoria ruth virginia lauren kelly christina joan evelyn judith andrea hannah megan cheryl jacqueline
    martha gloria teresa ann anne madison frances kathryn janice jean abigail alice julia judy sophia grace denise
    amber doris marilyn danielle beverly isabella theresa diana natalie brittany charlotte marie kayla alexis lori
    molly claire lucy chloe ella mia zoe erin leslie holly wendy tina dawn tracy stacy kristin kristen erica monica
    avery taylor morgan casey jamie robin dana dale lee
    jim jimmy bob rob ted gus max leo luke oscar hugo felix simon neil nigel graham colin ian trevor derek malcolm
    gordon angus hamish duncan callum rory liam connor declan sean eoin niamh siobhan aoife ciara fiona eilidh
    hans peter klaus jurgen wolfgang dieter manfred uwe helmut gunter gunther horst werner bernd rainer frank ralf rolf
    stefan thomas andreas matthias markus martin michael jens jorg torsten sven lars kai dirk heiko holger ulrich
    sebastian florian tobias philipp lukas jonas niklas johannes maximilian ursula monika petra sabine renate helga
    brigitte karin ingrid gisela heike birgit silke anja katja claudia susanne martina kerstin ute anke antje katrin
    julia anna lena lea franziska johanna greta heidi sigrid elke hannelore bernhard heinrich friedrich ludwig
    jean pierre michel philippe alain jacques bernard patrick christophe nicolas laurent pascal thierry olivier
    francois guillaume sebastien julien antoine mathieu benoit yves gilles herve stephane frederic emmanuel arnaud
    sylvie isabelle nathalie catherine valerie sandrine veronique celine aurelie camille chantal francoise
    jose antonio manuel francisco juan carlos luis miguel angel jesus javier pedro pablo alejandro fernando jorge
    alberto sergio diego rafael ramon enrique raul ricardo eduardo roberto mario oscar ruben andres julio hector
    maria carmen ana isabel laura cristina marta elena lucia pilar raquel rosa teresa beatriz patricia silvia
    monica sofia paula gabriela gabriella valentina camila daniela adriana alejandra veronica ximena guadalupe
    joao paulo marcos lucas gustavo felipe rodrigo bruno thiago tiago leandro marcelo renan vinicius caio fabio
    fabiana juliana fernanda mariana leticia larissa vanessa renata luciana aline priscila tatiana beatriz
    giovanni giuseppe francesco antonio marco andrea alessandro luca stefano paolo roberto matteo lorenzo davide
    simone riccardo federico giulia chiara francesca valentina silvia elisa paola giorgia alessia ilaria martina
    pieter jan johan willem hendrik kees maarten bram sander jeroen wouter joost anouk femke marieke sanne
    erik anders lars nils bjorn olaf magnus fredrik henrik mikael johan karl gustav mats ingrid astrid kristina
    elin karin maja linnea soren mette jens niels rasmus mikkel kirsten hanne pekka jukka matti mikko timo antti
    piotr krzysztof andrzej tomasz pawel marcin michal grzegorz wojciech lukasz agnieszka katarzyna malgorzata
    jiri petr pavel tomas lukas zdenek istvan laszlo zoltan gabor ferenc andras eszter katalin ion mihai andrei
    alexandru elena ioana dimitris giorgos nikos kostas yannis eleni
    ivan dmitri dmitry sergei sergey alexei alexey vladimir mikhail nikolai andrei igor oleg yuri boris anatoly
    olga natalia irina svetlana tatiana ekaterina anastasia oksana volodymyr oleksandr
    mehmet mustafa ahmet ali huseyin hasan ibrahim murat emre can burak ayse fatma zeynep elif merve
    mohammed mohammad muhammad mohamed mohd ahmed ahmad ali omar umar hassan hussein khalid abdullah abdul ibrahim
    yusuf youssef tariq karim rashid salim samir nabil faisal fahad sultan mahmoud mustafa amir imran bilal
    fatima aisha maryam mariam zainab khadija layla leila noor nour huda amina yasmin rania
    david moshe yosef avi eyal noam yael tamar shira michal
    raj rajesh ramesh suresh mahesh dinesh mukesh naresh ganesh rakesh sanjay vijay ajay anil manoj vinod
    arun ravi ashok deepak rahul rohit amit sumit ankit nikhil vikas vivek vikram sachin sandeep pradeep
    santosh rajiv sanjeev anand arvind gopal hari harish girish jagdish krishna mohan murali narayan
    nitin pankaj parag praveen prem ritesh sameer satish shankar shyam srinivas sudhir
    tarun uday umesh varun venkat venkatesh yatin yash yogesh bharat bhavesh chirag darshan dhaval hardik
    hitesh jignesh kalpesh kamlesh ketan kunal manish mayank mehul mitesh paresh
    ashwin jayesh tejas vishal karthik senthil kumar arjun aditya abhishek
    akash alok anirudh aniket arnav gaurav harsh ishaan karan naveen neeraj pranav pratik rishi shiv siddharth
    priya pooja neha anjali kavita sunita anita rekha meena sita geeta lakshmi padma swati shweta sneha
    divya deepa deepika aarti asha jyoti kiran lata madhu nisha preeti radha rani ritu sangeeta seema shilpa
    sonia sonal uma usha vandana vidya
    wei wang li zhang ming jing hui xin jun lei yan fang hong xiao hua ying mei ling yun tao jie bo peng kai
    chen lin huang wu yang liu zhao zhou xu sun ma zhu hu guo he gao luo
    hiroshi takashi kenji koji makoto akira takeshi yuki yuichi kazuya kenichi shinji tetsuya
    masahiro hideki naoki daisuke kenta ryota taro ichiro jiro hiroyuki yoshio noboru
    hiroko yoko keiko akiko yumiko naoko tomoko mika rika sakura haruka aya emi mai
    min jun ji hoon hyun young sung jin soo woo joon kyung seung dong hye eun mi yeon hee sang tae jae byung
    minho jiho junho sungho jihoon hyunwoo minji jiyoung soyoung eunji sujin
    nguyen tran le pham hoang phan vu vo dang bui minh thanh tuan hung dung huy khanh linh trang thu huong
    somchai siti nur nurul budi agus dewi putri rizky joko made ketut wayan
    chidi emeka ngozi chinua kwame kofi ama abena thabo sipho nomsa tendai juma wanjiru kamau amara oluwaseun
    """)

FAMILY_NAMES = _set("""
    smith johnson williams brown jones miller davis wilson anderson thomas taylor moore jackson martin thompson white
    harris clark lewis robinson walker young allen king wright scott hill green adams nelson baker hall campbell mitchell
    carter roberts phillips evans turner parker collins edwards stewart morris murphy cook rogers morgan cooper peterson
    reed bailey bell kelly howard ward cox richardson wood watson brooks bennett gray james hughes price myers long
    foster sanders ross powell sullivan russell butler barnes fisher henderson coleman simmons patterson jordan reynolds
    hamilton graham wallace west cole hayes bryant gibson ellis stevens murray ford marshall owens mcdonald harrison
    kennedy wells webb tucker burns crawford henry boyd mason hunt hicks holmes palmer black robertson stone knight
    dunn hudson spencer gardner payne pierce berry matthews arnold wagner willis watkins olson carroll duncan snyder
    hart cunningham lane andrews harper fox riley armstrong carpenter weaver greene lawrence elliott sims austin peters
    kelley franklin lawson fields ryan schmidt carr walsh jensen hansen larson oneill connor byrne doyle gallagher
    macdonald mackenzie fraser cameron sinclair davies lloyd owen griffiths pugh bennet chapman hawkins barrett clarke
    muller schmidt schneider fischer weber meyer wagner becker schulz hoffmann schafer koch bauer richter klein wolf
    schroder neumann schwarz zimmermann braun kruger hofmann hartmann lange schmitt werner krause lehmann maier mayer
    kohler herrmann konig walter huber kaiser fuchs peters lang scholz moller weiss jung hahn vogel keller friedrich
    gunther berger winkler lorenz baumann schuster kuhn bohm simon franke albrecht winter ludwig kraus graf gruber steiner
    moser pichler egger frei brunner gerber
    bernard dubois durand lambert bonnet francois martinez legrand garnier faure rousseau blanc guerin boyer gauthier
    chevalier perrin robin clement morin nicolas henry roussel mathieu gautier masson marchand duval denis dumont lemaire
    moreau laurent simon michel lefebvre leroy roux fournier girard mercier dupont dupuis fontaine lefevre
    garcia gonzalez rodriguez fernandez lopez martinez sanchez perez gomez martin jimenez ruiz hernandez diaz moreno munoz
    alvarez romero alonso gutierrez navarro torres dominguez vazquez ramos gil ramirez serrano blanco molina morales
    suarez ortega delgado castro ortiz rubio marin sanz nunez iglesias medina garrido cortes castillo santos lozano
    guerrero cano prieto mendez cruz flores herrera reyes aguilar rojas vargas mendoza silva soto contreras rivera
    salazar espinoza fuentes valdez pena rios acosta figueroa
    oliveira souza sousa lima pereira ferreira almeida costa ribeiro carvalho gomes martins araujo melo barbosa alves
    cardoso rocha dias nascimento andrade moreira nunes marques machado mendes freitas cardozo teixeira correia pinto
    fonseca cavalcanti monteiro moraes borges vieira azevedo campos batista tavares coelho lopes antunes
    rossi russo ferrari esposito bianchi romano colombo ricci marino greco bruno gallo conti mancini giordano rizzo
    lombardi moretti barbieri fontana santoro mariani rinaldi caruso ferrara galli martini leone longo gentile martinelli
    jansen vries berg bakker janssen visser smit meijer boer mulder groot bos vos peters hendriks leeuwen dekker dijk
    peeters maes willems claes goossens wouters mertens dubois
    andersson johansson karlsson nilsson eriksson larsson olsson persson svensson gustafsson pettersson jonsson hansen
    johansen olsen larsen andersen pedersen nielsen jensen christensen rasmussen sorensen virtanen korhonen nieminen
    nowak kowalski wisniewski wojcik kowalczyk kaminski lewandowski zielinski novak svoboda novotny dvorak horvath nagy
    kovacs szabo toth popescu ionescu popa dumitru petrov ivanov ivanova smirnov kuznetsov popov sokolov volkov
    shevchenko kovalenko bondarenko papadopoulos yilmaz kaya demir celik sahin yildiz ozturk aydin arslan
    cohen levy mizrahi friedman shapiro katz goldberg rosenberg
    khan ahmed hussain ali malik sheikh shaikh qureshi siddiqui chaudhry mirza rahman islam hossain akhtar
    patel shah mehta desai joshi trivedi pandya dave bhatt parikh gandhi modi amin thakkar vyas rao reddy naidu
    iyer iyengar menon nair pillai krishnan subramanian sharma gupta singh kumar agarwal aggarwal jain verma mishra pandey
    tiwari dubey yadav chauhan rathore thakur choudhary chaudhary saxena srivastava tripathi shukla bhatia kapoor khanna
    malhotra arora chopra sethi gill dhillon sandhu bajaj bansal goel mittal singhal das dutta ghosh banerjee chatterjee
    mukherjee bose sen roy chakraborty kulkarni deshpande patil pawar shinde jadhav more kadam naik shetty hegde bhat
    kamath pai gowda murthy prasad varma raju shrestha thapa gurung perera fernando silva lobo dsouza fernandes
    khatri soni parmar solanki rana makwana panchal prajapati darji mistry
    kim lee park choi jung jeong kang cho yoon jang lim han oh seo shin kwon hwang ahn song ryu yoo hong jeon moon yang
    baek nam noh ha kwak sung cha joo woo koo suh
    sato suzuki takahashi tanaka watanabe ito yamamoto nakamura kobayashi kato yoshida yamada sasaki yamaguchi matsumoto
    inoue kimura hayashi saito shimizu yamazaki mori abe ikeda hashimoto ishikawa ogawa goto okada hasegawa fujita
    murakami kondo ishii sakamoto endo aoki fujii nishimura fukuda ota miura fujiwara okamoto matsuda nakagawa nakano
    harada ono tamura takeuchi kaneko wada nakayama ishida ueda morita hara shibata sakai kudo yokoyama miyazaki miyamoto
    uchida takagi ando taniguchi ohno maruyama imai kono fujimoto murata takeda ueno sugiyama masuda sugawara hirano
    kojima otsuka chiba kubo matsui iwasaki noguchi kinoshita nomura matsuo kikuchi sano takayama makino
    wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo lin luo zheng liang xie tang han cao deng
    xiao feng zeng cheng cai peng pan yuan yu dong su ye lu wei jiang tian du ding shen fan fu zhong
    chan wong cheung lam lau leung ng cheng ho chow tsang yip kwok chiu lai mak tse tam chang tsai hsu hsieh kuo liao
    tan lim ong goh koh teo chua toh ang yeo
    nguyen tran le pham hoang huynh phan vu vo dang bui do ngo duong ly
    okafor okonkwo adeyemi adebayo balogun mensah owusu boateng nkosi dlamini ndlovu mwangi otieno kamau njoroge
    """)

HAN_SURNAMES = frozenset(
    "王李張张劉刘陳陈楊杨黃黄趙赵吳吴周徐孫孙馬马朱胡郭何高林羅罗鄭郑梁謝谢宋唐許许韓韩馮冯鄧邓曹彭曾蕭萧田董袁潘於于蔣蒋蔡余杜葉叶程"
    "蘇苏魏呂吕丁任沈姚盧卢姜崔鍾钟譚谭陸陆汪范金石廖賈贾夏韋韦付方白鄒邹孟熊秦邱江尹薛閻阎段雷侯龍龙史陶黎賀贺顧顾毛郝龔龚邵萬万錢钱嚴严"
    "覃武戴莫孔向湯汤章安常康"
)
JAPANESE_SURNAMES = frozenset(
    [
        "佐藤",
        "鈴木",
        "高橋",
        "田中",
        "渡辺",
        "伊藤",
        "山本",
        "中村",
        "小林",
        "加藤",
        "吉田",
        "山田",
        "佐々木",
        "山口",
        "松本",
        "井上",
        "木村",
        "林",
        "斎藤",
        "清水",
        "山崎",
        "阿部",
        "森",
        "池田",
        "橋本",
        "石川",
        "山下",
        "小川",
        "石井",
        "長谷川",
        "後藤",
        "岡田",
        "近藤",
        "前田",
        "藤田",
        "遠藤",
        "青木",
        "坂本",
        "村上",
        "太田",
        "金子",
        "藤井",
        "福田",
        "西村",
        "三浦",
        "竹内",
        "中川",
        "岡本",
        "松田",
        "原田",
        "中野",
        "小野",
        "田村",
        "藤原",
        "中山",
        "石田",
        "小島",
        "和田",
        "森田",
        "内田",
        "柴田",
        "酒井",
        "原",
        "高木",
        "横山",
        "安藤",
        "宮崎",
        "上田",
        "島田",
        "工藤",
        "大野",
        "宮本",
        "杉山",
        "今井",
        "丸山",
        "高田",
        "村田",
        "野沢",
        "武田",
        "上野",
        "増田",
        "平野",
        "大塚",
        "千葉",
        "久保",
        "松井",
        "岩崎",
        "木下",
        "野口",
        "松尾",
        "菊地",
        "野村",
        "新井",
        "渡部",
        "桜井",
        "菅原",
        "佐野",
        "北村",
        "西田",
        "水野",
    ]
)
KOREAN_SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모"
)
