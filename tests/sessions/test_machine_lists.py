"""Lists on a little book: pages by septets, numbers, codes, first letters, and nothing to list."""

from __future__ import annotations

import re

import pytest

from menus import gsm7
from sessions.request import Reply
from tests.sessions.inn import NOT_IN_LIST, PRESS_SHOWN, visitor

pytestmark = pytest.mark.usefixtures("ring", "marked_words")

NUMBERED = re.compile(r"^(\d+)\. Guest (\d+)", re.MULTILINE)


def numbers(reply: Reply) -> list[int]:
    """Return the numbers that stand before the guests on a page."""
    return [int(number) for number, _ in NUMBERED.findall(reply.text)]


def test_a_list_is_paged_by_septets() -> None:
    """Every page fits, numbers go on over the pages, and together they show every item once."""
    caller = visitor(guests=40)
    caller.press("3")
    seen, pages = numbers(caller.reply), 1
    while "98. More" in caller.reply.text:
        assert gsm7.septets(caller.reply.text) <= gsm7.MAX_SCREEN
        assert caller.reply.text.endswith("\n98. More\n0. Back")
        seen += numbers(caller.press("98"))
        pages += 1
    assert seen == list(range(1, 41))
    assert pages > 5
    assert caller.reply.text.endswith("\n0. Back")
    assert caller.press("98").text.startswith(PRESS_SHOWN)


def test_a_number_means_the_item_printed_with_it() -> None:
    """On a later page the number that stands there chooses; the first page's number does not."""
    caller = visitor(guests=40)
    caller.press("3")
    first = numbers(caller.reply)
    second = numbers(caller.press("98"))
    for number in (first[0], first[-1], second[-1] + 1, 41):
        assert caller.press(str(number)).text.startswith(PRESS_SHOWN)
        assert caller.at == "guests"
    assert caller.press(str(second[0])).screen == "picked"
    assert caller.state.facts["chosen"] == f"g{second[0]}"


def test_back_pages_back() -> None:
    """Key 0 on a later page shows the page before, and on the first leaves the list."""
    caller = visitor(guests=40)
    pages = [caller.press(*keys).text for keys in (("3",), ("98",), ("98",))]
    assert [caller.press("0").text for _ in range(2)] == [pages[1], pages[0]]
    assert caller.press("0").screen == "front"


def test_a_list_begins_anew() -> None:
    """Whoever comes to the list again sees its first page."""
    caller = visitor(guests=40)
    first = caller.press("3").text
    caller.press("98", "98", "00")
    assert caller.press("3").text == first
    second = numbers(caller.press("98"))
    assert caller.press(str(second[0])).screen == "picked"
    assert caller.press("0").text == first


def test_language_keeps_the_page() -> None:
    """Key 99 shows the same page in the other language."""
    caller = visitor(guests=40)
    caller.press("3")
    second = numbers(caller.press("98"))
    switched = caller.press("99")
    assert switched.text.startswith("[sw] Guests\n")
    assert "98. Zaidi\n0. Rudi" in switched.text
    assert numbers(switched)[0] == second[0]


def test_a_wrong_press_skips_nothing() -> None:
    """A sentence above a page takes room; More then goes on with the first item not yet shown."""
    caller = visitor(guests=40)
    caller.press("3")
    seen: set[int] = set()
    for _ in range(30):
        caller.press("Zanzibar")
        assert caller.reply.text.startswith(NOT_IN_LIST)
        assert gsm7.septets(caller.reply.text) <= gsm7.MAX_SCREEN
        seen |= set(numbers(caller.reply))
        if "98. More" not in caller.reply.text:
            break
        caller.press("98")
    assert seen == set(range(1, 41))


def test_a_number_that_a_sentence_pushed_off_is_not_taken() -> None:
    """Only what stands on the screen now can be chosen by its number."""
    caller = visitor(guests=40)
    before = numbers(caller.press("3"))
    pushed_off = set(before) - set(numbers(caller.press("Zanzibar")))
    assert pushed_off
    assert caller.press(str(min(pushed_off))).screen == "guests"


def test_items_with_codes_of_their_own() -> None:
    """Where items carry their own codes, the code is printed and typed, from whatever page."""
    caller = visitor()
    caller.press("6")
    assert "\n00011. Acacia room\n" in caller.reply.text
    assert "Fig" not in caller.reply.text
    assert caller.press("1").text.startswith(PRESS_SHOWN)
    assert caller.press("00018").screen == "picked"
    assert caller.state.facts["room"] == "9600018"


def test_the_whole_code_of_an_item() -> None:
    """Where a code is the short form of a longer one, the longer one is taken as well."""
    caller = visitor()
    caller.press("6", "9600018")
    assert (caller.at, caller.state.facts["room"]) == ("picked", "9600018")


def test_letters_narrow_a_list() -> None:
    """First letters leave what begins so, in any case; 0 gives the whole list back."""
    caller = visitor()
    whole = caller.press("6").text
    assert caller.press("c").text == "Rooms\n00013. Cedar room\n00014. Croton room\n0. Back"
    assert caller.press("CR").text == "Rooms\n00014. Croton room\n0. Back"
    assert caller.press("0").text == whole
    assert caller.press("croton ro").text.endswith("\n00014. Croton room\n0. Back")
    assert caller.press("00014").screen == "picked"


def test_letters_always_search_the_whole_list() -> None:
    """Other letters look everywhere again, and so does a code, whatever is shown."""
    caller = visitor()
    caller.press("6", "c")
    assert caller.press("Baobab").text == "Rooms\n00012. Baobab room\n0. Back"
    assert caller.press("00018").screen == "picked"


def test_letters_that_fit_nothing() -> None:
    """Letters that nothing begins with leave the list as it is, below a sentence of their own."""
    caller = visitor()
    whole = caller.press("6", "c").text
    assert caller.press("Zanzibar").text == f"{NOT_IN_LIST}\n{whole}"
    assert caller.state.narrowed == "c"


def test_numbers_of_a_narrowed_list() -> None:
    """A narrowed list is numbered from 1, and its numbers choose from it."""
    caller = visitor(guests=40)
    caller.press("3", "98", "guest 3")
    assert next(guest for _, guest in NUMBERED.findall(caller.reply.text)) == "3"
    assert numbers(caller.reply)[:2] == [1, 2]
    assert caller.press("2").screen == "picked"
    assert caller.state.facts["chosen"] == "g30"


def test_back_from_pages_of_a_narrowed_list() -> None:
    """Key 0 first pages back, then widens, then leaves."""
    caller = visitor(guests=97)
    caller.press("3", "Guest 1", "98")
    assert caller.state.pages[-1] > 0
    caller.press("0")
    assert (caller.state.narrowed, caller.state.pages) == ("Guest 1", [0])
    caller.press("0")
    assert (caller.at, caller.state.narrowed) == ("guests", "")
    assert caller.press("0").screen == "front"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", PRESS_SHOWN),
        ("  ", PRESS_SHOWN),
        ("0000", PRESS_SHOWN),
        ("97", PRESS_SHOWN),
        ("Zanzibar", NOT_IN_LIST),
        ("*", NOT_IN_LIST),
        ("🙂", NOT_IN_LIST),
    ],
)
def test_a_list_takes_nothing_else(typed: str, said: str) -> None:
    """What is no item of the page shows the page again below a sentence."""
    caller = visitor(guests=3)
    assert caller.press("3", typed).text.startswith(f"{said}\nGuests\n1. Guest 1")


def test_an_empty_list_leads_elsewhere() -> None:
    """With nothing to choose from, the caller is led on and told what the way says."""
    caller = visitor(guests=0)
    assert caller.press("3").text.startswith("All are out.\nThe desk")
    assert caller.press("0").screen == "front"


def test_a_list_that_emptied_leads_elsewhere_on_return() -> None:
    """Coming back to a list from which everything is gone does not show an empty page."""
    caller = visitor(guests=3)
    caller.press("3", "1")
    caller.state.facts["guests"] = 0
    assert caller.press("0").screen == "desk"
