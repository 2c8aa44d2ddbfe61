"""Marks in dispute, as those in charge of a centre answer them: corrected, or it stands."""

from __future__ import annotations

from typing import Final, Literal

from menus.attendance import sayings as say
from menus.attendance import sheet as shown
from menus.call import Call
from menus.people import answers
from menus.people.sign_in import show_lock, try_pin
from menus.sentences import PIN_WRONG
from menus.vocabulary import Act, Ask, Go, Item, Menu, Pick, Way, flow
from models.attendance import disputes, marks, sheets
from models.attendance.marks import Order, Refusal
from models.attendance.sheets import Line, Sheet
from models.attendance.tables import Dispute, DisputeState, MarkValue
from models.base.season_tables import ExamDay
from models.jobs.tables import Centre
from models.people import pins
from models.people.tables import Professional

KEEP: Final = "keep"

Settled = Literal[
    "corrected", "kept", "waits", "waits_already", "too_late", "locked_register", "gone"
]

_SETTLED: Final[dict[str, Way]] = {
    "corrected": Go("register", say.DISPUTE_CORRECTED),
    "kept": Go("register", say.DISPUTE_KEPT),
    "waits": Go("register", say.WAITS_FOR_OFFICER),
    "waits_already": Go("register", say.WAITS_ALREADY),
    "too_late": Go("register", say.TOO_LATE_TO_MARK),
    "locked_register": Go("register", say.REGISTER_LOCKED),
    "gone": Go("register", say.NO_DISPUTES),
}


def list_disputes(call: Call) -> list[Item]:
    """List what waits for an answer, the oldest first."""
    found = disputes.open_at(
        call.db, int(call.facts["reg_centre"] or 0), but_of=call.account.professional_id
    )
    return [
        Item(
            f"{call.db.get_one(ExamDay, row.exam_day_id).date:%d.%m} "
            f"{shown.short_name(call.db.get_one(Professional, row.professional_id).full_name)}",
            str(row.id),
        )
        for row in found[:97]
    ]


def show_dispute(call: Call) -> Literal["dispute", "gone"]:
    """Show one: whose mark of which day, and what they say."""
    row = _chosen(call)
    if row is None:
        return "gone"
    sheet, line = _line(call, row)
    value = None if line is None else line.value
    call.facts |= {
        "person": shown.short_name(call.db.get_one(Professional, row.professional_id).full_name),
        "centre_day": f"{sheet.centre.code}|{sheet.day.date.isoformat()}",
        "mark_value": "-" if value is None else value.value,
        "other_mark": _other(value).value,
        "dispute_reason": row.reason,
        "came_at": "-" if line is None else shown.standing_of(line.check_in),
        "ref": row.reference,
    }
    return "dispute"


def _other(value: MarkValue | None) -> MarkValue:
    return MarkValue.ABSENT if value is MarkValue.PRESENT else MarkValue.PRESENT


def _chosen(call: Call) -> Dispute | None:
    """Return the chosen dispute while it is open, and not the caller's own."""
    row = call.db.get(Dispute, int(call.text("chosen_dispute")))
    if row is None or row.state is not DisputeState.OPEN:
        return None
    mine = row.professional_id == call.account.professional_id
    return None if mine or row.centre_id != call.facts["reg_centre"] else row


def _line(call: Call, row: Dispute) -> tuple[Sheet, Line | None]:
    day, centre = call.db.get_one(ExamDay, row.exam_day_id), call.db.get_one(Centre, row.centre_id)
    sheet = sheets.sheet(call.db, day, centre)
    found = (line for line in sheet.lines if line.professional_id == row.professional_id)
    return sheet, next(found, None)


def prove_dispute(call: Call) -> Literal["pin", "sure", "locked"]:
    """Ask for the PIN, once a call."""
    if call.pin_given:
        return "sure"
    until = pins.lock_of(call.db, call.account, call.msisdn, call.now)
    if until is not None:
        show_lock(call, until)
        return "locked"
    return "pin"


def settle_with_pin(call: Call) -> Literal["wrong", "locked", Settled]:
    """Check the PIN, then answer."""
    verdict = try_pin(call, call.account, call.answer)
    if verdict != "right":
        return verdict
    call.pin_given = True
    return settle_now(call)


def settle_now(call: Call) -> Settled:
    """Answer the dispute: the mark stands, or it is corrected for the reason that was given."""
    row = _chosen(call)
    if row is None:
        return "gone"
    if call.text("dispute_answer") == KEEP:
        disputes.settle(call.db, row, DisputeState.KEPT, call.actor, "looked at", call.now)
        shown.show_sheet(call)
        return "kept"
    sheet, line = _line(call, row)
    if line is None:
        return "gone"
    done = marks.mark(
        call.db,
        sheet,
        Order(
            lines=[line],
            value=_other(line.value),
            actor=call.actor,
            marker_id=call.account.professional_id,
            now=call.now,
            reason=f"dispute {row.reference}: {row.reason}",
        ),
    )
    shown.show_sheet(call)
    call.facts["marked"] = len(done.marked)
    if done.refusal is Refusal.LOCKED:
        return "locked_register"
    if done.refusal is Refusal.WAITS:
        return "waits_already"
    if done.refusal is not None:
        return "too_late"
    return "waits" if done.waiting else "corrected"


_PROOF: Final[dict[str, Way]] = {
    "pin": "register.dispute_pin",
    "sure": "register.dispute_sure",
    "locked": "locked",
}

DISPUTED = flow(
    "disputed",
    Pick(
        "register.disputes",
        """
        {register_head}
        """,
        items=list_disputes,
        width=26,
        save="chosen_dispute",
        then="show_dispute",
        none=Go("register", say.NO_DISPUTES),
    ),
    Act(
        "show_dispute",
        show_dispute,
        on={"dispute": "register.dispute", "gone": Go("register", say.NO_DISPUTES)},
    ),
    Menu(
        "register.dispute",
        """
        {person}
        {centre_day}: {mark_value}, in {came_at}
        {dispute_reason}
        1. Change to {other_mark}
        2. Mark is right
        0. Back
        """,
        on=dict.fromkeys("12", "prove_dispute"),
        sets={"1": ("dispute_answer", "change"), "2": ("dispute_answer", KEEP)},
        again="""
        1. Change to {other_mark}
        2. Mark is right
        0. Back
        """,
    ),
    Act("prove_dispute", prove_dispute, on=_PROOF),
    Ask(
        "register.dispute_pin",
        """
        {person}, {centre_day}: {dispute_answer}
        Enter your PIN
        0. Back
        """,
        accept=answers.PIN,
        secret=True,
        then="settle_with_pin",
    ),
    Menu(
        "register.dispute_sure",
        """
        {person}, {centre_day}: {dispute_answer}
        1. Yes
        0. Back
        """,
        on={"1": "settle_now"},
    ),
    Act(
        "settle_with_pin",
        settle_with_pin,
        on={**_SETTLED, "wrong": Go("register.dispute_pin", PIN_WRONG), "locked": "locked"},
        writes=True,
    ),
    Act("settle_now", settle_now, on=_SETTLED, writes=True),
)
