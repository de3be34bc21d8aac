"""The parts of names from many countries: titles, given and family names in every order, degrees."""

from __future__ import annotations

import pytest

from ocr.personal_name import parts


@pytest.mark.parametrize(
    ("text", "prefixes", "given", "family"),
    [
        ("Dr. med. univ. Lena Hofer", "Dr. med. univ.", "Lena", "Hofer"),
        ("Dr.med. Lena Hofer", "Dr.med.", "Lena", "Hofer"),
        ("Dr. rer. nat. Lena Hofer", "Dr. rer. nat.", "Lena", "Hofer"),
        ("Prof. Dr.-Ing. habil. Lena Hofer", "Prof. Dr.-Ing. habil.", "Lena", "Hofer"),
        ("Prof. Dr. h.c. mult. Lena Hofer", "Prof. Dr. h.c. mult.", "Lena", "Hofer"),
        ("Univ.-Prof. Mag. DDr. Lena Hofer", "Univ.-Prof. Mag. DDr.", "Lena", "Hofer"),
        ("Priv.-Doz. Dr. Lena Hofer", "Priv.-Doz. Dr.", "Lena", "Hofer"),
        ("PD Dr. Lena Hofer", "PD Dr.", "Lena", "Hofer"),
        ("Dipl.-Ing. (FH) Lena Hofer", "Dipl.-Ing. (FH)", "Lena", "Hofer"),
        ("Dipl.-Kfm. Lena Hofer", "Dipl.-Kfm.", "Lena", "Hofer"),
        ("Mag. (FH) Lena Hofer", "Mag. (FH)", "Lena", "Hofer"),
        ("Ing. arch. Jana Hofer", "Ing. arch.", "Jana", "Hofer"),
        ("JUDr. Jana Hofer", "JUDr.", "Jana", "Hofer"),
        ("prof. dr hab. inż. Jana Hofer", "prof. dr hab. inż.", "Jana", "Hofer"),
        ("Dott.ssa Jana Hofer", "Dott.ssa", "Jana", "Hofer"),
        ("Avv. Jana Hofer", "Avv.", "Jana", "Hofer"),
        ("Lic. Jana Hofer", "Lic.", "Jana", "Hofer"),
        ("The Honorable Joan A. Reed", "The Honorable", "Joan A.", "Reed"),
        ("The Rt Hon Joan Reed", "The Rt Hon", "Joan", "Reed"),
        ("H.E. Dr. Joan Reed", "H.E. Dr.", "Joan", "Reed"),
        ("Rev. Fr. John Reed", "Rev. Fr.", "John", "Reed"),
        ("DR. LENA HOFER", "Dr.", "Lena", "Hofer"),
        ("Mr. Tanaka", "Mr.", None, "Tanaka"),
        ("Frau Hofer", "Frau", None, "Hofer"),
        ("Dr. Hofer", "Dr.", None, "Hofer"),
        ("Dr. Anna", "Dr.", "Anna", None),
        ("Sir Robin", "Sir", "Robin", None),
        ("Nat King", None, "Nat", "King"),
        ("Dr Nat King", "Dr", "Nat", "King"),
        ("Irene Adler", None, "Irene", "Adler"),
        ("Marie Curie", None, "Marie", "Curie"),
        ("Prince Sharma", None, "Prince", "Sharma"),
        ("Dean Martin", None, "Dean", "Martin"),
    ],
)
def test_titles_stand_before_the_name(text, prefixes, given, family):
    person = parts(text)

    assert (person.prefixes, person.given, person.family) == (prefixes, given, family)


@pytest.mark.parametrize(
    ("text", "given", "family", "suffixes"),
    [
        ("Sam Hart Jr.", "Sam", "Hart", "Jr"),
        ("Sam Hart, Jr.", "Sam", "Hart", "Jr"),
        ("Sam Hart III", "Sam", "Hart", "III"),
        ("Sam Hart, PhD, MBA", "Sam", "Hart", "PhD, MBA"),
        ("SAM HART OBE", "Sam", "Hart", "OBE"),
        ("Lena Hofer, MSc", "Lena", "Hofer", "MSc"),
        ("Dana de la Cruz Sr.", "Dana", "de la Cruz", "Sr"),
    ],
)
def test_generations_and_degrees_stand_behind_the_name(text, given, family, suffixes):
    person = parts(text)

    assert (person.given, person.family, person.suffixes) == (given, family, suffixes)


@pytest.mark.parametrize(
    ("text", "fn", "given", "family"),
    [
        ("Hofer, Lena", "Lena Hofer", "Lena", "Hofer"),
        ("Garcia Marques, Gabriela", "Gabriela Garcia Marques", "Gabriela", "Garcia Marques"),
        ("GARCIA LOPEZ, ANA MARIA", "Ana Maria Garcia Lopez", "Ana Maria", "Garcia Lopez"),
        ("van der Berg, Ludwig", "Ludwig van der Berg", "Ludwig", "van der Berg"),
        ("Lena Hofer, Berlin", "Lena Hofer", "Lena", "Hofer"),
        ("Anna Hofer, Director", "Anna Hofer", "Anna", "Hofer"),
    ],
)
def test_a_family_name_may_stand_before_a_comma(text, fn, given, family):
    person = parts(text)

    assert (person.fn, person.given, person.family) == (fn, given, family)


@pytest.mark.parametrize(
    ("text", "region", "given", "family"),
    [
        ("Tan Wei Ming", None, "Wei Ming", "Tan"),
        ("Tan Wei-Ming", None, "Wei-Ming", "Tan"),
        ("WONG KA YAN", "HK", "Ka Yan", "Wong"),
        ("Li Wei", "CN", "Wei", "Li"),
        ("Zhang Xiaoming", "CN", "Xiaoming", "Zhang"),
        ("Xiaoming Zhang", "CN", "Xiaoming", "Zhang"),
        ("Wei Ming Tan", "SG", "Wei Ming", "Tan"),
        ("David Tan", "SG", "David", "Tan"),
        ("David Tan Wei Ming", "SG", "David Tan Wei", "Ming"),
        ("Kim Min-soo", None, "Min-soo", "Kim"),
        ("Park Ji Sung", "KR", "Ji Sung", "Park"),
        ("Kim Minsoo", "KR", "Minsoo", "Kim"),
        ("Minsoo Kim", "KR", "Minsoo", "Kim"),
        ("Kim Novak", "US", "Kim", "Novak"),
        ("Dana Kim", "KR", "Dana", "Kim"),
        ("YAMADA Taro", None, "Taro", "Yamada"),
        ("Yamada Taro", "JP", "Taro", "Yamada"),
        ("Taro Yamada", "JP", "Taro", "Yamada"),
        ("Nagy Gábor", "HU", "Gábor", "Nagy"),
        ("Gábor Nagy", "HU", "Gábor", "Nagy"),
        ("Dr. Kovács-Lund Eszter", "HU", "Eszter", "Kovács-Lund"),
        ("Nguyen Thai", "VN", "Thai", "Nguyen"),
        ("Nguyễn Quốc Thái", None, "Quốc Thái", "Nguyễn"),
        ("Лундов Иван Петрович", None, "Иван Петрович", "Лундов"),
        ("Иван Петрович Лундов", None, "Иван Петрович", "Лундов"),
        ("Иван Лундов", None, "Иван", "Лундов"),
        ("Лундов Иван", None, "Иван", "Лундов"),
        ("Марина Кузь", None, "Марина", "Кузь"),
        ("Лундова Анна Ивановна", None, "Анна Ивановна", "Лундова"),
        ("Lundov Ivan Petrovich", "RU", "Ivan Petrovich", "Lundov"),
        ("Ivan Petrovich", "US", "Ivan", "Petrovich"),
        ("Lee Cooper", "GB", "Lee", "Cooper"),
        ("Young Han Solo", "US", "Young Han", "Solo"),
        ("May Anne Lund", "GB", "May Anne", "Lund"),
        ("Ray Lang", "HU", "Ray", "Lang"),
    ],
)
def test_a_family_name_stands_first_where_the_language_has_it_so(text, region, given, family):
    person = parts(text, region)

    assert (person.given, person.family) == (given, family)


@pytest.mark.parametrize(
    ("text", "region", "given", "family"),
    [
        ("Ana María García López", "ES", "Ana María", "García López"),
        ("Ana García López", None, "Ana", "García López"),
        ("Ana María García", "ES", "Ana María", "García"),
        ("Juan Pérez", "MX", "Juan", "Pérez"),
        ("Juan Carlos de la Cruz Pérez", "MX", "Juan Carlos", "de la Cruz Pérez"),
        ("José Ortega y Gasset", "ES", "José", "Ortega y Gasset"),
        ("JOSÉ ORTEGA Y GASSET", "ES", "José", "Ortega y Gasset"),
        ("Dana Y Kim", "US", "Dana Y", "Kim"),
        ("Luis Zubizarreta Lund", "ES", "Luis", "Zubizarreta Lund"),
        ("Juan C. Pérez", "MX", "Juan C.", "Pérez"),
        ("Ana Silva Santos", "BR", "Ana Silva", "Santos"),
        ("Mary Ann Torres", "US", "Mary Ann", "Torres"),
    ],
)
def test_a_spanish_name_has_two_family_names(text, region, given, family):
    person = parts(text, region)

    assert (person.given, person.family) == (given, family)


@pytest.mark.parametrize(
    ("text", "fn", "family"),
    [
        ("Rob van't Hof", "Rob van't Hof", "van't Hof"),
        ("ROB VAN'T HOF", "Rob van't Hof", "van't Hof"),
        ("ROB IN’T VELD", "Rob in't Veld", "in't Veld"),
        ("Seán O'Brien", "Seán O'Brien", "O'Brien"),
        ("JEANNE D'ARC", "Jeanne D'Arc", "D'Arc"),
        ("Karl von und zu Lund", "Karl von und zu Lund", "von und zu Lund"),
        ("Siti binti Osman", "Siti binti Osman", "binti Osman"),
        ("Jan op den Berg", "Jan op den Berg", "op den Berg"),
    ],
)
def test_particles_belong_to_the_family_name_and_stay_small(text, fn, family):
    person = parts(text)

    assert (person.fn, person.family) == (fn, family)


@pytest.mark.parametrize(
    ("text", "fn"), [("Anna lang", "Anna lang"), ("lars Hansen", "lars Hansen"), ("lan Hale", "Ian Hale")]
)
def test_a_small_l_is_mended_only_into_a_known_given_name(text, fn):
    assert parts(text).fn.casefold() == fn.casefold()
