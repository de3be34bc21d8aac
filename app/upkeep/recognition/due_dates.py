"""The day that a clause names, counted from the day of the meeting: "by Friday", "bis Ende des Monats", "dans deux semaines".

One table for all five languages, because their words for days differ. Texts are in plain letters (`plain_letters`): lower
case, without accents. A day that has passed is the next one of its name; "before" is the day before. Where a word may mean
two days the earlier one is taken, as a reminder that is too early costs less: the user sees the day before confirming.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


@dataclass(frozen=True)
class NamedDay:
    """The day that a text names, and where the words for it stand, with the preposition before them."""

    day: date
    start: int
    end: int


class _Side(StrEnum):
    """What the preposition says: on the day or until it, or before it."""

    UNTIL = "until"
    BEFORE = "before"


_WEEKDAYS = (
    r"mondays?|montags?|lundi|lunes|segunda(?:-feira)?",
    r"tuesdays?|dienstags?|mardi|martes|terca(?:-feira)?",
    r"wednesdays?|mittwochs?|mercredi|miercoles|quarta(?:-feira)?",
    r"thursdays?|donnerstags?|jeudi|jueves|quinta(?:-feira)?",
    r"fridays?|freitags?|vendredi|viernes|sexta(?:-feira)?",
    r"saturdays?|samstags?|sonnabends?|samedi|sabado",
    r"sundays?|sonntags?|dimanche|domingo",
)
_MONTHS = (
    r"january|jan|januar|janner|janvier|enero|janeiro",
    r"february|feb|februar|fevrier|febrero|fevereiro",
    r"march|marz|mars|marzo|marco",
    r"april|apr|avril|abril",
    r"may|mai|mayo|maio",
    r"june|jun|juni|juin|junio|junho",
    r"july|jul|juli|juillet|julio|julho",
    r"august|aug|aout|agosto",
    r"september|sept|septembre|septiembre|setembro",
    r"october|oct|oktober|octobre|octubre|outubro",
    r"november|nov|novembre|noviembre|novembro",
    r"december|dec|dezember|decembre|diciembre|dezembro",
)
_NUMBERS: Mapping[str, int] = {
    word: number
    for number, words in enumerate(
        (
            "one a an einem einer un une uno una um uma",
            "two zwei deux dos dois duas",
            "three drei trois tres",
            "four vier quatre cuatro quatro",
            "five funf cinq cinco",
            "six sechs seis",
            "seven sieben sept siete sete",
            "eight acht huit ocho oito",
            "nine neun neuf nueve nove",
            "ten zehn dix diez dez",
        ),
        start=1,
    )
    for word in words.split()
}
_BEFORE = r"before|ahead of|vor(?: dem)?|avant(?: le| la)?|antes d(?:e la|e|el|o|a)"
_UNTIL = (
    r"by|until|till|on|around|not later than|bis(?: spatestens)?(?: zum| am)?|spatestens(?: am| bis)?|am|"
    r"d'ici(?: a)?(?: le| la)?|pour(?: le)?|le|el|para(?: el)?|hasta(?: el)?|ate(?: ao| a| o)?|na|no|a"
)
_NUMBER = r"\d{1,2}|" + "|".join(_NUMBERS)
_WEEK = r"weeks?|wochen?|semaines?|semanas?"
_DAY = r"days?|tagen?|tage|jours?|dias?"
_NEXT_WEEK = r"next week|nachste[rn]? woche|kommende[rn]? woche|semaine prochaine|proxima semana|semana (?:que viene|proxima|que vem)"
_NEXT_MONTH = r"next month|nachsten monat|mois prochain|proximo mes|mes (?:que viene|proximo|que vem)"
_MONTH = r"months?|monat(?:en|e|s)?|mois|mes(?:es)?"
_IN = r"in|within|binnen|innerhalb von|dans|sous|d'ici|en|dentro de|em|daqui a"
_WEEKDAY = "|".join(f"(?P<w{number}>{words})" for number, words in enumerate(_WEEKDAYS))
_MONTH_NAME = "|".join(f"(?P<m{number}>{words})" for number, words in enumerate(_MONTHS, start=1))
_DAY_NUMBER = r"(?P<d>[0-3]?\d)"

Find = Callable[["re.Match[str]", date], "date | None"]


def _weekday_of(found: re.Match[str]) -> int:
    return next(number for number in range(7) if found.group(f"w{number}"))


def _next_weekday(found: re.Match[str], met_on: date) -> date:
    return met_on + timedelta(days=(_weekday_of(found) - met_on.weekday() - 1) % 7 + 1)


def _weekday_of_next_week(found: re.Match[str], met_on: date) -> date:
    return _monday_after(met_on) + timedelta(days=_weekday_of(found))


def _monday_after(met_on: date) -> date:
    return met_on + timedelta(days=7 - met_on.weekday())


def _friday_of_this_week(_found: re.Match[str], met_on: date) -> date:
    return max(met_on, met_on + timedelta(days=4 - met_on.weekday()))


def _by_next_week(_found: re.Match[str], met_on: date) -> date:
    return _monday_after(met_on)


def _in_next_week(_found: re.Match[str], met_on: date) -> date:
    return _monday_after(met_on) + timedelta(days=4)


def _end_of_month(_found: re.Match[str], met_on: date) -> date:
    return met_on.replace(day=calendar.monthrange(met_on.year, met_on.month)[1])


def _first_of_next_month(_found: re.Match[str], met_on: date) -> date:
    return _end_of_month(_found, met_on) + timedelta(days=1)


def _end_of_next_month(found: re.Match[str], met_on: date) -> date:
    return _end_of_month(found, _first_of_next_month(found, met_on))


def _in_some_time(found: re.Match[str], met_on: date) -> date:
    word = found["n"]
    number = int(word) if word.isdigit() else _NUMBERS[word]
    if found["week"]:
        return met_on + timedelta(weeks=number)
    if found["month"]:
        months = met_on.month - 1 + number
        year, month = met_on.year + months // 12, months % 12 + 1
        return date(year, month, min(met_on.day, calendar.monthrange(year, month)[1]))
    return met_on + timedelta(days=number)


def _day_of_month(found: re.Match[str], met_on: date) -> date | None:
    """The next day of this number and month; None for a 31st of June."""
    month = next(number for number in range(1, 13) if found.group(f"m{number}"))
    years = (met_on.year, met_on.year + 1)
    days = (_date(year, month, int(found["d"])) for year in years)
    return next((day for day in days if day is not None and day >= met_on), None)


def _numbered_day(found: re.Match[str], met_on: date) -> date | None:
    """The next day of this number, in this month or the next one."""
    following = _first_of_next_month(found, met_on)
    days = (_date(day.year, day.month, int(found["d"])) for day in (met_on, following))
    return next((day for day in days if day is not None and day >= met_on), None)


def _written_day(found: re.Match[str], met_on: date) -> date | None:
    year = int(found["y"]) if found["y"] else met_on.year
    day = _date(year, int(found["mm"]), int(found["d"]))
    if day is not None and day < met_on and not found["y"]:
        return _date(year + 1, int(found["mm"]), int(found["d"]))
    return day


def _date(year: int, month: int, day: int) -> date | None:
    return (
        date(year, month, day)
        if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
        else None
    )


def _days(number: int) -> Find:
    return lambda _found, met_on: met_on + timedelta(days=number)


def _sunday(_found: re.Match[str], met_on: date) -> date:
    return met_on + timedelta(days=6 - met_on.weekday())


# In this order, because "next week" stands inside "by next week" and "tomorrow" inside "the day after tomorrow".
_FORMS: tuple[tuple[str, Find], ...] = (
    (r"(?:the )?day after tomorrow|ubermorgen|apres-demain|pasado manana|depois de amanha", _days(2)),
    (
        r"tomorrow(?: morning| afternoon| evening| night)?|morgen(?: fruh| abend| mittag)?|demain(?: matin| soir)?|"
        r"manana(?: por la (?:manana|tarde|noche))?|amanha(?: de manha| a tarde| a noite)?",
        _days(1),
    ),
    (
        r"today|tonight|this (?:afternoon|evening)|heute(?: noch| abend| nachmittag)?|aujourd'hui|ce soir|"
        r"cet apres-midi|hoy(?: mismo)?|esta (?:noche|tarde)|hoje(?: a noite| a tarde| mesmo)?",
        _days(0),
    ),
    (
        r"end of (?:the|this) month|(?:la )?fin (?:du|de ce) mois|(?:el )?fin(?:al)?(?:es)? de(?:l| este)? mes|(?:o )?fim (?:do|deste) mes|"
        r"ende (?:des|dieses) monats|monatsende",
        _end_of_month,
    ),
    (
        r"(?:the )?end of (?:the|this) week|this week|ende (?:der|dieser) woche|diese woche|(?:la )?fin de (?:la|cette) semaine|"
        r"cette semaine|(?:el )?fin(?:al)? de(?: la| esta) semana|esta semana|(?:o )?fim (?:da|desta) semana",
        _friday_of_this_week,
    ),
    (
        r"(?:the |this )?weekend|(?:dem |das |dieses )?wochenende|(?:le |ce )?week-?end|(?:o )?fim de semana",
        _sunday,
    ),
    (rf"(?:before|vor|avant|antes d[ea])(?: la| a)? (?:{_NEXT_WEEK})", _sunday),
    (rf"(?:by|until|till|bis|d'ici|hasta|para|ate)(?: la| a| zur)? (?:{_NEXT_WEEK})", _by_next_week),
    (rf"(?:(?:la|n?a) )?(?:{_NEXT_WEEK})", _in_next_week),
    (
        rf"(?:by|until|before|bis|vor|d'ici|avant|antes d[eo]|hasta|ate)(?: le| el| ao| zum)? (?:{_NEXT_MONTH})",
        _first_of_next_month,
    ),
    (rf"(?:(?:le|el|no) )?(?:{_NEXT_MONTH})", _end_of_next_month),
    (
        rf"(?:{_IN}) (?P<n>{_NUMBER}) (?:(?P<week>{_WEEK})|(?P<month>{_MONTH})|(?:{_DAY}))",
        _in_some_time,
    ),
    (rf"(?:next|nachste[nr]?|kommende[nr]?) (?:{_WEEKDAY})", _weekday_of_next_week),
    (rf"(?:{_WEEKDAY})(?: (?:prochain|proximo|que viene|que vem))?", _next_weekday),
    (r"(?P<y>20\d\d)-(?P<mm>[01]\d)-(?P<d>[0-3]\d)", _written_day),
    (r"(?P<d>[0-3]?\d)\.\s?(?P<mm>[01]?\d)\.(?P<y>20\d\d)?", _written_day),
    (
        rf"(?:the )?{_DAY_NUMBER}(?:st|nd|rd|th|\.|er|o)? (?:of |de )?(?:{_MONTH_NAME})(?: (?:of |de )?20\d\d)?",
        _day_of_month,
    ),
    (rf"(?:{_MONTH_NAME}) (?:the )?{_DAY_NUMBER}(?:st|nd|rd|th)?", _day_of_month),
    (rf"the {_DAY_NUMBER}(?:st|nd|rd|th)", _numbered_day),
    (rf"(?:bis )?zum {_DAY_NUMBER}\.", _numbered_day),
)


def _compiled(forms: Iterable[tuple[str, Find]]) -> list[tuple[re.Pattern[str], Find]]:
    prefix = rf"(?<!\w)(?:(?P<before>{_BEFORE})\s+|(?:{_UNTIL})\s+)?"
    return [(re.compile(rf"{prefix}(?:the )?(?:{words})(?!\w)"), find) for words, find in forms]


_PATTERNS = _compiled(_FORMS)


def find_day(letters: str, met_on: date) -> NamedDay | None:
    """The first day that is named in the text, which is in plain letters; None if there is none."""
    for pattern, find in _PATTERNS:
        for found in pattern.finditer(letters):
            day = find(found, met_on)
            if day is not None:
                is_before = found["before"] is not None and find not in _ENDS_BY_ITSELF
                return NamedDay(day - timedelta(days=1) if is_before else day, found.start(), found.end())
    return None


_ENDS_BY_ITSELF = (_end_of_month, _friday_of_this_week)
"""The end of something is its last day already: before the end is by the end."""
