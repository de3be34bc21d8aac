"""The words that composed cards are made of, beside the names, firms, jobs and addresses of Faker: written by hand, none from a photo."""

from __future__ import annotations


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("\n", " ").split("|") if part.strip())


# Names, firms, jobs and addresses of these locales are invented by Faker.
LOCALES = _listed("""
    en_US|en_US|en_GB|en_GB|en_IN|en_IN|en_AU|en_CA|en_IE|en_NZ|en_PH|id_ID|pt_BR|pt_PT|es_MX|es_ES|es_CO|es_AR|es_CL|de_DE|de_AT|de_CH|
    fr_FR|fr_CA|it_IT|nl_NL|nl_BE|sv_SE|da_DK|fi_FI|no_NO|pl_PL|cs_CZ|sk_SK|hu_HU|ro_RO|tr_TR|vi_VN|fil_PH|yo_NG|ha_NG|ig_NG|zu_ZA|tw_GH|
    ja_JP|hr_HR|sl_SI|lt_LT|lv_LV|et_EE|ga_IE|az_AZ|uz_UZ
""")
COINED = (
    _listed(
        "Val|Nor|Zen|Tri|Qua|Mer|Lum|Cor|Vex|Ar|Sol|Pix|Nav|Kel|Bri|Orb|Tal|Fen|Hex|Ul|Ky|Dra|Jun|Wex|Ib|Ost"
    ),
    _listed(
        "enta|ora|ivio|holm|ix|axis|ance|eron|uma|ado|ileo|otech|soft|ware|works|gen|metric|line|nova|ara|eo|ium|pay|grid|stack"
    ),
)
FIRST_WORDS = _listed("""
    Blue|Golden|Royal|Old|Silver|Green|Northern|River|Harbour|Summit|Crystal|Lotus|Eagle|Phoenix|Falcon|Maple|Cedar|Anchor|Lantern|Compass|
    Orchid|Sunrise|Star|Diamond|Pearl|Lion|Tiger|Bamboo|Palm|Ocean|Mountain|Valley|Bridge|Tower|Crown|Copper|Iron|Stone|Willow|Meadow|
    Urban|Modern|Global|Prime|First|United|National|Pacific|Atlantic|Continental|Elite|Perfect|Smart|Rapid|Bright|Clear|Open|Wild|Happy|Little
""")
TRADES = _listed("""
    Bakery|Motors|Consulting|Photography|Dental Care|Furniture|Roofing|Pest Control|Hardware|Textiles|Jewellers|Florist|Plumbing|Interiors|
    Architects|Travels|Tours|Catering|Cleaners|Electricals|Enterprises|Traders|Trading|Industries|Exports|Logistics|Solutions|Systems|Studio|
    Design|Media|Marketing|Software|Pharmacy|Clinic|Hospital|Academy|School|Hotel|Resort|Restaurant|Cafe|Bistro|Gallery|Books|Insurance|
    Properties|Realty|Holdings|Capital|Partners|Law Firm|Events|Weddings|Fitness|Yoga|Spa|Salon|Tailors|Opticians|Farms|Foods|Beverages|
    Chemicals|Plastics|Ceramics|Steel|Engineering|Constructions|Builders|Energy|Solar|Automation|Robotics|Biotech|Labs|Security|Printing|
    Packaging|Upholstery|Locksmiths|Landscaping|Tree Surgery|Carpets|Curtains|Watches|Cycles|Tyres|Auto Parts|Mobile Repair|Translations|
    Music|Films|Toys|Pets|Veterinary|Gardens|Nursery|Brewery|Winery|Tea Rooms|Ice Cream|Fashion|Boutique|Beauty|Nails|Barbers|Storage|
    Autohaus|Bäckerei|Maschinenbau|Ingenieurbüro|Immobilien|Verlag|Peluquería|Inmobiliaria|Abogados|Construcciones|Ferretería|Imóveis|
    Advocacia|Engenharia|Materiais de Construção|Boulangerie|Conseil|Menuiserie|Studio Legale|Costruzioni|Bygg|Rådgivning|Biuro Rachunkowe
""")
LEGAL_FORMS = _listed("""
    Ltd|Ltd.|Limited|Inc.|Inc|LLC|Corp.|GmbH|AG|GmbH & Co. KG|S.A.|SARL|SAS|S.r.l.|S.p.A.|B.V.|N.V.|AB|A/S|ApS|Oy|AS|Sp. z o.o.|s.r.o.|a.s.|Kft.|
    S.L.|S.A. de C.V.|Ltda.|Ltda|Pvt. Ltd.|Private Limited|Pte Ltd|Sdn Bhd|PT|Co., Ltd.|Co. Ltd|LLP|PLC|FZE|W.L.L.|A.Ş.|Ltd. Şti.|d.o.o.|UAB|OÜ|SIA
""")
INSTITUTIONS = _listed("""
    University of {town}|{town} University|{town} Institute of Technology|Technische Universität {town}|Universidad de {town}|Université de {town}|
    City of {town}|{town} City Council|Ministry of Health|Ministry of Foreign Affairs|Embassy of Norway|Chamber of Commerce {town}|{town} Museum of Art|
    National Library|{family} Foundation|{town} General Hospital|Institute for Marine Research|{town} Public Schools|Faculty of Law|
    Department of Transport|Office of the Mayor|{town} Fire Department|Stadtwerke {town}|Sparkasse {town}|Prefeitura de {town}|Gobierno de {town}|
    {family} Primary School|St. {family} College|International School of {town}|Society of Engineers|{town} Rotary Club|Federal Agency for Water
""")
TITLES = _listed("""
    Managing Director|Director|Sales Manager|Marketing Manager|Project Manager|Account Executive|Chief Executive Officer|CEO|CTO|Founder|Co-Founder|
    Owner|Proprietor|Partner|Vice President|President|General Manager|Regional Manager|Software Engineer|Senior Developer|Data Scientist|
    Product Designer|Interior Designer|Interior Stylist|Graphic Designer|Photographer|Wedding Planner|Attorney at Law|Real Estate Agent|Architect|
    Consultant|Financial Advisor|Accountant|Dentist|Physician|Professor|Lecturer|Research Fellow|PhD Student|Postdoctoral Researcher|Librarian|
    Executive Chef|Head Chef|Sommelier|Tour Guide|Personal Trainer|Yoga Teacher|Life Coach|Hair Stylist|Makeup Artist|Tattoo Artist|Musician|
    Voice Actor|Translator|Interpreter|Journalist|Editor-in-Chief|Copywriter|Illustrator|Producer|Technician|Electrician|Plumber|Mechanic|Carpenter|
    Upholsterer|Blacksmith|Goldsmith|Watchmaker|Falconer|Beekeeper|Gardener|Winemaker|Brewmaster|Notary Public|Judge|Mayor|Councillor|Pastor|
    Area Sales Representative|Business Development Manager|Customer Success Manager|Human Resources Manager|Head of Procurement|Supply Chain Lead|
    Quality Assurance Engineer|Mechanical Engineer|Site Supervisor|Export Manager|Purchasing Officer|Technical Sales|Client Services|Community Manager|
    Geschäftsführer|Geschäftsführerin|Vertriebsleiter|Rechtsanwältin|Steuerberater|Projektleiterin|Meisterbäcker|Directeur Général|Responsable Commercial|
    Gérante|Avocate|Chargé de projet|Director Comercial|Gerente General|Abogada|Ingeniero Civil|Jefe de Ventas|Diretor|Gerente de Vendas|Advogado|
    Consultora|Amministratore Delegato|Responsabile Vendite|Architetto|Zaakvoerder|Directeur|Verkoopadviseur|Försäljningschef|Verkställande direktör|
    Salgssjef|Toimitusjohtaja|Dyrektor Handlowy|Kierownik projektu|Jednatel|Obchodní ředitel|Ügyvezető|Director Vânzări|Genel Müdür|Satış Müdürü|
    Direktur Utama|Manajer Pemasaran|Pemilik|Giám đốc|Trưởng phòng kinh doanh
""")
TITLE_FORMS = _listed("""
    {0} & {1}|{0}, {1}|{0} / {1}|Senior {0}|Assistant {0}|Deputy {0}|{0}, Europe|{0} - Asia Pacific|Associate {0}|Chief {0}|{0} and {1}|{0} | {1}|
    Junior {0}|Lead {0}|{0} (North)|Global {0}|Certified {0}|Independent {0}|Licensed {0}
""")
SLOGANS = _listed("""
    Your home, our passion|Quality you can trust|Since 1987|We care for you|Building tomorrow together|Fresh every day|The art of living|
    Simply better|Making ideas work|Your partner in business|Where quality matters|Creating beautiful spaces|Powering progress|
    Trusted by families|A better way to travel|Taste the difference|Ideas that move|Expert advice for everyone|Feel good again|
    Solutions for a changing world|Innovation in every detail|Your smile is our reward|Call us today|Visit our showroom|Free estimates|
    Licensed and insured|Family owned since 1962|Open 7 days a week|Follow us|Book your appointment online|By appointment only|
    Ihr Partner vor Ort|Qualität aus Tradition|Votre satisfaction, notre priorité|Calidad y confianza|Qualidade em primeiro lugar|Scan me|Thank you
""")
OFFERS = _listed("""
    Kitchens|Bathrooms|Wedding Cakes|Oil Changes|Brake Service|Tax Returns|Bookkeeping|Visa Services|Air Tickets|Hotel Booking|Web Design|Logo Design|
    Branding|Portraits|Newborn Photos|Roof Repair|Gutters|Siding|Windows & Doors|Carpet Cleaning|Move-out Cleaning|Massage|Facials|Manicure|Hair Cuts|
    Tiles|Sanitary Ware|Paints|Cement|Steel Doors|CCTV Cameras|Fire Alarms|Networking|Laptop Repair|Spare Parts|Cosmetics|Silk Sarees|School Uniforms|
    Corporate Gifts|Screen Printing|Banners|Flyers|Lawn Care|Tree Removal|Snow Removal|Dog Walking|Piano Lessons|Maths Tuition|Home Loans|Life Insurance|
    Property Management|Import & Export|Freight Forwarding|Customs Clearance|Solar Panels|Heat Pumps|Water Filters|Valves|Pumps|Bearings|Fasteners
""")
HOURS = _listed("""
    Mon-Fri 9am-6pm|Open Monday to Saturday|Mo-Fr 8-18 Uhr|24 hours service|Closed on Sundays|Lunes a viernes 9:00 - 18:00|Seg-Sex 9h-18h
""")
LABELS = _listed(
    "Address:|Office:|Head Office:|Add:|Regd. Office:|Adresse:|Dirección:|Endereço:|Adres:|Alamat:"
)
LANDMARKS = _listed("""
    Opp. City Bank|Near Central Mosque|Behind Bus Stand|Next to Grand Hotel|Opposite Railway Station|Nr. Town Hall|Beside Post Office|Above Star Pharmacy
""")
ADDRESSES = _listed("""
    {n}/{m}, {building} Complex, / {landmark}, {street} Road, / {town} - {pin}|Plot No. {n}, Sector {m}, / Industrial Area, {town} {pin}|
    Shop No. {m}, {building} Plaza, / {street} Nagar, {town} - {pin}|#{n}, {m}th Cross, {street} Layout, / {town} {pin}, India|
    {landmark}, {street} Bazar, / {town}|Flat {m}B, {building} Apartments, {street} Street, / {town}|
    Jl. {street} No. {n}, RT {m}, / {town} {code}, Indonesia|Jalan {street} Raya Kav. {m}, / Gedung {building} Lt. {m}, {town}|
    Rua {street}, {n} - Sala {m} / {other} - {town}|Av. {street}, {n}, {m}º andar / {town} - SP / CEP {code}-000|
    {n}, {street} Street, {other} Estate, / {town}, Lagos, Nigeria|Plot {n}, {street} Crescent, / Off {other} Way, {town}, Abuja|
    P.O. Box {n}, {town}|P.O. Box {code}, {building} Tower, / {m}th Floor, {town}, U.A.E.|Office {n}, {building} Business Center, / {street} Road, {town}|
    {street} Mah. {other} Cad. No: {n}/{m} / {town}|{street} Sok. {building} İş Merkezi Kat: {m} / {other} / {town}|
    Calle {street} {n}, Col. {other}, / C.P. {code}, {town}|Cra. {m} # {n}-{m}, Of. {n} / {town}, Colombia|Av. {street} {n}, Piso {m} / {town}|
    {n} {street} Street, Ward {m}, / District {m}, {town}|So {n} duong {street}, Quan {m}, / {town}|
    Unit {n}, {building} Condominium, / {street} Avenue, Brgy. {other}, / {town}|{n} {street} St., {other} Village, {town}|
    ul. {street}a {n}, office {m} / {town}, {code}0|Suite {n}, {building} House, / {street} Lane, {town}|{building} Building, {m}th Floor / {street} Street / {town}|
    {building} House / {n} {street} Road / {town}|Level {m}, {n} {street} Street / {town}|{n} {street} Road, {town}|{street}straße {n} / {code} {town}|
    {building} Business Park, Unit {m} / {street} Way, {town}|{street} Mall, Ground Floor, Shop {m} / {town}
""")
