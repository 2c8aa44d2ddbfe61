"""Which answer a callback gets: repeated, shorter, out of step, twice at once, from elsewhere."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from models.base import maintenance
from models.base.clock import Clock
from sessions import line as line_module
from sessions.state import unseal
from sessions.store import Busy, Held, Over, Repeated
from tests.sessions.calls import SlowStore, asked, is_leased, numbered, show, watch
from tests.support.builders import HOUR, MINUTE
from tests.support.phone import REGISTRATION, Phone
from tests.ussd_app.store_scan import counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask

    from models.base.limits import Limit
    from sessions.reading import Baseline
    from sessions.request import Reply
    from ussd_app.wiring import Service

sqlite_only = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

LOST = "The call was lost. Start here."
ASTRAY = "We lost our place. Start here."
WRONG_KEY = "Press a number shown below."


def hops_of(parts: Service) -> int:
    """Return how many hops the one session has had."""
    [key] = parts.patient_redis.keys("s:*")
    sealed = parts.patient_redis.hget(key, "b")
    assert isinstance(sealed, bytes)
    return unseal(sealed).state.hops


def test_a_repeat_gets_the_stored_reply(parts: Service) -> None:
    """The same text again, however often, gives the same reply and steps nothing."""
    for text in ("", "1", "1*1"):
        first = parts.line.answer(asked(text))
        before = counts(parts.store), hops_of(parts)
        assert [parts.line.answer(asked(text)) for _ in range(3)] == [first] * 3
        assert (counts(parts.store), hops_of(parts)) == before
    assert first.screen == "consent"


@sqlite_only
def test_a_shorter_text_gets_the_newest_reply(parts: Service) -> None:
    """A callback that was overtaken is answered with what stands on the phone by now."""
    for text in ("", "1", "1*1"):
        newest = parts.line.answer(asked(text))
    for text in ("", "1", "1*", "9"):
        assert parts.line.answer(asked(text)) == newest
    assert hops_of(parts) == 3


@sqlite_only
@pytest.mark.parametrize("text", ["1*2", "2*1", "2*1*1", "1*12", "1*12*1", "*****"])
def test_out_of_step(parts: Service, text: str) -> None:
    """What does not go on from what was read starts again, says so, and is the new baseline."""
    for so_far in ("", "1", "1*1"):
        parts.line.answer(asked(so_far))
    reply = parts.line.answer(asked(text))
    assert show(reply) == ("welcome", True, ASTRAY)
    assert parts.line.answer(asked(text)) == reply
    assert parts.line.answer(asked(f"{text}*1")).screen == "consent"
    assert parts.line.answer(asked(f"{text}*1*0")).screen == "goodbye"


@sqlite_only
def test_out_of_step_forgets_who_was_signed_in(parts: Service, phone: Phone) -> None:
    """A call that lost its place has to prove itself again before it shows a profile."""
    phone.register()
    phone.dial()
    phone.type("4", REGISTRATION["pin"])
    assert phone.label == "profile"
    reply = parts.line.answer(asked("9*9*9*9", session=phone.session, caller=phone.msisdn))
    assert show(reply) == ("home", True, ASTRAY)
    reply = parts.line.answer(asked("9*9*9*9*4", session=phone.session, caller=phone.msisdn))
    assert reply.screen == "sign_in.pin"


@sqlite_only
def test_stars_in_an_answer(parts: Service) -> None:
    """An answer with stars is one answer to one screen, and the next answer is found behind it."""
    parts.line.answer(asked(""))
    assert show(parts.line.answer(asked("*1*"))) == ("language", True, WRONG_KEY)
    assert parts.line.answer(asked("*1**1")).screen == "welcome"
    assert show(parts.line.answer(asked("*1**1*3*1"))) == ("welcome", True, WRONG_KEY)
    assert parts.line.answer(asked("*1**1*3*1*3")).screen == "what_you_need"


@sqlite_only
def test_an_end_and_more(parts: Service) -> None:
    """An answer after the last screen begins a new call in the same session, and says so."""
    for text in ("", "1", "1*0"):
        reply = parts.line.answer(asked(text))
    assert (reply.screen, reply.goes_on) == ("goodbye", False)
    assert show(parts.line.answer(asked("1*0*1"))) == ("welcome", True, ASTRAY)


@sqlite_only
def test_a_gateway_that_numbers_its_callbacks(parts: Service) -> None:
    """Repeats and gaps are told by the number; the text of an answer may be anything."""
    language = parts.line.answer(numbered(1))
    assert language.screen == "language"
    assert parts.line.answer(numbered(1)) == language
    welcome = parts.line.answer(numbered(2, "1"))
    assert welcome.screen == "welcome"
    assert parts.line.answer(numbered(2, "3")) == welcome
    assert show(parts.line.answer(numbered(3, "1*1"))) == ("welcome", True, WRONG_KEY)
    assert parts.line.answer(numbered(4, "3")).screen == "what_you_need"
    assert show(parts.line.answer(numbered(6, "1"))) == ("welcome", True, ASTRAY)
    assert parts.line.answer(numbered(7, "1")).screen == "consent"


@sqlite_only
def test_a_numbered_call_that_was_lost_says_so(parts: Service) -> None:
    """Where Redis was wiped, a numbered call starts again with the sentence, like any other."""
    parts.line.answer(numbered(1))
    parts.line.answer(numbered(2, "1"))
    parts.patient_redis.flushdb()
    assert show(parts.line.answer(numbered(3, "1"))) == ("welcome", True, LOST)


@sqlite_only
def test_a_numbered_call_goes_on_by_its_draft(parts: Service) -> None:
    """Where Redis was wiped in a registration, a numbered call goes on at the screen it had."""
    answers = [REGISTRATION[screen] for screen in list(REGISTRATION)[:6]]
    for number, answer in enumerate(["", *answers], 1):
        reply = parts.line.answer(numbered(number, answer))
    assert reply.screen == "birth_year"
    parts.patient_redis.flushdb()
    reply = parts.line.answer(numbered(8, REGISTRATION["birth_year"]))
    assert show(reply) == ("birth_year", True, "The call was lost. Go on here.")


@pytest.mark.parametrize("text", ["", "1", "1*1"])
def test_another_number_on_the_session(parts: Service, text: str) -> None:
    """A session stays with its number: another one gets an end, and disturbs nothing."""
    parts.line.answer(asked(""))
    own = parts.line.answer(asked("1"))
    before = counts(parts.store), hops_of(parts)
    reply = parts.line.answer(asked(text, caller="+254733000111"))
    assert (reply.screen, reply.goes_on) == ("another_line", False)
    assert (counts(parts.store), hops_of(parts)) == before
    assert not is_leased(parts)
    assert parts.line.answer(asked("1")) == own
    assert parts.line.answer(asked("1*1")).screen == "consent"


@sqlite_only
@pytest.mark.parametrize(
    ("changes", "screen"),
    [
        ({"service_code": "*999#"}, "not_ours"),
        ({"service_code": ""}, "not_ours"),
        ({"caller": "12345"}, "not_a_line"),
        ({"caller": "+999999999"}, "not_a_line"),
        ({"caller": ""}, "not_a_line"),
        ({"caller": "12345", "service_code": "*999#"}, "not_a_line"),
    ],
)
def test_what_has_no_session(parts: Service, changes: dict[str, str], screen: str) -> None:
    """A foreign code and a caller without a number get an end and leave nothing anywhere."""
    before = counts(parts.store)
    reply = parts.line.answer(asked("1", **changes))
    assert (reply.screen, reply.goes_on) == (screen, False)
    assert counts(parts.store) == before
    assert parts.patient_redis.keys("s:*") == []


@sqlite_only
def test_an_unescaped_plus(parts: Service) -> None:
    """A number whose plus decoded to a space is the same caller."""
    first = parts.line.answer(asked(""))
    assert parts.line.answer(asked("", caller=" 254722645678")) == first
    assert parts.line.answer(asked("1", caller="254722645678")).screen == "welcome"


def test_maintenance(parts: Service) -> None:
    """While the line is closed callers read when it is back; then it is open by itself."""
    with parts.patient_store.writing() as db:
        maintenance.close(db, parts.now() + HOUR)
    reply = parts.line.answer(asked(""))
    assert (reply.screen, reply.goes_on) == ("maintenance", False)
    assert reply.text.startswith("We are back at ")
    assert parts.patient_redis.keys("s:*") == []
    parts.clock = Clock(parts.clock.offset + HOUR + MINUTE)
    assert parts.line.answer(asked("")).screen == "language"


@sqlite_only
def test_maintenance_in_the_middle_of_a_call(
    parts: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that is cut off by maintenance goes on where it was, if it is over in time."""
    parts.line.answer(asked(""))
    monkeypatch.setattr(parts.line, "closed_until", lambda: parts.now() + HOUR)
    assert parts.line.answer(asked("1")).screen == "maintenance"
    monkeypatch.setattr(parts.line, "closed_until", lambda: None)
    assert parts.line.answer(asked("1")).screen == "welcome"


@sqlite_only
def test_a_twin_gets_the_same_reply(parts: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two equal callbacks at once one works, and the other waits for its reply."""
    parts.line.answer(asked(""))
    slow = SlowStore(parts.store)
    monkeypatch.setattr(parts.line, "store", slow)
    busy, hold = threading.Event(), parts.sessions.hold

    def watched(
        session: bytes, read_to: Baseline, limits: Sequence[Limit]
    ) -> Repeated | Busy | Over | Held:
        found = hold(session, read_to, limits)
        if isinstance(found, Busy):
            busy.set()
        return found

    monkeypatch.setattr(parts.sessions, "hold", watched)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(parts.line.answer, asked("1"))
        assert slow.entered.wait(20)
        twin = pool.submit(parts.line.answer, asked("1"))
        assert busy.wait(20)
        slow.go_on.set()
        replies = [first.result(), twin.result()]
    assert [reply.screen for reply in replies] == ["welcome", "welcome"]
    assert replies[0] == replies[1]
    assert slow.hops == 1
    assert hops_of(parts) == 2


@sqlite_only
def test_a_twin_does_not_wait_forever(parts: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the first takes too long its twin says so; afterwards the reply is there."""
    parts.line.answer(asked(""))
    slow = SlowStore(parts.store)
    monkeypatch.setattr(parts.line, "store", slow)
    monkeypatch.setattr(line_module, "TWIN_WAIT", 0.0)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(parts.line.answer, asked("1"))
        assert slow.entered.wait(20)
        twin = parts.line.answer(asked("1"))
        slow.go_on.set()
        own = first.result()
    assert (twin.screen, twin.goes_on) == ("still_working", False)
    assert twin.text.startswith("Still working. Dial again to see the result.")
    assert own.screen == "welcome"
    assert parts.line.answer(asked("1")) == own


def test_eight_twins(parts: Service) -> None:
    """Of eight equal callbacks at once that open an account, one does, and all read the same."""
    failures = watch(parts)
    typed: list[str] = []
    for screen in list(REGISTRATION)[:9]:
        parts.line.answer(asked("*".join(typed)))
        typed.append(REGISTRATION[screen])
    at_once = threading.Barrier(8)

    def answer(_: int) -> Reply:
        at_once.wait(10)
        return parts.line.answer(asked("*".join(typed)))

    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(answer, range(8)))
    assert {reply.screen for reply in replies} == {"first_name"}
    assert len(set(replies)) == 1
    assert failures.told == []
    rows = counts(parts.store)
    assert (rows["accounts"], rows["outbox"]) == (1, 1)


def test_a_slow_hop_whose_lease_was_taken_over(
    parts: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two that both believe to hold the session act once; the later reply is the one that stays."""
    typed: list[str] = []
    for screen in list(REGISTRATION)[:9]:
        parts.line.answer(asked("*".join(typed)))
        typed.append(REGISTRATION[screen])
    last = asked("*".join(typed))
    slow = SlowStore(parts.store)
    monkeypatch.setattr(parts.line, "store", slow)
    saved: list[bool] = []
    save = parts.sessions.save

    def watched(session: bytes, fence: int, read: Baseline, sealed: bytes) -> bool:
        saved.append(save(session, fence, read, sealed))
        return saved[-1]

    monkeypatch.setattr(parts.sessions, "save", watched)
    with ThreadPoolExecutor(1) as pool:
        overtaken = pool.submit(parts.line.answer, last)
        assert slow.entered.wait(20)
        for key in parts.patient_redis.keys("s:*"):
            parts.patient_redis.hset(key, "l", 1)
        quick = parts.line.answer(last)
        slow.go_on.set()
        assert overtaken.result() == quick
    assert quick.screen == "first_name"
    assert saved == [True, False]
    rows = counts(parts.store)
    assert (rows["accounts"], rows["outbox"]) == (1, 1)
    assert parts.line.answer(last) == quick


@sqlite_only
def test_the_webhook_says_what_the_line_says(app: Flask, parts: Service, phone: Phone) -> None:
    """The callback over HTTP and the same request to the line are one and the same hop."""
    phone.dial()
    reply = parts.line.answer(asked("", session=phone.session, caller=phone.msisdn))
    assert (reply.text, reply.screen) == (phone.screen, phone.label)
    assert hops_of(parts) == 1
