"""The outbox: the queue, its claims, what the gateway answers, and what was left behind."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from models.base.store import Work
from models.messages import outbox
from models.messages.outbox import Claimed
from models.messages.tables import MessageClass, OutboxState
from models.messages.templates import Template
from tests.support.builders import DAY, DAYTIME, HOUR, MINUTE, MSISDN, NOW, make_sending, make_text
from tests.support.outbox_steps import GATEWAY_ID, claim, freeze, row_of, sweep

if TYPE_CHECKING:
    from models.base.store import Store

SECURITY, TRANSACTIONAL = MessageClass.SECURITY, MessageClass.TRANSACTIONAL
SECRET = Template.RESET_CODE
SECOND = timedelta(seconds=1)


def test_a_queued_text_is_claimed_as_it_was_written(store: Store) -> None:
    """Number, template, arguments, language and class reach whoever sends."""
    arguments = {"ref": "D4T9", "name": "Ng’ang’a", "n": 3}
    with store.writing() as db:
        row_id = outbox.add(
            db, MSISDN, Template.NAME_SAVED, arguments, "sw", MessageClass.REMINDER, DAYTIME
        )
    [claimed] = claim(store, at=DAYTIME)
    assert claimed == Claimed(
        id=row_id,
        claim=claimed.claim,
        msisdn=MSISDN,
        template=Template.NAME_SAVED,
        arguments=arguments,
        language="sw",
        message_class=MessageClass.REMINDER,
        text=None,
        attempts=0,
        priority=5,
    )
    row = row_of(store, row_id)
    assert (row.state, row.claim, row.claimed_at) == (OutboxState.CLAIMED, claimed.claim, DAYTIME)
    assert len(claimed.claim) == 32


def test_a_queued_text_wakes_its_job_once_it_is_safe(store: Store) -> None:
    """The job hears the rows of one transaction together."""
    woken: list[tuple[Work, list[int]]] = []
    store.wake = lambda work, ids: woken.append((work, list(ids)))
    with store.writing() as db:
        ids = [make_text(db), make_text(db)]
    assert woken == [(Work.OUTBOX, ids)]


def test_what_is_urgent_is_claimed_first(store: Store) -> None:
    """Codes before confirmations before reminders before offers; else the oldest first."""
    with store.writing() as db:
        offer, reminder, old, code, new = (
            make_text(db, message_class=kind, now=DAYTIME + timedelta(seconds=after))
            for kind, after in (
                (MessageClass.PROMOTIONAL, 0),
                (MessageClass.REMINDER, 1),
                (TRANSACTIONAL, 2),
                (SECURITY, 4),
                (TRANSACTIONAL, 3),
            )
        )
    with store.writing() as db:
        later = DAYTIME + MINUTE
        first = [text.id for text in outbox.claim(db, later, later, most=2)]
        rest = [text.id for text in outbox.claim(db, later, later)]
        assert outbox.claim(db, later, later) == []
    assert (first, rest) == ([code, old], [new, reminder, offer])


def test_only_what_was_asked_for_and_is_due_is_claimed(store: Store) -> None:
    """A job looks at its own rows; what rests is claimed when its pause is over."""
    with store.writing() as db:
        mine, other = make_text(db), make_text(db)
        resting = make_text(db, now=NOW + HOUR)
    assert [text.id for text in claim(store, ids=[mine, resting])] == [mine]
    assert claim(store, ids=[]) == []
    assert [text.id for text in claim(store)] == [other]
    assert claim(store, at=NOW + HOUR - SECOND) == []
    assert [text.id for text in claim(store, at=NOW + HOUR)] == [resting]


def test_no_two_workers_claim_one_text(store: Store) -> None:
    """Four of them take from the same queue until it is empty; each text goes to one."""
    with store.writing() as db:
        ids = [make_text(db) for _ in range(40)]
    together = Barrier(4)

    def work(_number: int) -> list[int]:
        mine: list[int] = []
        together.wait(20)
        while True:
            with store.writing() as db:
                claimed = outbox.claim(db, NOW, NOW, most=3)
            assert len(claimed) <= 3
            if not claimed:
                return mine
            mine += [text.id for text in claimed]

    with ThreadPoolExecutor(4) as pool:
        taken = [row_id for mine in pool.map(work, range(4)) for row_id in mine]
    assert sorted(taken) == ids


def test_no_two_jobs_claim_the_same_row(store: Store) -> None:
    """Two jobs that were woken for one text: one gets it, the other nothing."""
    together = Barrier(2)
    with store.writing() as db:
        ids = [make_text(db) for _ in range(10)]

    def work(_number: int) -> list[int]:
        won = []
        for row_id in ids:
            together.wait(20)
            won += [text.id for text in claim(store, ids=[row_id])]
        return won

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(work, range(2))
    assert sorted(first + second) == ids


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_claim_waits_for_no_other(store: Store) -> None:
    """Rows that another worker is just claiming are passed over, not waited for."""
    with store.writing() as db:
        ids = [make_text(db) for _ in range(4)]
    with store.writing() as first, store.writing() as second:
        mine = [text.id for text in outbox.claim(first, NOW, NOW, most=2)]
        others = [text.id for text in outbox.claim(second, NOW, NOW)]
    assert (mine, others) == (ids[:2], ids[2:])


def test_a_frozen_text_keeps_its_words_and_loses_its_arguments(store: Store) -> None:
    """Whatever changes afterwards, this text is sent, and its try is counted."""
    with store.writing() as db:
        row_id = make_text(db, arguments={"ref": "D4T9"})
    [claimed] = claim(store)
    assert freeze(store, claimed, at=NOW + MINUTE)
    row = row_of(store, row_id)
    assert (row.text, row.segments, row.arguments) == ("Your text", 1, None)
    assert (row.state, row.attempts) == (OutboxState.SENDING, 1)
    assert row.claimed_at == NOW + MINUTE


def test_a_lost_claim_freezes_nothing(store: Store) -> None:
    """Neither one that the sweep took back, nor one that is being sent, nor one of no row."""
    with store.writing() as db:
        make_text(db)
    [late] = claim(store)
    sweep(store, NOW + 3 * MINUTE)
    assert not freeze(store, late)
    [fresh] = claim(store)
    assert not freeze(store, late)
    assert freeze(store, fresh)
    assert not freeze(store, fresh)
    assert not freeze(store, dataclasses.replace(fresh, id=fresh.id + 1))


def test_a_claim_can_be_given_back(store: Store) -> None:
    """Nothing was sent, so nothing is counted; a lost claim gives nothing back."""
    with store.writing() as db:
        row_id = make_text(db)
    [claimed] = claim(store)
    with store.writing() as db:
        outbox.unclaim(db, claimed)
    row = row_of(store, row_id)
    assert (row.state, row.claim, row.attempts) == (OutboxState.QUEUED, None, 0)
    [again] = claim(store)
    with store.writing() as db:
        outbox.unclaim(db, claimed)
    assert row_of(store, row_id).claim == again.claim


def test_what_the_gateway_took_is_sent(store: Store) -> None:
    """Its id and its cost are kept; the words of a code stay until its fate is known."""
    claimed = make_sending(store, template=SECRET)
    with store.writing() as db:
        outbox.accepted(db, claimed, GATEWAY_ID, Decimal("0.8000"), "KES", NOW + MINUTE)
    row = row_of(store, claimed.id)
    assert (row.state, row.gateway_id, row.sent_at) == (OutboxState.SENT, GATEWAY_ID, NOW + MINUTE)
    assert (row.cost, row.currency) == (Decimal("0.8000"), "KES")
    assert row.text == "Your text"
    assert not row.state.final
    assert row.final_at is None


def test_a_gateway_may_take_a_text_without_an_id(store: Store) -> None:
    """Its report will never be matched; the text is sent nevertheless."""
    claimed = make_sending(store)
    with store.writing() as db:
        outbox.accepted(db, claimed, None, None, None, NOW)
    row = row_of(store, claimed.id)
    assert (row.state, row.gateway_id, row.cost) == (OutboxState.SENT, None, None)


def test_what_the_gateway_refused_has_failed(store: Store) -> None:
    """The reason is kept, and it is not tried again."""
    claimed = make_sending(store)
    with store.writing() as db:
        outbox.refused(db, claimed, "InvalidPhoneNumber", NOW + MINUTE)
    row = row_of(store, claimed.id)
    assert (row.state, row.reason) == (OutboxState.FAILED, "InvalidPhoneNumber")
    assert row.final_at == NOW + MINUTE
    assert row.state.final
    assert row.text == "Your text"
    assert claim(store, at=NOW + DAY) == []


def test_what_the_gateway_did_not_take_is_sent_later(store: Store) -> None:
    """20, 40, 80 and 160 seconds later, in the same words; the fifth failure is the last."""
    claimed = make_sending(store)
    at, pauses = NOW, []
    for _ in range(4):
        with store.writing() as db:
            outbox.put_back(db, claimed, "InternalServerError", at)
        row = row_of(store, claimed.id)
        assert (row.state, row.reason) == (OutboxState.QUEUED, "InternalServerError")
        pauses.append((row.not_before - at).total_seconds())
        assert claim(store, at=row.not_before - SECOND) == []
        at = row.not_before
        [claimed] = claim(store, at=at)
        assert claimed.text == "Your text"
        assert freeze(store, claimed, at=at)
    assert pauses == [20, 40, 80, 160]
    with store.writing() as db:
        outbox.put_back(db, claimed, "InternalServerError", at)
    row = row_of(store, claimed.id)
    assert (row.state, row.attempts, row.final_at) == (OutboxState.FAILED, 5, at)
    assert claim(store, at=at + DAY) == []


def test_a_pause_of_the_whole_queue_counts_for_no_text(store: Store) -> None:
    """However often the balance was empty, the text is not given up."""
    claimed = make_sending(store)
    at = NOW
    for _ in range(7):
        with store.writing() as db:
            outbox.put_back(db, claimed, "no funds", at, counts=False)
        row = row_of(store, claimed.id)
        assert (row.state, row.attempts) == (OutboxState.QUEUED, 0)
        assert row.not_before == at + 20 * SECOND
        at = row.not_before
        [claimed] = claim(store, at=at)
        assert freeze(store, claimed, at=at)


def test_a_lost_answer_is_never_sent_again(store: Store) -> None:
    """The text may have gone out: no worker, no sweep and no later word sends it once more."""
    claimed = make_sending(store)
    with store.writing() as db:
        outbox.lost(db, claimed, "ReadTimeout", NOW)
    with store.writing() as db:
        outbox.put_back(db, claimed, "InternalServerError", NOW)
        outbox.unclaim(db, claimed)
    assert sweep(store, NOW + DAY) == []
    assert claim(store, at=NOW + DAY) == []
    assert claim(store, at=NOW + DAY, ids=[claimed.id]) == []
    row = row_of(store, claimed.id)
    assert (row.state, row.reason, row.sent_at) == (OutboxState.UNKNOWN, "ReadTimeout", NOW)
    assert not row.state.final


@pytest.mark.parametrize("verb", ["accepted", "refused", "put_back", "lost"])
def test_only_whoever_holds_the_claim_tells_its_end(store: Store, verb: str) -> None:
    """A process that slept through its claim changes nothing any more."""
    claimed = make_sending(store)
    foreign = dataclasses.replace(claimed, claim="0" * 32)
    arguments = (GATEWAY_ID, None, None) if verb == "accepted" else ("late",)
    with store.writing() as db:
        getattr(outbox, verb)(db, foreign, *arguments, NOW)
    row = row_of(store, claimed.id)
    assert (row.state, row.claim, row.reason) == (OutboxState.SENDING, claimed.claim, None)


def test_a_claim_that_outlived_its_worker_is_queued_again(store: Store) -> None:
    """Nothing had been sent yet; a younger claim is left alone."""
    with store.writing() as db:
        row_id = make_text(db)
    claim(store)
    assert sweep(store, NOW + 2 * MINUTE) == []
    assert row_of(store, row_id).state is OutboxState.CLAIMED
    assert sweep(store, NOW + 2 * MINUTE + SECOND) == [row_id]
    row = row_of(store, row_id)
    assert (row.state, row.claim, row.attempts) == (OutboxState.QUEUED, None, 0)


def test_a_sending_that_outlived_its_worker_is_unknown(store: Store) -> None:
    """It may have been sent, so it is not queued again, and the late worker is not heard."""
    claimed = make_sending(store)
    assert sweep(store, NOW + 2 * MINUTE) == []
    assert row_of(store, claimed.id).state is OutboxState.SENDING
    assert sweep(store, NOW + 2 * MINUTE + SECOND) == []
    with store.writing() as db:
        outbox.accepted(db, claimed, GATEWAY_ID, None, None, NOW + 3 * MINUTE)
    row = row_of(store, claimed.id)
    assert (row.state, row.gateway_id) == (OutboxState.UNKNOWN, None)


def test_a_claim_ages_by_the_machines_time(store: Store) -> None:
    """A service that believes another year takes no claim from a worker."""
    with store.writing() as db:
        row_id = make_text(db)
        [claimed] = outbox.claim(db, NOW, NOW - 90 * DAY)
    with store.writing() as db:
        outbox.sweep(db, NOW, NOW - 90 * DAY + MINUTE)
    assert freeze(store, claimed, at=NOW - 90 * DAY + MINUTE)
    assert row_of(store, row_id).state is OutboxState.SENDING


def test_the_sweep_tells_what_is_due_in_the_queues_order(store: Store) -> None:
    """What rests is not among it."""
    with store.writing() as db:
        plain, code = make_text(db), make_text(db, message_class=SECURITY)
        make_text(db, now=NOW + HOUR)
    assert sweep(store, NOW + MINUTE) == [code, plain]
