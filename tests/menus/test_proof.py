"""The proof: silent on a sound book, and loud on each way in which a book can be broken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from menus import gsm7
from menus.book import BrokenBook
from menus.proof import kinds, prove, reserved_answers
from menus.vocabulary import Accept, Act, Ask, End, Go, Menu, Sentence, Step
from tests.menus.house import (
    DIGITS,
    SORRY,
    SOUND,
    anything,
    five_digits,
    house,
    overlay,
    round_again,
    weigh,
)

FRONT, LIST = SOUND["front"], SOUND["list"]
NUMBER, WEIGH = SOUND["number"], SOUND["weigh"]


def changed(step: Step, **fields: Any) -> Step:
    """Return a step with other fields."""
    return replace(step, **fields)


def front(text: str, *, again: str | None = None, **on: str) -> Step:
    """Return the front with another picture; keys are written k1, k2."""
    ways = {key.removeprefix("k"): way for key, way in on.items()}
    sound = {"1": "number", "2": "list", "0": "goodbye"}
    return changed(FRONT, text=text, again=again, on=ways or sound)


KEYS = "\n1. Scale\n2. List\n0. Exit"
ROOM = gsm7.MAX_SCREEN - gsm7.septets(KEYS)
SAID = gsm7.septets(f"{SORRY.text}\n")


def test_a_sound_book(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is wrong with the book that the others are made from."""
    overlay(monkeypatch, {})
    assert list(prove(house())) == []


def test_a_screen_may_fill_the_phone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture of exactly the budget is proved, and so is one that just fits below a sentence."""
    overlay(monkeypatch, {})
    whole = front("x" * ROOM + KEYS, again=KEYS.strip())
    assert list(prove(house(whole))) == []
    below = front("x" * (ROOM - SAID) + KEYS)
    assert list(prove(house(below))) == []


BOTH = ("en", "sw")

BROKEN: dict[str, tuple[list[Step], dict[str, str | None], list[str]]] = {
    "too wide": (
        [front("x" * (ROOM + 1) + KEYS, again=KEYS.strip())],
        {},
        [f"front ({language}): 157 septets, 156 fit" for language in BOTH],
    ),
    "too wide below a sentence": (
        [front("x" * (ROOM - SAID + 1) + KEYS)],
        {},
        [f"front ({language}) after 'sorry': 157 septets, 156 fit" for language in BOTH],
    ),
    "too wide in the shorter picture": (
        [front("x" + KEYS, again="x" * (ROOM - SAID + 1) + KEYS)],
        {},
        [f"front ({language}) after 'sorry': 157 septets, 156 fit" for language in BOTH],
    ),
    "too wide with the widest name": (
        [front("x" * (ROOM - 19) + "{first_name}" + KEYS, again=KEYS.strip())],
        {},
        [f"front ({language}): 157 septets, 156 fit" for language in BOTH],
    ),
    "too wide in Kiswahili": (
        [],
        {"done": "x" * 151 + "{ref}"},
        ["done (sw): 157 septets, 156 fit"],
    ),
    "characters that count twice": (
        [changed(SOUND["done"], text="[" * 76 + "{ref}")],
        {},
        ["done (en): 158 septets, 156 fit", "done (sw): 158 septets, 156 fit"],
    ),
    "outside GSM-7": (
        [front("The inn’s" + KEYS, again=KEYS.strip())],
        {},
        [f"front ({language}): a character outside GSM-7" for language in BOTH],
    ),
    "a translation outside GSM-7": (
        [],
        {"done": "Tayari ĩ {ref}"},
        ["done (sw): a character outside GSM-7"],
    ),
    "a sentence outside GSM-7": (
        [],
        {"say/sorry": "Samahani…"},
        [
            "front (sw) after 'sorry': a character outside GSM-7",
            "number (sw) after 'sorry': a character outside GSM-7",
            "list (sw) after 'sorry': a character outside GSM-7",
        ],
    ),
    "a list outside GSM-7": (
        [changed(LIST, text="A list…")],
        {},
        [f"list ({language}): a character outside GSM-7" for language in BOTH],
    ),
    "a missing target": (
        [front("x" + KEYS, k1="nowhere", k2="list", k0="goodbye")],
        {},
        ["front: leads to nowhere, which does not exist"],
    ),
    "a missing target of an answer": (
        [changed(NUMBER, then="nowhere")],
        {},
        ["number: leads to nowhere, which does not exist"],
    ),
    "a missing target of a list": (
        [changed(LIST, then="nowhere", none="no_one")],
        {},
        [
            "list: leads to nowhere, which does not exist",
            "list: leads to no_one, which does not exist",
        ],
    ),
    "a missing target with a sentence": (
        [changed(WEIGH, on={"light": Go("nowhere", SORRY), "heavy": "done"})],
        {},
        ["weigh: leads to nowhere, which does not exist"],
    ),
    "an outcome that leads nowhere": (
        [changed(WEIGH, on={"light": "done"})],
        {},
        ["weigh: the outcome heavy leads nowhere"],
    ),
    "an outcome that does not exist": (
        [changed(WEIGH, on={"light": "done", "heavy": "done", "gone": "done"})],
        {},
        ["weigh: there is no outcome gone"],
    ),
    "unreachable": (
        [Menu("attic", "The attic\n0. Back", on={})],
        {},
        ["attic: nothing leads here"],
    ),
    "unreachable but for itself": (
        [Menu("attic", "The attic\n1. Attic\n0. Back", on={"1": "attic"})],
        {},
        ["attic: nothing leads here"],
    ),
    "never ending": (
        [
            changed(WEIGH, on={"light": "done", "heavy": "spin"}),
            Act("spin", round_again, on={"round": "spin"}),
        ],
        {},
        ["spin: never reaches a screen"],
    ),
    "a key shown and not accepted": (
        [front("x\n1. Scale\n2. List\n3. More\n0. Exit")],
        {},
        [f"front ({language}): key 3 is shown and not accepted" for language in BOTH],
    ),
    "a key accepted and not shown": (
        [front("x\n1. Scale\n0. Exit")],
        {},
        [f"front ({language}): key 2 is accepted and not shown" for language in BOTH],
    ),
    "a key lost in translation": (
        [],
        {"front": "Nyumba ya {first_name}\n1. Mizani\n0. Ondoka"},
        ["front (sw): key 2 is accepted and not shown"],
    ),
    "a key lost in the shorter picture": (
        [front("x" + KEYS, again="1. Scale\n0. Exit")],
        {},
        [f"front ({language}): key 2 is accepted and not shown" for language in BOTH],
    ),
    "a key twice": (
        [front("x\n1. Scale\n2. List\n1. Again\n0. Exit")],
        {},
        [f"front ({language}): a key stands twice" for language in BOTH],
    ),
    "More that leads nowhere": (
        [front("x\n1. Scale\n2. List\n98. More\n0. Exit")],
        {},
        [f"front ({language}): key 98 is shown and not accepted" for language in BOTH],
    ),
    "the language's key for something else": (
        [front("x\n99. Scale\n2. List\n0. Exit", k99="number", k2="list", k0="goodbye")],
        {},
        [f"front ({language}): key 99 means the language everywhere" for language in BOTH],
    ),
    "an exit that is none": (
        [front("x" + KEYS, k1="number", k2="list", k0="number")],
        {},
        [
            f"front ({language}): key 0 is drawn as an exit and is none, or the other way round"
            for language in BOTH
        ],
    ),
    "an end that offers keys": (
        [End("done", "Done {ref}\n0. Back")],
        {},
        [f"done ({language}): an end offers keys" for language in BOTH],
    ),
    "a field that nobody declared": (
        [changed(SOUND["done"], text="Done {weight}")],
        {},
        [f"done ({language}): the field weight is not declared" for language in BOTH],
    ),
    "a field in a sentence that nobody declared": (
        [changed(NUMBER, accept=Accept(five_digits, (Sentence("sorry", "Over {weight}"),)))],
        {},
        [f"number ({language}): the field weight is not declared" for language in BOTH],
    ),
    "other fields in translation": (
        [],
        {"done": "Tayari"},
        ["done (sw): other fields than in English"],
    ),
    "another field in a translated sentence": (
        [],
        {"say/sorry": "Samahani {ref}"},
        [
            "front (sw): other fields than in English",
            "number (sw): other fields than in English",
            "list (sw): other fields than in English",
        ],
    ),
    "a missing translation": (
        [],
        {"done": None},
        ["done (sw): no finished translation of sw: done"],
    ),
    "a missing translation of the shorter picture": (
        [front("x" + KEYS, again=KEYS.strip())],
        {"front/again": None},
        ["front (sw): no finished translation of sw: front/again"],
    ),
    "a missing translation of a sentence": (
        [],
        {"say/sorry": None},
        [
            f"{screen} (sw): no finished translation of sw: say/sorry"
            for screen in ("front", "number", "list")
        ],
    ),
    "two writes in one hop": (
        [
            changed(WEIGH, on={"light": "done", "heavy": "again"}),
            Act("again", weigh, on={"light": "done", "heavy": "done"}, writes=True),
        ],
        {},
        ["weigh: leads to again, which writes as well, in one hop"],
    ),
    "two writes in one hop, with an act between": (
        [
            changed(WEIGH, on={"light": "done", "heavy": "look"}),
            Act("look", weigh, on={"light": "again", "heavy": "look"}),
            Act("again", weigh, on={"light": "done", "heavy": "done"}, writes=True),
        ],
        {},
        ["weigh: leads to again, which writes as well, in one hop"],
    ),
    "a list whose head leaves no room": (
        [changed(LIST, text="x" * 100)],
        {},
        [
            f"list ({language}) after '{said}': fewer than two items fit"
            for language in BOTH
            for said in ("nothing", "sorry")
        ],
    ),
    "a list that is full below a sentence": (
        [changed(LIST, text="x" * 60)],
        {},
        [f"list ({language}) after 'sorry': fewer than two items fit" for language in BOTH],
    ),
    "a list whose head offers a key": (
        [changed(LIST, text="A list\n1. Mine")],
        {},
        [f"list ({language}): key 1 is shown and not accepted" for language in BOTH],
    ),
    "a field in a list's head that nobody declared": (
        [changed(LIST, text="A list of {weight}")],
        {},
        [f"list ({language}): the field weight is not declared" for language in BOTH],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_book(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """What is wrong is named by its screen and language, and nothing else is."""
    steps, words, said = BROKEN[name]
    overlay(monkeypatch, words)
    wrong = list(prove(house(*steps)))
    assert sorted(wrong) == sorted(said)


def test_what_may_stand_on_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reserved keys may be printed anywhere, and 98 where it is a key of the screen."""
    overlay(monkeypatch, {})
    reserved = front(f"x{KEYS}\n00. Home\n99. Kiswahili")
    more = Menu("more", "More\n98. More\n0. Back", on={"98": "done"})
    weighed = changed(WEIGH, on={"light": "more", "heavy": "done"})
    assert list(prove(house(reserved, more, weighed))) == []


def test_two_steps_of_one_name() -> None:
    """Two steps of one name are no book at all."""
    book = house()
    book = replace(book, flows=(*book.flows, book.flows[0]))
    with pytest.raises(BrokenBook, match="two steps are called arrive"):
        list(prove(book))


def test_reserved_answers() -> None:
    """An ask that would take 0, 00, 98, 99 or a side key of its own for an answer is named."""
    loose = Ask("loose", "Anything\n1. List", Accept(anything, ()), then="front", on={"1": "list"})
    book = house(loose)

    def takes(ask: Ask, typed: str) -> bool:
        return ask.accept.parse is anything or (ask.accept is DIGITS and len(typed) == 5)

    assert list(reserved_answers(book, takes)) == [
        f"loose: takes {key} for an answer" for key in ("0", "00", "1", "98", "99")
    ]
    assert list(reserved_answers(house(), takes)) == []


def test_kinds() -> None:
    """The steps are counted by kind."""
    assert kinds(house().steps.values()) == {"Act": 5, "Menu": 1, "Ask": 1, "Pick": 1, "End": 3}
