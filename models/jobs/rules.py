"""The rules of a position in an exam: read from the season's rows, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from models.base.season_tables import RuleRow, SchoolLevel
from models.base.store import Db


@dataclass(frozen=True, slots=True)
class Rules:
    """What is in force for one position; every rule can be set by a list, none by a release."""

    years_not_same_centre: int = 0
    """Nobody serves at a centre where they served in so many years before; 0 is no such rule."""
    levels: frozenset[SchoolLevel] | None = None
    """Teachers of these levels only; None is any."""
    needs_tsc: bool = True
    oldest: int | None = None
    """The greatest age in the year of the exam."""
    must_accept: bool = False
    """Whether silence means no; otherwise who is deployed works unless they decline."""
    answer_hours: int = 72
    candidates_per: int | None = None
    """One for so many candidates, rounded up; None is a fixed number."""
    fixed: int = 0
    """So many at every centre, beside those by candidates."""
    small_below: int = 0
    """A centre of fewer candidates is small."""
    rotates_weekly: bool = False
    """Whether who holds the position moves to another centre each week, with a handover note."""
    at_small: int | None = None
    """How many a small centre has; None is as anywhere."""
    extra_above: int | None = None
    """One more at a centre of more candidates."""
    duties_en: str = ""
    duties_sw: str = ""


def rules_of(db: Db, exam_id: int, position: str) -> Rules:
    """Return the rules of a position: its own before those for all."""
    rows = db.execute(
        select(RuleRow.position, RuleRow.name, RuleRow.value).where(
            RuleRow.exam_id == exam_id, RuleRow.position.in_({"", position})
        )
    )
    return read_rules(sorted((own, name, value) for own, name, value in rows))


def read_rules(rows: list[tuple[str, str, Any]]) -> Rules:
    """Return the rules that rows say, later ones before earlier; unknown names are not ours."""
    found: dict[str, Any] = {}
    for _, name, value in rows:
        if name == "levels":
            found[name] = frozenset(SchoolLevel(each) for each in value)
        elif name == "duties":
            found["duties_en"], found["duties_sw"] = value["en"], value["sw"]
        elif name in Rules.__dataclass_fields__:
            found[name] = value
    return Rules(**found)
