"""From a declared screen to the picture on a phone: fields, keys that hide, and pages of lists."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from menus import gsm7
from menus.call import Call, Facts
from menus.drawing import (
    Page,
    draw,
    draw_page,
    field_names,
    fill,
    hidden_keys,
    option_keys,
    without_options,
)
from menus.vocabulary import End, Item, Menu, Pick, Sentence
from models.people.tables import Language
from tests.menus.house import overlay

ENGLISH, KISWAHILI = Language.ENGLISH, Language.KISWAHILI


@pytest.mark.parametrize(
    ("text", "values", "filled"),
    [
        ("Hello {a}", {"a": "Jane"}, "Hello Jane"),
        ("{a} {b}", {"a": "1", "b": "2"}, "1 2"),
        ("{a}\nrest", {"a": ""}, "rest"),
        ("{a} {b}\nrest", {"a": "", "b": ""}, "rest"),
        ("{a} {b}\nrest", {"a": "", "b": "x"}, "x\nrest"),
        ("Ref {a}\nrest", {"a": ""}, "Ref\nrest"),
        ("top\n\nrest", {}, "top\n\nrest"),
        ("top \n{a} ", {"a": "x "}, "top\nx"),
        ("{a}", {"a": ""}, ""),
        ("{a}{a}", {"a": "x"}, "xx"),
        ("{a}", {"a": "{b}"}, "{b}"),
        ("{no field} {", {}, "{no field} {"),
    ],
)
def test_fill(text: str, values: dict[str, str], filled: str) -> None:
    """Values stand where the braces were; a line of nothing but empty fields disappears."""
    assert fill(text, values.__getitem__) == filled


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Home\n1. One\n2. Two\n0. Exit", ["1", "2", "0"]),
        ("1. One\n1. Again", ["1", "1"]),
        ("00. Home\n98. More\n99. Language", ["00", "98", "99"]),
        ("01100. Bank", ["01100"]),
        ("3 days\n4.Profile\n 5. Help\nDial 6. Now\n123456. Long", []),
    ],
)
def test_option_keys(text: str, keys: list[str]) -> None:
    """An option is a line that begins with its key, a full stop and a space."""
    assert option_keys(text) == keys


@pytest.mark.parametrize(
    ("keys", "left"),
    [
        (set(), "Home\n1. One\n11. Eleven\n0. Exit"),
        ({"1"}, "Home\n11. Eleven\n0. Exit"),
        ({"1", "0"}, "Home\n11. Eleven"),
        ({"7"}, "Home\n1. One\n11. Eleven\n0. Exit"),
    ],
)
def test_without_options(keys: set[str], left: str) -> None:
    """Only the lines of the given keys go, and no other that begins like one."""
    assert without_options("Home\n1. One\n11. Eleven\n0. Exit", keys) == left


def test_field_names() -> None:
    """Every field of a text is found once."""
    assert field_names("{ref} and {first_name}, {ref}") == {"ref", "first_name"}
    assert field_names("no {field here}") == set()


FRONT = Menu(
    "front",
    "House of {first_name}\n1. In\n2. Out",
    on={"1": "x", "2": "y"},
    when={"2": "may_leave"},
    again="1. In\n2. Out",
)
SORRY = Sentence("sorry", "Sorry {first_name}.")


@pytest.mark.parametrize(
    ("facts", "hidden"),
    [
        ({}, {"2"}),
        ({"may_leave": False}, {"2"}),
        ({"may_leave": ""}, {"2"}),
        ({"may_leave": 1}, set()),
    ],
)
def test_hidden_keys(facts: Facts, hidden: set[str]) -> None:
    """A key with a condition stands only while its fact is true."""
    assert hidden_keys(FRONT, facts) == hidden


def test_a_list_hides_nothing() -> None:
    """A list has no keys of its own to hide."""
    assert hidden_keys(LIST, {}) == set()


def test_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    """The picture is whole by itself, and the shorter one below a sentence."""
    overlay(
        monkeypatch, {"front": "Nyumba ya {first_name}\n1. Ndani\n2. Nje", "say/sorry": "Pole."}
    )
    facts: Facts = {"first_name": "Ng’ang’a", "may_leave": True}
    assert draw(FRONT, facts, ENGLISH) == "House of Ng'ang'a\n1. In\n2. Out"
    assert draw(FRONT, {}, ENGLISH) == "House of\n1. In"
    assert draw(FRONT, facts, KISWAHILI) == "Nyumba ya Ng'ang'a\n1. Ndani\n2. Nje"
    assert draw(FRONT, facts, ENGLISH, SORRY) == "Sorry Ng'ang'a.\n1. In\n2. Out"
    assert draw(FRONT, {}, KISWAHILI, SORRY) == "Pole.\n1. In"
    end = End("done", "Done {ref}")
    known: Facts = {"ref": "A2", "first_name": "Jo"}
    assert draw(end, known, ENGLISH, SORRY) == "Sorry Jo.\nDone A2"


def no_items(_: Call) -> list[Item]:
    """List nothing."""
    return []


LIST = Pick("list", "A list", no_items, save="chosen", then="x", none="y", width=12)


def page(items: list[Item], start: int = 0, say: Sentence | None = None) -> Page:
    """Return a page in English."""
    return draw_page(LIST, items, start, {}, ENGLISH, say)


def test_a_short_list() -> None:
    """A list that fits stands on one page, with the way back below."""
    shown = page([Item("Kibera", "k"), Item("Ruiru", "r")])
    assert shown.text == "A list\n1. Kibera\n2. Ruiru\n0. Back"
    assert {key: item.value for key, item in shown.items.items()} == {"1": "k", "2": "r"}
    assert shown.next_start is None


def test_a_list_in_kiswahili(monkeypatch: pytest.MonkeyPatch) -> None:
    """More and Back are said in the caller's language."""
    overlay(monkeypatch, {"list": "Orodha"})
    shown = draw_page(LIST, [Item("x" * 12, "x")] * 30, 0, {}, KISWAHILI)
    assert shown.text.startswith("Orodha\n1. xxxxxxxxxxxx\n")
    assert shown.text.endswith("\n98. Zaidi\n0. Rudi")


def test_labels_are_folded_and_cut() -> None:
    """A label is cut to the width that the proof used, after it was folded."""
    shown = page([Item("Ng’ang’a’s school", "n", code="0440")])
    assert shown.text == "A list\n0440. Ng'ang'a's s\n0. Back"


LABEL = st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=40)


@settings(deadline=None, max_examples=150)
@given(
    labels=st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=40), max_size=97
    ),
    say=st.sampled_from([None, SORRY]),
)
def test_any_list_is_paged(labels: list[str], say: Sentence | None) -> None:
    """Pages of any labels fit, go on where the last one ended, and show every item once."""
    items = [Item(label, str(number)) for number, label in enumerate(labels)]
    start: int | None = 0
    seen: list[str] = []
    while start is not None:
        shown = page(items, start, say)
        assert gsm7.septets(shown.text) <= gsm7.MAX_SCREEN
        assert list(shown.items) == [str(start + n + 1) for n in range(len(shown.items))]
        assert ("\n98. More\n0. Back" in shown.text) is (shown.next_start is not None)
        seen += [item.value for item in shown.items.values()]
        assert shown.next_start is None or shown.next_start > start
        start = shown.next_start
    assert seen == [item.value for item in items]


def test_a_page_takes_as_much_as_fits() -> None:
    """The last item that fits is not pushed to the next page by a More that is not needed."""
    line = gsm7.septets("\n1. xxxxxxxxxxxx")
    room = gsm7.MAX_SCREEN - gsm7.septets("A list\n0. Back")
    count = room // line
    assert count < 10
    assert page([Item("x" * 12, "x")] * count).next_start is None
    assert page([Item("x" * 12, "x")] * (count + 1)).next_start is not None


def test_a_list_that_became_shorter() -> None:
    """A page behind the end is empty, and there is nothing more."""
    shown = page([Item("x", "x")], start=4)
    assert (shown.text, shown.items, shown.next_start) == ("A list\n0. Back", {}, None)
