"""What each command does, and what answers each question: one module a chapter.

A chapter adds its acts to its own mapping; the grammar is not touched for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from models.messages.tables import QuestionKind
from sms.acts import attendance, jobs, messages, pay, people
from sms.acts.asked import Act, Answers
from sms.commands.commands import CommandType

_Key = TypeVar("_Key")


def _merged(*chapters: Mapping[_Key, Any]) -> dict[_Key, Any]:
    merged = {key: each for chapter in chapters for key, each in chapter.items()}
    if len(merged) != sum(map(len, chapters)):
        raise ValueError("two chapters act on one command or question")
    return merged


ACTS: Final[Mapping[CommandType, Act]] = _merged(
    people.ACTS, jobs.ACTS, attendance.ACTS, pay.ACTS, messages.ACTS
)
"""The act of each command; one that has none is answered honestly: nothing there yet."""

ANSWERS: Final[Mapping[QuestionKind, Answers]] = _merged(
    people.ANSWERS, attendance.ANSWERS, messages.ANSWERS
)
"""What each kind of question takes."""
