"""The appointment letter as PDF: reference, person, centre, dates, rate and duties."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from models.base import season
from models.base.clock import nairobi_day
from models.base.season_tables import Position
from models.base.store import Db
from models.jobs.rules import rules_of
from models.jobs.tables import Deployment, DeploymentState
from models.jobs.texts import place_of, station_of
from models.people.tables import Professional

APPOINTED: Final = frozenset(
    {DeploymentState.DEPLOYED, DeploymentState.ACCEPTED, DeploymentState.COMPLETED}
)
_BODY: Final = 11
_LINE: Final = 6.5


class NoLetter(Exception):
    """Nobody is appointed who has not accepted, or whose deployment is over."""


def letter_of(db: Db, deployment: Deployment, now: datetime) -> bytes:
    """Return the letter. Raise NoLetter."""
    return letters_of(db, [deployment], now)


def letters_of(db: Db, deployments: Sequence[Deployment], now: datetime) -> bytes:
    """Return the letters of those who are appointed, a page each. Raise NoLetter for none.

    The library is imported only here: it is large, and no call on the line needs it.
    """
    appointed = [each for each in deployments if each.state in APPOINTED]
    if not appointed:
        raise NoLetter
    from fpdf import FPDF

    paper = FPDF(format="A4")
    paper.set_compression(False)
    paper.set_creation_date(now)
    paper.set_margins(25, 25)
    paper.set_title(f"Appointment {', '.join(each.reference for each in appointed[:3])}")
    for deployment in appointed:
        paper.add_page()
        paper.set_font("Helvetica", style="B", size=14)
        paper.cell(text="KENYA NATIONAL EXAMINATIONS COUNCIL", new_x="LMARGIN", new_y="NEXT", h=10)
        paper.set_font("Helvetica", size=_BODY)
        for line in lines_of(db, deployment, now):
            paper.multi_cell(0, _LINE, _printable(line), new_x="LMARGIN", new_y="NEXT")
    return bytes(paper.output())


def lines_of(db: Db, deployment: Deployment, now: datetime) -> list[str]:
    """Return what the letter says, line by line."""
    person = db.get_one(Professional, deployment.professional_id)
    exam = deployment.exam
    position = db.get_one(Position, deployment.position)
    rules = rules_of(db, deployment.exam_id, deployment.position)
    county = deployment.county or 0
    rate = season.rate(db, deployment.exam_id, deployment.position, county, deployment.from_date)
    paid = "as the council publishes it"
    if rate is not None:
        paid = f"KSh {rate.day_cents / 100:,.2f} for each day worked while the exam is on"
    return [
        f"Ref: KNEC/{exam.code}/{deployment.position}/{exam.year}/{deployment.reference}",
        f"Date: {nairobi_day(now):%d %B %Y}",
        "",
        person.full_name,
        f"ID number: {person.national_id}",
        f"TSC number: {person.tsc_number or 'none'}",
        "",
        f"APPOINTMENT AS {position.name_en.upper()}, {exam.label}",
        "",
        f"Duty station: {station_of(db, deployment)}",
        f"Area: {place_of(db, deployment.county, deployment.sub_county_id)}",
        f"Dates: {deployment.from_date:%d %B %Y} to {deployment.to_date:%d %B %Y}",
        f"Rate: {paid}",
        "",
        "Duties:",
        rules.duties_en or "As the council's instructions for the position list them.",
        "",
        "Bring this letter and your ID. Whoever has an interest in the centre declares it at once.",
    ]


def _printable(text: str) -> str:
    """Return the text in the letters that every PDF reader has; a blank line keeps its height."""
    return text.replace("’", "'").encode("latin-1", "replace").decode("latin-1") or " "
