"""The acts of the chapter messages: HELP, STOP, START, and what we ask back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.messages import opt_outs
from models.messages.tables import QuestionKind
from models.messages.templates import Template
from sms.acts.asked import Act, Answers, Asked
from sms.commands.commands import CommandType, Help, Start, Stop
from sms.commands.keywords import ENTRIES


def give_help(asked: Asked, command: Help) -> str:
    """Say what can be texted, or how one keyword is."""
    if command.on is None:
        asked.reply(Template.HELP)
    else:
        usage = ENTRIES[command.on].help(asked.language)
        asked.reply(Template.USAGE, {"usage": usage})
    return "help"


def stop(asked: Asked, command: Stop) -> str:
    """Send no more reminders and offers; codes and news of the person's own still go."""
    del command
    opt_outs.stop(asked.db, asked.msisdn, None, asked.now)
    asked.reply(Template.STOPPED)
    return "stop"


def start(asked: Asked, command: Start) -> str:
    """Send reminders and offers again."""
    del command
    opt_outs.start(asked.db, asked.msisdn)
    asked.reply(Template.STARTED)
    return "start"


ACTS: Final[Mapping[CommandType, Act]] = {Help: give_help, Stop: stop, Start: start}

ANSWERS: Final[Mapping[QuestionKind, Answers]] = {}
