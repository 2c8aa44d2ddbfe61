"""Every variable that the service reads is told in `.env.example`, in one sentence each."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from ussd_app.config import load, read_env_file

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / ".env.example"

NOT_SETTINGS = {
    "CHROMIUM": "where the tests' browser is",
    "FLASK_SKIP_DOTENV": "set by run.py for what it starts",
    "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "set by run.py for what it starts",
    "PYTHONUNBUFFERED": "set by run.py for what it starts",
}
"""Variables that stand in the code and are nobody's to set."""


def _names_in_config() -> set[str]:
    """Return the constants of config.py that are written as variables are."""
    tree = ast.parse((ROOT / "ussd_app" / "config.py").read_text(encoding="utf-8"))
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[A-Z][A-Z_]+", node.value)
        and node.value not in {"DEBUG", "INFO", "WARNING", "ERROR"}
    }


def _names_in_the_environment() -> set[str]:
    """Return the variables that any product module asks the environment for by name."""
    names = set()
    for folder in ("ussd_app", "sessions", "sms", "menus", "models"):
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            names |= set(re.findall(r'os\.environ(?:\.get\(|\[)"([A-Z_]+)"', text))
    for path in (ROOT / "ussd_app" / "web.py", *(ROOT / "launch").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        names |= set(re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"', text))
        names |= set(re.findall(r'"([A-Z_]+)" (?:not )?in (?:os\.)?environ', text))
    return names


def _told() -> dict[str, list[str]]:
    """Return the example's variables, each with the comment lines right above it."""
    told: dict[str, list[str]] = {}
    above: list[str] = []
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            above.append(line.removeprefix("#").strip())
        elif line:
            told[line.partition("=")[0]] = above
            above = []
        else:
            above = []
    return told


def test_every_variable_is_told() -> None:
    """The example has every variable that is read, and none that is not."""
    read = _names_in_config() | _names_in_the_environment()
    assert set(_told()) == read - set(NOT_SETTINGS)


@pytest.mark.parametrize("name", _told())
def test_one_sentence_each(name: str) -> None:
    """Each variable has one sentence right above it."""
    [sentence] = _told()[name]
    assert re.fullmatch(r"[A-Z].*[^.]\.", sentence)
    assert ". " not in sentence


def test_the_example_changes_nothing(tmp_path: Path) -> None:
    """A copied example is the same as none: its values are the defaults."""
    without = load({}, tmp_path)
    (tmp_path / ".env").write_bytes(EXAMPLE.read_bytes())
    copied = load({}, tmp_path)
    for name in without.__dataclass_fields__:
        if name != "keys":
            assert getattr(copied, name) == getattr(without, name), name


def test_no_secret_in_the_example() -> None:
    """Nobody copies a key, a token or a password from the example into production."""
    given = read_env_file(EXAMPLE)
    secrets = ("KEY", "KEYS", "TOKEN", "PEPPERS")
    assert [name for name, value in given.items() if value and name.endswith(secrets)] == []
