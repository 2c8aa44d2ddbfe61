"""Going on in the middle of a profile: what was typed before a call dropped is never lost."""

from __future__ import annotations

from typing import Final, Literal, get_args

from menus.call import Call
from menus.people.by_text import close_questions
from menus.people.record_saving import begin_new
from menus.people.steps import KRA_FLOW, PAYEE_FLOW, RECORDS_FLOW
from menus.vocabulary import Act, Menu, flow
from models.base import drafts
from models.base.drafts import Draft

Place = Literal[
    "detail.kra_letter",
    "payee.mpesa_name",
    "payee.mpesa_differs",
    "payee.mpesa_check",
    "payee.branch",
    "payee.account",
    "payee.account_name",
    "payee.bank_differs",
    "payee.bank_check",
    "work.institution",
    "work.earlier",
    "work.designation",
    "work.post",
    "work.since",
    "work.county",
    "work.sub_county",
    "work.check",
    "study.institution",
    "study.earlier",
    "study.course",
    "study.earlier_course",
    "study.from_year",
    "study.to_year",
    "study.check",
    "kin.number",
    "kin.relationship",
    "kin.check",
]

# At the first screen of a part nothing is typed yet, so there is nothing to go on with.
_PLACES: Final = frozenset(get_args(Place))
_FLOWS: Final = (PAYEE_FLOW, RECORDS_FLOW, KRA_FLOW)
_LABELS: Final = {
    "detail": "kra_pin",
    "payee": "mpesa",
    "work": "work",
    "study": "qualification",
    "kin": "kin",
}


def find(call: Call) -> Draft | None:
    """Return the newest unfinished part of this account's profile, typed on this number."""
    found = [
        draft
        for flow_id in _FLOWS
        if (draft := drafts.find(call.db, call.msisdn, flow_id, call.now)) is not None
        and draft.facts.get("owner") == call.account_id
        and draft.screen in _PLACES
    ]
    return max(found, key=lambda draft: draft.at, default=None)


def offer(call: Call, draft: Draft) -> None:
    """Put what is unfinished into the facts, for the screen that offers it."""
    kind = draft.screen.partition(".")[0]
    is_bank = draft.facts.get("new_bank") is not None and kind == "payee"
    of_payee = "branch" if draft.screen == "payee.branch" else "bank"
    call.facts["label"] = of_payee if is_bank else _LABELS[kind]


def continue_profile(call: Call) -> Literal[Place, "gone"]:
    """Go to where the call dropped, with what was typed before."""
    draft = find(call)
    if draft is None:
        return "gone"
    begin_new(call)
    call.facts |= draft.facts
    place: Place = draft.screen  # type: ignore[assignment]
    return place


def leave_it(call: Call) -> Literal["left"]:
    """Forget what was unfinished."""
    for flow_id in _FLOWS:
        drafts.drop(call.db, call.msisdn, flow_id)
    close_questions(call)
    return "left"


UNFINISHED_PROFILE = flow(
    "unfinished_profile",
    Menu(
        "profile.unfinished",
        """
        You stopped in the middle: {label}.
        1. Continue
        2. Leave it
        0. Back
        """,
        on={"1": "continue_profile", "2": "leave_it"},
    ),
    Act(
        "continue_profile",
        continue_profile,
        on={place: place for place in sorted(_PLACES)} | {"gone": "open_profile"},
    ),
    Act("leave_it", leave_it, on={"left": "open_profile"}, writes=True),
)
