"""The table of OWASP ASVS: every requirement of level 2 once, and what it names is there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) [^|]+ \| (yes|partly|no|operator|n/a) \| ([^|]*)\|$", re.M)

LEVEL_2 = {
    "1.1": "1-7",
    "1.2": "1-4",
    "1.4": "1 4 5",
    "1.5": "1-4",
    "1.6": "1-4",
    "1.7": "1 2",
    "1.8": "1 2",
    "1.9": "1 2",
    "1.10": "1",
    "1.11": "1 2",
    "1.12": "2",
    "1.14": "1-6",
    "2.1": "1-12",
    "2.2": "1-3",
    "2.3": "1-3",
    "2.4": "1-6",
    "2.5": "1-7",
    "2.6": "1-3",
    "2.7": "1-6",
    "2.8": "1-7",
    "2.9": "1-3",
    "2.10": "1-4",
    "3.1": "1",
    "3.2": "1-4",
    "3.3": "1-4",
    "3.4": "1-5",
    "3.5": "1-3",
    "3.7": "1",
    "4.1": "1-3 5",
    "4.2": "1 2",
    "4.3": "1-3",
    "5.1": "1-5",
    "5.2": "1-8",
    "5.3": "1-10",
    "5.4": "1-3",
    "5.5": "1-4",
    "6.1": "1-3",
    "6.2": "1-6",
    "6.3": "1 2",
    "6.4": "1 2",
    "7.1": "1-4",
    "7.2": "1 2",
    "7.3": "1 3 4",
    "7.4": "1-3",
    "8.1": "1-4",
    "8.2": "1-3",
    "8.3": "1-8",
    "9.1": "1-3",
    "9.2": "1-4",
    "10.2": "1 2",
    "10.3": "1-3",
    "11.1": "1-8",
    "12.1": "1-3",
    "12.2": "1",
    "12.3": "1-6",
    "12.4": "1 2",
    "12.5": "1 2",
    "12.6": "1",
    "13.1": "1 3 4 5",
    "13.2": "1-3 5 6",
    "13.3": "1 2",
    "13.4": "1 2",
    "14.1": "1-4",
    "14.2": "1-6",
    "14.3": "2 3",
    "14.4": "1-7",
    "14.5": "1-4",
}
"""The requirements of level 2 of ASVS 4.0.3, by section; those of level 1 are among them."""


def _wanted() -> list[str]:
    found = []
    for section, spans in LEVEL_2.items():
        for span in spans.split():
            first, _, last = span.partition("-")
            found += [f"{section}.{number}" for number in range(int(first), int(last or first) + 1)]
    return found


def test_every_requirement_has_one_row() -> None:
    """None is left out, and none stands there twice."""
    assert [found[1] for found in ROW.finditer(PAGE)] == _wanted()


def test_what_is_named_exists() -> None:
    """A yes rests on something that is there."""
    named = {name for found in ROW.finditer(PAGE) for name in re.findall(r"`([^`]+)`", found[3])}
    paths = {name for name in named if "/" in name and "://" not in name and name != "/admin"}
    assert len(paths) > 60
    assert [name for name in sorted(paths) if not (ROOT / name).exists()] == []


def test_the_counts() -> None:
    """The summary adds up."""
    counts = Counter(found[2] for found in ROW.finditer(PAGE))
    order = ("yes", "partly", "no", "operator", "n/a")
    row = " | ".join(str(counts[each]) for each in order)
    assert f"| {sum(counts.values())} | {row} |" in PAGE
