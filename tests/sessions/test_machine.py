"""The state machine on a little book: what each kind of screen does with what is pressed."""

from __future__ import annotations

import pytest

from menus import gsm7
from menus import sentences as say
from sessions.machine import MAX_ANSWER, RunsForever
from sessions.request import Reply
from sessions.state import MAX_BACK, Kept, State, seal, unseal
from tests.sessions import inn
from tests.sessions.inn import EMPTY, PRESS_SHOWN, Visitor, visitor
from tests.support.builders import MSISDN

pytestmark = pytest.mark.usefixtures("ring", "marked_words")


def test_a_call_begins_where_the_arrival_leads() -> None:
    """The first screen is the one that the act of the dial chooses, and the call goes on."""
    caller = visitor()
    assert caller.reply == Reply(
        "The inn\n1. Desk\n2. Ring\n3. Guests\n5. Spin\n6. Rooms", goes_on=True, screen="front"
    )
    assert caller.acts == ["arrive"]
    assert (caller.state.screen, caller.state.first) == ("front", "front")


def test_a_menu_leads_on() -> None:
    """A number that stands on the screen leads where it says, without any act."""
    caller = visitor()
    assert (
        caller.press("1").text
        == "The desk\n1. Sign the book\n2. Choose a word\n3. Leave\n4. The bar"
    )
    assert caller.press(" 2 ").screen == "word"
    assert caller.acts == ["arrive"]


def test_a_key_may_note_a_fact() -> None:
    """A key that means a value keeps it as a fact on its way; other keys keep none."""
    caller = visitor()
    caller.press("1", "4", "2")
    assert (caller.at, caller.state.facts["drink"]) == ("desk", "beer")
    caller.press("4", "1")
    assert caller.state.facts["drink"] == "tea"
    assert "drink" not in visitor().state.facts


@pytest.mark.parametrize("typed", ["7", "98", "12", "1.", "one", "*", "1*1", "#", "-1", "🙂", "١"])
def test_a_menu_takes_nothing_else(typed: str) -> None:
    """Anything else shows the screen again, shorter, below a sentence."""
    reply = visitor().press(typed)
    assert reply.text == f"{PRESS_SHOWN}\n1. Desk\n2. Ring\n3. Guests"
    assert (reply.screen, reply.goes_on) == ("front", True)


def test_a_screen_without_a_shorter_picture_is_shown_whole() -> None:
    """Below a sentence stands the full picture where there is no other."""
    assert visitor().press("1", "").text.startswith(f"{PRESS_SHOWN}\nThe desk\n1. Sign")


def test_a_key_of_its_own_wins_over_a_reserved_one() -> None:
    """A screen that prints 0 with a meaning of its own gives it that meaning."""
    assert visitor().press("1", "4", "0").screen == "farewell"


def test_a_key_stands_only_while_its_fact_is_true() -> None:
    """A key that is not shown is not taken, and the same key is once its fact is true."""
    caller = visitor()
    assert "Staff" not in caller.reply.text
    assert caller.press("4").text.startswith(PRESS_SHOWN)
    staff = visitor(staff=True)
    assert "4. Staff door" in staff.reply.text
    assert staff.press("4").screen == "desk"
    assert staff.acts == ["arrive", "look"]


def test_an_ask_saves_the_answer() -> None:
    """What was typed is parsed, kept as a fact, and the way leads on."""
    caller = visitor()
    caller.press("1", "1", "Nanjala")
    assert caller.state.facts["guest"] == "Nanjala"
    assert caller.reply.text == "Signed: Nanjala\n1. On"


@pytest.mark.parametrize("typed", ["", "   "])
def test_an_ask_takes_no_empty_answer(typed: str) -> None:
    """Nothing typed asks again and says that nothing came."""
    assert visitor().press("1", "1", typed).text == f"{EMPTY}\nWho are you?\n1. Nobody"


def test_an_ask_says_what_was_wrong() -> None:
    """An answer that cannot be taken asks again with the parser's sentence, and is not kept."""
    caller = visitor()
    assert caller.press("1", "1", "x").text == "Too short.\nWho are you?\n1. Nobody"
    assert "guest" not in caller.state.facts
    assert caller.press("Bo").screen == "signed"


def test_a_side_key_is_no_answer() -> None:
    """A side key leads its own way; one that is not shown is read as an answer."""
    caller = visitor()
    assert caller.press("1", "1", "1").screen == "desk"
    assert caller.press("1", "2").text.startswith("Too short.")
    assert visitor(staff=True).press("1", "1", "2").screen == "desk"


@pytest.mark.parametrize("typed", ["Taita*Taveta", "*ab*", "a**b", "#1*2#"])
def test_stars_are_kept(typed: str) -> None:
    """A star in an answer is part of the answer."""
    caller = visitor()
    caller.press("1", "1", typed)
    assert caller.state.facts["guest"] == typed


def test_a_long_answer_is_cut() -> None:
    """No more is read than one USSD answer can carry."""
    caller = visitor()
    caller.press("1", "1", "x" * 5_000)
    assert caller.state.facts["guest"] == "x" * MAX_ANSWER
    assert gsm7.septets(caller.reply.text) <= gsm7.MAX_SCREEN


def test_a_secret_is_kept_as_a_digest() -> None:
    """A secret is in no fact and in no state, and still the second typing is compared with it."""
    caller = visitor()
    caller.press("1", "2", "sesame")
    assert "word" not in caller.state.facts
    assert len(caller.state.secrets["word"]) == 32
    assert b"sesame" not in repr(caller.state).encode()
    assert caller.press("Sesame").text == "Not that word.\nOnce more?"
    assert caller.press("sesame").screen == "farewell"


def test_another_session_has_other_digests() -> None:
    """The digest of a secret belongs to its session and its name."""
    one, other = visitor(), visitor()
    one.press("1", "2", "sesame")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inn, "SESSION", b"another".ljust(32))
        other.press("1", "2", "sesame")
    assert one.state.secrets["word"] != other.state.secrets["word"]


def test_a_way_may_say_a_sentence() -> None:
    """A sentence stands in the first line of the screen that the way leads to, with its fields."""
    caller = visitor()
    assert caller.press("2").text == "The bell rang, R1.\n1. Desk\n2. Ring\n3. Guests"
    assert caller.press("2").text.startswith("The bell rang, R2.")
    assert caller.acts == ["arrive", "ring", "ring"]


def test_the_arrival_may_say_a_sentence() -> None:
    """What the caller is told on arrival wins over what the way there says."""
    caller = Visitor()
    assert caller.dial(task="2").text.startswith("Straight to the desk.\nThe desk")
    reply = caller.hop(lambda machine: machine.arrive(say.CALL_LOST))
    assert reply.text.startswith("The call was lost. Start here.\nThe desk")


def test_an_end_ends_the_call() -> None:
    """The last screen is marked as the last, with its fields."""
    caller = visitor(first_name="Nanjala")
    assert caller.press("1", "3") == Reply("Farewell Nanjala", goes_on=False, screen="farewell")
    assert caller.state.ended


def test_an_answer_to_an_end_begins_again() -> None:
    """Whoever answers to a last screen after all begins at the first."""
    caller = visitor()
    assert caller.press("1", "3", "1").screen == "front"
    assert (caller.state.back, caller.state.ended) == ([], False)


def test_back_walks_the_way_that_was_come() -> None:
    """Key 0 goes back screen by screen, and from the first screen out of the call."""
    caller = visitor()
    caller.press("1", "2", "sesame")
    assert [caller.press("0").screen for _ in range(3)] == ["word", "desk", "front"]
    assert caller.press("0") == Reply("Come again", goes_on=False, screen="goodbye")


def test_back_remembers_no_circles() -> None:
    """A screen that was come to twice is walked back over once."""
    caller = visitor()
    caller.press("1", "1", "1", "1", "1", "1", "2")
    assert caller.state.back == ["front", "desk"]
    assert [caller.press("0").screen, caller.press("0").screen] == ["desk", "front"]


def test_the_way_back_is_bounded() -> None:
    """Only so many screens are remembered."""
    caller = visitor()
    caller.state.back = [f"s{number}" for number in range(MAX_BACK)]
    caller.press("1")
    assert len(caller.state.back) == MAX_BACK
    assert caller.state.back[-1] == "front"


def test_back_never_walks_over_what_was_saved() -> None:
    """After an act that wrote, key 0 leads home and not to the screen before it."""
    caller = visitor()
    caller.press("1", "1", "Nanjala")
    assert (caller.at, caller.state.back) == ("signed", [])
    assert caller.press("0").screen == "front"


def test_a_wrong_answer_is_not_something_saved() -> None:
    """An act that wrote and leads back to where it came from leaves the way back as it was."""
    caller = visitor()
    caller.press("1", "2", "sesame", "wrong", "wrong")
    assert caller.at == "word_again"
    assert [caller.press("0").screen for _ in range(2)] == ["word", "desk"]


def test_an_act_that_only_reads_is_walked_back_over() -> None:
    """What changed nothing is no barrier."""
    caller = visitor(staff=True)
    caller.press("4")
    assert caller.state.back == ["front"]


def test_home_from_anywhere() -> None:
    """Key 00 leads home and forgets the way."""
    caller = visitor()
    caller.press("1", "2", "sesame", "00")
    assert (caller.at, caller.state.back) == ("front", [])
    assert caller.acts == ["arrive", "home_now"]
    assert caller.press("0").screen == "goodbye"


def test_back_from_a_deep_dial_leads_home_first() -> None:
    """A call that began at a task leaves from there; elsewhere 0 leads home before it leaves."""
    caller = Visitor()
    caller.dial(task="2")
    assert (caller.at, caller.state.first) == ("desk", "desk")
    caller.press("1", "Nanjala")
    assert caller.press("0").screen == "front"
    # Home leads to where the caller is already: there is nothing left but to go.
    assert caller.press("0").screen == "goodbye"


def test_back_at_the_task_that_was_dialled_leaves() -> None:
    """Key 0 on the very first screen of a call ends it, whichever screen that was."""
    caller = Visitor()
    caller.dial(task="2")
    assert caller.press("0").screen == "goodbye"


def test_language_on_every_screen() -> None:
    """Key 99 shows the same screen in the other language, keeps it, and 99 again is back."""
    caller = visitor()
    caller.press("1", "2", "sesame")
    assert caller.press("99").text == "[sw] Once more?"
    assert (caller.state.language, caller.state.facts["kept_language"]) == ("sw", "sw")
    assert caller.press("x").text == "[sw] Too short.\n[sw] Once more?"
    assert caller.press("99").text == "Once more?"
    assert caller.press("0", "0").screen == "desk"


def test_an_ask_reads_reserved_keys_before_an_answer() -> None:
    """0, 00 and 99 are never an answer, with or without spaces around."""
    caller = visitor()
    caller.press("1", "1", " 99 ")
    assert (caller.at, caller.state.language) == ("guest", "sw")
    assert caller.press(" 00").screen == "front"
    assert "guest" not in caller.state.facts


def test_acts_that_run_forever_are_a_bug() -> None:
    """Acts that only lead to acts are stopped, and the bug names the act."""
    with pytest.raises(RunsForever, match=r"^spin$"):
        visitor().press("5")


def test_recover_goes_on_in_the_draft() -> None:
    """A call whose session was lost goes on where its draft says, with a sentence."""
    caller = Visitor()
    reply = caller.hop(lambda machine: machine.recover(say.GO_ON_HERE))
    assert reply.text == "The call was lost. Go on here.\nWho are you?\n1. Nobody"
    assert caller.press("0").screen == "front"


def test_conclude_shows_where_an_act_led() -> None:
    """An outcome that is known already is followed without running its act."""
    caller = Visitor()
    caller.state.facts["ref"] = "R7"
    reply = caller.hop(lambda machine: machine.conclude("ring", "rung"))
    assert reply.text.startswith("The bell rang, R7.")
    assert (caller.acts, caller.state.back) == ([], [])


def test_conclude_of_what_is_no_act_begins_again() -> None:
    """A receipt of a book that has changed since leads to the first screen."""
    caller = Visitor()
    assert caller.hop(lambda machine: machine.conclude("front", "rung")).screen == "front"


def test_everything_survives_between_two_hops() -> None:
    """All that the machine needs is in the state as it is sealed: pages, way back, language."""
    caller = visitor(guests=40)
    caller.press("1", "99", "0", "3", "98")
    page = caller.reply
    restored: State = unseal(seal(Kept(caller.state, page.text, page.goes_on, page.screen))).state
    again = Visitor(restored, reply=page)
    assert restored.msisdn == MSISDN
    assert again.press("x").text.endswith(page.text.partition("\n")[2].rpartition("98.")[2])
    assert again.press("0").text.startswith("[sw] Guests\n1. ")
