"""What the cards of the unseen deck say beside names and places: words that ocr/data does not hold.

Written by us from general knowledge, to be unlike what the reader knows: `unseen.known` tells, and tests/ocr/test_deck.py asserts it.
A language that is not here prints English.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What cards of one language say."""

    titles: tuple[str, ...]
    trades: tuple[str, ...]
    slogans: tuple[str, ...]
    products: tuple[str, ...]
    remarks: tuple[str, ...]
    departments: tuple[str, ...]
    bodies: tuple[str, ...]
    """Public bodies, museums and schools; {town} is where they are."""
    shops: tuple[str, ...]


ENGLISH = Vocabulary(
    titles=(
        "Beekeeper", "Luthier", "Puppeteer", "Ceramicist", "Sommelière", "Stonemason", "Perfumer", "Ombudsperson", "Bookbinder",
        "Taxidermist", "Cartographer", "Glassblower", "Brewmaster", "Toxicologist", "Dramaturge", "Oenologist", "Upholsterer",
        "Growth Hacker", "Scrum Wrangler", "Chapter Steward", "Fleet Marshaller", "Bid Writing", "Customs Forwarding", "Head Gamekeeper",
        "Ambassadress for Schools", "Verger", "Doula", "Mohel", "Celebrant", "Falconer", "Quantity Takeoff", "Reinsurance Treaty Wordings",
        "Tenor & Choirmaster", "Locum Audiology", "Co-Instigator", "Acting Bursar", "Registrar of Deeds", "Platform Reliability",
    ),
    trades=(
        "Upholstery", "Vineyards", "Taxidermy", "Orchards", "Brewing", "Ironmongery", "Saddlery", "Carpentry", "Masonry", "Ceramics",
        "Boatyard", "Reinsurance", "Haulage", "Apiaries", "Glassworks", "Scaffolding", "Tannery", "Joinery", "Stationers", "Outfitters",
        "Roofline", "Drainage", "Millinery", "Chandlery", "Podcasts", "Telemetry", "Genomics", "Catamarans", "Pest Control", "Kennels",
        "Locksmithing", "Barbershop", "Pilates", "Falafel", "Gelato", "Drycleaners", "Tattoo", "Bike Hire", "Greengrocers",
    ),
    slogans=(
        "From orchard to glass", "Sharp as a chisel, soft as felt", "Heat when it snows", "Doors that open doors", "Small batches, big sky",
        "Because roofs matter", "No drama. Just drains.", "Slow-cooked since 1974", "Measure twice, laugh often", "Cut by hand, worn by heart",
        "Hungry for less waste", "Keeping Friday quiet", "More than paint", "Less noise more bees", "Rooted in rain",
    ),
    products=(
        "Chisels", "Hinges", "Gaskets", "Pergolas", "Gutters", "Fascias", "Soffits", "Honey", "Mead", "Candles", "Beeswax", "Saddles",
        "Bridles", "Awnings", "Blinds", "Shutters", "Sausages", "Cheeses", "Pickles", "Sourdough", "Pastries", "Keys cut", "Shoe repair",
        "Zips", "Alterations", "Curtains", "Tiling", "Grouting", "Guttering", "Pointing", "Rendering", "Stump grinding", "Hedge trimming",
        "Ear piercing", "Waxing", "Threading", "Manicure", "MOT", "Clutches", "Brakes", "Exhausts", "Bunting", "Balloons", "Fudge",
    ),
    remarks=(
        "Mon-Fri 8.30-17.00", "Open daily until dusk", "Sundays by appointment", "Free quotes", "Fully insured", "Cash or card",
        "Tenth coffee on us", "Next visit:", "Please bring this with you", "Est. 1974", "Follow for recipes", "Wheelchair ramp",
        "Voted No. 1 three times", "Dogs welcome", "10 % off with this", "Stand 4.112", "Proudly carbon neutral", "Scan me",
    ),
    departments=("Choral Studies", "Bequests", "Pest Registry", "Waterways", "Allotments", "Numismatics", "Sepsis Ward", "Glaciology", "Horology"),
    bodies=(
        "{town} Lyceum", "Polytechnic of {town}", "{town} Observatory", "{town} Town Archive", "Borough of {town}", "{town} Hospice",
        "County Coroner, {town}", "Conservatory of {town}", "{town} Seminary", "{town} Planetarium",
    ),
    shops=(
        "The Crooked Teapot", "Tin & Thistle", "Soot & Ember", "Wick'd Candles", "Chez Otter", "Fig and Barrel", "Knead", "Sew Smitten",
        "Pickle & Plume", "Hop Yard", "Moss & Mortar", "Plum Lobster", "The Nervous Lemon", "Thimble", "Under the Quince", "Fennel's",
    ),
)  # fmt: skip
GERMAN = Vocabulary(
    titles=(
        "Imker", "Bestatter", "Schreinermeisterin", "Geigenbauer", "Hebamme", "Glasbläserin", "Kaminkehrer", "Winzerin", "Notarin",
        "Bezirksschornsteinfeger", "Oberstudienrätin", "Disponentin", "Filialbetreuung", "Logopädin", "Küfer", "Stadtkämmerer", "Lektorin",
    ),
    trades=(
        "Schreinerei", "Kaffeerösterei", "Imkerei", "Weingut", "Spedition", "Gerüstbau", "Kachelöfen", "Segelmacherei", "Fahrradladen",
        "Dachdeckerei", "Metzgerei", "Buchbinderei", "Zimmerei", "Polsterei", "Fliesen", "Bestattungen", "Sanitär", "Optikerin",
    ),
    slogans=("Holz kann mehr", "Vom Feld auf den Teller", "Wärme, die bleibt", "Alles außer Alltag", "Gründlich seit 1896", "Mehr Licht"),
    products=("Fenster", "Türen", "Treppen", "Rollläden", "Markisen", "Honig", "Kerzen", "Brot", "Brezeln", "Sättel", "Estrich", "Putz", "Polster"),
    remarks=("Mo-Fr 8-17 Uhr", "Termine nach Vereinbarung", "Nächster Besuch:", "Parkplätze hinter dem Hof", "Montags Ruhetag", "Meisterbetrieb"),
    departments=("Liegenschaften", "Kämmerei", "Glaziologie", "Musikpädagogik", "Tiefbauamt", "Melderegister"),
    bodies=("Stadt {town}", "Landratsamt {town}", "Sternwarte {town}", "Volkshochschulverbund {town}", "Freilichtmuseum {town}", "Gemeinde {town}"),
    shops=("Zur Goldenen Gans", "Fräulein Fenchel", "Kaffeeklatsch", "Holzwurm", "Zum Anker", "Blütenzauber", "Quark & Krume"),
)  # fmt: skip
FRENCH = Vocabulary(
    titles=("Apicultrice", "Ébéniste", "Notaire", "Vigneron", "Luthier", "Huissier", "Maraîchère", "Sage-femme", "Orthophoniste", "Boulanger", "Céramiste"),
    trades=("Ébénisterie", "Boulangerie", "Plomberie", "Charpente", "Brasserie", "Miellerie", "Fromagerie", "Serrurerie", "Carrelage", "Vignobles", "Toitures"),
    slogans=("Du verger à la table", "Le bois autrement", "Chauffer sans compter", "Chaque fil raconte", "Du pain et du temps"),
    products=("Fenêtres", "Volets", "Parquets", "Miel", "Bougies", "Pains", "Fromages", "Escaliers", "Stores", "Tuiles"),
    remarks=("Sur rendez-vous", "Fermé le lundi", "Devis gratuit", "Prochaine visite :", "Depuis 1952", "Ouvert du mardi au samedi"),
    departments=("Voirie", "Archives", "Glaciologie", "Numismatique", "Urbanisme"),
    bodies=("Mairie de {town}", "Lycée de {town}", "Observatoire de {town}", "Conservatoire de {town}", "Ville de {town}"),
    shops=("Au Petit Navet", "Chez Simplet", "La Cabane à Miel", "Le Fournil d'à Côté", "Les Trois Pinsons", "Fil et Fève"),
)  # fmt: skip
SPANISH = Vocabulary(
    titles=("Apicultora", "Ebanista", "Notario", "Sumiller", "Luthier", "Veterinaria", "Maquilladora", "Alcalde", "Perito", "Enóloga", "Cerrajero"),
    trades=("Carpintería", "Bodegas", "Cerrajería", "Fontanería", "Quesería", "Tapicería", "Almazara", "Peluquería", "Azulejos", "Astilleros"),
    slogans=("Del olivo a la mesa", "Madera viva", "Hecho despacio", "Frío cuando quema", "Puertas con alma"),
    products=("Ventanas", "Puertas", "Toldos", "Quesos", "Miel", "Velas", "Aceite", "Azulejos", "Persianas", "Escaleras"),
    remarks=("Cita previa", "Cerrado los lunes", "Presupuesto sin compromiso", "Desde 1968", "Próxima visita:"),
    departments=("Urbanismo", "Padrón", "Numismática", "Glaciología"),
    bodies=("Ayuntamiento de {town}", "Conservatorio de {town}", "Observatorio de {town}", "Liceo de {town}"),
    shops=("La Higuera Tuerta", "El Gato Sastre", "Pan y Nube", "Hilo Rojo", "Casa Grillo", "Mala Hierba"),
)  # fmt: skip
PORTUGUESE = Vocabulary(
    titles=("Apicultora", "Marceneiro", "Tabelião", "Enólogo", "Luthier", "Veterinária", "Oleiro", "Vereadora", "Costureira", "Perito"),
    trades=("Marcenaria", "Vinhos", "Queijaria", "Serralheria", "Olaria", "Estofados", "Confeitaria", "Barbearia", "Toldos", "Estaleiro"),
    slogans=("Da oliveira ao prato", "Feito devagar", "Madeira que fala", "Doce como antes", "Portas com alma"),
    products=("Janelas", "Portas", "Toldos", "Queijos", "Mel", "Velas", "Azeite", "Persianas", "Bolos", "Salgados"),
    remarks=("Com hora marcada", "Fechado aos domingos", "Sem compromisso", "Desde 1971", "Entregamos em casa"),
    departments=("Urbanismo", "Cartório", "Numismática", "Glaciologia"),
    bodies=("Câmara de {town}", "Liceu de {town}", "Observatório de {town}", "Município de {town}"),
    shops=("A Raposa Vesga", "Pão e Nuvem", "Linha Torta", "O Grilo", "Dona Couve", "Figo Bravo"),
)  # fmt: skip
ITALIAN = Vocabulary(
    titles=("Apicoltrice", "Ebanista", "Notaio", "Enologo", "Liutaio", "Veterinaria", "Geometra", "Perito", "Vignaiola", "Ceramista"),
    trades=("Falegnameria", "Vivai", "Cantine", "Caseificio", "Serramenti", "Tappezzeria", "Pasticceria", "Frantoio", "Piastrelle", "Macelleria"),
    slogans=("Dal campo al piatto", "Legno vivo", "Fatto piano", "Porte con anima", "Dolce come ieri"),
    products=("Finestre", "Porte", "Tende", "Formaggi", "Miele", "Candele", "Olio", "Scale", "Torte", "Biscotti"),
    remarks=("Solo su appuntamento", "Chiuso il lunedì", "Preventivi gratuiti", "Dal 1963", "Prossima visita:"),
    departments=("Urbanistica", "Anagrafe", "Numismatica", "Glaciologia"),
    bodies=("Comune di {town}", "Liceo di {town}", "Osservatorio di {town}", "Conservatorio di {town}"),
    shops=("La Gallina Zoppa", "Pane e Nuvole", "Filo Storto", "Da Grillo", "Il Cavolo Blu", "Ago e Ruggine"),
)  # fmt: skip
DUTCH = Vocabulary(
    titles=("Imker", "Meubelmaker", "Uitvaartverzorger", "Verloskundige", "Wijnmaker", "Vioolbouwer", "Wethouder", "Griffier", "Hovenier", "Huisarts"),
    trades=("Timmerwerken", "Koffiebranderij", "Imkerij", "Wijnhuis", "Dakwerken", "Kaasmakerij", "Stoffeerderij", "Tegels", "Scheepswerf", "Bakkerij"),
    slogans=("Hout dat leeft", "Van akker tot bord", "Warmte die blijft", "Langzaam gemaakt", "Rustig aan, goed gedaan"),
    products=("Ramen", "Deuren", "Trappen", "Honing", "Kaarsen", "Kaas", "Zonwering", "Dakgoten", "Taarten", "Brood"),
    remarks=("Op afspraak", "Maandag gesloten", "Vrijblijvende offerte", "Sinds 1958", "Volgend bezoek:"),
    departments=("Burgerzaken", "Glaciologie", "Vergunningen", "Stadsarchief"),
    bodies=("Gemeente {town}", "Sterrenwacht {town}", "Muziekschool {town}", "Waterschap {town}"),
    shops=("De Kromme Theepot", "Brood en Wolk", "Draad & Daad", "De Blauwe Kool", "Het Luie Paard"),
)  # fmt: skip
NORDIC = Vocabulary(
    titles=("Biodlare", "Snickarmästare", "Urmakare", "Kartläsare", "Birøkter", "Tømrer", "Gullsmed", "Kirkeverge", "Urmager", "Bryggmästare"),
    trades=("Snickeri", "Bryggeri", "Bageri", "Rörmokeri", "Glasbruk", "Tømrerverksted", "Båtbyggeri", "Keramikk", "Bakeri", "Murværk"),
    slogans=("Trä som lever", "Langsomt laget", "Fra jord til bord", "Varme som varer", "Stille kvalitet"),
    products=("Fönster", "Dörrar", "Trappor", "Honung", "Ljus", "Ost", "Markiser", "Brød", "Kaker", "Vinduer"),
    remarks=("Efter överenskommelse", "Mandag stengt", "Etter avtale", "Sedan 1961", "Lukket om søndagen"),
    departments=("Folkbokföring", "Glaciologi", "Byggesak", "Stadsarkiv"),
    bodies=("{town} kommun", "{town} Observatorium", "{town} Musikskola", "{town} kommune"),
    shops=("Krokiga Kannan", "Brød og Sky", "Nål & Tråd", "Den Blå Kålen", "Lata Hästen"),
)  # fmt: skip
SLAVIC = Vocabulary(
    titles=("Pszczelarz", "Stolarz", "Notariusz", "Lutnik", "Położna", "Včelař", "Truhlář", "Houslař", "Starosta", "Winiarz", "Sklář"),
    trades=("Stolarnia", "Browar", "Piekarnia", "Pasieka", "Winnica", "Truhlářství", "Pekárna", "Vinařství", "Keramika", "Serowarnia"),
    slogans=("Drewno żyje", "Powoli i dobrze", "Z pola na stół", "Pomalu a poctivě", "Teplo, které zůstane"),
    products=("Okna", "Drzwi", "Schody", "Miód", "Świece", "Sery", "Chleb", "Dveře", "Med", "Svíčky"),
    remarks=("Po umówieniu", "W poniedziałki nieczynne", "Od 1964", "V pondělí zavřeno", "Po objednání"),
    departments=("Urbanistyka", "Archiwum", "Matrika", "Glaciologie"),
    bodies=("Gmina {town}", "Liceum {town}", "Obec {town}", "Hvězdárna {town}", "Miasto {town}"),
    shops=("Krzywy Czajnik", "Chleb i Chmura", "Křivá Konvice", "Leniwy Koń", "Modrá Kapusta"),
)  # fmt: skip
BY_LANGUAGE = {
    "en": ENGLISH, "de": GERMAN, "fr": FRENCH, "es": SPANISH, "pt": PORTUGUESE, "it": ITALIAN, "nl": DUTCH,
    "sv": NORDIC, "da": NORDIC, "nb": NORDIC, "pl": SLAVIC, "cs": SLAVIC,
}  # fmt: skip
NOUNS = (
    "Kestrel", "Marula", "Kiln", "Anvil", "Heron", "Larch", "Otter", "Quince", "Thistle", "Ember", "Juniper", "Basalt", "Gannet", "Sorrel",
    "Tern", "Plover", "Cobalt", "Zephyr", "Lantern", "Mosaic", "Prism", "Vortex", "Nimbus", "Quarry", "Rhubarb", "Saffron", "Tundra", "Umbra",
)  # fmt: skip
SYLLABLES = (
    "vel",
    "mor",
    "quil",
    "zan",
    "tre",
    "fio",
    "lux",
    "dra",
    "pho",
    "ny",
    "kre",
    "sto",
    "bri",
    "ova",
    "xel",
    "tur",
    "gly",
    "mno",
    "eo",
    "wis",
)
EVENTS = (
    "GlassCon",
    "RustFest",
    "Kilnfest",
    "Beekeepers' Summit",
    "Hackfest",
    "Webmontag",
    "Typo Days",
    "Oyster Meetup",
    "DrupalJam",
    "PyJamas",
)
"""Names of gatherings; a year or a town follows."""
