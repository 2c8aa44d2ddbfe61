"""The acts of the chapter jobs: JOBS, APPLY, WITHDRAW, and YES or NO with a reference.

By text the proof is the reference that we texted to that number: APPLY is answered with one, and
nothing is applied for before it comes back with YES.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from menus.fields import FIELDS
from models.base import areas
from models.jobs import answers, applications, vacancies
from models.jobs.answers import NotWaiting
from models.jobs.applications import CannotApply, CannotWithdraw
from models.jobs.tables import Application, ApplicationState, Deployment, Vacancy
from models.jobs.texts import job_of, place_of
from models.messages.templates import Template
from sms.acts.asked import Act, Asked
from sms.commands.commands import Apply, CommandType, Jobs, No, Withdraw, Yes

_BY_TEXT: Final = "by SMS"


def list_jobs(asked: Asked, command: Jobs) -> str:
    """Say what is open: in the county that was named, in one's own, else where there is any."""
    counts = vacancies.by_county(asked.db, asked.now)
    own = None
    if asked.account is not None:
        own = vacancies.home_county(asked.db, asked.account.professional_id)
    county = command.county or (own if own in counts else None) or next(iter(counts), own or 0)
    found = areas.county(asked.db, county)
    place = found.name if found is not None else "Kenya"
    if county not in counts:
        asked.reply(Template.JOBS_NONE, {"place": place})
        return "jobs_none"
    here = vacancies.in_county(asked.db, county, asked.now)
    asked.reply(
        Template.JOBS_OPEN,
        {"place": place, "jobs_list": _listed(here), "vacancy_code": here[0].code},
    )
    return "jobs"


def _listed(found: Sequence[Vacancy]) -> str:
    """Return as many vacancies as have room, none cut, and how many more there are."""
    each = [f"{one.code} {one.exam.code} {one.position}" for one in found]
    for shown in range(len(each), 0, -1):
        more = f" +{len(each) - shown}" if shown < len(each) else ""
        listed = ", ".join(each[:shown]) + more
        if len(listed) <= FIELDS["jobs_list"].width:
            break
    return listed


def apply(asked: Asked, command: Apply) -> str:
    """Ask back with a reference; who has no account, or may not, is told."""
    vacancy = vacancies.find(asked.db, command.vacancy)
    if asked.account is None or vacancy is None:
        asked.reply(Template.REFERENCE_UNKNOWN)
        return "reference_unknown"
    person_id = asked.account.professional_id
    try:
        begun = applications.begin(asked.db, person_id, vacancy, asked.actor, asked.now)
    except CannotApply as refused:
        _refuse(asked, vacancy, refused)
        return "cannot_apply"
    asked.reply(
        Template.APPLY_ASKED,
        {
            "job": job_of(asked.db, vacancy.exam, vacancy.position),
            "place": place_of(asked.db, vacancy.county, vacancy.sub_county_id, vacancy.centre_id),
            "application_ref": begun.reference,
        },
    )
    return "apply_asked"


def _refuse(asked: Asked, vacancy: Vacancy, refused: CannotApply) -> None:
    why = str(refused.obstacles[0])
    asked.reply(Template.CANNOT_APPLY, {"vacancy_code": vacancy.code, "why": why})


def withdraw(asked: Asked, command: Withdraw) -> str:
    """Withdraw an application, or decline a deployment, by its reference."""
    application, deployment = _named(asked, command.reference)
    if deployment is not None:
        return _decline(asked, deployment)
    if application is None:
        return _unknown(asked)
    try:
        applications.withdraw(asked.db, application, asked.actor, asked.now)
    except CannotWithdraw:
        return _unknown(asked)
    return "withdrawn"


def say_yes(asked: Asked, command: Yes) -> str:
    """Take an offer, or submit the application that was asked back about."""
    application, deployment = _named(asked, command.reference)
    try:
        if deployment is not None:
            answers.accept(asked.db, deployment, asked.actor, asked.now)
            return "accepted"
        if application is not None and application.state is ApplicationState.DRAFT:
            applications.submit(asked.db, application, asked.actor, asked.now)
            return "applied"
    except CannotApply as refused:
        if application is not None:
            _refuse(asked, application.vacancy, refused)
        return "cannot_apply"
    except NotWaiting:
        return _unknown(asked)
    return _unknown(asked)


def say_no(asked: Asked, command: No) -> str:
    """Decline an offer or a deployment, or drop the application that was asked back about."""
    application, deployment = _named(asked, command.reference)
    if deployment is not None:
        return _decline(asked, deployment)
    if application is None or application.state is not ApplicationState.DRAFT:
        return _unknown(asked)
    applications.withdraw(asked.db, application, asked.actor, asked.now)
    return "withdrawn"


def _decline(asked: Asked, deployment: Deployment) -> str:
    try:
        answers.decline(asked.db, deployment, _BY_TEXT, asked.actor, asked.now)
    except NotWaiting:
        return _unknown(asked)
    return "declined"


def _named(asked: Asked, reference: str | None) -> tuple[Application | None, Deployment | None]:
    """Return what the reference names, only if it is the sender's own."""
    if asked.account is None or reference is None:
        return None, None
    person_id = asked.account.professional_id
    return (
        applications.by_reference(asked.db, person_id, reference),
        answers.by_reference(asked.db, person_id, reference),
    )


def _unknown(asked: Asked) -> str:
    asked.reply(Template.REFERENCE_UNKNOWN)
    return "reference_unknown"


ACTS: Final[Mapping[CommandType, Act]] = {
    Jobs: list_jobs,
    Apply: apply,
    Withdraw: withdraw,
    Yes: say_yes,
    No: say_no,
}
