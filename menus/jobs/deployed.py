"""Offers and deployments: the answer with its reason, the centre, the duties."""

from __future__ import annotations

from typing import Final, Literal

from menus.call import Call
from menus.fields import written
from menus.jobs import sentences as say
from menus.jobs.proving import proved
from menus.jobs.showing import own_deployment, show_deployment
from menus.people.sign_in import try_pin
from menus.vocabulary import Act, Go, Item, Menu, Pick, Way, flow
from models.jobs import answers as verbs
from models.jobs.answers import NotWaiting, waiting_for
from models.jobs.tables import DeploymentState
from models.jobs.texts import dates_of

REASONS: Final = {
    "1": "ill",
    "2": "away",
    "3": "other work",
    "4": "too far",
    "5": "interest in the centre",
    "6": "another reason",
}
"""By the key of `jobs.decline`; the director reads them."""

Shown = Literal["offer", "deployment", "several", "none"]


def my_deployment(call: Call) -> Shown:
    """Show the caller's deployment, or let them choose of several."""
    found = waiting_for(call.db, call.account.professional_id)
    if len(found) > 1:
        return "several"
    for deployment in found:
        call.facts["chosen_deployment"] = str(deployment.id)
        return read_deployment(call)
    return "none"


def list_deployments(call: Call) -> list[Item]:
    """List what is offered and where the caller is deployed."""
    return [
        Item(
            f"{each.reference} {each.exam.code} {each.position} "
            f"{written('dates', dates_of(each.from_date, each.to_date), call.language)}",
            str(each.id),
        )
        for each in waiting_for(call.db, call.account.professional_id)
    ]


def read_deployment(call: Call) -> Shown:
    """Show the chosen one."""
    call.facts["deployment"] = int(call.text("chosen_deployment"))
    found = own_deployment(call)
    if found is None:
        return "none"
    show_deployment(call, found)
    return "offer" if found.state is DeploymentState.OFFERED else "deployment"


def accept_now(call: Call) -> Literal["accepted", "wrong", "locked", "gone"]:
    """Accept, with the PIN at the act."""
    verdict = try_pin(call, call.account, call.answer)
    if verdict != "right":
        return verdict
    found = own_deployment(call)
    if found is None:
        return "gone"
    try:
        verbs.accept(call.db, found, call.actor, call.now)
    except NotWaiting:
        return "gone"
    return "accepted"


def decline_now(call: Call) -> Literal["declined", "wrong", "locked", "gone"]:
    """Decline with the reason, and the PIN at the act."""
    verdict = try_pin(call, call.account, call.answer)
    if verdict != "right":
        return verdict
    found = own_deployment(call)
    if found is None:
        return "gone"
    try:
        verbs.decline(call.db, found, call.text("decline_reason"), call.actor, call.now)
    except NotWaiting:
        return "gone"
    return "declined"


_SHOWN: Final[dict[str, Way]] = {
    "offer": "jobs.offer",
    "deployment": "jobs.deployment",
    "several": "jobs.deployments",
    "none": Go("jobs.menu", say.NO_DEPLOYMENTS),
}

DEPLOYED = flow(
    "deployed",
    Act("my_deployment", my_deployment, on=_SHOWN),
    Pick(
        "jobs.deployments",
        """
        Your jobs
        """,
        items=list_deployments,
        save="chosen_deployment",
        then="read_deployment",
        none=Go("jobs.menu", say.NO_DEPLOYMENTS),
        width=34,
    ),
    Act("read_deployment", read_deployment, on=_SHOWN),
    Menu(
        "jobs.offer",
        """
        OFFER {deployment_ref}
        {job}
        {dates}, letter: SMS
        Answer by {answer_by}
        1. Accept
        2. Decline
        3. Centre
        4. Duties
        5. Jobs
        0. Back
        """,
        on={
            "1": "jobs.accept",
            "2": "jobs.decline",
            "3": "jobs.centre",
            "4": "jobs.duties",
            "5": "count_jobs",
        },
        again="""
        OFFER {deployment_ref}
        Answer by {answer_by}
        1. Accept
        2. Decline
        3. Centre and distance
        4. Duties
        5. Jobs
        0. Back
        """,
    ),
    Menu(
        "jobs.deployment",
        """
        {job}
        {station}
        {dates}: {deployment_state}
        1. I will come
        2. I cannot come
        3. Centre
        4. Duties
        5. Days
        0. Back
        """,
        on={
            "1": "jobs.accept",
            "2": "jobs.decline",
            "3": "jobs.centre",
            "4": "jobs.duties",
            "5": "days",
        },
        when={"1": "may_accept", "2": "may_decline"},
        again="""
        {job}
        1. I will come
        2. I cannot come
        3. Centre
        4. Duties
        5. Days
        0. Back
        """,
    ),
    Menu(
        "jobs.centre",
        """
        {station}
        {place}
        Distribution: {distribution}
        1. Handover note
        0. Back
        """,
        on={"1": "read_handover"},
        when={"1": "hands_over"},
        again="""
        {station}
        1. Handover note
        0. Back
        """,
    ),
    Menu(
        "jobs.duties",
        """
        {duties}
        0. Back
        """,
        on={},
        again="""
        0. Back
        """,
    ),
    *proved(
        "jobs.accept",
        """
        {job}
        {station}
        {dates}
        Enter your PIN to accept
        0. Back
        """,
        "accept_now",
        accept_now,
        {
            "accepted": "jobs.accepted",
            "gone": Go("jobs.menu", say.NOT_WAITING),
        },
    ),
    Menu(
        "jobs.accepted",
        """
        Accepted. Ref {deployment_ref}
        {job}
        {station}
        {dates}
        Your appointment comes by SMS.
        0. Back
        """,
        on={},
        again="""
        Accepted. Ref {deployment_ref}
        0. Back
        """,
    ),
    Menu(
        "jobs.decline",
        """
        Why can you not take it?
        1. Ill
        2. Away
        3. Other work
        4. Too far
        5. I have an interest there
        6. Another reason
        0. Back
        """,
        on=dict.fromkeys(REASONS, "jobs.decline_pin"),
        sets={key: ("decline_reason", reason) for key, reason in REASONS.items()},
        again="""
        1. Ill
        2. Away
        3. Other work
        4. Too far
        5. I have an interest there
        6. Another reason
        0. Back
        """,
    ),
    *proved(
        "jobs.decline_pin",
        """
        Decline {deployment_ref}, {job}?
        Enter your PIN to decline
        0. Back
        """,
        "decline_now",
        decline_now,
        {
            "declined": "jobs.declined",
            "gone": Go("jobs.menu", say.NOT_WAITING),
        },
    ),
    Menu(
        "jobs.declined",
        """
        Declined. Ref {deployment_ref}
        {job}
        Thank you for saying so: somebody else takes the place.
        1. Open jobs
        0. Back
        """,
        on={"1": "find_jobs"},
        again="""
        Declined. Ref {deployment_ref}
        1. Open jobs
        0. Back
        """,
    ),
)
