"""Printing the book: phones, the graph, the catalogue template, and the generated menu book."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from menus import catalogue, gsm7
from menus.book import Book, ways
from menus.catalogue import Words, translate
from menus.drawing import fill, screen_words
from menus.fields import FIELDS
from menus.vocabulary import Act, Go, Pick, Screen, kind, target
from models.people.tables import Language

POT: Final = catalogue.FOLDER / "line.pot"
MENU_BOOK: Final = Path(__file__).resolve().parent.parent / "docs" / "menus.md"
KEYSTROKES: Final = MENU_BOOK.with_name("keystrokes.md")
"""What the common tasks cost on a feature phone, as `tests/journeys/keystrokes.py` counted it."""

MORNING_KEYS: Final = MENU_BOOK.with_name("morning_keys.md")
"""What an exam morning costs, as `tests/journeys/test_exam_morning_keys.py` counted it."""


def sample(screen: Screen, language: Language) -> str:
    """Return the screen with typical data."""
    text = translate(screen_words(screen), language)
    drawn = fill(text, lambda name: FIELDS[name].sample)
    if isinstance(screen, Pick):
        drawn += "\n1. ...\n2. ..."
    return drawn


def phone(screen: Screen, language: Language) -> str:
    """Draw the screen as a phone of 24 columns, with its id and its septets."""
    widest = fill(translate(screen_words(screen), language), lambda name: "W" * FIELDS[name].width)
    lines: list[str] = []
    for line in sample(screen, language).splitlines():
        lines += _wrap(line, 24)
    body = "\n".join(f"| {line:<24} |" for line in lines)
    edge = f"+{'-' * 26}+"
    return f"{screen.id}  {gsm7.septets(widest)}/{gsm7.MAX_SCREEN}\n{edge}\n{body}\n{edge}\n"


def _wrap(line: str, width: int) -> Iterator[str]:
    words = line.split(" ")
    current = ""
    for word in words:
        if current and len(current) + 1 + len(word) > width:
            yield current
            current = word
        else:
            current = f"{current} {word}" if current else word
        while len(current) > width:
            yield current[:width]
            current = current[width:]
    yield current


def graph(book: Book) -> str:
    """Return the book as a Mermaid flowchart."""
    shapes = {
        "menu": "[{}]",
        "ask": "[/{}/]",
        "pick": "[({})]",
        "act": "{{{{{}}}}}",
        "end": "([{}])",
    }
    lines = ["flowchart TD"]
    for each in book.flows:
        lines.append(f"  subgraph {each.id}")
        lines += [
            f"    {_node(step.id)}{shapes[kind(step)].format(step.id)}" for step in each.steps
        ]
        lines.append("  end")
    for step in book.steps.values():
        if isinstance(step, Act):
            arrows = [(outcome, way) for outcome, way in step.on.items()]
        else:
            named = getattr(step, "on", {})
            arrows = [
                *named.items(),
                *(("", way) for way in ways(step) if way not in named.values()),
            ]
        for label, way in arrows:
            arrow = f"-->|{label}|" if label else "-->"
            lines.append(f"  {_node(step.id)} {arrow} {_node(target(way))}")
    return "\n".join(lines)


def _node(step_id: str) -> str:
    return step_id.replace(".", "_")


def template_text(book: Book, texts: Iterable[Words]) -> str:
    """Return the catalogue template of the book and the given texts."""
    return catalogue.template([*book.words(), *texts]).decode()


def menu_book(book: Book) -> str:
    """Return `docs/menus.md`: every screen in both languages, and where its keys lead."""
    parts = [
        "# The menu book",
        "",
        "Generated from the declared screens by `python3 run.py flask menus words --write`; "
        "do not edit it by hand.",
        "",
    ]
    parts += [
        "## What the common tasks cost",
        "",
        "Counted by a test on the real service: letters multi-tapped at a press a second, 8 seconds "
        "a hop, and a redial whenever 180 seconds are over.",
        "",
        KEYSTROKES.read_text(encoding="utf-8"),
        MORNING_KEYS.read_text(encoding="utf-8"),
    ]
    for each in book.flows:
        parts += [f"## {each.id}", ""]
        for step in each.steps:
            if isinstance(step, Act):
                continue
            parts += [f"### `{step.id}`", ""]
            for language in Language:
                parts += ["```", sample(step, language), "```", ""]
            parts += [*_ways_out(step), ""]
    return "\n".join(parts).rstrip() + "\n"


def _ways_out(screen: Screen) -> Iterator[str]:
    for key, way in getattr(screen, "on", {}).items():
        said = f", saying `{way.say.id}`" if isinstance(way, Go) else ""
        yield f"- `{key}` leads to `{target(way)}`{said}"
    then = getattr(screen, "then", None)
    if then is not None:
        yield f"- an answer leads to `{target(then)}`"


def write(book: Book, texts: Iterable[Words]) -> list[Path]:
    """Write the template and the menu book; return their paths."""
    POT.write_text(template_text(book, texts), encoding="utf-8")
    MENU_BOOK.write_text(menu_book(book), encoding="utf-8")
    return [POT, MENU_BOOK]


def stale(book: Book, texts: Iterable[Words]) -> Iterator[str]:
    """Yield the generated files that no longer say what the book says."""
    for path, fresh in ((POT, template_text(book, texts)), (MENU_BOOK, menu_book(book))):
        if not path.is_file() or path.read_text(encoding="utf-8") != fresh:
            yield f"{path.name} is not fresh: run `python3 run.py flask menus words --write`"
