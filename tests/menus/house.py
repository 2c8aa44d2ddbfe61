"""A little book that is sound, to be broken one rule at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from menus import catalogue
from menus.book import Book
from menus.call import Call  # the outcomes of an act are read from its types
from menus.catalogue import MissingTranslation, Translations, Words
from menus.vocabulary import (
    Accept,
    Act,
    Ask,
    End,
    Item,
    Menu,
    Pick,
    Retry,
    Sentence,
    Step,
    flow,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

    from models.people.tables import Language

SORRY = Sentence("sorry", "That was wrong.")


def to_front(_: Call) -> Literal["front"]:
    """Lead to the front."""
    return "front"


def kept(_: Call) -> Literal["kept"]:
    """Keep the language."""
    return "kept"


def weigh(_: Call) -> Literal["light", "heavy"]:
    """Lead one way or the other."""
    return "light"


def round_again(_: Call) -> Literal["round"]:
    """Lead to itself."""
    return "round"


def items(_: Call) -> list[Item]:
    """List nothing."""
    return []


def five_digits(typed: str, _: Call) -> str:
    """Take exactly five digits."""
    if len(typed) != 5 or not typed.isdigit():
        raise Retry(SORRY)
    return typed


def anything(typed: str, _: Call) -> str:
    """Take anything."""
    return typed


DIGITS = Accept(five_digits, (SORRY,))

SOUND: dict[str, Step] = {
    step.id: step
    for step in (
        Act("arrive", to_front, on={"front": "front"}, writes=True),
        Act("home_now", to_front, on={"front": "front"}),
        Act("recover", to_front, on={"front": "front"}),
        Act("keep_language", kept, on={"kept": "home_now"}, writes=True),
        Menu(
            "front",
            "The house of {first_name}\n1. Scale\n2. List\n0. Exit",
            on={"1": "number", "2": "list", "0": "goodbye"},
        ),
        Ask("number", "Five digits\n1. List\n0. Back", DIGITS, then="weigh", on={"1": "list"}),
        Act("weigh", weigh, on={"light": "front", "heavy": "done"}, writes=True),
        Pick("list", "A list", items, save="chosen", then="front", none="front"),
        End("done", "Done. Ref {ref}"),
    )
}


def house(*changed: Step, leads: Mapping[Sentence, tuple[str, ...]] | None = None) -> Book:
    """Return the sound book with some steps changed or added."""
    steps = SOUND | {step.id: step for step in changed}
    return Book(
        flows=(
            flow("house", *steps.values()),
            flow("endings", End("goodbye", "Goodbye"), End("sorry", "Sorry")),
        ),
        arrive="arrive",
        home="home_now",
        keep_language="keep_language",
        recover="recover",
        goodbye="goodbye",
        leads={SORRY: ("front", "number", "list")} if leads is None else leads,
    )


class Overlaid(Translations):
    """The English of everything, but for a few contexts; None is a missing translation."""

    changes: Mapping[str, str | None]

    def find(self, words: Words) -> str:
        """Return what stands for the text."""
        found = self.changes.get(words.context, words.english)
        if found is None:
            raise MissingTranslation(f"{self.language}: {words.context}")
        return found


def overlay(patch: pytest.MonkeyPatch, changes: Mapping[str, str | None]) -> None:
    """Let every text count as translated, some of them otherwise."""

    def translations(language: Language) -> Translations:
        found = Overlaid(language)
        found.changes = changes
        return found

    patch.setattr(catalogue, "translations", translations)
