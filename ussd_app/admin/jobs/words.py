"""What the pages of jobs call reasons and refusals; their Swahili is in the words' list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from models.jobs.eligibility import Obstacle, Reason
from models.jobs.handover_tables import HandoverKind
from models.jobs.tables import ProposalKind
from ussd_app.admin.guard import bp
from ussd_app.admin.words import word

REASONS: Final[Mapping[Reason, str]] = {
    Reason.NO_TSC: word("No TSC number"),
    Reason.OPEN_CASE: word("Open discipline case"),
    Reason.ON_LEAVE: word("On leave on those days"),
    Reason.HEALTH: word("Excused for health"),
    Reason.LEVEL: word("The exam takes teachers of: {}"),
    Reason.TOO_OLD: word("Older than {}"),
    Reason.SERVED_HERE: word("Served at this centre in {}"),
    Reason.ROTATION: word("Supervisors change centres each week"),
    Reason.CONFLICT: word("Declared an interest in this centre"),
    Reason.BUSY: word("Placed elsewhere on those days: {}"),
    Reason.FULL: word("Every place is taken"),
    Reason.CLOSED: word("The vacancy is closed"),
    Reason.APPLIED: word("Applied already"),
}

PROPOSALS: Final[Mapping[ProposalKind, str]] = {
    ProposalKind.NEXT_IN_LINE: word("Somebody does not come: give the place to the next in line"),
    ProposalKind.MOVE: word("Declared an interest where they are deployed: move them"),
}

HANDOVERS: Final[Mapping[HandoverKind, str]] = {
    HandoverKind.IN_ORDER: word("All in order"),
    HandoverKind.ABSENT: word("Candidates absent"),
    HandoverKind.HARDSHIP: word("Hardship cases"),
    HandoverKind.MATERIALS: word("Materials, rooms"),
    HandoverKind.STAFF: word("Staff"),
    HandoverKind.OTHER: word("Note"),
}

NOT_ALLOWED: Final = word("Rules stand against it. Nothing was done.")
DECIDED: Final = word("Somebody decided this before.")
OVER: Final = word("That is over already: look again.")
OUTSIDE: Final = word("That is not in your area.")
DONE: Final = word("Done.")


@bp.app_template_filter("against")
def against(found: Iterable[Obstacle | str], translate: Callable[[str], str]) -> str:
    """Return what stands against somebody, in words, one after the other."""
    return "; ".join(_said(str(each), translate) for each in found)


def _said(code: str, translate: Callable[[str], str]) -> str:
    reason, _, detail = code.partition(":")
    shown = ", ".join(translate(each) for each in detail.split(","))
    return translate(REASONS[Reason(reason)]).format(shown)
