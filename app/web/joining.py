"""One script and one stylesheet out of many files, joined when the server starts.

Fifty small answers cost a phone in a full hall more than what is in them, and what is compressed together is a third
smaller. The files stay plain modules and stylesheets, which browsers and Node run as they stand; joining rewrites nothing
but their import and export lines, leaves out comments and indentation, and refuses a line it does not know. A bundler
would do more and need Node to run us.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Mapping

STYLE_IMPORT = re.compile(r"^@import '([^']+)';$", re.MULTILINE)
IMPORT = re.compile(r"^import (?:\{([^}]*)\}|\* as (\w+)) from '(\.[^']+)'$", re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?function\*?|class|const) (\w+)", re.MULTILINE)
UNKNOWN = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)
SAID_OF_STYLES = re.compile(r"/\*.*?\*/", re.DOTALL)
SAID_OF_MODULES = re.compile(r"^\s*//.*$", re.MULTILINE)
BLANK = re.compile(r"^\s+", re.MULTILINE)


def join_styles(sources: Mapping[str, str], entry: str) -> str:
    """The stylesheet `entry` with what it imports in place of the imports; `sources` are texts by path."""
    whole = STYLE_IMPORT.sub(lambda found: join_styles(sources, _beside(entry, found[1])), sources[entry])
    return BLANK.sub("", SAID_OF_STYLES.sub("", whole))


def join_modules(sources: Mapping[str, str], entry: str, *, given: Collection[str] = ()) -> str:
    """One script that does what the module `entry` does; each module it needs becomes a function that runs once.

    Those that are `given` another script has run before: see `join_given`.
    """
    *needed, last = needed_by(sources, entry)
    own = join_given(sources, [path for path in needed if path not in given])
    return own + _without_exports(last, sources[last])


def join_given(sources: Mapping[str, str], paths: Iterable[str]) -> str:
    """A plain script of modules in the order they need each other, for the scripts that come after it."""
    return "".join(f"const {_name(path)} = {_wrapped(path, sources[path])}\n" for path in paths)


def needed_by(sources: Mapping[str, str], path: str, *, before: tuple[str, ...] = ()) -> list[str]:
    """What the module `path` needs, then `path` itself, each once; `before` is who asks for it."""
    if path in before:
        raise ValueError(f"{' -> '.join([*before, path])}: modules must not import each other in a ring")
    order = dict[str, None]()
    for _, _, imported in IMPORT.findall(sources[path]):
        order |= dict.fromkeys(needed_by(sources, _beside(path, imported), before=(*before, path)))
    return [*order, path]


def _wrapped(path: str, source: str) -> str:
    names = [name for _, name in EXPORT.findall(source)]
    return f"(() => {{\n{_without_exports(path, source)}return {{ {', '.join(names)} }}\n}})()"


def _without_exports(path: str, source: str) -> str:
    plain = EXPORT.sub(r"\1 \2", IMPORT.sub(lambda found: _taken(path, found), source))
    if unknown := UNKNOWN.search(plain):
        raise ValueError(f"{path}: cannot join {unknown[0]!r}; see the forms in app/web/joining.py")
    return BLANK.sub("", SAID_OF_MODULES.sub("", plain))


def _taken(path: str, found: re.Match[str]) -> str:
    names, whole, imported = found.groups()
    taken = whole or f"{{{names.replace(' as ', ': ')}}}"
    return f"const {taken} = {_name(_beside(path, imported))}"


def _beside(path: str, reference: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), reference))


def _name(path: str) -> str:
    return "$" + re.sub(r"\W", "_", path.removesuffix(".js"))
