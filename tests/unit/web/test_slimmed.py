"""What is left out for the deployment changes no program: node's own parser reads the same one before and after."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from cli.pages.slimming import slim_page, slim_script, slim_style, slimmed, tokens
from tests.unit.web import NODE, needs_node

HERE = Path(__file__).parent
WEB = HERE.parents[2] / "web"
SCRIPTS = sorted(path for path in WEB.rglob("*.js") if "node_modules" not in path.parts)
PROGRAMS = [
    "const a = 1 // one\nconst b = a /* two */ + /* three */ +a\nconst c = a - -b, d = a++ + ++b\n",
    "const audio = 'audio/*'; const url = \"https://x//y\"; const q = 'it\\'s // not'\n/* end */ const z = 1\n",
    "const t = `a // b ${c ? `d /* ${ { e: '}' }.e } */` : \"`\"} // f`\nconst c = `\\`${1}`\n",
    "const r = /[/]\\/\\/ /g.test(s) && a / b / c\nfoo(/\"/, /'/)\nreturn_ = x / 2 // y\nconst s = a\n/b/c\n",
    "const d = a / /b/.exec(c).index, e = a - --b, f = a-- - b, g = +a + +b - -c / -d, h = a * -b\n",
    "function f() {\n  return /a b/ .test(x)\n}\nfunction g() {\n  return\n  1\n}\n",
    "let x = 1\nlet y = 2\n;[x, y] = [y, x]\nx\n++\ny\nasync () => { await /x/.exec(y) }\n",
    "class A {\n  #p = 1\n  get\n  b() { return this.#p }\n  static async *c() {}\n  'd' = 2\n}\nfor (;;) break\na\n",
    "const o = {\n  // why\n  a, /** @type {X} */ b: (c),\n  ...d,\n};\nconst e = o?.a ?? (o.b\n  ? 1\n  : 2)\n",
    "class A { #a = 1; #b = `#a ${this.#a} ${`#b \\${#a} ${this.#b}`}`; }\n",
    "if (a) {\n}\n/re/.test(a)\nconst o = 1, n = 1 .toString(), h = 1..toFixed()\nexport { o as default }\n",
]


def same(pairs: list[tuple[str, str]]) -> list[bool]:
    """Whether the two scripts of each pair are one program."""
    script = ["--expose-internals", "--no-warnings", str(HERE / "syntax_tree.cjs")]
    done = subprocess.run(
        [str(NODE), *script], input=json.dumps(pairs), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    answer: list[bool] = json.loads(done.stdout)
    return answer


@needs_node
def test_every_script_of_the_page_stays_the_same_program() -> None:
    pairs = [(text, slim_script(text)) for text in (path.read_text(encoding="utf-8") for path in SCRIPTS)]
    different = [path.name for path, equal in zip(SCRIPTS, same(pairs), strict=True) if not equal]
    assert different == []


@needs_node
def test_hard_cases_stay_the_same_program() -> None:
    wrong = [
        text for text, equal in zip(PROGRAMS, same([(p, slim_script(p)) for p in PROGRAMS]), strict=True) if not equal
    ]
    assert wrong == []


@needs_node
def test_another_program_is_told_apart() -> None:
    assert same([("a + +b", "a++ + b"), ("return_\n1", "return_;1"), ("f\n(x)", "f;(x)")]) == [False, True, False]
    constant = "const ABC = 1; f({ABC: ABC}, o.ABC, ABC)"
    renamed = constant.replace("ABC = 1", "a = 1").replace(": ABC", ": a").replace(", ABC)", ", a)")
    assert same([(constant, renamed), (constant, constant.replace("ABC", "a"))]) == [True, False]
    members = "class A { #a; #b; c() { return this.#a + this.#b } }"
    assert same([(members, members.replace("this.#b", "this.#a"))]) == [False]


@pytest.mark.parametrize("text", PROGRAMS)
def test_the_pieces_are_the_whole(text: str) -> None:
    assert "".join(token.text for token in tokens(text)) == text


def test_comments_and_indentation_go() -> None:
    script = "/**\n * What it does.\n */\nexport function a(b) {\n  // Because.\n  return b + 1; // so\n}\n"
    assert slim_script(script) == "export function a(b){return b+1}\n"


def test_private_members_get_short_names_of_their_own() -> None:
    many = "".join(f"#member{number};" for number in range(28))
    code = 'return this.#member27+"#member27"+`#member0${this.#member2}`+(#member1 in this)'
    script = f"class A{{{many}get(){{{code}}}}}\n"
    slim = slim_script(script)
    assert 'return this.#ab+"#member27"+`#member0${this.#c}`+(#b in this)' in slim
    assert len(set(re.findall(r"#[a-z]+(?=;)", slim))) == 28


def test_a_modules_own_constants_get_short_names() -> None:
    script = "const MOST = 5;export const LEAST = 1;const a = `${MOST} MOST`;f(MOST + LEAST, 'MOST');\n"
    assert slim_script(script) == "const b=5;export const LEAST=1;const a=`${b} MOST`;f(b+LEAST,'MOST');\n"


@pytest.mark.parametrize(
    "use", ["o.MOST", "({MOST})", "({ MOST: 1 })", "({a, MOST, b})", "({ MOST() {} })", "a ? MOST : b"]
)
def test_a_constant_that_may_name_a_member_keeps_its_name(use: str) -> None:
    assert slim_script(f"const MOST = 5;\n{use};\n").startswith("const MOST=5;")


def test_a_style_keeps_its_strings_and_the_spaces_of_its_selectors() -> None:
    css = '/* why */\n.a  .b::before,\n.c > d {\n  content: "/* not */  x";\n  margin: 0 calc(1px + 2px);\n}\n'
    assert slim_style(css) == '.a .b::before,.c > d{content:"/* not */  x";margin:0 calc(1px + 2px)}\n'


def test_a_page_keeps_the_spaces_between_words() -> None:
    assert slim_page("<p>one\n    <!-- why -->\n    <b>two</b> three</p>\n") == "<p>one\n<b>two</b> three</p>\n"


def test_pictures_are_left_alone() -> None:
    assert slimmed("icons/a.png", b"\x89PNG // x") == b"\x89PNG // x"
