"""The threat model names only tests that there are, and names one for every threat."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`(tests/[a-z_/]+\.py)`")


def test_every_threat_names_tests_that_exist() -> None:
    """A control whose test was moved or removed is a control that nobody shows."""
    text = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
    rows = [
        line.split(" | ")
        for line in text.partition("\n## ")[0].splitlines()
        if line.startswith("| ") and not line.startswith(("| threat", "| ---"))
    ]
    assert len(rows) >= 15
    for row in rows:
        named = NAMED.findall(row[2])
        assert named, row[0]
        assert all((ROOT / path).is_file() for path in named), row[0]
