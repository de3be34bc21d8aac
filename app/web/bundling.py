"""One script and one stylesheet out of many files, joined when the server starts.

Fifty small answers cost a phone in a full hall more than what is in them, and what is compressed together is a third
smaller. The files stay plain modules and stylesheets, which browsers and Node run as they stand; joining rewrites nothing
but their import and export lines, leaves out comments and indentation of code, and keeps every literal as it is. It refuses
with a ValueError what it would change the meaning of: a form of import or export that it does not know, a name that is
not exported, an import after other code, a path in a stylesheet that is not from the root. A bundler would do more and
need Node to run us.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Mapping

from app.web.masking import Masked, mask_script, mask_style

# In masked code, where \0number\0 stands for a literal.
STYLE_IMPORT = re.compile(r"^@import \0(\d+)\0;$", re.MULTILINE)
STYLE_REFUSED = re.compile(r"@(?:import|charset|namespace)\b.*")
STYLE_PATH = re.compile(r"""url\(\s*(['"]?)(?!/|data:|#|https?:)""")
IMPORT = re.compile(r"^import (?:\{([^}]*)\}|\* as ([\w$]+)) from \0(\d+)\0$", re.MULTILINE)
IMPORTS_FIRST = re.compile(rf"\s*(?:{IMPORT.pattern}\s*)*", re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?function\*?|class|const) ([\w$]+)", re.MULTILINE)
# `import` and `export` that are no names of a property; and what begins a comment in a script, though not in a module.
UNKNOWN = re.compile(r"^.*(?<![\w$.#])(?:import|export)\b(?!\s*:).*$|^.*<!--.*$|^\s*-->.*$", re.MULTILINE)
REFERENCE = re.compile(r"'(\.[^']+)'")
BEHIND = re.compile(r"[ \t]+$", re.MULTILINE)
BEFORE = re.compile(r"^\s+", re.MULTILINE)


def join_styles(sources: Mapping[str, str], entry: str) -> str:
    """The stylesheet `entry` with what it imports in place of the imports; `sources` are texts by path."""
    return _joined_style(sources, entry, before=())


def join_modules(sources: Mapping[str, str], entry: str, *, given: Collection[str] = ()) -> str:
    """One script that does what the module `entry` does; each module it needs becomes a function that runs once.

    Those that are `given` another script has run before: see `join_given`.
    """
    *needed, last = needed_by(sources, entry)
    own = join_given(sources, [path for path in needed if path not in given])
    return own + _without_exports(sources, last)


def join_given(sources: Mapping[str, str], paths: Iterable[str]) -> str:
    """A plain script of modules in the order they need each other, for the scripts that come after it."""
    return "".join(f"const {_name(path)} = {_wrapped(sources, path)};\n" for path in paths)


def needed_by(sources: Mapping[str, str], path: str, *, before: tuple[str, ...] = ()) -> list[str]:
    """What the module `path` needs, then `path` itself, each once; `before` is who asks for it."""
    if path in before:
        raise ValueError(f"{' -> '.join([*before, path])}: modules must not import each other in a ring")
    masked = _masked(sources, path)
    order = dict[str, None]()
    for found in IMPORT.finditer(masked.code):
        order |= dict.fromkeys(needed_by(sources, _imported(masked, path, found), before=(*before, path)))
    _require_own_names([*order, path])
    return [*order, path]


def _joined_style(sources: Mapping[str, str], path: str, *, before: tuple[str, ...]) -> str:
    if path in before:
        raise ValueError(f"{' -> '.join([*before, path])}: stylesheets must not import each other in a ring")
    try:
        masked = mask_style(sources[path])
    except ValueError as error:
        raise ValueError(f"{path}: cannot join {error}") from error
    rules = STYLE_IMPORT.sub("", masked.code)
    first = re.match(rf"\s*(?:{STYLE_IMPORT.pattern}\s*)*", masked.code, re.MULTILINE)
    if unknown := STYLE_REFUSED.search(masked.code, first.end() if first else 0):
        raise ValueError(
            f"{path}: cannot join {masked.unmask(unknown[0])!r}; imports come first, as @import 'file.css';"
        )
    for literal in masked.literals:
        if STYLE_PATH.match(literal):
            raise ValueError(f"{path}: cannot join {literal!r}; write the path from the root")
    imported = (
        _joined_style(sources, _beside(path, masked.literals[int(found[1])][1:-1]), before=(*before, path))
        for found in STYLE_IMPORT.finditer(masked.code)
    )
    return "".join(imported) + masked.unmask(_without_blanks(rules))


def _wrapped(sources: Mapping[str, str], path: str) -> str:
    names = ", ".join(_exports(sources, path))
    return f"(() => {{\n{_without_exports(sources, path)}return {{ {names} }}\n}})()"


def _without_exports(sources: Mapping[str, str], path: str) -> str:
    masked = _masked(sources, path)
    _require_imports_first(masked, path)
    plain = IMPORT.sub(lambda found: _taken(sources, masked, path, found), masked.code)
    plain = EXPORT.sub(r"\1 \2", plain)
    if unknown := UNKNOWN.search(plain):
        line = masked.unmask(unknown[0]).strip()
        raise ValueError(f"{path}: cannot join {line!r}; see the forms in app/web/bundling.py")
    return masked.unmask(_without_blanks(f"{plain}\n"))


# The semicolon, for the line after it may begin with a bracket.
def _taken(sources: Mapping[str, str], masked: Masked, path: str, found: re.Match[str]) -> str:
    names, whole, _ = found.groups()
    imported = _imported(masked, path, found)
    if names:
        _require_exported(sources, path, imported, names)
    taken = whole or f"{{{names.replace(' as ', ': ')}}}"
    return f"const {taken} = {_name(imported)};"


def _exports(sources: Mapping[str, str], path: str) -> list[str]:
    return [name for _, name in EXPORT.findall(_masked(sources, path).code)]


def _imported(masked: Masked, path: str, found: re.Match[str]) -> str:
    literal = masked.literals[int(found[3])]
    reference = REFERENCE.fullmatch(literal)
    if reference is None:
        raise ValueError(
            f"{path}: cannot join {masked.unmask(found[0])!r}; see the forms in app/web/bundling.py"
        )
    return _beside(path, reference[1])


def _require_exported(sources: Mapping[str, str], path: str, imported: str, names: str) -> None:
    wanted = {name.split(" as ")[0].strip() for name in names.split(",")} - {""}
    if missing := sorted(wanted - set(_exports(sources, imported))):
        raise ValueError(
            f"{path}: cannot join {', '.join(missing)!r}: {imported} does not export it by itself"
        )


# A module's imports are there before its first line, wherever they stand; joined, they are there from their own line on.
def _require_imports_first(masked: Masked, path: str) -> None:
    first = IMPORTS_FIRST.match(masked.code)
    if late := IMPORT.search(masked.code, first.end() if first else 0):
        raise ValueError(f"{path}: cannot join {masked.unmask(late[0])!r}: imports come first")


def _require_own_names(paths: list[str]) -> None:
    names = dict[str, str]()
    for path in paths:
        if other := names.get(_name(path)):
            raise ValueError(f"cannot join {other} and {path}: both become {_name(path)}")
        names[_name(path)] = path


def _masked(sources: Mapping[str, str], path: str) -> Masked:
    try:
        return mask_script(sources[path])
    except ValueError as error:
        raise ValueError(f"{path}: cannot join {error}") from error


def _without_blanks(code: str) -> str:
    return BEFORE.sub("", BEHIND.sub("", code))


def _beside(path: str, reference: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), reference))


def _name(path: str) -> str:
    return "$" + re.sub(r"\W", "_", path.removesuffix(".js"))
