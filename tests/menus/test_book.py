"""What the book knows of itself: its steps, what may be said where, and who writes."""

from __future__ import annotations

import pytest

from menus.book import Book, BrokenBook, ways
from menus.vocabulary import (
    Act,
    Ask,
    End,
    Go,
    Menu,
    Pick,
    Sentence,
    flow,
    kind,
    target,
)
from tests.menus.house import DIGITS, SORRY, SOUND, house, weigh

THANKS = Sentence("thanks", "Thank you.")


def test_steps_and_screens() -> None:
    """Steps are found by name; acts are no screens."""
    book = house()
    assert [screen.id for screen in book.screens] == [
        *("front", "number", "list", "done", "goodbye", "sorry"),
    ]
    assert book.screen("front") is book.steps["front"]
    assert (book.flow_of["front"].id, book.flow_of["sorry"].id) == ("house", "endings")
    with pytest.raises(BrokenBook, match="weigh is an act"):
        book.screen("weigh")
    with pytest.raises(KeyError):
        book.screen("nowhere")


def test_ways() -> None:
    """Every way out of every kind of step is known; an end has none."""
    assert [
        [target(way) for way in ways(SOUND[name])] for name in ("front", "number", "weigh")
    ] == [
        ["number", "list", "goodbye"],
        ["list", "weigh"],
        ["front", "done"],
    ]
    assert list(ways(SOUND["list"])) == ["front", "front"]
    assert list(ways(SOUND["done"])) == []
    assert target(Go("done", SORRY)) == "done"


def test_kinds() -> None:
    """Each step has the name of its kind."""
    named = {name: kind(SOUND[name]) for name in ("front", "number", "list", "weigh", "done")}
    assert list(named.values()) == ["menu", "ask", "pick", "act", "end"]


def test_first_screens() -> None:
    """A way to an act ends on every screen that the act can lead to, over other acts too."""
    turn = Act("turn", weigh, on={"light": "weigh", "heavy": "turn"})
    book = house(turn)
    assert book.first_screens("turn") == {"front", "done"}
    assert book.first_screens("front") == {"front"}


def test_what_may_be_said_where() -> None:
    """A sentence of a way counts for every screen that the way can end on."""
    number = Ask("number", "Five digits", DIGITS, then=Go("weigh", THANKS))
    book = house(number)
    assert book.said == {
        "front": {SORRY, THANKS},
        "number": {SORRY},
        "list": {SORRY},
        "done": {THANKS},
        "goodbye": set(),
        "sorry": set(),
    }


def test_who_writes() -> None:
    """A screen before an act that writes writes, and one that only looks does not."""
    assert house().writers == {"number"}


def test_who_writes_through_an_act_that_reads() -> None:
    """An act between a screen and the act that writes hides nothing."""
    look = Act("look", weigh, on={"light": "weigh", "heavy": "done"})
    front = Menu("front", "Front\n1. Look\n0. Exit", on={"1": "look", "0": "goodbye"})
    assert house(look, front).writers == {"front", "number"}


def test_screens_of_a_draft_write() -> None:
    """A screen whose flow keeps a draft writes, and so does one that leads into the flow."""
    sound = house()
    drafted = flow("drafted", Menu("page", "Page\n1. On", on={"1": "done"}), drafts=("ref",))
    front = Menu("front", "Front\n1. Page\n0. Exit", on={"1": "page", "0": "goodbye"})
    book = Book(
        (house(front).flows[0], drafted, sound.flows[1]),
        *("arrive", "home_now", "keep_language", "recover", "goodbye"),
        {},
    )
    # Key 00 leads home, and home is the front: from the front a draft may be written.
    assert {"page", "front", "number"} <= book.writers
    assert "done" not in book.writers


def test_a_home_that_writes_makes_every_screen_a_writer() -> None:
    """Key 00 works everywhere, so what home does counts for every screen."""
    home = Act("home_now", weigh, on={"light": "front", "heavy": "done"}, writes=True)
    book = house(home)
    assert book.writers == {screen.id for screen in book.screens}


def test_words_come_once() -> None:
    """Every text is given once, screens in their order, sentences sorted behind them."""
    number = Ask("number", "Five digits", DIGITS, then=Go("weigh", THANKS), again="Digits")
    contexts = [words.context for words in house(number).words()]
    assert contexts == [
        *("front", "number", "number/again", "list", "done", "goodbye", "sorry"),
        *("say/sorry", "say/thanks"),
    ]


def test_a_flow_cleans_its_texts() -> None:
    """The indentation of a text is the source's; the picture has none."""
    made = flow(
        "f",
        Menu(
            "m",
            """
            Title
              indented
            1. One
            """,
            on={"1": "e"},
            again="""
            1. One
            """,
        ),
        End("e", "  End  "),
        SOUND["weigh"],
        drafts=("ref",),
    )
    menu, end, act = made.steps
    assert isinstance(menu, Menu)
    assert (menu.text, menu.again) == ("Title\n  indented\n1. One", "1. One")
    assert isinstance(end, End)
    assert end.text.strip() == "End"
    assert act is SOUND["weigh"]
    assert made.drafts == ("ref",)


def test_a_list_is_no_menu() -> None:
    """A list's own text has no shorter picture."""
    assert isinstance(SOUND["list"], Pick)
    assert not hasattr(SOUND["list"], "again")
