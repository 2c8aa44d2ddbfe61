"""A little book about an inn: every kind of screen and way, and nothing of this service's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from menus import sentences as say
from menus.book import Book
from menus.call import Call, Facts, Terms
from menus.vocabulary import (
    Accept,
    Act,
    Ask,
    End,
    Go,
    Item,
    Menu,
    Pick,
    Retry,
    Sentence,
    flow,
)
from models.base.limits import Counters, Limit
from models.base.store import Db
from models.people.tables import Language
from sessions.machine import Machine
from sessions.request import Reply
from sessions.state import State
from tests.support.builders import MSISDN, NOW

AT_DESK = Sentence("at_desk", "Straight to the desk.")
RUNG = Sentence("rung", "The bell rang, {ref}.")
DIFFER = Sentence("differ", "Not that word.")
TOO_SHORT = Sentence("too_short", "Too short.")
NOBODY = Sentence("nobody", "All are out.")

TERMS = Terms("*384*2454#", "24540", None, None)
SESSION = b"session digest".ljust(32)


def arrive(call: Call) -> Literal["front", "desk"]:
    """Begin at the front, or where a task says."""
    return "desk" if call.facts.get("task") == "2" else "front"


def home_now(_: Call) -> Literal["front"]:
    """Go to the front."""
    return "front"


def keep_language(call: Call) -> Literal["kept"]:
    """Note which language was chosen."""
    call.facts["kept_language"] = str(call.language)
    return "kept"


def recover(_: Call) -> Literal["guest"]:
    """Go on at the guest book."""
    return "guest"


def ring(call: Call) -> Literal["rung"]:
    """Ring the bell."""
    call.facts["ref"] = f"R{int(call.facts.get('rings') or 0) + 1}"
    call.facts["rings"] = int(call.facts.get("rings") or 0) + 1
    return "rung"


def sign(call: Call) -> Literal["signed"]:
    """Sign the guest book for good."""
    call.facts["first_name"] = call.text("guest")
    return "signed"


def check(call: Call) -> Literal["same", "differ"]:
    """Compare the word with the one typed before."""
    return "same" if call.same("word", call.answer) else "differ"


def spin(_: Call) -> Literal["round"]:
    """Lead to itself."""
    return "round"


def look(_: Call) -> Literal["seen"]:
    """Read something and write nothing."""
    return "seen"


def _guest(typed: str, _: Call) -> str:
    if len(typed) < 2:
        raise Retry(TOO_SHORT)
    return typed


NAME = Accept(_guest, (TOO_SHORT,))


def guests(call: Call) -> list[Item]:
    """List as many guests as the facts say; the last ones have a name of their own."""
    count = int(call.facts.get("guests") or 0)
    return [Item(f"Guest {number} of the old inn", f"g{number}") for number in range(1, count + 1)]


def rooms(_: Call) -> list[Item]:
    """List rooms by their own codes."""
    names = ("Acacia", "Baobab", "Cedar", "Croton", "Doum palm", "Ebony", "Fever tree", "Fig")
    coded = [(name, f"{number:05d}") for number, name in enumerate(names, 11)]
    return [Item(f"{name} room", f"96{code}", code) for name, code in coded]


INN = flow(
    "inn",
    Act("arrive", arrive, on={"front": "front", "desk": Go("desk", AT_DESK)}, writes=True),
    Act("home_now", home_now, on={"front": "front"}),
    Act("keep_language", keep_language, on={"kept": "home_now"}, writes=True),
    Act("recover", recover, on={"guest": "guest"}),
    Menu(
        "front",
        """
        The inn
        1. Desk
        2. Ring
        3. Guests
        4. Staff door
        5. Spin
        6. Rooms
        """,
        on={
            "1": "desk",
            "2": "ring",
            "3": "guests",
            "4": "look",
            "5": "spin",
            "6": "rooms",
        },
        when={"4": "staff"},
        again="""
        1. Desk
        2. Ring
        3. Guests
        4. Staff door
        """,
    ),
    Menu(
        "desk",
        """
        The desk
        1. Sign the book
        2. Choose a word
        3. Leave
        4. The bar
        """,
        on={"1": "guest", "2": "word", "3": "farewell", "4": "bar"},
    ),
    Menu(
        "bar",
        "The bar\n1. Tea\n2. Beer\n0. Right out",
        on={"1": "desk", "2": "desk", "0": "farewell"},
        sets={"1": ("drink", "tea"), "2": ("drink", "beer")},
    ),
    Act("ring", ring, on={"rung": Go("front", RUNG)}, writes=True),
    Act("look", look, on={"seen": "desk"}),
    Act("spin", spin, on={"round": "spin"}),
    Ask(
        "guest",
        """
        Who are you?
        1. Nobody
        2. The owner
        """,
        accept=NAME,
        save="guest",
        then="sign",
        on={"1": "desk", "2": "desk"},
        when={"2": "staff"},
    ),
    Act("sign", sign, on={"signed": "signed"}, writes=True),
    Menu("signed", "Signed: {first_name}\n1. On", on={"1": "desk"}),
    Ask("word", "A word?", accept=NAME, save="word", secret=True, then="word_again"),
    Ask("word_again", "Once more?", accept=NAME, secret=True, then="check"),
    Act("check", check, on={"same": "farewell", "differ": Go("word_again", DIFFER)}, writes=True),
    Pick("guests", "Guests", items=guests, save="chosen", then="picked", none=Go("desk", NOBODY)),
    Pick("rooms", "Rooms", items=rooms, save="room", then="picked", none="desk"),
    Menu("picked", "Well chosen\n1. On", on={"1": "desk"}),
    End("farewell", "Farewell {first_name}"),
    End("goodbye", "Come again"),
)

BOOK = Book((INN,), "arrive", "home_now", "keep_language", "recover", "goodbye", {})


def no_store() -> Db:
    """Fail: nothing in the inn needs a store."""
    raise AssertionError("the inn has no store")


class NoCounters(Counters):
    """Counters that nothing in the inn may ask."""

    def hit(self, name: str, limit: int, seconds: int) -> bool:
        """Fail."""
        raise AssertionError(name, limit, seconds)

    def seen(self, name: str, member: str, limit: int, seconds: int) -> bool:
        """Fail."""
        raise AssertionError(name, member, limit, seconds)

    def first_over(self, limits: Sequence[Limit]) -> Limit | None:
        """Fail."""
        raise AssertionError(limits)


@dataclass
class Visitor:
    """One caller in the inn; every press is a hop of its own, with nothing kept but the state."""

    state: State = field(default_factory=lambda: State(MSISDN, "63902", "en", "goodbye"))
    acts: list[str] = field(default_factory=list)
    reply: Reply = field(default_factory=lambda: Reply("", goes_on=False, screen=""))

    def call(self) -> Call:
        """Return what an act may see of the next hop."""
        return Call(
            msisdn=self.state.msisdn,
            network=self.state.network,
            session_digest=SESSION,
            now=NOW,
            language=Language(self.state.language),
            facts=self.state.facts,
            terms=TERMS,
            counters=NoCounters(),
            open_db=no_store,
            secrets=self.state.secrets,
        )

    def hop(self, step: Callable[[Machine], Reply]) -> Reply:
        """Do one hop."""
        call = self.call()
        self.reply = step(Machine(BOOK, self.state, call, self._run))
        self.state.language = str(call.language)
        return self.reply

    def _run(self, act: Act, call: Call) -> str:
        self.acts.append(act.id)
        return act.run(call)

    def dial(self, **facts: str | int | bool) -> Reply:
        """Begin a call with some facts known."""
        self.state.facts |= facts
        return self.hop(partial(Machine.arrive, lead=None))

    def press(self, *answers: str) -> Reply:
        """Give answers one after the other; return the last screen."""
        for answer in answers:
            self.hop(partial(_answer, answer))
        return self.reply

    @property
    def at(self) -> str:
        """Return the screen that is shown."""
        return self.reply.screen


def _answer(answer: str, machine: Machine) -> Reply:
    return machine.answer(answer)


def visitor(**facts: Facts | str | int | bool) -> Visitor:
    """Return a caller who has dialled."""
    found = Visitor()
    found.dial(**facts)  # type: ignore[arg-type]
    return found


PRESS_SHOWN, EMPTY, NOT_IN_LIST = (
    each.text for each in (say.PRESS_SHOWN, say.EMPTY, say.NOT_IN_LIST)
)
