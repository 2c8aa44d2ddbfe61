"""The centre's register on a phone: who came, one key and a PIN for all, exceptions by number."""

from __future__ import annotations

from typing import Final, Literal

from menus.attendance import sayings as say
from menus.attendance import sheet as shown
from menus.call import Call
from menus.people import answers
from menus.people.sign_in import show_lock, try_pin
from menus.sentences import PIN_WRONG
from menus.vocabulary import RESERVED, Accept, Act, Ask, Go, Item, Menu, Pick, Retry, Way, flow
from models.attendance import marks, numbers, sheets
from models.attendance.marks import Order, Refusal
from models.attendance.sheets import Sheet, Span
from models.attendance.tables import MarkValue
from models.people import pins

Result = Literal[
    "marked",
    "own",
    "waits",
    "waits_already",
    "closed",
    "too_late",
    "locked_register",
    "stale",
    "reason",
    "nobody",
]

RESULTS: Final[dict[str, Way]] = {
    "marked": Go("register", say.MARKED),
    "own": Go("register", say.OWN_MARK),
    "waits": Go("register", say.WAITS_FOR_OFFICER),
    "closed": Go("register", say.MARKING_CLOSED),
    "waits_already": Go("register", say.WAITS_ALREADY),
    "too_late": Go("register", say.TOO_LATE_TO_MARK),
    "locked_register": Go("register", say.REGISTER_LOCKED),
    "stale": Go("register", say.MARKED_MEANWHILE),
    "reason": "register.reason",
    "nobody": Go("register", say.NOBODY_MARKED),
}

_REFUSED: Final[dict[Refusal, Result]] = {
    Refusal.CLOSED: "closed",
    Refusal.TOO_LATE: "too_late",
    Refusal.LOCKED: "locked_register",
    Refusal.STALE: "stale",
    Refusal.NEEDS_REASON: "reason",
    Refusal.WAITS: "waits_already",
    Refusal.NOBODY: "nobody",
}


def open_register(call: Call) -> Literal["register", "not_in_charge"]:
    """Open the sheet of the caller's centre."""
    duty = shown.charge(call)
    if duty is None:
        return "not_in_charge"
    shown.open_sheet(call, duty)
    return "register"


def choose_all(call: Call) -> Literal["pin", "sure", "locked", "closed", "locked_register"]:
    """Choose everybody who is in and not marked."""
    sheet = shown.read_sheet(call)
    lines = sheet.to_mark(call.account.professional_id)
    call.facts |= {
        "mark_value": MarkValue.PRESENT.value,
        "mark_numbers": numbers.write_numbers(line.number for line in lines),
        "mark_reason": None,
        "who": shown.names_of(lines),
    }
    refused = _refused_early(call, sheet)
    return refused if refused is not None else _proof(call)


def _refused_early(call: Call, sheet: Sheet) -> Literal["closed", "locked_register"] | None:
    """Say before the PIN is asked what it could not change."""
    if marks.is_locked(call.db, sheet.day.exam_id, sheet.centre.id):
        return "locked_register"
    where = sheets.span(sheet.day, call.now)
    return None if where.is_open or where is Span.FINAL else "closed"


def _proof(call: Call) -> Literal["pin", "sure", "locked"]:
    if call.pin_given:
        return "sure"
    until = pins.lock_of(call.db, call.account, call.msisdn, call.now)
    if until is not None:
        show_lock(call, until)
        return "locked"
    return "pin"


def choose(
    call: Call,
) -> Literal[
    "pin", "sure", "locked", "closed", "locked_register", "unknown", "reason", "nobody", "own"
]:
    """Look up the numbers that were typed, or the person that was picked."""
    sheet = shown.read_sheet(call)
    call.facts["mark_reason"] = None
    lines, unknown = sheet.numbered(numbers.read_numbers(call.text("mark_numbers")))
    if unknown:
        call.facts["unknown"] = numbers.write_numbers(unknown)
        return "unknown"
    call.facts["who"] = shown.names_of(lines)
    refused = _refused_early(call, sheet)
    if refused is not None:
        return refused
    value = MarkValue(call.text("mark_value"))
    others = [line for line in lines if line.professional_id != call.account.professional_id]
    if not others:
        return "own"
    if all(line.value is value for line in others):
        return "nobody"
    final = sheets.span(sheet.day, call.now) is Span.FINAL
    return "reason" if final or marks.changes(lines, value) else _proof(call)


def prove(call: Call) -> Literal["pin", "sure", "locked"]:
    """Ask for the PIN, once a call."""
    return _proof(call)


def mark_with_pin(call: Call) -> Literal["wrong", "locked", Result]:
    """Check the PIN, then mark."""
    verdict = try_pin(call, call.account, call.answer)
    if verdict != "right":
        return verdict
    call.pin_given = True
    return mark_now(call)


def mark_now(call: Call) -> Result:
    """Mark those who were chosen, on the sheet that was shown."""
    edition, reason = call.facts.get("edition"), call.facts.get("mark_reason")
    sheet = shown.read_sheet(call)
    lines, _ = sheet.numbered(numbers.read_numbers(call.text("mark_numbers")))
    done = marks.mark(
        call.db,
        sheet,
        Order(
            lines=lines,
            value=MarkValue(call.text("mark_value")),
            actor=call.actor,
            marker_id=call.account.professional_id,
            now=call.now,
            edition=edition if isinstance(edition, int) else None,
            reason=str(reason) if reason else None,
        ),
    )
    shown.show_sheet(call)
    call.facts["marked"] = len(done.marked)
    if done.refusal is Refusal.NOBODY and done.own:
        return "own"
    if done.refusal is not None:
        return _REFUSED[done.refusal]
    return "waits" if done.waiting else "marked"


def list_staff(call: Call) -> list[Item]:
    """List the centre's staff by their numbers."""
    return [
        Item(
            f"{shown.brief(line)} {shown.short_name(line.name)}",
            str(line.number),
            str(line.number),
        )
        for line in shown.read_sheet(call).lines
    ]


def show_person(call: Call) -> Literal["person"]:
    """Show one person of the list."""
    lines, _ = shown.read_sheet(call).numbered([int(call.text("mark_numbers"))])
    call.facts |= {
        "who": shown.names_of(lines),
        "standing": shown.standing(lines[0]) if lines else "",
    }
    return "person"


def _list_numbers(typed: str, call: Call) -> str:
    del call
    if "".join(typed.split()) in RESERVED:
        # `9 8` may be a key pressed with a slip: the two numbers are written 8,9.
        raise Retry(say.NOT_NUMBERS)
    try:
        return numbers.write_numbers(numbers.read_numbers(typed))
    except numbers.BadNumbers:
        raise Retry(say.NOT_NUMBERS) from None


NUMBERS: Final = Accept(_list_numbers, (say.NOT_NUMBERS,))

_PROOF: Final[dict[str, Way]] = {"pin": "register.pin", "sure": "register.sure", "locked": "locked"}

REGISTER = flow(
    "register",
    Act(
        "open_register",
        open_register,
        on={"register": "register", "not_in_charge": Go("home", say.NOT_DEPLOYED)},
    ),
    Menu(
        "register",
        """
        {register_head}
        Staff {staff}: in {came}, not yet {rest}
        Code {day_code}
        1. Mark the {to_mark} present
        2. Mark absent
        3. Mark present
        4. List
        5. Other
        0. Back
        """,
        on={
            "1": "choose_all",
            "2": "register.numbers",
            "3": "register.numbers",
            "4": "register.list",
            "5": "register.other",
        },
        when={"1": "has_to_mark"},
        sets={"2": ("mark_value", "AB"), "3": ("mark_value", "P")},
        again="""
        1. Mark the {to_mark} present
        2. Mark absent
        3. Mark present
        4. List
        5. Other
        0. Back
        """,
    ),
    Act(
        "choose_all",
        choose_all,
        on={
            **_PROOF,
            "closed": RESULTS["closed"],
            "locked_register": RESULTS["locked_register"],
        },
    ),
    Ask(
        "register.numbers",
        """
        Mark {mark_value}: type numbers of the list, as 3-7,9
        0. Back
        """,
        accept=NUMBERS,
        save="mark_numbers",
        then="choose",
    ),
    Act(
        "choose",
        choose,
        on={
            **_PROOF,
            "closed": RESULTS["closed"],
            "locked_register": RESULTS["locked_register"],
            "unknown": Go("register.numbers", say.NOT_ON_LIST),
            "reason": "register.reason",
            "nobody": RESULTS["nobody"],
            "own": RESULTS["own"],
        },
    ),
    Menu(
        "register.reason",
        """
        Mark {mark_value}: {who}
        Why is it changed?
        1. A mistake
        2. Came late
        3. Left early
        4. Was not seen
        0. Back
        """,
        on=dict.fromkeys("1234", "prove"),
        sets={
            "1": ("mark_reason", "mistake"),
            "2": ("mark_reason", "came late"),
            "3": ("mark_reason", "left early"),
            "4": ("mark_reason", "was not seen"),
        },
        again="""
        1. A mistake
        2. Came late
        3. Left early
        4. Was not seen
        0. Back
        """,
    ),
    Act("prove", prove, on=_PROOF),
    Ask(
        "register.pin",
        """
        Mark {mark_value}: {who}
        Enter your PIN
        0. Back
        """,
        accept=answers.PIN,
        secret=True,
        then="mark_with_pin",
    ),
    Menu(
        "register.sure",
        """
        Mark {mark_value}: {who}
        1. Yes
        0. Back
        """,
        on={"1": "mark_now"},
    ),
    Act(
        "mark_with_pin",
        mark_with_pin,
        on={**RESULTS, "wrong": Go("register.pin", PIN_WRONG), "locked": "locked"},
        writes=True,
    ),
    Act("mark_now", mark_now, on=RESULTS, writes=True),
    Pick(
        "register.list",
        """
        {register_head}
        """,
        items=list_staff,
        width=26,
        save="mark_numbers",
        then="show_person",
        none="register",
    ),
    Act("show_person", show_person, on={"person": "register.person"}),
    Menu(
        "register.person",
        """
        {who}
        Now: {standing}
        1. Mark present
        2. Mark absent
        0. Back
        """,
        on={"1": "choose", "2": "choose"},
        sets={"1": ("mark_value", "P"), "2": ("mark_value", "AB")},
        again="""
        {who}
        1. Mark present
        2. Mark absent
        0. Back
        """,
    ),
)
