"""What home says of today: the exam day, where the caller stands, and what key 1 does."""

from __future__ import annotations

from menus.attendance.directors import director
from menus.call import Call, Facts
from menus.messages import noticing
from models.attendance import expected
from models.attendance.expected import Duty
from models.base.clock import NAIROBI, nairobi_day
from models.people.tables import Professional


def facts(call: Call, person: Professional, lacking: list[str]) -> Facts:
    """Return the facts of home: the day's duty before what pay lacks."""
    duties = expected.duties_on(call.db, person.id, nairobi_day(call.now))
    note = f"lacks|{','.join(lacking)}" if lacking else ""
    if not duties:
        is_director = director(call) is not None
        return {
            "home_top": _top(call, person, None, f"name|{person.first_name or ''}", note),
            "task_one": "office" if is_director else "check_in",
            "has_duty": False,
            "has_task_one": is_director,
        }
    duty = duties[0]
    exam = expected.exam_of(call.db, duty)
    return {
        "home_top": _top(
            call,
            person,
            duty,
            f"day|{duty.day.date.isoformat()}|{exam.code}|{duty.day.number}",
            _standing(call, duty),
        ),
        "task_one": _task_one(duty),
        "has_duty": True,
        "has_task_one": True,
    }


def _top(call: Call, person: Professional, duty: Duty | None, head: str, note: str) -> str:
    return "\n".join([noticing.to_account(call, person, duty), head, note])


def _task_one(duty: Duty) -> str:
    if not duty.marks:
        return "check_in"
    return "register" if duty.deployment.position == "CM" else "both"


def _standing(call: Call, duty: Duty) -> str:
    code = duty.centre.code
    if duty.deployment.position == "CM":
        present, staff = expected.present_at(call.db, duty.day, duty.centre.id)
        return f"staff|{code}|{present}|{staff - present}"
    found = expected.check_in_of(call.db, duty)
    if found is None:
        return f"not_yet|{code}"
    at = found.at.astimezone(NAIROBI).strftime("%H:%M")
    return f"{'in' if found.proved_at else 'here'}|{code}|{at}"
