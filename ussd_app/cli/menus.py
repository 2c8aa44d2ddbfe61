"""`menus`: prove the book, draw its phones, its graph and its words."""

from __future__ import annotations

import sys

import click

from menus import printing
from menus.line_book import BOOK
from menus.proof import kinds, prove
from models.people.tables import Language
from sms import texts


@click.group()
def menus() -> None:
    """Look at what callers read."""


@menus.command()
def check() -> None:
    """Prove that every screen and every text fits, in every language, at the widest data."""
    wrong = [*prove(BOOK), *texts.prove()]
    # The generated files show both languages: they wait until every text has its words.
    wrong = wrong or list(printing.stale(BOOK, texts.words()))
    for line in wrong:
        click.echo(line, err=True)
    if wrong:
        sys.exit(1)
    counted = ", ".join(
        f"{count} {name}" for name, count in sorted(kinds(BOOK.steps.values()).items())
    )
    click.echo(f"Proved in {len(Language)} languages: {counted}; {len(texts.TEXTS)} texts.")


@menus.command()
@click.option("--language", type=click.Choice([each.value for each in Language]), default="en")
@click.argument("screens", nargs=-1)
def draw(language: str, screens: tuple[str, ...]) -> None:
    """Draw the phones of SCREENS, or of the whole book."""
    for screen in BOOK.screens:
        if not screens or screen.id in screens:
            click.echo(printing.phone(screen, Language(language)))


@menus.command()
def graph() -> None:
    """Print the book as a Mermaid graph."""
    click.echo(printing.graph(BOOK))


@menus.command()
@click.option("--write", is_flag=True, help="Write menus/locale/line.pot and docs/menus.md.")
def words(*, write: bool) -> None:
    """Print every text that callers read, as a catalogue template."""
    if write:
        for path in printing.write(BOOK, texts.words()):
            click.echo(path)
        return
    click.echo(printing.template_text(BOOK, texts.words()))
