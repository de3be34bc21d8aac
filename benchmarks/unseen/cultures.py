"""Where the cards of the unseen deck come from: names, addresses, legal forms and labels of a country.

Addresses are those of Faker (MIT), which has them from public statistics, and names.py learns names from it; one line a country.
"""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.deck import locales
from benchmarks.deck.locales import Language


@dataclass(frozen=True, slots=True)
class Culture:
    region: str
    people: str
    """Faker's locale of the names that others are learnt from; letters other than Latin are transcribed."""
    forms: tuple[str, ...]
    language: str = "en"
    """That of the vocabulary."""
    labels: Language = locales.ENGLISH
    addresses: str = ""
    """Faker's locale of addresses; where `towns` are given, of streets."""
    towns: tuple[str, ...] = ()
    """The last lines of an address, parted by "|"."""
    family_first: bool = False
    two_family_names: bool = False


CULTURES = (
    Culture("DE", "de_DE", ("GmbH", "UG (haftungsbeschränkt)", "e.K.", "OHG", "gGmbH"), "de", locales.GERMAN, "de_DE"),
    Culture("AT", "de_AT", ("GmbH", "KG", "e.U."), "de", locales.GERMAN, "de_AT"),
    Culture("CH", "de_CH", ("AG", "GmbH", "Genossenschaft"), "de", locales.GERMAN, "de_CH"),
    Culture("FR", "fr_FR", ("SARL", "SAS", "EURL", "SCOP"), "fr", locales.FRENCH, "fr_FR"),
    Culture("CA", "fr_CA", ("inc.", "ltée", "s.e.n.c."), "fr", locales.FRENCH, "fr_CA"),
    Culture("ES", "es_ES", ("S.L.", "S.A.", "S. Coop.", "S.L.U."), "es", locales.SPANISH, "es_ES", two_family_names=True),
    Culture("MX", "es_ES", ("S.A. de C.V.", "S. de R.L."), "es", locales.SPANISH, "es_MX", two_family_names=True),
    Culture("AR", "es_ES", ("S.R.L.", "S.A.S."), "es", locales.SPANISH, "es_AR"),
    Culture("CL", "es_ES", ("SpA", "Ltda.", "E.I.R.L."), "es", locales.SPANISH, "es_CL", two_family_names=True),
    Culture("CO", "es_ES", ("S.A.S.", "Ltda."), "es", locales.SPANISH, "es_CO"),
    Culture("PT", "pt_PT", ("Lda.", "Unipessoal Lda."), "pt", locales.PORTUGUESE, "pt_PT"),
    Culture("BR", "pt_BR", ("Ltda.", "ME", "EIRELI"), "pt", locales.PORTUGUESE, "pt_BR"),
    Culture("IT", "it_IT", ("S.r.l.", "s.n.c.", "S.p.A.", "s.a.s."), "it", locales.ITALIAN, "it_IT"),
    Culture("NL", "nl_NL", ("B.V.", "V.O.F."), "nl", locales.DUTCH, "nl_NL"),
    Culture("BE", "nl_BE", ("BV", "NV", "VZW"), "nl", locales.DUTCH, "nl_BE"),
    Culture("SE", "sv_SE", ("AB", "HB"), "sv", locales.SWEDISH, "sv_SE"),
    Culture("DK", "da_DK", ("ApS", "A/S", "I/S"), "da", locales.DANISH, "da_DK"),
    Culture("NO", "no_NO", ("AS", "ANS"), "nb", locales.NORWEGIAN, "no_NO"),
    Culture("FI", "fi_FI", ("Oy", "Ky", "Tmi"), "en", locales.FINNISH, "fi_FI"),
    Culture("IS", "is_IS", ("ehf.", "hf."), towns=("565 Hofsós", "765 Djúpivogur", "860 Hvolsvöllur")),
    Culture("PL", "pl_PL", ("Sp. z o.o.", "S.A.", "Sp.j."), "pl", locales.POLISH, "pl_PL"),
    Culture("CZ", "cs_CZ", ("s.r.o.", "a.s.", "v.o.s."), "cs", locales.CZECH, "cs_CZ"),
    Culture("SK", "sk_SK", ("s.r.o.", "a.s."), "en", locales.CZECH, "sk_SK"),
    Culture("HU", "hu_HU", ("Kft.", "Bt.", "Zrt."), "en", locales.HUNGARIAN, "hu_HU", family_first=True),
    Culture("RO", "ro_RO", ("S.R.L.", "S.A."), addresses="ro_RO"),
    Culture("HR", "hr_HR", ("d.o.o.", "j.d.o.o."), addresses="hr_HR"),
    Culture("SI", "sl_SI", ("d.o.o.", "s.p."), addresses="sl_SI"),
    Culture("LT", "lt_LT", ("UAB",), towns=("LT-40115 Kupiškis", "Zarasai", "29145 Anykščiai")),
    Culture("LV", "lv_LV", ("SIA", "AS"), towns=("Limbaži, LV-4001", "Smiltene", "Aizpute LV-3456")),
    Culture("EE", "et_EE", ("OÜ", "AS"), towns=("67405 Otepää", "93815 Kuressaare", "Paide")),
    Culture("GR", "el_GR", ("S.A.", "I.K.E.", "E.P.E."), towns=("211 00 Nafplio", "422 00 Kalambaka", "Arachova")),
    Culture("UA", "uk_UA", ("LLC", "PJSC"), towns=("Skole, 82600", "68355 Vylkove", "Kosiv")),
    Culture("TR", "tr_TR", ("A.Ş.", "Ltd. Şti."), "en", locales.TURKISH, towns=("35920 Şirince", "14780 Göynük", "Mudurnu")),
    Culture("AZ", "az_AZ", ("MMC",), towns=("Lahıc", "Zaqatala AZ6200", "Xınalıq")),
    Culture("IN", "en_IN", ("Pvt. Ltd.", "LLP", "& Sons"), addresses="en_IN"),
    Culture("PK", "en_PK", ("(Pvt.) Ltd.", "SMC"), towns=("Murree", "Kalabagh", "Gilgit")),
    Culture("ID", "id_ID", ("PT", "CV"), addresses="id_ID"),
    Culture("TH", "en_TH", ("Co., Ltd.", "PCL"), towns=("Pai 58130", "Chiang Khan 42110", "Amphawa")),
    Culture("KE", "en_KE", ("Ltd", "Sacco"), towns=("Kerugoya", "Lamu", "Watamu")),
    Culture("NG", "yo_NG", ("Ltd", "PLC"), towns=("Badagry", "Erin Ijesha", "Idanre")),
    Culture("GH", "tw_GH", ("Ltd", "Co. Ltd"), towns=("Axim", "Aburi", "Keta")),
    Culture("ZA", "zu_ZA", ("(Pty) Ltd", "CC"), addresses="zu_ZA"),
    Culture("TZ", "sw", ("Ltd",), towns=("Lushoto", "Bagamoyo", "Pangani")),
    Culture("IE", "en_IE", ("Ltd", "DAC", "Teo"), towns=("Ballyvaughan|Co. Clare", "Dunfanaghy", "Schull|P81 XH50")),
    Culture("GB", "ga_IE", ("Ltd", "LLP", "CIC"), addresses="en_GB", towns=("Machynlleth|SY20 8AE", "Kirkcudbright DG6 4JA", "Todmorden|OL14 5AJ")),
    Culture("US", "hr_HR", ("Inc.", "LLC", "PLLC"), addresses="en_US", towns=("Skowhegan, ME 04976", "Poulsbo, WA 98370", "Waxahachie, TX 75165")),
    Culture("US", "it_IT", ("Inc.", "LLC", "Corp."), addresses="en_US", towns=("Tonopah, NV 89049", "Sequim, WA 98382", "Tuckahoe, NY 10707")),
    Culture("AU", "en_IN", ("Pty Ltd",), addresses="en_AU", towns=("Yackandandah VIC 3749", "Wauchope NSW 2446", "Nannup WA 6275")),
    Culture("NZ", "sl_SI", ("Limited",), addresses="en_NZ", towns=("Takaka 7110", "Waitomo 3977", "Oamaru 9400")),
    Culture("PH", "en_PK", ("Inc.", "Corp."), towns=("2619 Sagada", "Siquijor", "Coron, Palawan")),
)  # fmt: skip
