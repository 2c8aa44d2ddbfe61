"""The handover note of who rotates: reading what was left, and leaving one for who comes next."""

from __future__ import annotations

from typing import Literal

from menus.call import Call
from menus.gsm7 import fold, is_gsm7, septets
from menus.jobs import sentences as say
from menus.jobs.showing import own_deployment
from menus.vocabulary import Accept, Act, Ask, Go, Menu, Retry, flow
from models.jobs import handovers
from models.jobs.handover_tables import HandoverKind
from models.jobs.handovers import WORDS_LENGTH, NothingToHandOver

_SHORTEST = 3

_KINDS = {
    "1": HandoverKind.IN_ORDER,
    "2": HandoverKind.ABSENT,
    "3": HandoverKind.HARDSHIP,
    "4": HandoverKind.MATERIALS,
    "5": HandoverKind.STAFF,
    "6": HandoverKind.OTHER,
}


def _words(typed: str, call: Call) -> str:
    del call
    words = fold(" ".join(typed.split()))
    is_prose = len(words) >= _SHORTEST and any(each.isalpha() for each in words)
    if not is_prose or not is_gsm7(words) or septets(words) > WORDS_LENGTH:
        raise Retry(say.HANDOVER_LENGTH)
    return words


def read_handover(call: Call) -> Literal["left", "none"]:
    """Show the note that was left to the caller, if there is one."""
    deployment = own_deployment(call)
    note = handovers.for_deployment(call.db, deployment) if deployment is not None else None
    if note is None:
        return "none"
    call.facts["handover"] = handovers.as_fact(note)
    return "left"


def leave_words(call: Call) -> Literal["left", "gone"]:
    """Leave the note with the words that were typed."""
    return _leave(call, call.text("handover_words"))


def leave_kind(call: Call) -> Literal["left", "gone"]:
    """Leave the note without words."""
    return _leave(call, None)


def _leave(call: Call, words: str | None) -> Literal["left", "gone"]:
    deployment = own_deployment(call)
    if deployment is None:
        return "gone"
    kind = HandoverKind(call.text("handover_kind"))
    try:
        note = handovers.write(call.db, deployment, kind, words, call.actor, call.now)
    except NothingToHandOver:
        return "gone"
    call.facts["handover"] = handovers.as_fact(note)
    return "left"


HANDOVER = flow(
    "handover",
    Act("read_handover", read_handover, on={"left": "jobs.handover", "none": "jobs.leave"}),
    Menu(
        "jobs.handover",
        """
        {station}
        {handover}
        1. Leave my own note
        0. Back
        """,
        on={"1": "jobs.leave"},
        again="""
        {handover}
        1. Leave my own note
        0. Back
        """,
    ),
    Menu(
        "jobs.leave",
        """
        What must the next supervisor know?
        1. All in order
        2. Candidates absent
        3. Hardship cases
        4. Materials, rooms
        5. Staff
        6. Something else
        0. Back
        """,
        on={"1": "leave_kind", **dict.fromkeys("23456", "jobs.leave_words")},
        sets={key: ("handover_kind", kind.value) for key, kind in _KINDS.items()},
        again="""
        1. All in order
        2. Candidates absent
        3. Hardship cases
        4. Materials, rooms
        5. Staff
        6. Something else
        0. Back
        """,
    ),
    Ask(
        "jobs.leave_words",
        """
        Type it in at most 70 letters
        1. No more words
        0. Back
        """,
        accept=Accept(_words, (say.HANDOVER_LENGTH,)),
        save="handover_words",
        then="leave_words",
        on={"1": "leave_kind"},
    ),
    Act(
        "leave_words",
        leave_words,
        on={"left": "jobs.left", "gone": Go("jobs.menu", say.NO_DEPLOYMENTS)},
        writes=True,
    ),
    Act(
        "leave_kind",
        leave_kind,
        on={"left": "jobs.left", "gone": Go("jobs.menu", say.NO_DEPLOYMENTS)},
        writes=True,
    ),
    Menu(
        "jobs.left",
        """
        Noted: {handover}
        Who comes next gets it by SMS.
        0. Back
        """,
        on={},
        again="""
        Noted.
        0. Back
        """,
    ),
)
