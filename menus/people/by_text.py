"""Handing a long answer over to SMS: the reply goes into the draft, unless it was typed before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from menus import sentences as say
from menus.call import Call
from menus.vocabulary import Act, End, Go, Step
from models.messages import outbox, questions
from models.messages.tables import MessageClass, QuestionKind
from models.messages.templates import Template

TEXTS_AN_HOUR: Final = 3

SPAN: Final = timedelta(hours=24)
"""How long a reply is taken for the answer."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Where an answer is asked for, which fact keeps it, and where the draft goes on with it."""

    screen: str
    fact: str
    onwards: str
    template: Template


HANDED_OVER: Final[Mapping[QuestionKind, HandedOver]] = {
    QuestionKind.WORKPLACE: HandedOver(
        "work.institution", "typed_institution", "work.earlier", Template.ASK_WORKPLACE
    ),
    QuestionKind.COLLEGE: HandedOver(
        "study.institution", "typed_institution", "study.earlier", Template.ASK_COLLEGE
    ),
    QuestionKind.COURSE: HandedOver(
        "study.course", "typed_course", "study.earlier_course", Template.ASK_COURSE
    ),
}


def close_questions(call: Call) -> None:
    """Wait for no reply any more: the entry is saved, or left."""
    for kind in HANDED_OVER:
        questions.close(call.db, call.msisdn, kind, call.now)


def _ask(kind: QuestionKind) -> Callable[[Call], str]:
    def run(call: Call) -> Literal["asked", "other_line", "limit"]:
        account = call.account
        if account.msisdn != call.msisdn or account.number_proved_at is None:
            return "other_line"
        if not call.counters.hit(f"answer-sms:{call.msisdn}", TEXTS_AN_HOUR, 3_600):
            return "limit"
        questions.ask(call.db, call.msisdn, kind, account.id, call.now, SPAN)
        outbox.add(
            call.db,
            call.msisdn,
            HANDED_OVER[kind].template,
            {},
            call.language,
            MessageClass.TRANSACTIONAL,
            call.now,
        )
        return "asked"

    return run


STEPS: Final[tuple[Step, ...]] = (
    *(
        Act(
            f"{kind.value}_by_text",
            _ask(kind),
            on={
                "asked": "by_text.asked",
                "other_line": Go(handed.screen, say.OWN_LINE_ONLY),
                "limit": Go(handed.screen, say.SMS_TOO_MANY),
            },
            writes=True,
        )
        for kind, handed in HANDED_OVER.items()
    ),
    End(
        "by_text.asked",
        """
        We have texted you. Reply to that SMS with the name.
        Then dial {service_code}, press 4 and go on; or type it there.
        """,
    ),
)
