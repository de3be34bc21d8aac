"""Topics of work, which a draft may mention as the person's own: "your team", "your warehouse".

Whatever else a note calls theirs ("his divorce", "son départ") is likely to be their own affair, so that this is a list
of what may be said, not of what may not.
"""

from __future__ import annotations

import re

from app.contacts.drafts.words import WordList, plain_letters


def _any(words: str) -> str:
    return "(?:" + "|".join(sorted({re.escape(word) for word in words.split()})) + ")"


# Letters are those of `plain_letters`.
_WORK = """
team teams company companies lab labs laboratory startup startups start-up group firm department school university office
organisation organization project projects product products app apps website site sites platform factory plant warehouse
warehouses shop shops store stores studio agency client clients customer customers user users engineers developers students
suppliers supplier data dataset datasets model models software code api sdk service services system systems infrastructure
stack workflow workflows process processes production pipeline slides thesis paper papers book talk deck demo prototype
prototypes robot robots machine machines sensor sensors drone drones crane cranes fleet network business research roadmap
launch rollout release event conference workshop market tools tooling hardware design newsletter podcast blog library
museum farm city campus specs report catalogue catalog brochure portfolio building buildings community
equipe entreprise labo laboratoire groupe societe ecole universite bureau projet projets produit produits appli application
plateforme usine entrepot boutique agence utilisateurs etudiants fournisseurs donnees modele logiciel systeme reseau
presentation diapos livre these article capteurs grues flotte recherche lancement outil outils association bibliotheque
musee ferme ville atelier gamme
equipo empresa laboratorio grupo departamento colegio escuela universidad oficina proyecto producto productos aplicacion
sitio web plataforma fabrica almacen tienda estudio agencia clientes usuarios estudiantes proveedores datos modelo codigo
sistema red produccion presentacion diapositivas libro tesis articulo prototipo maquinas sensores gruas flota
investigacion lanzamiento herramienta asociacion biblioteca museo granja ciudad planta taller
equipe equipa escola universidade escritorio projeto produto produtos aplicativo site loja agencia fornecedores dados
codigo rede producao apresentacao livro tese artigo guindastes frota pesquisa lancamento ferramenta associacao fazenda
cidade oficina estudantes armazem
"""
# German writes compounds in one word: any word that ends so.
_GERMAN_ENDINGS = """
labor labors labore firma abteilung gruppe unternehmen unternehmens schule uni universitat buro projekt projekts projekte
produkt produkte seite plattform fabrik werk werks lager lagers laden agentur kunden nutzer studenten lieferanten daten
modell modelle prozess prozesse produktion folien buch vortrag prototyp roboter maschinen sensoren drohnen krane flotte
netz betrieb betriebs forschung markt werkzeug verein vereins bibliothek hof stadt halle anlage anlagen teams webseite
"""
IS_OF_WORK = re.compile(rf"{_any(_WORK)}|\w*{_any(_GERMAN_ENDINGS)}")

# Roots: any word that begins so. Many are alike in the five languages.
_ROOTS = """
accessib access-control accessoir acoust aeros agric agro algorith analys analyt annot antenn architect archiv asphalt assembl
audio audit augment automat automot autonom backup barcode batter bateri benchmark bibliot biolog bioti blockch boiler bridge
broadband brosch brochur browser build cabl cadast calibr kalibr etalonn camera kamera capteur carbon cargo cartograph cargad
catalog katalog cement ceram chatbot checklist check-list chimi chemi quimic chip circuit cloud cnc coating code coding
collabor compilad compilat compiler compon composit comput concrete config connect connector construc contain control
conveyor cooling copper correct crane guindast grua grue kran crop curricul-des custom cyber dashboard databas dataset
deep-learn dehumid deploy design diagram digital disen disenad display distribu docking document drain drill drone dron
e-commerce e-learn ebook ecolog edit educ elastic electr elektr eletr elevat embedd emiss encod encrypt energ energi engin
ingen engen enterpri equip ergonom esp32 estruct excav exhibi expo extrus fabric fabrik factor farm fertil filament filter
filtr firmware fleet flott float flood floor food forecast forest forklift forst framework freight frontend fuel furnace
furnitur gaming gateway gearbox genom geolog geoth glass gps graphic greenhouse gewachs grid gripper greifarm guidelin
hafen harbor harbour hardware heat helmet herstell hiking hinge hospitality hosting hydra hydro illustr imag imager
imprim impres import-export imprent incubat indust inform infra innov inspect instal instrum insulat integr interfac
interop invent inventor invoic iot irrig riego java joinery kiosk kubern labor laborat lager laser latenc latenz latenci
learning-plat librar licen lieferant liefer lidar lightweight linux lizenz log-anal logist lubric machin maschin maquin
mainten manufac manufact maps mapas mapa marine marit markt-forsch mater mecan mechan meetup metal metadat meteo metro
microsc microchip micro mikros migrat mobile modul molding mooring motor museum musee museo museu nano navig network netz
nylon ocean offshore oil onboarding onlineshop open-source opensource optic optik optim orchard packag verpack embal emball
paint palett pallet panel paper papier papel particl patent perfor permaculture pharma photogr foto photo photovolt pipeline
pipett plagin plast platform plataform plateform plattform plug-in plugin pneum podcast polym portu powder pression
press print-shop printer printing drucker druckt impress prints prototyp proveed provid fournis fornec publish
pump pumpe pumpen pompe pompes bomba bombas python quality qualitat quantum radar radio rail recicl recycl recept-api
refriger kuhl regel renewab renovab repair report requirem research rendering resin resina robot rolling-stock roof router
rust safety salad satel satell scaffold scaling scann schema schnittstelle schul scooter scrap screen sdk search-engine
sensor server serveur serveurs servidor service-mesh servo shipping shopfront signal simul silo siliz slides smart-grid
software soft-robot soil solar solder sonar sourcing speaker redner ponente palestrant intervenant spare ersatzteil
spectr speech stahl standard statist steel storage stream structur subscript-box supplier supply surface sustain
suspens switchgear synth system sistem system tableau tanks technol tecnol teknol telecom telem telesc template terminal
textil thermal therm tide timber toolchain tooling torque touchscreen tractor traktor traceab tracking traduc translat
ubersetz transform transit transport turbin typesett unit-test upcycl upload usability vaccin-cold valve vannes vector
vehic vehicul veicul ventil versand version video virtual vision vision-model voltage wafer warehous entrepot almacen
armazem wastewater wasser water waterproof eau-potable wave vague olas onda ondas waves weather wearable welding wetter
wheat wholesal wind windkanal wind-tunnel wireless wood woodwork workflow workshop writing-tool xml yarn yield zement
werkstatt prufstand hydrogen wasserstoff hydrogene hidrogen biogas compost microbio plankton fisher fishing pesca peche
catering coffee-machine kaffee bakery backerei boulang panader padaria brewing brauer brasser cervecer cervejar vineyard-man
tourism hotelbuch booking-engine ticketing bildung edtech fintech medtech proptech startups-prog saas erp crm
"""
_COMPOUNDED = """
brucke sanierung regale fahrplan fahrplane vorlage begrunung kalender karten maschine werkzeug halle fenster lampe heizung technik messe kurse schulung pflanze
garten kuche mobel holz stahl beton strasse boote schiff fahrrad batterie speicher daten netzwerk verlag druckerei handel
"""
_EXACT = """
ferry ferries fahre fahren timetable timetables fahrplan fahrplane horaires horarios roof roofs dach dacher toit toits
telhado telhados cubierta cubiertas tejado terrace terrasse terraza terraco vorlage vorlagen grant grants subvention
subventions subvencion subsidio forderung plantilla balcony
bridge bridges brucke brucken pont ponts puente puentes ponte pontes road roads strasse strassen route routes carretera
estrada tunnel tunnels tunel dam dams hall halls halle halles room rooms raum raume salle salles sala salas space spaces
location venue venues tent tents zelt zelte tente carpas stage stages buhne scene escenario palco shelf shelves shelving
regal regale etagere etageres estanteria estanterias estante estantes rack racks tables table tisch tische mesa mesas desk
desks chair stuhl stuhle chaise chaises silla sillas cadeira cadeiras lamp lamps lampe lampen lampara lamparas lampada
lampadas lighting beleuchtung eclairage iluminacion iluminacao door doors tur turen porte portes puerta puertas porta portas
window windows fenster fenetre fenetres ventana ventanas janela janelas kitchen kitchens kuche kuchen cuisine cocina cozinha
oven ovens ofen four fours horno hornos forno fornos garden gardens garten jardin jardins jardines jardim tree trees baum
baume arbre arbres arbol arboles arvore arvores plants pflanzen plantes plantas planta seeds saatgut graines semillas
sementes flowers blumen fleurs flores bees bienen abeilles abejas abelhas honey honig miel mel hive hives fish fisch poisson
pescado peixe wine-shop cheese kase fromage queso queijo bread brot pain-maison chocolate schokolade chocolat tea tee the-vert
beer bier biere cerveza cerveja oil ol huile aceite azeite olives rice reis riz arroz spices gewurze epices especias
clothes kleidung vetements ropa roupa shoes schuhe chaussures zapatos sapatos jewellery jewelry schmuck bijoux joyas joias
toys spielzeug jouets juguetes brinquedos furniture carpets teppiche tapis alfombras tapetes curtains mirrors spiegel miroirs
car cars auto autos voiture voitures coche coches carro carros bus van vans scooter scooters plane planes flugzeug avion
aviao train zug zuge tren trem tram trams wheel wheels reifen pneus tyres tires engine engines motor motoren moteur moteurs
motores river rivers fluss riviere rio rios lake see-ufer lac lago sea meer mer mar coast kuste cote costa tide tides gezeiten
maree marees marea mareas mares beach strand plage playa praia island insel ile isla ilha mountain mountains berge montagne
montana forest wald foret bosque floresta snow schnee neige nieve neve weather wetter meteo clima climate klima climat
carbon co2 waste abfall dechets residuos lixo recycling packaging boxes kisten cartons cajas caixas bags taschen sacs bolsas
link lien liens enlace enlaces ligacao url file files datei dateien fichier fichiers archivo archivos arquivo arquivos
contract vertrag contrat proposal vorschlag proposition propuesta proposta offer oferta offre agenda invitation einladung
invitacion convite guide leitfaden guia handbook manual handbuch manuel study studie etude estudio estudo survey umfrage
enquete encuesta pesquisa article artikel articulo artigo blog blogs recording aufnahme recordings directory annuaire
verzeichnis calendar kalender calendrier calendario list liste lista translation ubersetzung traduction traduccion traducao
interview entretien entrevista coworking mieter tenants locataires inquilinos volunteers freiwillige benevoles voluntarios
teachers lehrer enseignants profesores professores pupils schuler eleves alumnos alunos school schule ecole escuela escola
apprentices azubis apprentis aprendices photographers fotografen writers autoren auteurs autores musicians musiker artists
kunstler artistes artistas gallery galerie galeria exhibition craft handwerk artisanat artesania artesanato painting malerei
sculpture skulptur escultura pottery topferei poterie dance tanz danse danza danca choir chor choeur coro band orchestra
orchester orchestre orquesta festival festivals concert konzert concierto concerto sport sports swimming schwimmen natation
skiing ski rowing rudern aviron surf surfing yoga knots knoten noeuds nudos kites running-club trail trails languages sprachen
langues idiomas history geschichte-verein physics physik physique fisica chemistry chimie maths mathe statistics statistik
astronomy astronomie astronomia archaeology geology philosophy philosophie language hardware-shop dev devs frontend backend
fullstack freelancer freelancers remote-tools templates vorlagen modeles plantillas modelos dashboards reports berichte
rapports informes relatorios report metrics kennzahlen charts graphs tokens payments zahlungen paiements pagos pagamentos
checkout subscriptions abos abonnements suscripciones assinaturas localisation localization usability survey-tool sprint
sprints kanban scrum roadmaps backlog wiki onboarding-kit helpdesk support tickets renovation renovierung sanierung
rehabilitacion reabilitacao restoration maintenance wartung entretien-machines mantenimiento manutencao repair reparatur
reparation reparacion installation montage montaje montagem rental vermietung location-salle alquiler aluguel printing
druck impression impresion impressao binding publishing verlag edition editorial editora screen screens bildschirme ecrans
pantallas telas keyboard keyboards tastatur claviers microphones mikrofone speakers-audio headphones kopfhorer casques
ficha fichas fiche fiches technical technique tecnica datenblatter plan plans plane plano planos grundriss floor-plan chairs
kiln furniture mobel meubles muebles moveis ceramics keramik tickets licences licenses
api apis app apps pdf precision treffen rencontre encuentro encontro reunion gathering waagen scales balances balanzas balancas recipe rezept recette receta receita microscopes hallen pilot pilots piloto pilote trial trials demo demos demonstration demostracion demonstracao test tests
testing tests tester testers betatester betatesters beta sample samples muster echantillon echantillons muestra muestras
amostra amostras quote quotes angebot devis presupuesto orcamento price-list brochure folleto folheto prospekt datasheet
datenblatt fiche benchmark whitepaper paper spec specs link links slides deck folien diapos diapositivas parts part teile
teileliste pieces piezas pecas materials tools tool werkzeug outil outils herramienta ferramenta rfp tender demo-day ai ki
ml llm llms gpu gpus cad bim sql web website websites site sites webseite landing seo ux ui crawler scraper parser query
speakers speaker referent referenten redner talks talk keynote panel meetup hackathon workshop workshops training trainings
schulung schulungen formation formations formacion formacao course courses kurs kurse cours curso cursos teaching lectures
vorlesung students studenten students estudiantes estudantes intern interns internship-programme engineer engineers
ingenieur ingenieure ingenieurs developer developers entwickler entwicklerin developpeur developpeurs designer designers
architect architects researchers researcher forscher chercheurs installer installers reseller resellers distributor
distributors partner partners partner-netz partenaires socios parceiros agency agentur agence translators handwerker
supplier suppliers lieferant lieferanten vendor vendors retailer retailers wholesaler grossist buyer buyers growers
customer customers kunden clients clientes users nutzer references referenzen referencias exhibits exhibition ausstellung
exposition exposicion exposicao messe stand booth fair salon feria feira lab labs labor labo labs laboratoire laboratorio
company firma entreprise empresa team product products produkt produkte produit produits producto productos produto
produtos project projects projekt projekte projet projets proyecto proyectos projeto projetos prototype office buro bureau
oficina escritorio factory fabrik usine fabrica plant warehouse lager shop laden boutique tienda loja store stores
logistics logistik logistique logistica shipping delivery lieferung lieferzeit livraison entrega plazos prazos deadlines
lead-times energy energie energia heating heizung warmepumpen warmepumpe chauffage calefaccion aquecimento solar wind
water wasser eau agua soil boden sol suelo solo crops farming landwirtschaft agriculture agricultura rails railway bahn
bike bikes fahrrad fahrrader velos bicis bicicletas trucks lkw camions camiones caminhoes buses ev evs boats boot boote
bateaux barcos ships schiffe navires buques navios ports port puerto puertos portos maps map karten cartes cartas wanderkarten
books book bucher buch livres libros livros essay essays magazine magazin journal journals radio music musik musique musica
film films games game spiele jeux juegos jogos photos fotos museums museum theatre theater chess jazz sailing segeln voile
vela hiking wandern climbing bouldering klettern escalade cycling running laufen football soccer tennis gardening cooking
kochen queues warteschlangen files formulas onboarding rollout launch lancement lanzamiento lancamento umzug roadmap version
release hosting domain monitoring logging search indexing cache caching latency throughput uptime security sicherheit
securite seguridad seguranca privacy datenschutz gdpr dsgvo rgpd compliance standard standards norm normen normes normas
certification zertifizierung pricing preise preisliste integration integrations invoicing billing accounting buchhaltung
comptabilite contabilidad contabilidade procurement einkauf quality forecasting planning planung marketing branding content
inhalte contenu newsletter podcast video videos drift units unidades unites unidades stuck brackets screws schrauben
fasteners nuts bolts hinges castings steel stahl acier acero aco glass glas verre vidrio vidro wood holz bois madera madeira
concrete beton hormigon concreto bricks tiles fabric fabrics textiles leather yarn wool wolle laine lana plastics resin
rubber foam adhesives paint lacke peinture pintura tinta ink papier mooring lines compiler rust rigs rig crane cranes
diapositives piece appli plugins bibliotheken forklifts imagery labels etiketten etiquettes etiquetas codes code
"""
_WORK_ANYWHERE = re.compile(rf"(?<!\w)(?:{IS_OF_WORK.pattern})(?!\w)")
# Verbs of work, in the form that addresses the reader: what people do for a living is never private.
_VERBS = """
use uses evaluate evaluates evaluating compare compares comparing teach teaches develop develops developing produce
manufacture organise research publish install maintain operate design migrating supply
nutzen nutzt verwenden vergleichen vergleicht unterrichten entwickeln entwickelt produzieren fertigen organisieren
erforschen testen prufen evaluieren migrieren betreiben liefern leiten
utilisez comparez enseignez developpez testez fabriquez produisez evaluez organisez installez dirigez
usa utiliza compara ensena desarrolla evalua fabrica produce organiza instala disena dirige investiga
ensina desenvolve testa avalia produz pesquisa
"""
_WITHIN = re.compile(
    "|".join(sorted(re.escape(root) for root in (_ROOTS + _COMPOUNDED).split() if len(root) >= 5))
)
_WORDS = WordList(_EXACT, _VERBS, " ".join(f"{root}*" for root in _ROOTS.split()))
# What concerns us is no secret from them: "our SDK", "how we test".
_OURS = re.compile(
    r"(?<!\w)(?:our|ours|my|we|unser\w*|mein\w*|wir|notre|nos|nous|nuestr\w+|noss\w+|(?<=\s)\w+[aei]mos|(?:si|comment|quand) on)(?!\w)"
)
_ACRONYM = re.compile(r"(?<!\w)[A-Z][A-Z0-9]{1,4}s?(?!\w)")


def speaks_of_work(text: str) -> bool:
    """Whether the text names anything of work, trade, craft or leisure that people talk of openly."""
    letters = plain_letters(text)
    return bool(
        _WORDS.is_in(letters)
        or _WITHIN.search(letters)
        or _WORK_ANYWHERE.search(letters)
        or _OURS.search(letters)
        or (text != text.upper() and _ACRONYM.search(text))
    )
