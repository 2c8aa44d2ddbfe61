"""The sweep: whatever a lost job, a killed process or a silent gateway left behind."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from menus.line_book import BOOK
from models.across import audiences, exports, uploads
from models.base import audit_chain, drafts, key_ages, receipts, settings, task_runs
from models.base.audit import Actor
from models.jobs import answers, proposing
from models.jobs.plan_tables import AllocationPlan
from models.messages import broadcasts, call_figures, calls, inbox, outbox
from models.messages.broadcast_tables import Broadcast
from models.messages.tables import CallEnding, InboxRow
from models.pay import funds, rounds, scripts, telling
from models.people import moves, officer_sessions, payees, sim_checks
from sessions.state import unseal
from sessions.store import SessionsUnavailable
from sms import broadcasting
from sms.sending import STOPPED
from ussd_app import exam_days, jobs, metrics
from ussd_app.logs import log

if TYPE_CHECKING:
    from ussd_app.wiring import Service

_ROUNDS: Final = 100
_PLAN_BATCHES: Final = 30
_BROADCAST_BATCHES: Final = 5

ANSWER_SECONDS: Final = 20.0
"""How long one sweep answers texts."""

SECONDS: Final = 20.0
"""How long one sweep sends what is not bulk. A job that is ended at its limit would lose the
gateway's answer, so all of a sweep together stays far below it."""

GIVE_UP: Final = timedelta(minutes=10)
"""After which a text that cannot be acted on becomes a case."""

BULK_SECONDS: Final = 3.0
"""How long a job sends bulk before it lets everything else go first."""

BULK_ROWS: Final = 200
"""Rows of bulk that are claimed at once."""


def run(parts: Service) -> None:
    """Sweep everything once; what fails in one part does not keep the others from running."""
    chapters = (_moves, _sim_swaps, _payees, _offers, _plans, _pay, exam_days.run)
    for part in (*chapters, _calls, _leftovers, _texts_in, _broadcasts, _texts_out):
        try:
            part(parts)
        except Exception as error:
            log.error("sweep.part_failed", part=part.__name__, error=error)


def _leftovers(parts: Service) -> None:
    now = parts.now()
    with parts.patient_store.writing() as db:
        swept = {"drafts": drafts.sweep(db, now), "receipts": receipts.sweep(db, now)}
        task_runs.sweep(db, now)
        exports.sweep(db, now)
        uploads.sweep(db, now)
        key_ages.note(db, parts.config.keys, now)
        officer_sessions.sweep(db, datetime.now(UTC))
    log.info("sweep.done", **swept)


def texts(parts: Service) -> None:
    """Act on the texts that wait, in both directions."""
    _texts_in(parts)
    _texts_out(parts)


def _texts_in(parts: Service) -> None:
    with parts.patient_store.reading() as db:
        waiting = inbox.waiting(db)
    ends = time.monotonic() + ANSWER_SECONDS
    for inbox_id in waiting:
        if time.monotonic() > ends:
            break
        try:
            outcome = parts.answering.answer(inbox_id, parts.now())
        except Exception as error:
            log.error("sms.not_answered", inbox=inbox_id, error=error)
            _give_up_late(parts, inbox_id)
            continue
        if outcome is not None:
            metrics.SMS_IN.labels(outcome=outcome).inc()


def _give_up_late(parts: Service, inbox_id: int) -> None:
    """Make a case of a text that has failed for too long: nobody is left without an answer."""
    with parts.patient_store.reading() as db:
        received_at = db.get_one(InboxRow, inbox_id).received_at
    if parts.now() - received_at > GIVE_UP and parts.answering.give_up(inbox_id, parts.now()):
        metrics.SMS_IN.labels(outcome="failed").inc()


def _moves(parts: Service) -> None:
    with parts.patient_store.reading() as db:
        due = moves.due(db, parts.now())
    for move_id in due:
        with parts.patient_store.writing() as db:
            moves.finish_if_due(db, move_id, parts.now())


def _sim_swaps(parts: Service) -> None:
    """Ask about the lines that wait for it, with no transaction open; the answers come later."""
    if parts.sim_swaps is None:
        return
    with parts.patient_store.writing() as db:
        due = sim_checks.claim(db, parts.now())
    for each in due:
        taken = parts.sim_swaps.ask(each.msisdn)
        with parts.patient_store.writing() as db:
            sim_checks.keep_answer(db, each.check_id, taken.request_id, taken.reason, parts.now())
        if taken.reason is not None:
            log.warning("sim_swap.not_taken", check=each.check_id, reason=taken.reason)


def _payees(parts: Service) -> None:
    with parts.patient_store.reading() as db:
        due = payees.due(db, parts.now())
    for change_id in due:
        with parts.patient_store.writing() as db:
            payees.apply_if_due(db, change_id, parts.now())


def _pay(parts: Service) -> None:
    """Let the claims follow what changed, tell their owners, and link the audit trail."""
    with parts.patient_store.writing() as db:
        scripts.agree_by_silence(db, parts.now())
        people = rounds.catch_up(db, parts.now())
        funds.follow(db, Actor.service(), parts.now())
        telling.tell_due(db, parts.config.terms.service_code, parts.now())
        audit_chain.link(db)
    if people:
        log.info("pay.caught_up", people=people)


def _offers(parts: Service) -> None:
    """Recall the offers that end soon, end those that nobody answered, and pass them on."""
    now = parts.now()
    with parts.patient_store.reading() as db:
        soon, over = answers.to_remind(db, now), answers.due(db, now)
    for deployment_id in soon:
        with parts.patient_store.writing() as db:
            answers.remind(db, deployment_id, now)
    for deployment_id in over:
        with parts.patient_store.writing() as db:
            answers.expire_if_due(db, deployment_id, now)


def _plans(parts: Service) -> None:
    """Make the plans that officers asked for, and deploy whom an accepted one nominated."""
    with parts.patient_store.reading() as db:
        wanted, accepted = proposing.asked(db), proposing.to_confirm(db)
    for plan_id in wanted:
        with parts.patient_store.writing() as db:
            proposing.carry_out(db, db.get_one(AllocationPlan, plan_id), parts.now())
    for plan_id in accepted:
        for _ in range(_PLAN_BATCHES):
            with parts.patient_store.writing() as db:
                plan = db.get_one(AllocationPlan, plan_id)
                if proposing.confirm_some(db, plan, parts.now()) == 0:
                    break


def _broadcasts(parts: Service) -> None:
    """Write the next texts of what was let go: so many in a sweep, behind everything else."""
    with parts.patient_store.reading() as db:
        waiting = broadcasts.sending(db)
    for broadcast_id in waiting:
        if not _is_affordable(parts, broadcast_id):
            continue
        for _ in range(_BROADCAST_BATCHES):
            with parts.patient_store.writing() as db:
                if audiences.write_batch(db, broadcast_id, parts.now()) == 0:
                    break


def _is_affordable(parts: Service, broadcast_id: int) -> bool:
    """Ask the balance before a broadcast begins; one that it does not cover is paused at once."""
    with parts.patient_store.reading() as db:
        row = db.get_one(Broadcast, broadcast_id)
        if row.after:
            return True
        cost = broadcasting.likely_cost(db, row)
    if broadcasting.affordable(parts.gateway, cost) is not False:
        return True
    with parts.patient_store.writing() as db:
        row = db.get_one(Broadcast, broadcast_id)
        broadcasts.pause(db, row, Actor.service(), parts.now(), halted_for="balance")
    metrics.SendingObserver().queue_stopped("balance")
    return False


def _texts_out(parts: Service) -> None:
    with parts.patient_store.writing() as db:
        outbox.sweep(db, parts.now(), datetime.now(UTC))
    ends = time.monotonic() + SECONDS
    while parts.sender.send(bulk=False):
        if time.monotonic() > ends:
            break
    bulk(parts)
    parts.report_simulated()


def bulk(parts: Service) -> None:
    """Send bulk for some seconds; what is left waits behind all other jobs."""
    ends = time.monotonic() + BULK_SECONDS
    while parts.sender.send(most=BULK_ROWS, bulk=True):
        if time.monotonic() > ends:
            break
    with parts.patient_store.reading() as db:
        is_more = outbox.bulk_waits(db, parts.now())
        is_stopped = settings.get(db, STOPPED) is not None
    if is_more and not is_stopped:
        jobs.enqueue_bulk(parts.patient_redis)


def _calls(parts: Service) -> None:
    """Complete and count the calls that must be over, from what the session store still knows."""
    now = parts.now()
    for _ in range(_ROUNDS):
        with parts.patient_store.reading() as db:
            still_open = calls.open_calls(db, now)
        try:
            seen = {session: _seen(parts, session) for session in still_open}
        except SessionsUnavailable:
            return
        with parts.patient_store.writing() as db:
            walks = [calls.close(db, session, seen[session], now) for session in still_open]
            call_figures.count(db, [walk for walk in walks if walk is not None])
        if not still_open:
            return


def _seen(parts: Service, session: bytes) -> calls.Seen | None:
    sealed = parts.sessions.peek(session)
    if sealed is None:
        return None
    kept = unseal(sealed)
    flow = BOOK.flow_of.get(kept.label)
    return calls.Seen(
        ending=CallEnding.SUCCESS if kept.state.ended else CallEnding.INCOMPLETE,
        last_screen=kept.label,
        hops=kept.state.hops,
        language=kept.state.language,
        flow=flow.id if flow is not None else "",
        path=kept.state.path,
    )
