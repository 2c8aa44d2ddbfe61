"""The texts that go out, by name. `sms/texts/` holds their words in both languages."""

from __future__ import annotations

import enum
from typing import Final


class Template(enum.StrEnum):
    """One kind of text; a chapter's stand together."""

    # people
    ACCOUNT_OPENED = "account_opened"
    ACCOUNT_OPENED_PORTAL = "account_opened_portal"
    NUMBER_CODE = "number_code"
    RESET_CODE = "reset_code"
    MOVE_CODE = "move_code"
    MOVE_NOTICE = "move_notice"
    MOVE_DONE = "move_done"
    MOVE_STOPPED = "move_stopped"
    MOVE_AGREED = "move_agreed"
    MOVE_REFUSED = "move_refused"
    PIN_CHANGED = "pin_changed"
    DATA_HELD = "data_held"
    DATA_HELD_MORE = "data_held_more"
    DETAIL_SAVED = "detail_saved"
    PAYEE_ASKED = "payee_asked"
    PAYEE_CHANGED = "payee_changed"
    PAYEE_REFUSED = "payee_refused"
    PAYEE_HELD = "payee_held"
    PAYEE_BANK_ASKED = "payee_bank_asked"
    PAYEE_BANK_CHANGED = "payee_bank_changed"
    PAYEE_BANK_REFUSED = "payee_bank_refused"
    REG_NOTED = "reg_noted"
    REG_UNCLEAR = "reg_unclear"
    REG_HAS_ACCOUNT = "reg_has_account"
    ERASURE_REFUSED = "erasure_refused"
    ERASURE_DONE = "erasure_done"
    OFFICER_ACTED = "officer_acted"
    CORRECTION_ASKED = "correction_asked"
    CORRECTION_DONE = "correction_done"
    CORRECTION_REFUSED = "correction_refused"
    OFFICER_INVITED = "officer_invited"
    DIAL_FOR_IT = "dial_for_it"
    KRA_REFUSED = "kra_refused"
    BANK_NOTED = "bank_noted"
    BANK_UNKNOWN = "bank_unknown"
    ASK_NAME = "ask_name"
    NAME_SAVED = "name_saved"
    NAME_UNCLEAR = "name_unclear"
    ASK_WORKPLACE = "ask_workplace"
    ASK_COLLEGE = "ask_college"
    ASK_COURSE = "ask_course"
    ANSWER_NOTED = "answer_noted"
    ANSWER_LATE = "answer_late"
    ANSWER_UNCLEAR = "answer_unclear"

    # jobs
    APPLIED = "applied"
    APPLY_ASKED = "apply_asked"
    WITHDRAWN = "withdrawn"
    JOBS_OPEN = "jobs_open"
    JOBS_NONE = "jobs_none"
    CANNOT_APPLY = "cannot_apply"
    REFERENCE_UNKNOWN = "reference_unknown"
    OFFERED = "offered"
    OFFER_REMINDER = "offer_reminder"
    OFFER_OVER = "offer_over"
    DEPLOYED = "deployed"
    APPOINTED = "appointed"
    DECLINED = "declined"
    DEPLOYMENT_OVER = "deployment_over"
    HANDOVER = "handover"

    # attendance
    IN_DONE = "in_done"
    IN_NOTED = "in_noted"
    IN_LATE = "in_late"
    IN_WRONG_CODE = "in_wrong_code"
    IN_TRIES_OVER = "in_tries_over"
    IN_EARLY = "in_early"
    IN_UNPROVED = "in_unproved"
    IN_OTHER_CENTRE = "in_other_centre"
    AGENT_FOR_YOU = "agent_for_you"
    AGENT_NOTED = "agent_noted"
    NOT_NEEDED = "not_needed"
    NOT_DEPLOYED = "not_deployed"
    OUT_DONE = "out_done"
    OUT_NOT_IN = "out_not_in"
    OUT_NOT_ASKED = "out_not_asked"
    OUT_CLOSED = "out_closed"
    MARKS_WEEK = "marks_week"
    DAY_CODES = "day_codes"
    NOT_IN_CHARGE = "not_in_charge"
    STAFF_LIST = "staff_list"
    MARKS_TAKEN = "marks_taken"
    MARKS_WAIT = "marks_wait"
    MARKS_REFUSED = "marks_refused"
    REGISTER_CODE_WRONG = "register_code_wrong"
    MARK_FINAL = "mark_final"
    MARK_NONE = "mark_none"
    MARK_CORRECTED = "mark_corrected"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_ASKED = "dispute_asked"
    DISPUTE_UNKNOWN = "dispute_unknown"
    DISPUTE_NOTED = "dispute_noted"
    DISPUTE_KEPT = "dispute_kept"
    DISPUTE_LAPSED = "dispute_lapsed"
    DISPUTE_OVER = "dispute_over"
    SILENT_CENTRES = "silent_centres"
    REPLACEMENT_ASKED = "replacement_asked"
    INCIDENT_ALERT = "incident_alert"
    CODE_ALARM = "code_alarm"
    INCIDENT_NOTED = "incident_noted"
    INCIDENT_KINDS = "incident_kinds"

    # pay
    CLAIM_STATUS = "claim_status"
    NO_CLAIM = "no_claim"
    QUERY_SENT = "query_sent"
    QUERY_STATUS = "query_status"
    QUERY_ANSWERED = "query_answered"
    QUERY_UNKNOWN = "query_unknown"
    SCRIPTS_ENTERED = "scripts_entered"

    # messages
    HELP = "help"
    HELP_NOTICE = "help_notice"
    LANGUAGE_SET = "language_set"
    STOPPED = "stopped"
    STARTED = "started"
    NOTHING_OPEN = "nothing_open"
    NOT_UNDERSTOOD = "not_understood"
    NOT_UNDERSTOOD_AGAIN = "not_understood_again"
    USAGE = "usage"
    DID_YOU_MEAN = "did_you_mean"
    NOTHING_DONE = "nothing_done"
    NOTHING_THERE = "nothing_there"
    NO_PIN_BY_SMS = "no_pin_by_sms"
    TOO_MANY_TEXTS = "too_many_texts"
    CASE_OPENED = "case_opened"
    CASE_ANSWER = "case_answer"
    PAY_LACKS = "pay_lacks"
    DAY_BEFORE = "day_before"
    REGISTER_UNLOCKED = "register_unlocked"
    BROADCAST = "broadcast"


def _by_task() -> dict[str, str]:
    firsts = {
        Template.ACCOUNT_OPENED: "people",
        Template.APPLIED: "jobs",
        Template.IN_DONE: "attendance",
        Template.CLAIM_STATUS: "pay",
        Template.HELP: "messages",
    }
    found, task = {}, ""
    for template in Template:
        task = firsts.get(template, task)
        found[template.value] = task
    return found


_TASKS: Final = _by_task()


def task_of(template: str) -> str:
    """Return the chapter whose work a text belongs to: what it costs is added up by these."""
    return _TASKS.get(template, "messages")


SECRETS: Final = frozenset(
    {
        Template.ACCOUNT_OPENED_PORTAL,
        Template.NUMBER_CODE,
        Template.RESET_CODE,
        Template.MOVE_CODE,
        Template.OFFICER_INVITED,
    }
)
"""The texts that hold a code or a password: erased when final or late, never shown again."""
