"""Opening another day of the register: an earlier one, or the other exam of today."""

from __future__ import annotations

from typing import Literal

from babel.dates import format_date

from menus.attendance import sayings as say
from menus.attendance import sheet as shown
from menus.call import Call
from menus.fields.field import LOCALE
from menus.vocabulary import Act, Go, Item, Pick, flow
from models.attendance import charges, expected
from models.attendance.expected import Duty
from models.base.clock import nairobi_day


def _duties(call: Call) -> list[Duty]:
    """Return the caller's days in charge but the open one, the newest first.

    Where two exams overlap, the other register of today is among them.
    """
    today = nairobi_day(call.now)
    person = call.account.professional_id
    found = expected.duties_between(call.db, person, today - charges.AFTER, today)
    return [duty for duty in found if duty.marks and duty.day.id != call.facts["reg_day"]]


def list_earlier(call: Call) -> list[Item]:
    """List them."""
    return [
        Item(
            f"{format_date(duty.day.date, 'EEE d MMM', locale=LOCALE[call.language])} "
            f"{expected.exam_of(call.db, duty).code}",
            str(duty.day.id),
        )
        for duty in _duties(call)
    ]


def open_earlier(call: Call) -> Literal["earlier", "today", "gone"]:
    """Open the sheet of the chosen day."""
    chosen = int(call.text("earlier_day"))
    duty = next((each for each in _duties(call) if each.day.id == chosen), None)
    if duty is None:
        return "gone"
    shown.open_sheet(call, duty)
    return "earlier" if duty.day.date < nairobi_day(call.now) else "today"


EARLIER = flow(
    "earlier",
    Pick(
        "register.earlier",
        """
        {register_head}
        """,
        items=list_earlier,
        width=26,
        save="earlier_day",
        then="open_earlier",
        none=Go("register", say.NO_EARLIER),
    ),
    Act(
        "open_earlier",
        open_earlier,
        on={
            "earlier": Go("register", say.EARLIER_DAY),
            "today": "register",
            "gone": Go("register", say.NO_EARLIER),
        },
    ),
)
