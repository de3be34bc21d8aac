"""Many files become one, and mean the same."""

from __future__ import annotations

import pytest

from app.web.bundling import join_given, join_modules, join_styles


def test_each_module_becomes_a_function_that_gives_what_it_exports():
    sources = {
        "main.js": "// All.\n\nimport { say as tell } from './js/say.js'\nimport * as say from './js/say.js'\n\ntell(say.WORDS)\n",
        "js/say.js": "export const WORDS = 'x//y'\nexport async function say() {\n  // why\n  return 1 // one\n}\n",
    }

    assert join_modules(sources, "main.js") == (
        "const $js_say = (() => {\n"
        "const WORDS = 'x//y'\nasync function say() {\nreturn 1\n}\n"
        "return { WORDS, say }\n})();\n"
        "const { say: tell } = $js_say;\nconst say = $js_say;\ntell(say.WORDS)\n"
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


@pytest.mark.parametrize(
    ("literal", "why"),
    [
        ("`\nimport { a } from './a.js'\n`", "an import"),
        ("`\nexport const a = 1\n`", "an export"),
        ("`\n  indented\n\n    more\n`", "indentation and a blank line"),
        ("`\n// no comment\n/* nor this */\n`", "comments"),
        ("`a${{ b: `\n  inner ${1}\n` }.b}\n  c`", "templates in templates"),
        ("'one \\\n  two // three'", "a string over two lines"),
        ("/['\"`]\\/\\/(?:[/*]|\\/)/u", "a regular expression with quotes and slashes"),
    ],
)
def test_a_literal_stays_as_it_is(literal, why):
    sources = {
        "main.js": "import { text } from './text.js'\ntext()\n",
        "text.js": f"export const text = {literal}\n",
    }

    assert f"const text = {literal}\nreturn" in join_modules(sources, "main.js"), why


def test_comments_go_and_statements_stay_apart():
    sources = {
        "a.js": "/**\n * Adds.\n * @param {number} a `it's\n */\nlet a = 6 / 2 / 1 // one\nlet b /* is\n*/ a++\nf(')' /* c */, /'/)\n"
    }

    assert join_modules(sources, "a.js") == "let a = 6 / 2 / 1\nlet b\na++\nf(')'  , /'/)\n"


def test_what_follows_an_import_begins_a_statement_of_its_own():
    sources = {"a.js": "import { b } from './b.js'\n[b].forEach(say)\n", "b.js": "export const b = 1"}

    assert join_modules(sources, "a.js").endswith(
        "return { b }\n})();\nconst { b } = $b;\n[b].forEach(say)\n"
    )


@pytest.mark.parametrize(
    "lines",
    [
        "const a = await import('./b.js')",
        "  import { b } from './b.js'",
        "if (import.meta.url) say()",
        "say()\nimport { b } from './b.js'",
        "import { c } from './b.js'",
        "import { b, c as d } from './b.js'",
        "import { b } from '/b.js'",
        "const a = `${b",
        "const a = 'b\n'",
        "if (a) /b'/.test(c)",
        "let a = b <!--c",
        "}",
    ],
)
def test_what_would_mean_something_else_is_refused(lines):
    with pytest.raises(ValueError, match=r"^a\.js: cannot join "):
        join_modules({"a.js": f"{lines}\n", "b.js": "export const b = 1, c = 2\n"}, "a.js")


def test_modules_that_would_get_one_name_are_refused():
    sources = {"a.js": "import { b } from './b-c.js'\nimport { c } from './b_c.js'\n"}
    sources |= {"b-c.js": "export const b = 1\n", "b_c.js": "export const c = 1\n"}

    with pytest.raises(ValueError, match="both become"):
        join_modules(sources, "a.js")


def test_words_that_only_look_like_imports_are_taken():
    module = "const a = { import: 1, export: 2 }\na.import = a.export\nconst export1 = '\\'import '\n"

    assert join_modules({"a.js": module}, "a.js") == module


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
    assert join_given(sources, ["b.js"]) == "const $b = (() => {\nconst b = 1\nreturn { b }\n})();\n"


def test_what_is_quoted_in_a_stylesheet_stays_as_it_is():
    style = "a::after {\ncontent: '/* no\\\n  comment */ @import \"b.css\";';\nbackground: url(data:image/svg+xml,/*);\n}\n"

    assert join_styles({"a.css": style}, "a.css") == style


def test_an_import_in_a_comment_of_a_stylesheet_is_none():
    assert join_styles({"a.css": "/*\n@import 'b.css';\n*/\na {\n}\n"}, "a.css") == "a {\n}\n"


@pytest.mark.parametrize(
    "style",
    [
        "@import 'b.css' print;",
        "@import url('b.css');",
        "a {\n}\n@import 'b.css';",
        "@charset 'utf-8';",
        "a {\n  background: url(b.png);\n}",
        "a {\n  background: url('../b.png');\n}",
        "a {\n  content: 'b;\n}",
        "/* a",
    ],
)
def test_what_a_joined_stylesheet_would_mean_otherwise_is_refused(style):
    with pytest.raises(ValueError, match=r"^css/a\.css: cannot join "):
        join_styles({"css/a.css": f"{style}\n", "css/b.css": ""}, "css/a.css")


def test_stylesheets_that_import_each_other_are_refused():
    with pytest.raises(ValueError, match="ring"):
        join_styles({"a.css": "@import 'b.css';\n", "b.css": "@import 'a.css';\n"}, "a.css")
