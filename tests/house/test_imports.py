"""One direction: a call travels down the packages, an import points down."""

from __future__ import annotations

import ast
import configparser
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("models", "menus", "sms", "sessions", "ussd_app")

ONLY_IN = {
    "africastalking": {"sms/africas_talking.py", "sms/sim_swap.py"},
    "alembic": {"models/"},
    "argon2": {"models/"},
    "babel": {"menus/"},
    "click": {"ussd_app/"},
    "cryptography": {"models/"},
    "flask": {"ussd_app/"},
    "phonenumbers": {"models/"},
    "prometheus_client": {"ussd_app/metrics.py"},
    "redis": {"sessions/store.py", "ussd_app/"},
    "requests": {"sms/africas_talking.py", "sms/connection.py", "sms/sim_swap.py"},
    "rq": {"ussd_app/"},
    "sqlalchemy": {"models/"},
    "structlog": {"ussd_app/logs.py"},
}
"""Where each library is known; whoever else needs it asks the module that knows it."""


def test_the_import_contracts() -> None:
    """Every contract that setup.cfg declares is kept."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    declared = configparser.ConfigParser()
    declared.read(ROOT / "setup.cfg")
    contracts = [each for each in declared.sections() if each.startswith("importlinter:contract:")]
    assert f"Contracts: {len(contracts)} kept, 0 broken." in done.stdout


def _imports(path: Path) -> set[str]:
    """Return the top names of everything that a module imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("library", ONLY_IN)
def test_where_a_library_is_known(library: str) -> None:
    """A library is imported only where it is known, also inside of functions."""
    users = {str(path.relative_to(ROOT)) for path in MODULES if library in _imports(path)}
    assert users, "nobody uses it any more"
    strangers = {
        user
        for user in users
        if not any(user == place or user.startswith(place) for place in ONLY_IN[library])
    }
    strangers = {user for user in strangers if not _for_types_only(ROOT / user, library)}
    assert strangers == set()


def _for_types_only(path: Path, library: str) -> bool:
    """Tell whether the module names the library for its annotations only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and getattr(block.test, "id", "") == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    return all(
        id(node) in inside
        for node in ast.walk(tree)
        if (isinstance(node, ast.ImportFrom) and (node.module or "").startswith(library))
        or (isinstance(node, ast.Import) and any(a.name.startswith(library) for a in node.names))
    )


@pytest.mark.parametrize(
    "path", [ROOT / "run.py", *sorted((ROOT / "launch").glob("*.py"))], ids=lambda path: path.name
)
def test_the_start_needs_nothing_but_python(path: Path) -> None:
    """`run.py` and what it is made of run on a machine on which nothing is installed yet."""
    assert _imports(path) - set(sys.stdlib_module_names) <= {"launch"}
