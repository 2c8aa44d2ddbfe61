"""What a caller reads when something behind the line fails, and that nothing is half-done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.base import keys
from models.base.store import CommitUnknown, Store, StoreUnavailable, TryAgain, open_engine
from models.messages import cases
from models.messages.cases import CaseSource
from models.people import accounts, callers
from sessions import state as state_module
from sessions.state import StateTooBig
from sessions.store import KeptScripts, RedisCounters, SessionStore, SessionsUnavailable
from tests.sessions.calls import asked, deadlocks, end_leases, is_leased, show, watch
from tests.support.phone import REGISTRATION, Phone
from tests.ussd_app.log_lines import logged
from tests.ussd_app.store_scan import counts, store_down
from ussd_app.redis_client import connect

if TYPE_CHECKING:
    from ussd_app.wiring import Service

sqlite_only = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

DEAD = "postgresql+psycopg://line@/line?host=/nonexistent"


def at_the_second_pin(phone: Phone) -> str:
    """Bring a phone to where the next answer opens the account; return that answer."""
    phone.dial()
    phone.walk(REGISTRATION, until="pin_again")
    assert phone.label == "pin_again"
    return REGISTRATION["pin_again"]


def lose_save(patch: pytest.MonkeyPatch, parts: Service) -> None:
    """Let Redis be gone when a hop wants to save."""

    def lose(*_: object) -> bool:
        raise SessionsUnavailable

    patch.setattr(parts.sessions, "save", lose)


def test_a_crash_between_commit_and_save(
    parts: Service, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The repeated callback finds the receipt: same outcome, one account, one text."""
    failures = watch(parts)
    answer = at_the_second_pin(phone)
    with monkeypatch.context() as patch:
        lose_save(patch, parts)
        phone.type(answer)
    assert (phone.label, phone.is_open) == ("maybe_saved", False)
    assert failures.kinds == [CommitUnknown]
    committed = counts(parts.store)
    assert (committed["accounts"], committed["outbox"], committed["receipts"]) == (1, 1, 2)
    end_leases(parts)
    phone.post()
    assert (phone.label, phone.is_open) == ("first_name", True)
    assert counts(parts.store) == committed
    phone.walk(REGISTRATION)
    assert phone.label == "registered"
    assert len(phone.messages()) == 1


@sqlite_only
def test_a_crash_at_a_screen_that_writes_nothing(
    parts: Service, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A repeated answer to a menu is simply taken again."""
    phone.dial()
    phone.type("1")
    with monkeypatch.context() as patch:
        lose_save(patch, parts)
        phone.type("3")
    end_leases(parts)
    phone.post()
    assert (phone.label, phone.is_open) == ("what_you_need", True)


def test_a_crash_during_a_wrong_pin_counts_one_try(
    parts: Service, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A callback that is repeated after a crash never eats a second try of the PIN."""
    phone.register()
    phone.dial()
    phone.type("4")
    with monkeypatch.context() as patch:
        lose_save(patch, parts)
        phone.type("7396")
    end_leases(parts)
    phone.post()
    assert show_first(phone) == "Wrong PIN. Tries left: 2."
    phone.type("7396")
    assert show_first(phone) == "Wrong PIN. Tries left: 1."


def show_first(phone: Phone) -> str:
    """Return the first line of the screen."""
    return phone.screen.splitlines()[0]


def test_a_dead_store(parts: Service, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without SQL the caller is told so, with a reference; the lease is given back at once."""
    failures = watch(parts)
    answer = at_the_second_pin(phone)
    with monkeypatch.context() as patch:
        dead = Store(open_engine(DEAD))
        patch.setattr(parts.line, "store", dead)
        phone.type(answer)
        dead.dispose()
    assert (phone.label, phone.is_open) == ("unavailable", False)
    assert phone.screen.startswith("We cannot reach our records. Nothing was saved.")
    [(reference, error)] = failures.told
    assert phone.screen.endswith(f"\nRef {reference}")
    assert isinstance(error, StoreUnavailable)
    assert counts(parts.store)["accounts"] == 0
    assert not is_leased(parts)
    phone.post()
    assert (phone.label, phone.is_open) == ("first_name", True)


@pytest.mark.parametrize("opening", [True, False])
def test_statements_that_fail(parts: Service, phone: Phone, *, opening: bool) -> None:
    """A store that stops to answer in a hop leaves nothing behind, and the hop may come again."""
    answer = at_the_second_pin(phone) if opening else ""
    before = counts(parts.store)
    with store_down(parts.store):
        if opening:
            phone.type(answer)
        else:
            phone.dial()
        assert (phone.label, phone.is_open) == ("unavailable", False)
        phone.post()
        assert phone.label == "unavailable"
    assert counts(parts.store) == before
    assert not is_leased(parts)
    phone.post()
    assert phone.label == ("first_name" if opening else "language")


@sqlite_only
def test_a_menu_needs_no_store(parts: Service, phone: Phone) -> None:
    """Screens that need no records go on while there is no SQL."""
    phone.dial()
    phone.type("1")
    with store_down(parts.store):
        phone.type("3", "0", "5", "4", "0")
    assert phone.label == "help"


@sqlite_only
def test_no_redis(parts: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Redis the caller is told so, with a reference, and nothing is written."""
    failures = watch(parts)
    client = connect("unix:///nonexistent/redis", hurried=True)
    scripts = KeptScripts(client)
    before = counts(parts.store)
    with monkeypatch.context() as patch:
        patch.setattr(parts.line, "sessions", SessionStore(client, scripts))
        patch.setattr(parts.line, "counters", RedisCounters(scripts))
        reply = parts.line.answer(asked(""))
    assert (reply.screen, reply.goes_on) == ("unavailable", False)
    assert failures.kinds == [SessionsUnavailable]
    assert reply.text.endswith(f"\nRef {failures.told[0][0]}")
    assert counts(parts.store) == before
    assert parts.line.answer(asked("")).screen == "language"


@sqlite_only
def test_redis_gone_in_an_act(
    parts: Service, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An act that cannot count tries does not go on without counting."""
    phone.dial()
    phone.walk(REGISTRATION, until="id_number")

    def gone(*_: object) -> bool:
        raise SessionsUnavailable

    before = counts(parts.store)
    with monkeypatch.context() as patch:
        patch.setattr(parts.counters, "seen", gone)
        phone.type(REGISTRATION["id_number"])
    assert (phone.label, phone.is_open) == ("unavailable", False)
    assert counts(parts.store) == before
    phone.post()
    assert phone.label == "birth_year"


@sqlite_only
def test_neither_sql_nor_redis(
    parts: Service, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lease that cannot be given back hides nothing of what went wrong first."""
    failures = watch(parts)

    def gone(*_: object) -> None:
        raise SessionsUnavailable

    monkeypatch.setattr(parts.sessions, "release", gone)
    with store_down(parts.store):
        phone.dial()
    assert phone.label == "unavailable"
    assert failures.kinds == [StoreUnavailable]


@pytest.mark.parametrize(
    ("times", "label"), [(0, "first_name"), (1, "first_name"), (2, "unavailable")]
)
def test_a_deadlock_is_tried_once_more(
    parts: Service, phone: Phone, times: int, label: str
) -> None:
    """One deadlock costs the caller nothing; two are an honest end, after which nothing is held."""
    failures = watch(parts)
    answer = at_the_second_pin(phone)
    with deadlocks(parts.store, times):
        phone.type(answer)
    assert phone.label == label
    assert failures.kinds == ([TryAgain] if label == "unavailable" else [])
    assert not is_leased(parts)
    phone.post()
    assert phone.label == "first_name"
    rows = counts(parts.store)
    assert (rows["accounts"], rows["outbox"]) == (1, 1)


def test_a_second_try_remembers_nothing_of_the_first(
    parts: Service, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an act did to the session before it failed is gone when it runs again."""
    answer = at_the_second_pin(phone)
    choose, seen = callers.choose_language, list[object]()

    def once(*arguments: object) -> None:
        account = arguments[2]
        seen.append(account)
        choose(*arguments)  # type: ignore[arg-type]
        if len(seen) == 1:
            raise TryAgain

    monkeypatch.setattr(callers, "choose_language", once)
    phone.type(answer)
    assert phone.label == "first_name"
    assert len(seen) == 2
    rows = counts(parts.store)
    assert (rows["accounts"], rows["outbox"], rows["professionals"]) == (1, 1, 1)


@pytest.mark.parametrize("error", [CommitUnknown, StoreUnavailable, ZeroDivisionError])
def test_what_each_failure_says(
    parts: Service, phone: Phone, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """A commit of unknown fate, a dead store and a bug of ours each have their own honest end."""
    said = {
        CommitUnknown: ("maybe_saved", "Slow network. Dial again to see if it was saved."),
        StoreUnavailable: ("unavailable", "We cannot reach our records. Nothing was saved. Dial"),
        ZeroDivisionError: ("apology", "Sorry, our mistake. Nothing was saved. Dial again."),
    }
    failures = watch(parts)
    answer = at_the_second_pin(phone)
    before = counts(parts.store)
    with monkeypatch.context() as patch:

        def fail(*_: object, **__: object) -> None:
            raise error

        patch.setattr(accounts, "open_account", fail)
        phone.type(answer)
    screen, line = said[error]
    assert (phone.label, phone.is_open) == (screen, False)
    assert phone.screen.startswith(line)
    [(reference, told)] = failures.told
    assert phone.screen.splitlines()[-1] == f"Ref {reference}"
    assert type(told) is error
    # A fault of ours is a case under the very reference that the caller reads.
    opened = int(error is ZeroDivisionError)
    added = {"cases": opened, "case_notes": opened}
    assert counts(parts.store) == {
        table: number + added.get(table, 0) for table, number in before.items()
    }
    with parts.store.reading() as db:
        case = cases.by_reference(db, reference)
        assert (case is not None) is bool(opened)
        if case is not None:
            assert (case.msisdn, case.source) == (phone.msisdn, CaseSource.APOLOGY)
            [note] = cases.notes(db, case)
            assert note.text == "A call met a fault of the service: ZeroDivisionError."
    assert not is_leased(parts)
    phone.post()
    assert phone.label == "first_name"


@sqlite_only
def test_the_reference_is_in_the_log(
    parts: Service, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reference that a caller reads finds the failure in the log, which says nothing typed."""
    with logged() as lines:
        answer = at_the_second_pin(phone)

        def fail(*_: object, **__: object) -> None:
            raise ZeroDivisionError("about 23456789")

        monkeypatch.setattr(accounts, "open_account", fail)
        phone.type(answer)
    [line] = lines.of("hop.failed")
    assert phone.screen.splitlines()[-1] == f"Ref {line['ref']}"
    assert "ZeroDivisionError" in str(line)
    assert "23456789" not in lines.text
    assert REGISTRATION["pin"] not in str(line)


@sqlite_only
def test_a_state_that_cannot_be_opened(parts: Service, phone: Phone) -> None:
    """What somebody else wrote into Redis, or an old key sealed, is an apology and no crash."""
    failures = watch(parts)
    phone.dial()
    [key] = parts.patient_redis.keys("s:*")
    parts.patient_redis.hset(key, "b", b"junk")
    phone.post()
    assert phone.label == "apology"
    phone.typed.append("1")
    phone.post()
    assert phone.label == "apology"
    assert failures.kinds == [keys.CannotOpen, keys.CannotOpen]
    assert not is_leased(parts)
    phone.dial()
    assert phone.label == "language"


@sqlite_only
def test_a_state_that_grew_too_big(
    parts: Service, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flow that remembers too much is our mistake: nothing is saved, and nothing is held."""
    failures = watch(parts)
    answer = at_the_second_pin(phone)
    before = counts(parts.store)
    with monkeypatch.context() as patch:
        patch.setattr(state_module, "MAX_BYTES", 10)
        phone.type(answer)
    assert (phone.label, phone.is_open) == ("apology", False)
    assert failures.kinds == [StateTooBig]
    assert not is_leased(parts)
    assert counts(parts.store) == before | {"cases": 1, "case_notes": 1}


@sqlite_only
def test_the_clock_or_the_switch_cannot_be_read(
    parts: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where even the time is not known, the answer is an honest end too."""
    failures = watch(parts)

    def unknown() -> None:
        raise StoreUnavailable

    for name in ("now", "closed_until"):
        with monkeypatch.context() as patch:
            patch.setattr(parts.line, name, unknown)
            assert show(parts.line.answer(asked("")))[:2] == ("unavailable", False)
    assert failures.kinds == [StoreUnavailable, StoreUnavailable]
    assert parts.patient_redis.keys("s:*") == []
