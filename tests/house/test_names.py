"""Sizes and names: small modules, the field's own words, and nothing printed."""

from __future__ import annotations

import ast
import re
import statistics
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("models", "menus", "sms", "sessions", "ussd_app")
LONGEST = 400

FORBIDDEN = {
    "common",
    "data",
    "handler",
    "handlers",
    "helper",
    "helpers",
    "info",
    "manager",
    "managers",
    "misc",
    "process",
    "services",
    "tools",
    "user",
    "users",
    "util",
    "utils",
}
"""Names that say nothing: a module is called after what it is about."""

FORBIDDEN_IN_CLASSES = re.compile(r"(Manager|Helper|Util|Utils|Handler|Processor|Data|Info)$")


def _modules(*folders: str) -> list[Path]:
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "versions" not in path.parts
    ]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


EVERYTHING = [*_modules(*PRODUCT, "launch", "tests"), *sorted(ROOT.glob("*.py"))]


def test_no_module_is_long() -> None:
    """Whoever opens a module can read it whole."""
    lengths = {
        _name(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in _modules(*PRODUCT, "launch")
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_modules_are_small() -> None:
    """Most modules fit on two screens."""
    lengths = [len(path.read_text(encoding="utf-8").splitlines()) for path in _modules(*PRODUCT)]
    assert statistics.median(lengths) <= 110


def test_module_names() -> None:
    """No module or folder has a name that says nothing."""
    inside = [path.relative_to(ROOT) for path in _modules(*PRODUCT, "launch", "tests")]
    assert [str(path) for path in inside if FORBIDDEN & {*path.parts[:-1], path.stem}] == []


def test_class_names() -> None:
    """No class of the product has a name that says nothing."""
    found = [
        f"{_name(path)}: {node.name}"
        for path in _modules(*PRODUCT, "launch")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and FORBIDDEN_IN_CLASSES.search(node.name)
    ]
    assert found == []


def test_nothing_is_printed() -> None:
    """The product logs; only what starts it talks to a terminal."""
    found = [
        f"{_name(path)}:{node.lineno}"
        for path in _modules(*PRODUCT)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"print", "breakpoint"}
    ]
    assert found == []


def test_no_screen_is_built_in_code() -> None:
    """What a caller reads is declared: no other module writes the gateway's two words."""
    found = [
        _name(path)
        for path in _modules(*PRODUCT)
        if re.search(r"""["'](CON|END)[ "']""", path.read_text(encoding="utf-8"))
    ]
    assert found == ["sessions/dialects/africas_talking.py", "ussd_app/cli/phone.py"]


def test_nothing_is_left_to_do() -> None:
    """What is unfinished stands in an issue, not in a comment."""
    marks = re.compile(
        "#.*\\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK")) + ")\\b"
    )
    found = [_name(path) for path in EVERYTHING if marks.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_every_test_has_a_sentence() -> None:
    """Each test says in one sentence what is promised."""
    silent = [
        f"{_name(path)}: {node.name}"
        for path in _modules("tests")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_nothing_sleeps_or_is_skipped_quietly() -> None:
    """No test waits for time to pass, expects to fail, or is switched off."""
    asleep = [
        _name(path)
        for path in _modules("tests")
        if path.name.startswith("test_")
        and re.search(r"\btime\.sleep\(|mark\.(skip|xfail)\b", path.read_text(encoding="utf-8"))
    ]
    assert asleep == []
