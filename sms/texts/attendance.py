"""The words of the chapter attendance: codes, marks, registers, incidents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.messages.templates import Template

ATTENDANCE: Final[Mapping[Template, str]] = {
    Template.IN_DONE: (
        "KNEC: checked in {in_at}, ref {ref}. {duty}. Your manager marks you. "
        "Now switch off and hand in your phone."
    ),
    Template.IN_NOTED: (
        "KNEC: noted, here {in_at}, ref {ref}. {duty}. No code yet: text IN and the code before "
        "{in_closes}."
    ),
    Template.IN_LATE: (
        "KNEC: you are late; noted {in_at}, ref {ref}. {duty}. Your manager decides the mark."
    ),
    Template.IN_WRONG_CODE: (
        "KNEC: wrong code. Tries left: {tries}. Ask your manager, or text IN alone: that keeps "
        "your time."
    ),
    Template.IN_TRIES_OVER: (
        "KNEC: 5 wrong codes, no more today. Text IN alone: that keeps your time, and your "
        "manager marks you."
    ),
    Template.IN_EARLY: "KNEC: {duty}. Check-in opens {opens}, closes {in_closes}. Text IN then.",
    Template.IN_UNPROVED: (
        "KNEC: here {in_at} without the code, ref {ref}. Check-in closed {in_closes}. Your "
        "manager sees that you came."
    ),
    Template.IN_OTHER_CENTRE: (
        "KNEC: that is not your centre. Today you are at: {duty}. Text IN and its code."
    ),
    Template.AGENT_FOR_YOU: (
        "KNEC: {by_msisdn} said for you: here {in_at}, {duty}, ref {ref}. Your manager marks. "
        "Not so? Tell them."
    ),
    Template.AGENT_NOTED: (
        "KNEC: noted {in_at}, ref {ref}: {person} by your phone. {duty}. Your manager sees it."
    ),
    Template.NOT_NEEDED: "KNEC: you are not needed today. Next: {next_at}",
    Template.NOT_DEPLOYED: (
        "KNEC: you are not deployed to a centre now. For jobs dial {service_code}, key 3."
    ),
    Template.OUT_DONE: "KNEC: checked out {out_at}. {duty}. You came {in_at}, ref {ref}.",
    Template.OUT_NOT_IN: "KNEC: you have not checked in today, so you cannot check out. Text IN.",
    Template.OUT_NOT_ASKED: (
        "KNEC: nobody checks out today, there is nothing to do. {duty}. You came {in_at}, "
        "ref {ref}."
    ),
    Template.OUT_CLOSED: "KNEC: {duty}. Check-out is {out_opens} to {out_closes}. Text OUT then.",
    Template.MARKS_WEEK: (
        "KNEC: {marked} days P at {week}. Is one wrong? Dial {service_code}, key 3, 3, 5."
    ),
    Template.DAY_CODES: (
        "KNEC {register_head}: code {day_code}, tell your staff at the door. Register code "
        "{register_code}: only for you, to mark by SMS."
    ),
    Template.NOT_IN_CHARGE: (
        "KNEC: only the manager and supervisor of that centre can do that, on its exam day."
    ),
    Template.STAFF_LIST: "KNEC list {register_head}: {staff_list}",
    Template.MARKS_TAKEN: (
        "KNEC {register_head}: {marked} marked {mark_value}. Now P {present}, AB {absent}, not "
        "yet {rest}."
    ),
    Template.MARKS_WAIT: (
        "KNEC {register_head}: {marked} sent as {mark_value}. The day is over: it counts once "
        "the SCDE agrees."
    ),
    Template.MARKS_REFUSED: "KNEC {register_head}: nothing was marked. {why_not_marked}",
    Template.REGISTER_CODE_WRONG: (
        "KNEC: wrong register code. Tries left: {tries}. Text CODE to have it."
    ),
    Template.MARK_FINAL: "KNEC: {mark_value} at {centre_day}. Wrong? Text WRONG {ref}",
    Template.MARK_NONE: (
        "KNEC: nobody marked you at {centre_day}. You worked? Text WRONG {ref}: your manager "
        "is asked."
    ),
    Template.MARK_CORRECTED: (
        "KNEC: corrected to {mark_value} at {centre_day}. Wrong? Text WRONG {ref}"
    ),
    Template.DISPUTE_OPENED: (
        "KNEC: asked, ref {ref}, until {until}. Why? Reply 1 I was there, 2 I came in time, "
        "3 other centre, 4 I was not there, 5 other."
    ),
    Template.DISPUTE_NOTED: (
        "KNEC: thank you, your manager and the sub-county office see why. Ref {ref}: we text you "
        "the answer."
    ),
    Template.DISPUTE_KEPT: (
        "KNEC: {centre_day} was looked at and stays {mark_value}, ref {ref}. Not right? Call your "
        "sub-county office with that ref."
    ),
    Template.DISPUTE_LAPSED: (
        "KNEC: nobody answered in 72 hours about {centre_day}, ref {ref}. The sub-county office "
        "still has it and may correct it."
    ),
    Template.DISPUTE_OVER: (
        "KNEC: that mark was looked at already, ref {ref}. Not right? Call your sub-county office "
        "with that ref."
    ),
    Template.DISPUTE_ASKED: (
        "KNEC: {person} says the mark {mark_value} at {centre_day} is wrong. Look by "
        "{until}: dial, key 1, 5, 5."
    ),
    Template.DISPUTE_UNKNOWN: (
        "KNEC: no mark of yours has that reference. It stands in our SMS about the day's mark."
    ),
    Template.SILENT_CENTRES: "KNEC {silent_hour} silent centres: {silent_list}",
    Template.REPLACEMENT_ASKED: (
        "KNEC {centre_code} {position_code}: {person} has not come. Next on the list: "
        "{candidate}. Dial, key 1, 2."
    ),
    Template.INCIDENT_ALERT: (
        "KNEC {centre_code} {in_at}: {incident_kind}. Ref {ref}. Reported by {by_msisdn}: call "
        "them."
    ),
    Template.CODE_ALARM: (
        "KNEC {centre_code}: {wrong_codes} wrong codes today. Somebody may be guessing. Ask the "
        "manager; key 1, 5, 2 makes a new code."
    ),
    Template.INCIDENT_NOTED: (
        "KNEC: noted for the sub-county office, ref {ref}. If it is urgent, call them as well."
    ),
    Template.INCIDENT_KINDS: (
        "KNEC: text INCIDENT and 1 late papers, 2 hospital, 3 flood, 4 impersonation, 5 other."
    ),
}
