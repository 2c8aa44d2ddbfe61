"""The acts of the chapter attendance: IN, OUT, CODE, LIST, WRONG, INCIDENT; marking is beside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from models.attendance import check_ins, code_texts, disputes, expected, incidents, sheets
from models.attendance.check_ins import Answer, Outcome, Said
from models.attendance.expected import Duty
from models.attendance.tables import Dispute, DisputeState
from models.base.clock import NAIROBI, nairobi_day
from models.base.season_tables import Exam
from models.messages import questions
from models.messages.tables import Question, QuestionKind
from models.messages.templates import Template
from sms.acts.asked import Act, Answers, Asked
from sms.acts.marking import mark_absent, mark_present
from sms.commands.commands import (
    Absent,
    Code,
    CommandType,
    In,
    Incident,
    List,
    Out,
    Present,
    Wrong,
)

LIST_WIDTH: Final = 110

_IN: Final[Mapping[Outcome, Template]] = {
    Outcome.WRONG_CODE: Template.IN_WRONG_CODE,
    Outcome.TRIES_OVER: Template.IN_TRIES_OVER,
    Outcome.EARLY: Template.IN_EARLY,
    Outcome.LATE: Template.IN_UNPROVED,
    Outcome.WRONG_CENTRE: Template.IN_OTHER_CENTRE,
    Outcome.NOT_NEEDED: Template.NOT_NEEDED,
    Outcome.NOT_DEPLOYED: Template.NOT_DEPLOYED,
}


_OUT: Final[Mapping[Outcome, Template]] = {
    Outcome.WRONG_CENTRE: Template.OUT_NOT_IN,
    Outcome.OUT_NOT_ASKED: Template.OUT_NOT_ASKED,
    Outcome.OUT_CLOSED: Template.OUT_CLOSED,
}


def check_in(asked: Asked, command: In) -> str:
    """Check in, with the code or without it yet; a text that was on its way counts as sent."""
    if asked.account is None:
        asked.reply(Template.NOT_DEPLOYED)
        return "not_deployed"
    said = _said(asked, command.centre)
    answer = check_ins.check_in(
        asked.db,
        Said(
            professional_id=said.professional_id,
            msisdn=said.msisdn,
            actor=said.actor,
            at=said.at,
            now=said.now,
            code=command.code,
            centre=command.centre,
            late_reason=check_ins.NO_REASON,
            doubtful=said.doubtful,
        ),
    )
    asked.reply(_in_template(answer), _about(asked, answer))
    return f"in_{answer.outcome.value}"


def _said(asked: Asked, centre: str | None) -> Said:
    at, doubtful = check_ins.evidence(asked.row.sent_at, asked.row.received_at)
    if asked.account is None:
        raise LookupError("a stranger says nothing of a centre")
    return Said(
        professional_id=asked.account.professional_id,
        msisdn=asked.msisdn,
        actor=asked.actor,
        at=at,
        now=asked.now,
        centre=centre,
        doubtful=doubtful,
    )


def _in_template(answer: Answer) -> Template:
    if answer.outcome in _IN:
        return _IN[answer.outcome]
    kept = answer.check_in
    if kept is not None and kept.late_reason is not None:
        return Template.IN_LATE
    return Template.IN_DONE if kept is not None and kept.proved_at else Template.IN_NOTED


def _about(asked: Asked, answer: Answer) -> dict[str, Any]:
    """Return what the reply says of the duty and the check-in."""
    found: dict[str, Any] = {"tries": answer.tries_left}
    if answer.duty is not None:
        exam = expected.exam_of(asked.db, answer.duty)
        found |= {
            "duty": f"{exam.code}|{answer.duty.day.number}|{answer.duty.centre.code}",
            "opens": _clock(answer.duty.opens),
            "in_closes": _clock(answer.duty.closes),
            "next_at": int(answer.duty.opens.timestamp()),
        }
        span = answer.duty.out_span
        if span is not None:
            found |= {"out_opens": _clock(span[0]), "out_closes": _clock(span[1])}
    if answer.check_in is not None:
        found |= {"in_at": _clock(answer.check_in.at), "ref": answer.check_in.reference}
        if answer.check_in.out_at is not None:
            found["out_at"] = _clock(answer.check_in.out_at)
    return found


def _clock(moment: datetime) -> str:
    return moment.astimezone(NAIROBI).strftime("%H:%M")


def check_out(asked: Asked, command: Out) -> str:
    """Check out."""
    if asked.account is None:
        asked.reply(Template.NOT_DEPLOYED)
        return "not_deployed"
    answer = check_ins.check_out(asked.db, _said(asked, command.centre))
    if answer.outcome in {Outcome.OUT, Outcome.ALREADY}:
        template = Template.OUT_DONE
    else:
        template = _OUT.get(answer.outcome) or _IN[answer.outcome]
    asked.reply(template, _about(asked, answer))
    return f"out_{answer.outcome.value}"


def _charges(asked: Asked) -> list[Duty]:
    """Return the sender's duties in charge today: two where exams overlap."""
    if asked.account is None:
        return []
    duties = expected.duties_on(asked.db, asked.account.professional_id, nairobi_day(asked.now))
    return [duty for duty in duties if duty.marks]


def send_codes(asked: Asked, command: Code) -> str:
    """Text today's codes to one of those in charge, a text for each exam."""
    del command
    duties = _charges(asked)
    if not duties or asked.account is None:
        asked.reply(Template.NOT_IN_CHARGE)
        return "not_in_charge"
    for duty in duties:
        code_texts.text_to(asked.db, asked.account, duty.day, duty.centre, asked.now)
    return "code"


def send_list(asked: Asked, command: List) -> str:
    """Text the centre's staff with their numbers, in as many texts as it takes."""
    del command
    duties = _charges(asked)
    if not duties:
        asked.reply(Template.NOT_IN_CHARGE)
        return "not_in_charge"
    for duty in duties:
        exam = asked.db.get_one(Exam, duty.day.exam_id)
        head = f"{duty.centre.code}|{exam.code}|{duty.day.number}"
        for part in _parts(sheets.sheet(asked.db, duty.day, duty.centre)):
            asked.reply(Template.STAFF_LIST, {"register_head": head, "staff_list": part})
    return "list"


def _parts(sheet: sheets.Sheet) -> list[str]:
    """Return the list cut into texts; no person is cut in two."""
    parts = [""]
    for line in sheet.lines:
        words = line.name.split()
        state = "P" if line.value == "P" else "AB" if line.value == "AB" else ""
        entry = f"{line.number} {words[0] if words else ''} {state}".strip()
        if parts[-1] and len(parts[-1]) + 2 + len(entry) > LIST_WIDTH:
            parts.append("")
        parts[-1] = f"{parts[-1]}, {entry}" if parts[-1] else entry
    return parts


def dispute(asked: Asked, command: Wrong) -> str:
    """Open a dispute of the mark that the reference names."""
    account = asked.account
    text = (
        None
        if account is None
        else disputes.told(asked.db, account.professional_id, command.reference)
    )
    if text is None:
        asked.reply(Template.DISPUTE_UNKNOWN)
        return "dispute_unknown"
    row, _ = disputes.open_dispute(asked.db, text, disputes.BY_TEXT, asked.actor, asked.now)
    if row.state is not DisputeState.OPEN:
        asked.reply(Template.DISPUTE_OVER, {"ref": row.reference})
        return "dispute_over"
    if row.reason == disputes.BY_TEXT:
        questions.ask(
            asked.db, asked.msisdn, QuestionKind.DISPUTE, row.id, asked.now, disputes.OPEN_FOR
        )
    asked.reply(
        Template.DISPUTE_OPENED,
        {"ref": row.reference, "until": int(row.due_at.timestamp())},
    )
    return "dispute"


def explain(asked: Asked, question: Question, typed: str) -> str:
    """Take the number of the reason why a mark is wrong."""
    number = int(typed.strip()) if typed.strip().isdecimal() else 0
    if not 1 <= number <= len(disputes.REASONS):
        asked.reply(Template.NOT_UNDERSTOOD)
        return "dispute_unclear"
    question.answered_at = asked.now
    row = asked.db.get_one(Dispute, question.subject_id)
    disputes.give_reason(asked.db, row, disputes.REASONS[number - 1], asked.actor, asked.now)
    asked.reply(Template.DISPUTE_NOTED, {"ref": row.reference})
    return "dispute_explained"


def note_incident(asked: Asked, command: Incident) -> str:
    """Note an incident at the sender's centre of today."""
    kind = incidents.WORDS.get(command.kind)
    if kind is None:
        asked.reply(Template.INCIDENT_KINDS)
        return "incident_kinds"
    duties = (
        []
        if asked.account is None
        else expected.duties_on(asked.db, asked.account.professional_id, nairobi_day(asked.now))
    )
    if not duties:
        asked.reply(Template.NOT_DEPLOYED)
        return "not_deployed"
    row, _ = incidents.report(asked.db, duties[0], kind, asked.actor, asked.now)
    asked.reply(Template.INCIDENT_NOTED, {"ref": row.reference})
    return "incident"


ACTS: Final[Mapping[CommandType, Act]] = {
    In: check_in,
    Out: check_out,
    Code: send_codes,
    List: send_list,
    Present: mark_present,
    Absent: mark_absent,
    Wrong: dispute,
    Incident: note_incident,
}

ANSWERS: Final[Mapping[QuestionKind, Answers]] = {QuestionKind.DISPUTE: Answers(number=explain)}
