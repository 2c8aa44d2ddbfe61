"""A caller's own applications, and withdrawing one."""

from __future__ import annotations

from typing import Literal

from menus.call import Call
from menus.fields import written
from menus.jobs import sentences as say
from menus.jobs.proving import proved
from menus.jobs.showing import show_application
from menus.people.sign_in import try_pin
from menus.vocabulary import Act, Go, Item, Menu, Pick, flow
from models.jobs import applications
from models.jobs.applications import LIVE, CannotWithdraw


def list_applications(call: Call) -> list[Item]:
    """List the caller's applications, the newest first."""
    return [
        Item(
            f"{each.reference} {each.vacancy.exam.code} {each.vacancy.position}: "
            f"{written('application_state', each.state, call.language)}",
            each.reference,
        )
        for each in applications.of_person(call.db, call.account.professional_id)
    ]


def read_application(call: Call) -> Literal["application", "gone"]:
    """Show one of the caller's applications."""
    found = applications.by_reference(
        call.db, call.account.professional_id, call.text("application")
    )
    if found is None:
        return "gone"
    show_application(call, found)
    call.facts["may_withdraw"] = found.state in LIVE
    return "application"


def withdraw_now(call: Call) -> Literal["withdrawn", "wrong", "locked", "gone"]:
    """Withdraw, with the PIN at the act."""
    verdict = try_pin(call, call.account, call.answer)
    if verdict != "right":
        return verdict
    found = applications.by_reference(
        call.db, call.account.professional_id, call.text("application")
    )
    if found is None:
        return "gone"
    try:
        applications.withdraw(call.db, found, call.actor, call.now)
    except CannotWithdraw:
        return "gone"
    return "withdrawn"


MINE = flow(
    "applications",
    Pick(
        "jobs.applications",
        """
        My applications
        """,
        items=list_applications,
        save="application",
        then="read_application",
        none=Go("jobs.menu", say.NO_APPLICATIONS),
        width=34,
    ),
    Act(
        "read_application",
        read_application,
        on={"application": "jobs.application", "gone": "jobs.applications"},
    ),
    Menu(
        "jobs.application",
        """
        {application_ref} {job}
        {place}
        {dates}
        {application_state}
        1. Withdraw
        0. Back
        """,
        on={"1": "jobs.withdraw"},
        when={"1": "may_withdraw"},
        again="""
        {application_ref} {job}
        1. Withdraw
        0. Back
        """,
    ),
    *proved(
        "jobs.withdraw",
        """
        Withdraw {application_ref}, {job}?
        Enter your PIN to withdraw
        0. Back
        """,
        "withdraw_now",
        withdraw_now,
        {
            "withdrawn": "jobs.withdrawn",
            "gone": Go("jobs.applications", say.NOT_WAITING),
        },
    ),
    Menu(
        "jobs.withdrawn",
        """
        Withdrawn. Ref {application_ref}
        {job}
        You may apply again until it closes.
        1. My applications
        0. Back
        """,
        on={"1": "jobs.applications"},
        again="""
        Withdrawn. Ref {application_ref}
        1. My applications
        0. Back
        """,
    ),
)
