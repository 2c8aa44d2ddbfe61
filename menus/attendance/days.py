"""A worker's own days on the phone: the mark, the register's steps, and "this mark is wrong"."""

from __future__ import annotations

from typing import Literal

from babel.dates import format_date

from menus.attendance import sayings as say
from menus.call import Call
from menus.fields.field import LOCALE
from menus.vocabulary import Act, Go, Item, Menu, Pick, flow
from models.attendance import days, disputes
from models.attendance.days import Day
from models.attendance.tables import CheckIn, Dispute, Register
from models.base.clock import NAIROBI, nairobi_day


def has_days(call: Call) -> bool:
    """Tell whether there is any day to look back at."""
    return bool(days.of_person(call.db, call.account.professional_id, nairobi_day(call.now)))


def list_days(call: Call) -> list[Item]:
    """List the caller's days, the newest first."""
    found = days.of_person(call.db, call.account.professional_id, nairobi_day(call.now))
    return [
        Item(
            f"{format_date(each.duty.day.date, 'd MMM', locale=LOCALE[call.language])} "
            f"{each.duty.centre.code}: {_mark(each)}",
            str(each.duty.day.id),
        )
        for each in found[:97]
    ]


def _mark(day: Day) -> str:
    return "-" if day.mark is None else day.mark.mark.value


def show_day(call: Call) -> Literal["day", "gone"]:
    """Show one of them."""
    day = _chosen(call)
    if day is None:
        return "gone"
    call.facts |= {
        "centre_day": f"{day.duty.centre.code}|{day.duty.day.date.isoformat()}",
        "mark_value": _mark(day),
        "came_at": _came(day.check_in),
        "register_step": _step(day.register),
        "dispute_step": _dispute(day.dispute),
        "may_dispute": day.may_dispute,
    }
    return "day"


def _chosen(call: Call) -> Day | None:
    person, today = call.account.professional_id, nairobi_day(call.now)
    return days.of_exam_day(call.db, person, int(call.text("chosen_day")), today)


def _came(check_in: CheckIn | None) -> str:
    if check_in is None:
        return "-"
    at = check_in.at.astimezone(NAIROBI).strftime("%H:%M")
    if check_in.late_reason is not None:
        return f"{at} late"
    return at if check_in.proved_at is not None else f"{at} no code"


def _step(register: Register | None) -> str:
    if register is None:
        return "open|"
    when = (
        register.received_at
        or register.scde_stamped_at
        or register.centre_stamped_at
        or register.locked_at
    )
    return f"{register.state.value}|{nairobi_day(when).isoformat() if when else ''}"


def _dispute(dispute: Dispute | None) -> str:
    if dispute is None:
        return ""
    return f"{dispute.state.value}|{int(dispute.due_at.timestamp())}"


def dispute_mark(call: Call) -> Literal["asked", "already", "gone"]:
    """Say that the mark is wrong, and why."""
    day = _chosen(call)
    if day is None or day.told is None:
        return "gone"
    reason = call.text("dispute_reason")
    row, is_new = disputes.open_dispute(call.db, day.told, reason, call.actor, call.now)
    call.facts |= {"ref": row.reference, "until": int(row.due_at.timestamp())}
    return "asked" if is_new else "already"


DAYS = flow(
    "days",
    Pick(
        "days",
        """
        Your days
        """,
        items=list_days,
        width=24,
        save="chosen_day",
        then="show_day",
        none=Go("home", say.NOT_DEPLOYED),
    ),
    Act("show_day", show_day, on={"day": "days.day", "gone": "days"}),
    Menu(
        "days.day",
        """
        {centre_day}: {mark_value}
        In: {came_at}
        Register: {register_step}
        {dispute_step}
        1. This mark is wrong
        0. Back
        """,
        on={"1": "days.why"},
        when={"1": "may_dispute"},
        again="""
        {centre_day}: {mark_value}
        1. This mark is wrong
        0. Back
        """,
    ),
    Menu(
        "days.why",
        """
        {centre_day}: {mark_value}
        Why is it wrong?
        1. I was there
        2. I came in time
        3. I was at another centre
        4. I was not there
        5. Other
        0. Back
        """,
        on=dict.fromkeys("12345", "dispute_mark"),
        sets={
            key: ("dispute_reason", reason)
            for key, reason in zip("12345", disputes.REASONS, strict=True)
        },
        again="""
        1. I was there
        2. I came in time
        3. I was at another centre
        4. I was not there
        5. Other
        0. Back
        """,
    ),
    Act(
        "dispute_mark",
        dispute_mark,
        on={
            "asked": "days.asked",
            "already": Go("days", say.DISPUTED_BEFORE),
            "gone": "days",
        },
        writes=True,
    ),
    Menu(
        "days.asked",
        """
        Asked, ref {ref}. Your manager and the sub-county office look at it by {until}. You get the answer by SMS.
        0. Back
        """,
        on={},
        again="""
        Asked, ref {ref}.
        0. Back
        """,
    ),
)
