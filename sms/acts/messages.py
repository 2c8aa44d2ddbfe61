"""The acts of the chapter messages: HELP, STOP, START, and what we ask back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.across import whereabouts
from models.attendance import expected
from models.base.clock import nairobi_day
from models.messages import notices, opt_outs
from models.messages.notices import Whereabouts
from models.messages.tables import MessageClass, QuestionKind
from models.messages.templates import Template
from sms.acts.asked import Act, Answers, Asked
from sms.commands.commands import CommandType, Help, Start, Stop
from sms.commands.keywords import ENTRIES


def give_help(asked: Asked, command: Help) -> str:
    """Say what can be texted, or how one keyword is."""
    if command.on is None:
        asked.reply(*help_with_notice(asked))
    else:
        usage = ENTRIES[command.on].help(asked.language)
        asked.reply(Template.USAGE, {"usage": usage})
    return "help"


def help_with_notice(asked: Asked) -> tuple[Template, dict[str, str]]:
    """Return the help that begins with the notice of the moment, or the plain one."""
    person = None if asked.account is None else asked.account.professional
    today = nairobi_day(asked.now)

    def place() -> Whereabouts:
        return whereabouts.of_person(asked.db, person.id, today) if person else Whereabouts()

    standing = notices.in_force(asked.db, asked.now)
    duties = expected.duties_on(asked.db, person.id, today) if standing and person else []
    found = notices.for_caller(
        standing, asked.row.network, place, asked.now, works_today=bool(duties)
    )
    if found is None:
        return Template.HELP, {}
    words = f"{found.english.rstrip('.')}|{found.kiswahili.rstrip('.')}"
    return Template.HELP_NOTICE, {"notice": words}


def stop(asked: Asked, command: Stop) -> str:
    """Send no more reminders and offers; codes and news of the person's own still go."""
    opt_outs.stop(asked.db, asked.msisdn, None, asked.now, _classes(command))
    asked.reply(Template.STOPPED, {"refused_kinds": command.of or ""})
    return "stop"


def start(asked: Asked, command: Start) -> str:
    """Send reminders and offers again."""
    opt_outs.start(asked.db, asked.msisdn, _classes(command))
    asked.reply(Template.STARTED, {"wanted_kinds": command.of or ""})
    return "start"


def _classes(command: Stop | Start) -> frozenset[MessageClass]:
    return opt_outs.REFUSABLE if command.of is None else frozenset({command.of})


ACTS: Final[Mapping[CommandType, Act]] = {Help: give_help, Stop: stop, Start: start}

ANSWERS: Final[Mapping[QuestionKind, Answers]] = {}
