"""Scripts and stylesheets with their literals put aside, so that `bundling` changes code alone.

A line inside a template literal may look like an import or a comment; a comment may hold a quote. `mask_script` and
`mask_style` leave comments out and put a mark in place of every string, template, regular expression and `url()`;
`unmask` puts the literals back as they were. What cannot be told apart is refused with a ValueError. This is no parser:
it knows where a literal begins and ends, nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

MARK = re.compile(r"\0(\d+)\0")

SCRIPT_PART = re.compile(
    r"""
    (?P<plain>[^/'"`{}\0]+)
  | (?P<comment>//[^\n]*|/\*.*?\*/)
  | (?P<string>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")
  | (?P<sign>[/`{}])
    """,
    re.VERBOSE | re.DOTALL,
)
LAST_TOKEN = re.compile(r"(?:[\w$]+|\+\+|--|.)\Z")
# Up to its end, or to a value that is put into it.
TEMPLATE_PART = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*(?P<end>`|\$\{)", re.DOTALL)
REGULAR_EXPRESSION = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/\w*")
# Words that no value ends with: a slash after them begins a regular expression.
BEFORE_A_VALUE = {
    *(
        "return",
        "typeof",
        "case",
        "in",
        "of",
        "delete",
        "void",
        "throw",
        "new",
        "do",
        "else",
        "await",
        "yield",
    ),
    "instanceof",
}

STYLE_PART = re.compile(
    r"""
    (?P<comment>/\*.*?\*/)
  | (?P<literal>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"
               |url\(\s*(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|[^)'"]*)\s*\))
  | (?P<broken>['"]|/\*)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Masked:
    """Code without comments; each literal is a mark that says its place in `literals`."""

    code: str
    literals: tuple[str, ...]

    def unmask(self, code: str) -> str:
        """`code`, made of this code, with the literals in place of their marks."""
        return MARK.sub(lambda found: self.literals[int(found[1])], code)


@lru_cache(maxsize=512)
def mask_script(source: str) -> Masked:
    """A module of JavaScript, masked."""
    return _Script(source).mask()


@lru_cache(maxsize=128)
def mask_style(source: str) -> Masked:
    """A stylesheet, masked."""
    literals: list[str] = []

    def masked(found: re.Match[str]) -> str:
        if found["broken"]:
            raise ValueError(f"{_line(source, found.start())!r}: a string or a comment that does not end")
        if found["comment"]:
            return " "
        literals.append(found[0])
        return f"\0{len(literals) - 1}\0"

    return Masked(STYLE_PART.sub(masked, source), tuple(literals))


class _Script:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.code: list[str] = []
        self.literals: list[str] = []
        self.before = ""  # the last token that is neither space nor comment
        self.braces: list[str] = []  # those that are open: "{", or "${" of a template

    def mask(self) -> Masked:
        while self.at < len(self.source):
            self._take_part()
        if self.braces:
            raise self._refusal("a brace that is not closed")
        return Masked("".join(self.code), tuple(self.literals))

    def _take_part(self) -> None:
        found = SCRIPT_PART.match(self.source, self.at)
        if found is None:
            raise self._refusal("a string that does not end")
        part = found[0]
        if found["plain"]:
            self._take_plain(part)
        elif found["comment"]:
            # One that spans lines ends a statement as a line break does.
            self._go_on("\n" if "\n" in part else " ", found.end())
        elif found["string"]:
            self._put_aside(found.end())
        elif part == "`":
            self._take_template(self.at + 1)
        elif part == "/" and self._is_before_a_value():
            self._take_regular_expression()
        elif part == "}" and self._close_brace() == "${":
            self._take_template(self.at + 1)
        else:
            self._take_sign(part)

    def _take_plain(self, part: str) -> None:
        if tokens := part.rstrip():
            # A run of letters is short; what stands before it does not matter.
            last = LAST_TOKEN.search(tokens[-40:])
            self.before = last[0] if last else ""
        self._go_on(part)

    def _take_sign(self, sign: str) -> None:
        if sign == "{":
            self.braces.append("{")
        self.before = sign
        self._go_on(sign)

    def _close_brace(self) -> str:
        if not self.braces:
            raise self._refusal("a brace that was not opened")
        return self.braces.pop()

    def _go_on(self, code: str, end: int | None = None) -> None:
        self.code.append(code)
        self.at = self.at + len(code) if end is None else end

    def _put_aside(self, end: int) -> None:
        self.literals.append(self.source[self.at : end])
        self.code.append(f"\0{len(self.literals) - 1}\0")
        self.before = "literal"
        self.at = end

    def _take_template(self, start: int) -> None:
        found = TEMPLATE_PART.match(self.source, start)
        if found is None:
            raise self._refusal("a template that does not end")
        self._put_aside(found.end())
        if found["end"] == "${":
            self.braces.append("${")
            self.before = "${"

    def _take_regular_expression(self) -> None:
        found = REGULAR_EXPRESSION.match(self.source, self.at)
        if found is None:
            raise self._refusal("a regular expression that does not end")
        self._put_aside(found.end())

    def _is_before_a_value(self) -> bool:
        if self.before in {")", "}", "++", "--"}:
            # A division, which the formatter writes between blanks, or else nobody can tell without a parser.
            if not self.source[self.at + 1 : self.at + 2].isspace():
                raise self._refusal("a slash that may be a division or begin a regular expression")
            return False
        is_value = self.before == "]" or bool(re.fullmatch(r"[\w$]+", self.before))
        return not is_value or self.before in BEFORE_A_VALUE

    def _refusal(self, why: str) -> ValueError:
        return ValueError(f"{_line(self.source, self.at)!r}: {why}")


def _line(source: str, at: int) -> str:
    return source[source.rfind("\n", 0, at) + 1 :].split("\n", 1)[0].strip()
