"""What stands in the first line for this caller: a notice, or that their line refuses our texts."""

from __future__ import annotations

from menus.call import Call
from menus.fields.messages import BLOCKED
from models.across import whereabouts
from models.attendance.expected import Duty
from models.base.clock import nairobi_day
from models.messages import notices, reports
from models.messages.notices import Whereabouts
from models.people.tables import Professional


def to_number(call: Call) -> None:
    """Note what concerns whoever calls from this network, before anything is known of them."""
    found = notices.for_caller(call.notices, call.network, Whereabouts, call.now, works_today=False)
    call.facts["notice"] = f"{found.english}|{found.kiswahili}" if found else ""
    call.facts["sms_blocked"] = reports.is_blocked(call.db, call.msisdn)


def to_account(call: Call, person: Professional, duty: Duty | None) -> str:
    """Note what concerns this person, and return what home says first."""
    if call.notices:
        _to_person(call, person, duty)
    if call.facts.get("notice"):
        return str(call.facts["notice"])
    own = call.facts.get("sms_blocked")
    return BLOCKED if own else ""


def _to_person(call: Call, person: Professional, duty: Duty | None) -> None:
    def place() -> Whereabouts:
        if duty is not None:
            return Whereabouts(duty.centre.county, duty.centre.sub_county_id)
        return whereabouts.of_person(call.db, person.id, nairobi_day(call.now))

    found = notices.for_caller(
        call.notices, call.network, place, call.now, works_today=duty is not None
    )
    call.facts["notice"] = f"{found.english}|{found.kiswahili}" if found else ""
