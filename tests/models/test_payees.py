"""Changes of where a person is paid: the wait, who stops it, and when an officer must decide."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from models.people import accounts, payees
from models.people.profile import Detail
from models.people.profile_tables import ChangeState, Payee, PayeeKind
from tests.support.builders import DAY, HOUR, NOW, OTHER_MSISDN, keep_account
from tests.support.payee_steps import (
    ACCOUNT_NUMBER,
    BANK,
    FIRST_LINE,
    MPESA,
    OTHERS_NAME,
    OWN_NAME,
    OWNER,
    SECOND,
    SECOND_LINE,
    WAIT,
    apply,
    ask,
    change_of,
    due,
    hold,
    paid,
    payee_of,
    to_bank,
    to_line,
)
from tests.support.profile_builders import account_in, keep_named, trail

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from models.base.store import Store


@pytest.mark.parametrize(("kind", "wish"), [MPESA, BANK])
def test_every_change_waits_48_hours(
    store: Store, kind: PayeeKind, wish: Callable[[], dict[str, str]]
) -> None:
    """The very first too: until then nothing is in force, and from that moment on it is."""
    account_id = keep_named(store)
    change_id = ask(store, account_id, wish())
    change = change_of(store, change_id)
    assert (change.kind, change.state, change.wanted) == (kind, ChangeState.WAITING, wish())
    assert (change.asked_at, change.due_at, change.decided_at) == (NOW, NOW + WAIT, None)
    early = NOW + WAIT - SECOND
    assert due(store, early) == []
    apply(store, change_id, early)
    assert payee_of(store, account_id) is None
    assert due(store, NOW + WAIT) == [change_id]
    apply(store, change_id, NOW + WAIT)
    change = change_of(store, change_id)
    assert (change.state, change.decided_at) == (ChangeState.APPLIED, NOW + WAIT)
    payee = payee_of(store, account_id)
    assert {name: getattr(payee, name) for name in wish()} == wish()
    assert due(store, NOW + DAY * 30) == []


def test_a_second_run_changes_nothing(store: Store) -> None:
    """A change that came about later is not undone by the older one's job running again."""
    account_id = keep_named(store)
    first = ask(store, account_id, to_line(FIRST_LINE))
    apply(store, first, NOW + WAIT)
    second = ask(store, account_id, to_line(SECOND_LINE), at=NOW + WAIT)
    apply(store, second, NOW + 2 * WAIT)
    apply(store, first, NOW + 3 * WAIT)
    apply(store, 999_999, NOW + 3 * WAIT)
    assert paid(store, account_id) == (SECOND_LINE, None)
    assert change_of(store, first).decided_at == NOW + WAIT
    assert len(trail(store, "payee.mpesa_applied")) == 2


def test_the_longest_waiting_go_first(store: Store) -> None:
    """No more than asked for at once, and the others stay for the next look."""
    ids = [
        ask(
            store,
            keep_account(store, msisdn=f"+25473300000{n}", national_id=f"3456780{n}"),
            to_line(),
            at=NOW - n * HOUR,
        )
        for n in range(4)
    ]
    assert due(store, NOW + WAIT, most=2) == [ids[3], ids[2]]
    assert due(store, NOW + WAIT - 2 * HOUR) == [ids[3], ids[2]]


def test_two_jobs_apply_a_change_once(store: Store) -> None:
    """Whoever comes second finds it done."""
    account_id = keep_named(store)
    change_id = ask(store, account_id, to_bank())
    together = Barrier(2)

    def work(_number: int) -> None:
        together.wait(20)
        apply(store, change_id, NOW + WAIT)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    assert paid(store, account_id) == (None, ACCOUNT_NUMBER)
    assert len(trail(store, "payee.bank_applied")) == 1


def test_two_jobs_apply_both_kinds(store: Store) -> None:
    """The first M-Pesa line and the first bank account of one person fall due together."""
    account_id = keep_named(store)
    for round_ in range(3):
        settled = NOW + 3 * round_ * WAIT
        line, number = f"+25472200010{round_}", f"011012345678{round_}"
        ids = [
            ask(store, account_id, each, at=settled) for each in (to_line(line), to_bank(number))
        ]
        together = Barrier(2)

        def work(change_id: int, at: datetime, together: Barrier) -> None:
            together.wait(20)
            apply(store, change_id, at)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(work, ids, [settled + WAIT] * 2, [together] * 2))
        assert paid(store, account_id) == (line, number)
        with store.writing() as db:
            # From the second round on the row is there already; take it away again.
            db.delete(db.get_one(Payee, account_in(db, account_id).professional_id))


def test_of_two_that_ask_at_once_one_stops(store: Store) -> None:
    """A thief's change cannot hide behind the owner's: one alone waits, the other is over."""
    account_id = keep_named(store)
    for round_ in range(5):
        together = Barrier(2)

        def work(line: str, at: datetime, together: Barrier) -> int:
            together.wait(20)
            return ask(store, account_id, to_line(line), at=at)

        with ThreadPoolExecutor(2) as pool:
            at = NOW + round_ * HOUR
            ids = list(pool.map(work, (FIRST_LINE, SECOND_LINE), [at] * 2, [together] * 2))
        states = sorted(change_of(store, each).state for each in ids)
        assert states == [ChangeState.STOPPED, ChangeState.WAITING]
    assert len(due(store, NOW + 30 * DAY)) == 1


def test_a_newer_change_stops_the_older_of_its_kind(store: Store) -> None:
    """The line that was asked for first never comes about; a bank account that waits still does."""
    account_id = keep_named(store)
    other = keep_account(store, msisdn=OTHER_MSISDN, national_id="34567890")
    bank = ask(store, account_id, to_bank())
    older = ask(store, account_id, to_line(FIRST_LINE))
    strangers = ask(store, other, to_line(SECOND_LINE))
    newer = ask(store, account_id, to_line(SECOND_LINE), at=NOW + HOUR)
    states = [change_of(store, each).state for each in (bank, older, strangers, newer)]
    assert states == [
        ChangeState.WAITING,
        ChangeState.STOPPED,
        ChangeState.WAITING,
        ChangeState.WAITING,
    ]
    assert change_of(store, older).decided_at == NOW + HOUR
    with store.reading() as db:
        found = payees.waiting(db, account_in(db, account_id).professional_id)
        assert found is not None
        assert found.id == newer
    for each in (bank, older, newer):
        apply(store, each, NOW + 3 * DAY)
    assert paid(store, account_id) == (SECOND_LINE, ACCOUNT_NUMBER)
    assert change_of(store, older).state is ChangeState.STOPPED


def test_what_came_about_is_not_stopped_by_a_newer_change(store: Store) -> None:
    """The old line is paid until the new one's wait is over."""
    account_id = keep_named(store)
    first = ask(store, account_id, to_line(FIRST_LINE))
    apply(store, first, NOW + WAIT)
    ask(store, account_id, to_line(SECOND_LINE), at=NOW + WAIT)
    assert change_of(store, first).state is ChangeState.APPLIED
    assert paid(store, account_id) == (FIRST_LINE, None)


@pytest.mark.parametrize(("kind", "wish"), [MPESA, BANK])
@pytest.mark.parametrize(
    ("held", "wait"),
    [
        (None, WAIT),
        (-HOUR, WAIT),
        (timedelta(0), WAIT),
        (HOUR, WAIT),
        (WAIT, WAIT),
        (5 * DAY, 5 * DAY),
    ],
)
@pytest.mark.parametrize("name", [OWN_NAME, OTHERS_NAME])
def test_after_a_reset_the_names_must_fit_or_an_officer_decides(
    store: Store,
    kind: PayeeKind,
    wish: Callable[..., dict[str, str]],
    held: timedelta | None,
    wait: timedelta,
    name: str,
) -> None:
    """While the payee is held the wait never ends before the hold, nor before 48 hours."""
    account_id = keep_named(store)
    hold(store, account_id, None if held is None else NOW + held)
    change_id = ask(store, account_id, wish(name=name))
    change = change_of(store, change_id)
    is_held = held is not None and held > timedelta(0)
    needs_officer = is_held and name == OTHERS_NAME
    assert change.state is (ChangeState.OFFICER if needs_officer else ChangeState.WAITING)
    assert (change.kind, change.due_at) == (kind, NOW + wait)
    apply(store, change_id, NOW + wait - SECOND)
    assert paid(store, account_id) == (None, None)
    assert due(store, NOW + 30 * DAY) == ([] if needs_officer else [change_id])
    apply(store, change_id, NOW + 30 * DAY)
    assert (payee_of(store, account_id) is None) is needs_officer


@pytest.mark.parametrize("first_name", [None, "Jane"])
def test_without_a_full_name_nothing_fits(store: Store, first_name: str | None) -> None:
    """A hold is not passed by a name that was never told, or told in part."""
    account_id = keep_account(store)
    with store.writing() as db:
        account_in(db, account_id).professional.first_name = first_name
    hold(store, account_id, NOW + DAY)
    assert change_of(store, ask(store, account_id, to_line())).state is ChangeState.OFFICER


def test_a_new_pin_holds_the_payee(store: Store) -> None:
    """Whoever resets the PIN by a code cannot turn the pay to a line of another name at once."""
    account_id = keep_named(store)
    with store.writing() as db:
        accounts.reset_pin(db, account_in(db, account_id), "8046", OWNER, NOW)
    change = change_of(store, ask(store, account_id, to_line(name=OTHERS_NAME)))
    assert change.state is ChangeState.OFFICER
    assert change.due_at >= NOW + WAIT


def test_what_an_officer_must_see_is_stopped_like_any_other(store: Store) -> None:
    """By a newer change of its kind, or by the owner."""
    account_id = keep_named(store)
    hold(store, account_id, NOW + 5 * DAY)
    first = ask(store, account_id, to_line(name=OTHERS_NAME))
    second = ask(store, account_id, to_line(name=OTHERS_NAME), at=NOW + HOUR)
    with store.reading() as db:
        found = payees.waiting(db, account_in(db, account_id).professional_id)
        assert found is not None
        assert found.id == second
    with store.writing() as db:
        assert payees.stop(db, account_in(db, account_id), second, OWNER, NOW + 2 * HOUR)
    assert [change_of(store, each).state for each in (first, second)] == [ChangeState.STOPPED] * 2


def test_what_waits_is_not_asked_for_again(store: Store) -> None:
    """A first line under way leaves the list of what can be given; stopped, it comes back."""
    account_id = keep_named(store)
    lacking = [Detail.MPESA, Detail.TSC_NUMBER, Detail.BANK]
    hold(store, account_id, NOW + DAY)

    def left() -> list[Detail]:
        with store.reading() as db:
            person_id = account_in(db, account_id).professional_id
            return payees.without_waiting(db, person_id, lacking)

    assert left() == lacking
    line = ask(store, account_id, to_line(name=OTHERS_NAME))
    assert left() == [Detail.TSC_NUMBER, Detail.BANK]
    ask(store, account_id, to_bank())
    assert left() == [Detail.TSC_NUMBER]
    with store.writing() as db:
        assert payees.stop(db, account_in(db, account_id), line, OWNER, NOW)
    assert left() == [Detail.MPESA, Detail.TSC_NUMBER]


def test_a_stopped_change_never_comes_about(store: Store) -> None:
    """It can be stopped once, until it is over, and by the account's own holder alone."""
    account_id = keep_named(store)
    other = keep_account(store, msisdn=OTHER_MSISDN, national_id="34567890")
    change_id, done = ask(store, account_id, to_line()), ask(store, account_id, to_bank())
    apply(store, done, NOW + WAIT)

    def stop(by: int, which: int) -> bool:
        with store.writing() as db:
            return payees.stop(db, account_in(db, by), which, OWNER, NOW + HOUR)

    assert not stop(other, change_id)
    assert change_of(store, change_id).state is ChangeState.WAITING
    assert stop(account_id, change_id)
    assert not stop(account_id, change_id)
    assert not stop(account_id, done)
    assert not stop(account_id, 999_999)
    apply(store, change_id, NOW + 30 * DAY)
    change = change_of(store, change_id)
    assert (change.state, change.decided_at) == (ChangeState.STOPPED, NOW + HOUR)
    assert paid(store, account_id) == (None, ACCOUNT_NUMBER)
    assert change_of(store, done).state is ChangeState.APPLIED
    with store.reading() as db:
        assert payees.waiting(db, account_in(db, account_id).professional_id) is None
    [row] = trail(store, "payee.stopped")
    assert (row.actor, row.after, row.at) == ("account:1", {"ref": change.reference}, NOW + HOUR)
