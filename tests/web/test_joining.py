"""Many files become one, and mean the same."""

from __future__ import annotations

import pytest

from app.web.joining import join_given, join_modules, join_styles


def test_each_module_becomes_a_function_that_gives_what_it_exports():
    sources = {
        "main.js": "// All.\n\nimport { say as tell } from './js/say.js'\nimport * as say from './js/say.js'\n\ntell(say.WORDS)\n",
        "js/say.js": "export const WORDS = 'x//y'\nexport async function say() {\n  // why\n  return 1 // one\n}\n",
    }

    assert join_modules(sources, "main.js") == (
        "const $js_say = (() => {\n"
        "const WORDS = 'x//y'\nasync function say() {\nreturn 1 // one\n}\n"
        "return { WORDS, say }\n})()\n"
        "const { say: tell } = $js_say\nconst say = $js_say\ntell(say.WORDS)\n"
    )


def test_what_two_modules_need_stands_there_once_and_before_both():
    sources = {
        "a.js": "import {\n  b,\n} from './b.js'\nimport { c } from './c.js'\n",
        "b.js": "import { c } from './c.js'\nexport const b = c\n",
        "c.js": "export const c = 1\n",
    }

    joined = join_modules(sources, "a.js")

    assert [line for line in joined.splitlines() if " = (() =>" in line] == [
        "const $c = (() => {",
        "const $b = (() => {",
    ]


@pytest.mark.parametrize(
    "line", ["export default 1", "export { a }", "import './b.js'", 'import { a } from "./b.js"']
)
def test_a_line_it_does_not_know_is_refused(line):
    with pytest.raises(ValueError, match="cannot join"):
        join_modules({"a.js": f"{line}\n", "b.js": ""}, "a.js")


def test_modules_that_import_each_other_are_refused():
    sources = {"a.js": "import { b } from './b.js'\n", "b.js": "import { a } from './a.js'\n"}

    with pytest.raises(ValueError, match="ring"):
        join_modules(sources, "a.js")


def test_stylesheets_stand_where_they_are_imported():
    sources = {
        "css/page.css": "/* all\n of it */\n@import 'a.css';\n@import 'b.css';\n",
        "css/a.css": "/* a */\na {\n  color: red;\n}\n",
        "css/b.css": "b {\n}\n",
    }

    assert join_styles(sources, "css/page.css") == "a {\ncolor: red;\n}\nb {\n}\n"


def test_what_two_scripts_need_is_given_to_both():
    sources = {
        "page.js": "import { a } from './a.js'\nimport { b } from './b.js'\na(b)\n",
        "a.js": "import { b } from './b.js'\nexport const a = b\n",
        "b.js": "export const b = 1\n",
    }

    assert "$b = " not in join_modules(sources, "page.js", given=["b.js"])
    assert join_given(sources, ["b.js"]) == "const $b = (() => {\nconst b = 1\nreturn { b }\n})()\n"
