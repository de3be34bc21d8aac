"""Private topics in five languages, which enter a draft only if the user asks for them, and how much of the note around them stays out.

These words are the second line. The first is that a remark must be understood as a plain statement (grammar.py): what
is not understood stays out, with or without a word from here. A false alarm costs one tap, a miss may cost a friendship;
so the lists are generous ("health", "old").
"""

from __future__ import annotations

import re
from enum import StrEnum

from app.contacts.drafts.words import WordList, plain_letters


class Reach(StrEnum):
    CLAUSE = "clause"
    SENTENCE = "sentence"  # "my wife left, needs a lawyer": the rest tells of it as well
    PART = "part"  # "looking for a new supplier. Don't tell anybody."


# Words end where a word ends, unless a star follows. Letters are those of `plain_letters`: no accents, lower case.
_JUDGEMENTS = """
windbag* blowhard* resell sleazebag bully bullies manipulat* two-faced toxic entitled vain vague confused confusing
embarrass* overconfident unprofessional immature spoiled spoilt cringe cringy lame quasselt quassel* wichtig-macher
grosse-tete flatter flatteur* lent lente besta pateta
arrogan* asshole* idiot* stupid* dumb* moron* boring bore bores bored pushy cheap cheapskate* stingy nice annoying annoy*
weird* creep* rude* smug* sleaz* slimy shady liar* lying lies lied fake fraud* dodgy useless clueless incompet* lazy naiv*
desperat* needy clingy chatty talkative shy awkward nervous brag* bragging show-off egomania* ego narciss* jerk* prick*
dick* bullsh* crap* shit* damn* fuck* sucks terribl* horribl* awful bad worst ugly mediocre overpriced overrated
underwhelm* unimpress* disappoint* mess messy chaotic unreliable untrust* trustworthy clever brilliant genius charming
funny friendly sweet lovely pathetic ridiculous gullible pompous cocky snob* fool* loser* psycho* lunatic nutter
hand-holding handholding attention ass-kiss* suck-up hopeless dull tedious insufferable hypocrit* ignoran* whin* complain*
rambl* obnoxious petty jealous greedy miser* tightwad* schmooz* sketchy flaky
dumm* doof* blod* bloed* langweil* geizig* geizhals nervig* nervt nett nette netter komisch* schmierig* unsympath* sympath*
faul faule* eingebild* angeber* schwatz* peinlich* spinner* luegt lugt lugen lugner* luegner* gelogen trottel depp* arsch*
scheiss* furchtbar* schrecklich* anstrengend* unzuverlass* chaot* unfahig* inkompetent* zickig* billig* nutzlich* nutzlos*
aufdringlich* uberheblich* wichtigtuer* wichtigtun* jammer* schleim* quatsch* labert laber* kleinlich* neidisch* gierig*
verplant* schlampig* ahnungslos* nervensage* selbstverliebt* besserwiss*
bete betes stupid* nul nulle nulles ennuy* chiant* radin* pingre* lourd lourds lourde lourdingue collant* bizarre* sympa
sympas sympathique* gentil* menteu* ment mentir mensong* conne connard* connasse pretentieu* vantard* agacant* penible*
paresseu* feignant* faineant* louche* mechant* insupportable* desagreable* bavard* minable* casse-pieds barbant* gonflant*
relou* egocentrique* hautain* imbu* cretin* debile* naze* incapable* grossier* avare* jaloux jalouse*
tonto tonta tontos estupid* aburrid* tacan* pesad* cutre simpatic* majo maja antipatic* mentiros* miente* mentir* mentira*
engreid* creido creida chulo chula imbecil* inutil* vago vaga rarito rarita plasta insoportable* groser* presumid*
gilipoll* cabron* listillo fanfarron* prepotent* soberbi* payas* torpe* envidios* codicios* rata
burro burra chato chata chatos chatas entediant* pao-duro paodur* mesquinh* mente mentem metido metida convencid*
preguicos* folgad* grosseir* esquisit* insuportavel puxa-saco malandr* mao-de-vaca enrolad* babaca* otari* arrogante*
invejos* ganancios* mala chatice muquirana sovina
"""
_LOOKS_AND_AGE = """
handsome pretty beautiful hot sexy fat bald tall cute attractive legs hair beard tattoo* perfume smell* accent blond* redhead
curvy skinny overweight wig good-looking glasses wrinkl* outfit cleavage boobs
hubsch* huebsch* gutausseh* dicke dicker glatze bart fett attraktiv* suss* geruch riecht akzent schlank* brille
mignon* laid laide moche* chauve jolie jolies joli accent maigre barbu* canon
guap* feo fea gord* calv* rubia rubio atractiv* acento delgad* tatuaj*
bonita bonito feio feia careca loir* atraent* sotaque magra magro linda lindo gostos*
old older young* elderly boomer* ancient retire* pension* birthday aged mid-life midlife
alt alte alten altere* jung* rente rentner* geburtstag
vieux vieille* jeune* retraite* anniversaire quarantaine trentaine cinquantaine soixantaine
viej* joven jovenes jubila* cumpleanos velh* jovem jovens aposent* aniversario
"""
_BELIEFS_AND_ORIGIN = """
muslim* islam* christian* jew jews jewish juda* catholic* hindu* buddh* atheis* religio* church* mosque* synagog* pray*
god bible politic* vote* voting votes conservative* republican* democrat* left-wing right-wing trump brexit tory tories
marxis* communis* socialis* nazi* racis* sexis* woke maga immigra* refugee* foreigner* visa passport* ethnic*
katholi* evangelisch* jude juden judisch* judin religi* kirche* gott politi* wahlt wahler* afd auslander* fluchtling* turkin
turke
musulman* juif juifs juive* chretien* eglise* droite gauche macron lepen etranger* immigre* refugie*
judio* judia* catolic* cristian* iglesia* derecha izquierda inmigra* refugiad*
muculman* judeu* judia* evangelic* crista cristao cristaos igreja* direita esquerda imigra*
"""
_MONEY_AND_JOBS = """
exit exits departure departures discount* free rebate* lawsuit* sued suing court lawyer* attorney* police prison jail arrest*
convict* merger* acquisition* acquir* takeover* ipo valuation* layoffs restructur* shutdown creditor* afford* owes bribe*
absprung ausstieg abgang abschied rabatt* gratis umsonst kostenlos* klage verklag* gericht anwalt* polizei gefangnis verhaft*
ubernahme fusion* borsengang bewertung ausverkauf bestech* zahlt schuldet aussteigen weggehen weg
depart departs sortie remise* rabais gratuit* proces avocat* tribunal police prison fusion rachat dette* payeur* patrimoine
salida marcha saida partida descuento* gratis abogado* juicio tribunal policia carcel fusion compra-venta soborno*
desconto* graca advogad* tribunal policia prisao fusao suborno*
salar* revenue* turnover profit* broke bankrupt* insolv* debt* rich wealthy poor funding earns earning* paid pays income
mortgage* loan* budget* equity bonus* savings tax taxes runway millionaire* inherit* layoff* money cash
gehalt* umsatz* gewinn* verlust* pleite schuld* reich reiche* verdien* geld* lohn lohne bonus erbt geerbt erbschaft* steuern
entlass* insolven* kredit*
revenu revenus chiffre benefice* perte pertes faillite* dette* riche* pauvre* gagne* argent impot* heritage* licencie*
fric thune* tresorerie salaire*
sueldo* ingresos facturacion factura beneficios perdidas quiebra* deuda* rico rica ricos ricas pobre* gana ganan ganar dinero
pasta despid* salari*
faturamento lucro* prejuizo* falir falenc* quebr* divida* rica ganha* dinheiro grana demiti* demissao* demite*
leave leaves leaving left quit quits quitting resign* job jobs fired firing unemploy* headhunt* recruiter* poach* cv resume
resumes interview* notice career
kundig* gekundigt wechseln jobs stelle abwerb* lebenslauf bewerb* arbeitslos* verlassen
quitter quitte demission* emploi boulot chomage debauch* virer vire partir
dejar deja dejando renunci* dimit* dimision* empleo trabajo paro irse curriculum
sair sai saindo deixar emprego demit* desemprega* curriculo vaga vagas
"""
_RANKS_AND_PLANS = """
steal* stole copy copies copying poach klau* stehlen stiehlt kopieren abkupfern piquer voler copier plagiat* robar* roubar*
copiar* plagi* spy spies spying spionier* ausspion* espion* corrupt* korrupt* corromp* corrupto* bestech* blackmail* erpress*
prospect* upsell* cross-sell* useful target targets leverage* gatekeeper* competitor* rival* exploit* persuade convince
priority squeeze whale sales-qualified lead-gen
andrehen andrehn unterjubel* aufschwatz* ausquetsch* prio priorit* zeitverschwend* konkurren* melken anzapfen ausnutz*
uberzeug* verkaufen entscheider*
vendre servir utile* inutile* convaincre cible concurren* exploiter soutirer
vender* venderl* util convencer competidor* competencia aprovech* utiles sacarle
concorren* aproveit* uteis vende-lo vende-la
"""
_HEALTH_AND_FAMILY = """
weight diet diets teeth breath sweat* cry cries crying cried lonely stress* overwhelm* unhappy miserable upset scared afraid
insecure insecurit* weed cocaine smoke smokes smoking vape vapes hangover* hungover breakup break-up separation separat*
apartment* flat flatshare roommate* undocumented asylum papers-please residence
ubergewicht* gewicht abnehmen diat zahne atem schweiss* weint heult einsam* gestresst* stress* uberfordert* unglucklich*
raucht kifft kokst verkatert trennung* wohnung* wg-zimmer fehlgeburt* asyl* aufenthalts* papiere beziehung* geliebte* liebhaber*
poids regime dents haleine pleure* seul* stress* deborde* malheureu* fume fument drogue* rupture* separation* separe* logement*
appartement* fausse couche papiers asile vin
peso dieta dientes aliento llora* estres* agobiad* infeliz fuma droga* ruptura* separacion* separa separarse piso pisos
apartamento* papeles asilo aborto*
dentes halito chora* stress* infeliz drogas separacao separar separando apartamento* asilo visto vistos documentos ex-marido
sick* ill illness* disease* cancer* tumo* depress* anxi* burnout burn-out therap* hospital* surger* surgeon* pregnan* diabet*
adhd autis* disab* wheelchair* addict* alcohol* drunk* drink drinks drinking sober rehab medic* doctor* diagnosed headache*
allerg* miscarr* tired exhausted dying died death dead funeral grief griev* suicid* mental* migraine* insomnia health*
limp stroke chemo* ivf menopaus* burned-out illnesses trauma* wheelchair
wife wives husband* spouse* boyfriend* girlfriend* fiance* divorc* married marriage* wedding* affair* dating flirt* kid kids
child children sons daughter* mother* father* mum mom mums dad dads parent parents brother* sister* sibling* baby babies
family families famil* widow* sleeping sleeps sex gay lesbian* queer bisexual* lgbt* nanny custody grandm* grandp* nephew*
niece* uncle* aunt* lover* mistress* crush
krank* krebs* angst* klinik* schwanger* behinder* rollstuhl* suchtig* trinkt trinken betrunken* saufer* sauft mude
erschopf* gestorben tod tot beerdigung* trauer* unfall* arzt* arztin schmerz* gesundheit* reha pflegefall operation*
psych* chemo* schlaganfall*
frau ehefrau mann ehemann freundin verheirat* geschieden* scheidung* hochzeit* heirat* kind kinder kindern sohn sohne tochter*
mutter* vater* eltern* bruder schwester* familie* affare* witwe* schwul* lesb* ledig getrennt oma opa enkel* schwanger*
malad* hopital* enceinte grossesse handicap* alcool* boit bourre ivre fatigu* epuise* mort morte deces deuil obseques
medecin* sante chirurg* douleur* accident* deprim*
femme mari epouse* compagne copain copine mariee mariage* fils enfant* fille filles mere meres pere peres frere* soeur* bebe
bebes amant* maitresse veuf veuve homo
enferm* ansiedad embaraz* discapac* borrach* cansad* agotad* murio muert* fallec* luto salud cirug* dolor dolores accidente*
mujer esposa esposo marido novio novia casad* boda* hijo hija hijos hijas nino nina ninos ninas madre* padre* herman*
viud* soltero soltera pareja separad* nieto* nieta*
doen* ansiedade gravid* deficien* bebado* exaust* morreu morrer morte morto morta falec* saude acidente* dores bebe bebem
mulher namorad* casament* filho filha filhos filhas crianc* mae maes pai pais irma irmas irmao irmaos viuv* solteir*
neto* neta*
"""
_THIRD_PERSONS = """
cofounder* co-founder* mitgrunder* cofondateur* cofondatric* cofundador* hate hates hated feud* enemy enemies
hasst hassen streit* deteste* hait haine odia odian odeia odeiam odio
boss bosses colleague* coworker* co-worker* neighbo* subordinate* rumou* gossip*
chef chefin chefs kollege* kollegin* patron patronne collegue* jefe jefa jefes colega* companer* patrao* chefe chefes
"""
_DOUBTS = """
suspect* suspic* doubt* unsure maybe perhaps probably apparently supposedly allegedly hearsay seems seemed claims claimed
pretend* exaggerat* bluff* fishy hides hiding scam* conceal* untrue honest* dishonest* trust
vermut* wohl angeblich* vielleicht wahrscheinlich anscheinend scheinbar gerucht* zweifel* behaupt* ubertreib* verheimlich*
verschweig* misstrau*
parait peut-etre surement rumeur* soupconn* doute* exager* semble pretend*
creo quiza* parece rumor* dicen sospech* duda* dudo supuestamente oculta* exager*
acho talvez dizem boato* suspeit* duvid* supostamente esconde*
lying lies lied liar* lugt luegt lugen gelogen ment mentir miente* mente mentiros*
"""
_SECRETS = """
secret* secrecy confiden* nda hush privately embargo* weitersag* geheim* vertraulich* psst inoffiziell* secret* confidenti*
chut officieu* confidenci* segred* sigilo*
"""
_PHRASES: dict[str, Reach] = {
    r"could be|might be|may be|into the (?:ground|wall)|down the drain|on the side": Reach.CLAUSE,
    r"\b[abcd12345][- ]?(?:list|player|lead|team|tier|kund\w*|liste|prio)\b": Reach.CLAUSE,
    r"\btier[- ]?\d|\bliste [abcd]\b|\blista [abcd]\b|(?:hot|cold|warm) lead|quick win|easy win|low-hanging": Reach.CLAUSE,
    r"cliente de (?:primera|segunda|tercera|primeira|terceira)|client de (?:second|troisieme)": Reach.CLAUSE,
    r"\b(?:sell|close|hook|use|milk|work) (?:them|him|her|it to)\b|waste of time|pro plan|pro-tarif|offre pro": Reach.CLAUSE,
    r"[$€£¥₹]|\d ?[km]?€|\b\d+ ?(?:k|mio|mil|millions?|millones|milhoes|euros?|dollars?|usd|eur|gbp)\b": Reach.CLAUSE,
    r"years? old|jahre alt|\b(?:in )?(?:her|his|their) (?:early |late |mid[- ]?)?\d0'?s\b|mid[- ]?\d0": Reach.CLAUSE,
    r"\b(?:mitte|anfang|ende) \d0\b|\b\d\d ?(?:ans|anos)\b|\bunos \d0\b|\bpor volta dos \d0": Reach.CLAUSE,
    r"pain(?!s? points?)\b|pains\b(?! points?)|heart attack|burn(?:ed|t) out|(?:his|her|their|my) (?:ex|son)\b|nous cache": Reach.SENTENCE,
    r"\bex[- ](?:wife|husband|freund\w*|frau|mann|mari|femme|mujer|marido|mulher|boyfriend|girlfriend)": Reach.SENTENCE,
    r"\bi (?:think|guess|bet|feel|heard|believe|assume)\b|not sure|too good|\bich (?:glaube|denke|meine)": Reach.SENTENCE,
    r"glaube ich|\bje (?:pense|crois)|je (?:me )?doute|il parait|on dit|\btal vez|\bpienso|\bpenso\b": Reach.SENTENCE,
    r"\?": Reach.SENTENCE,
    r"\bhearing aids?\b|\bkeep (?:it )?from\b|under investigation|\bto hire (?:them|away)|hire .{1,30} away|abziehen": Reach.SENTENCE,
    r"\b(?:replace|ersetzen|remplacer|reemplazar|substituir) \w+ in\b|new lead\b|(?:buy|kaufen|acheter|comprar) (?:our|unser\w*|notre|nuestra|nossa)": Reach.SENTENCE,
    r"from our team|aus unserem team|de notre equipe|de nuestro equipo|d[oa] noss[oa] (?:time|equipe)": Reach.CLAUSE,
    r"\b(?:loves?|fancies) (?:our|my) (?:c[eft]o|founder)": Reach.CLAUSE,
    r"\b(?:comme|como|wie|like) (?:une?|uma?|una|eine?|an?) ": Reach.CLAUSE,
    r"\b(?:la|su|a|sua|o|seu) ex\b|new (?:role|position|opportunit\w*|gig|challenge|employer)|other offers|for work$": Reach.SENTENCE,
    r"(?:don'?t|do not|never|not to|pls no|must not) (?:tell|share|repeat|say|spread|mention (?:it|this|that))": Reach.PART,
    r"nicht zitieren|don'?t quote|not for attribution|ne pas citer|no citar|nao citar": Reach.PART,
    r"tell (?:no ?one|nobody)|off the record|between (?:us|you and me)|keep (?:it |this )?(?:quiet|to)|under wraps": Reach.PART,
    r"not (?:yet )?(?:public|official|announced)|nobody (?:knows|must)|no ?one (?:knows|must)": Reach.PART,
    r"nicht (?:weiter ?sagen|weiter ?erzahlen|erzahlen|verraten|offiziell|offentlich)|nichts sagen|unter uns": Reach.PART,
    r"(?:keiner|niemand) (?:weiss|darf)|darf (?:keiner|niemand)|bleibt unter": Reach.PART,
    r"ne (?:pas |rien )?(?:le |en )?(?:dire|repeter|ebruiter|parler)|n'en parler|entre nous|pas (?:encore )?(?:officiel|public)": Reach.PART,
    r"\bno (?:se lo |lo )?(?:decir|contar|digas|cuentes|mencionar|comentar)|entre nosotros|en privado|que nadie|nadie (?:lo )?sabe": Reach.PART,
    r"nao (?:contar|dizer|falar|espalhar|comentar|conte|diga)|\bentre nos\b|ninguem (?:sabe|pode)": Reach.PART,
}

_HARM = """
illegal* schwarzmarkt schwarz raubkopie* sanction* sanktion* sanciones sancoes weapon* waffe* armes arme armas soldier* soldat* soldado*
army armee armeen ejercito exercito russen russes rusos russos kremlin putin regime regimen backdoor* hintertur* leak leaks leaked
datenleck fuite fuga vazament* harass* belastig* harcel* acoso assedi* snoop* schnuffel* investigat* ermittlung* enquete*
intern interns internship praktikant* stagiaire* becari* estagiari* tyran* tiran* surveillance uberwach*
"""
_AIDS = """
crutch* cane prosthe* dialysis dialyse insulin* hiv aids inhaler* pacemaker* horgerat* gehstock krucke* prothes*
auditif auditive* bequille* audifono* audifonos baston bastones muleta* bengala* auditivo* epilep*
"""

_BY_REACH = {
    reach: (WordList(*lists), re.compile("|".join(p for p, r in _PHRASES.items() if r is reach)))
    for reach, lists in {
        Reach.PART: (_SECRETS,),
        Reach.SENTENCE: (_HEALTH_AND_FAMILY, _AIDS, _THIRD_PERSONS, _DOUBTS, _HARM),
        Reach.CLAUSE: (_JUDGEMENTS, _LOOKS_AND_AGE, _BELIEFS_AND_ORIGIN, _MONEY_AND_JOBS, _RANKS_AND_PLANS),
    }.items()
}


def private_reach(text: str) -> Reach | None:
    """How much of the note stays out because of a private topic in the text; None if there is none."""
    letters = plain_letters(text)
    found = (
        reach
        for reach, (words, phrases) in _BY_REACH.items()
        if words.is_in(letters) or phrases.search(letters)
    )
    return next(found, None)
