"""Addresses as blocks: which lines together make one address.

A line alone often says little ("Mariner Square"), but it stands between lines that say much. So the sure lines are
found first; what stands between two of them, or goes on after a comma, belongs to them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ocr.evidence import Segment
from ocr.fields import address
from ocr.layout import Print, stacked
from ocr.words import COMPANY_WORDS, PLACE_TRADES, STREET_WORDS

# Of the lines' pitch: lines of one address stand close and are printed in one size.
LINE_GAP = 0.95
LIKE_SIZE = 1.45
# A line that no other field claims more than this belongs to the address it stands at.
FREE = 0.45
# A line that another field claims more than this is never added to an address.
OFTEN_TAKEN = 0.7
MOST_LED_IN = 2

Share = Callable[[Segment], float]


def blocks(
    segments: Sequence[Segment], walls: Sequence[Print], *, share: Share, taken: Share
) -> list[list[Segment]]:
    """The lines of each address, top to bottom.

    `share` tells how surely a line is of an address, `taken` how surely it is something else; `walls` are lines that
    hold contacts, which end an address.
    """
    columns = _columns([one for one in segments if not _is_beside_the_point(one, walls)], walls)
    return [block for column in columns for block in _in_column(column, walls, share, taken)]


def variants(
    block: Sequence[Segment], segments: Sequence[Segment], walls: Sequence[Print], *, taken: Share
) -> list[list[Segment]]:
    """A block as it is, with the line right above or below it, and without its first or last line.

    `segments` are the lines that no block has.
    """
    free = [one for one in segments if taken(one) < OFTEN_TAKEN and not _is_beside_the_point(one, walls)]
    free = [one for one in free if not any(wall is own for wall in walls for own in one.prints)]
    above = [one for one in free if _follows(one, block[0], walls)][-1:]
    below = [one for one in free if _follows(block[-1], one, walls)][:1]
    longer = [[*a, *block, *b] for a in ([], above) for b in ([], below) if len(a) + len(b)]
    shorter = [list(block[1:]), list(block[:-1])] if len(block) > 1 else []
    return [list(block), *(one for n, one in enumerate(longer) if one not in longer[:n]), *shorter]


def _is_beside_the_point(segment: Segment, walls: Sequence[Print]) -> bool:
    """Whether a text is no line of an address in any case: its label alone, or a remark in brackets on a phone number."""
    on_contact = any(wall is own for wall in walls for own in segment.prints)
    return address.is_label(segment.text) or (on_contact and address.is_remark(segment.text))


def _columns(segments: Sequence[Segment], walls: Sequence[Print]) -> list[list[Segment]]:
    """Lines of one size, each right below the other."""
    columns: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda one: one.region.top):
        column = next((column for column in columns if _follows(column[-1], segment, walls)), None)
        if column is None:
            columns.append([segment])
        else:
            column.append(segment)
    return columns


def _follows(upper: Segment, lower: Segment, walls: Sequence[Print]) -> bool:
    low, high = sorted((upper.region.height, lower.region.height))
    if high > LIKE_SIZE * low or not stacked(upper.region, lower.region, gap=LINE_GAP):
        return False
    between = [wall for wall in walls if not any(wall is own for own in (*upper.prints, *lower.prints))]
    return not any(_stands_between(wall, upper, lower) for wall in between)


def _stands_between(wall: Print, upper: Segment, lower: Segment) -> bool:
    middle = wall.middle[1]
    inside = (
        upper.region.top + upper.region.height / 2 < middle < lower.region.bottom - lower.region.height / 2
    )
    across = min(wall.region.right, upper.region.right) > max(wall.region.left, upper.region.left)
    return inside and across


def _in_column(
    column: Sequence[Segment], walls: Sequence[Print], share: Share, taken: Share
) -> list[list[Segment]]:
    found: list[list[Segment]] = []
    for n, segment in enumerate(column):
        if share(segment) < 0.5:
            continue
        joins = bool(found) and _joins(found[-1], column, n, walls, taken)
        if joins:
            since = next(at for at, one in enumerate(column) if one is found[-1][-1])
            found[-1] += column[since + 1 : n + 1]
        else:
            found.append([*_led_in(column, n, found, walls, taken), segment])
    return [_led_out(block, column, taken, found) for block in found]


def _joins(
    block: Sequence[Segment], column: Sequence[Segment], n: int, walls: Sequence[Print], taken: Share
) -> bool:
    """Whether line `n` goes on the address above, with at most two lines of its own in between."""
    last, this = block[-1], column[n]
    if address.LABEL.match(this.text) or _in_other_scripts(last, this):
        return False
    # A line with a phone number of its own is an address of its own.
    if any(wall is own for wall in walls for own in last.prints):
        return False
    since = next(at for at, one in enumerate(column) if one is last)
    between = column[since + 1 : n]
    if address.begins_anew(this.text) and address.is_complete(block[-1].text):
        return False
    # "Acme University" between street and town is part of the address, and the company all the same.
    return len(between) <= 2 and (len(between) == 1 or all(taken(one) < 0.6 for one in between))


def _in_other_scripts(a: Segment, b: Segment) -> bool:
    spoken = all(sum(letter.isalpha() for letter in one.text) > 3 for one in (a, b))
    return spoken and a.is_cjk != b.is_cjk


def _led_in(
    column: Sequence[Segment],
    n: int,
    found: Sequence[Sequence[Segment]],
    walls: Sequence[Print],
    taken: Share,
) -> list[Segment]:
    """The lines above, at most two, that lead into the address at line `n`."""
    lead: list[Segment] = []
    held = [one for block in found for one in block]
    bare = 2 if address.is_bare_postcode(column[n].text) else 1
    for above, below in ((column[at - 1], column[at]) for at in range(n, max(0, n - MOST_LED_IN), -1)):
        is_free = not any(above is one for one in held) and not any(
            own is wall for own in above.prints for wall in walls
        )
        if not is_free or not _leads(above, below, taken(above), may_be_bare=len(lead) < bare):
            break
        lead.insert(0, above)
    return lead


def _leads(above: Segment, below: Segment, taken: float, *, may_be_bare: bool) -> bool:
    """Whether a line goes on in the one below: it ends in a comma, has a number, or is nothing else."""
    if above.text.endswith(","):
        return taken < 0.6
    return taken < FREE and (above.has_digits or (may_be_bare and _is_bare_place(above, below)))


def _is_bare_place(line: Segment, below: Segment) -> bool:
    """A few capitalised words in the size of the line below: "Harbour Park" rather than a slogan."""
    alike = max(line.size, below.size) < 1.2 * min(line.size, below.size)
    trade = any(word in COMPANY_WORDS - STREET_WORDS - PLACE_TRADES for word in line.words)
    spoken = [word for word in re.split(r"[\s.]+", line.text) if word]
    return alike and not trade and 1 <= len(spoken) <= 5 and all(word[0].isupper() for word in spoken)


def _led_out(
    block: list[Segment], column: Sequence[Segment], taken: Share, found: Sequence[Sequence[Segment]]
) -> list[Segment]:
    """The block with the line below, when the last line is open (ends in a comma) or the next is but a postcode."""
    at = next(n for n, one in enumerate(column) if one is block[-1])
    if at + 1 >= len(column) or any(one is column[at + 1] for other in found for one in other):
        return block
    below = column[at + 1]
    open_ended = block[-1].text.endswith((",", "-"))
    town = (
        address.is_bare_postcode(block[-1].text) and _is_bare_place(below, block[-1]) and taken(below) < FREE
    )
    last = address.is_bare_postcode(below.text) or address.is_bare_country(below.text)
    goes_on = (open_ended and taken(below) < 0.6) or last or town
    return [*block, below] if goes_on else block
