"""The words of the chapter messages: help, language, opt-out, cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.messages.templates import Template

MESSAGES: Final[Mapping[Template, str]] = {
    Template.HELP: (
        "KNEC exam staff: dial {service_code}. Or text IN, OUT, JOBS, STATUS, PAY, QUERY, DATA, "
        "LUGHA SW, STOP. How: HELP IN. SMS blocked? Dial *456*9*5*5*1#"
    ),
    Template.HELP_NOTICE: (
        "KNEC: {notice}. Dial {service_code}. Or text IN, OUT, JOBS, STATUS, PAY, QUERY, "
        "STOP. SMS blocked? *456*9*5*5*1#"
    ),
    Template.LANGUAGE_SET: "KNEC: we now write to you in English. LUGHA SW for Kiswahili.",
    Template.STOPPED: (
        "KNEC: no more {refused_kinds} to this number. Codes and news of your own account "
        "still come. Text START to have them back."
    ),
    Template.STARTED: "KNEC: {wanted_kinds} come to this number again. Text STOP to end.",
    Template.NOTHING_OPEN: (
        "KNEC: no question of ours waits for YES or NO. Dial {service_code} or text HELP."
    ),
    Template.NOT_UNDERSTOOD: "KNEC: we did not understand. Dial {service_code} or text HELP.",
    Template.NOT_UNDERSTOOD_AGAIN: (
        "KNEC: still not understood. Write to us in a whole sentence and a person will read it, "
        "or dial {service_code}, press 5."
    ),
    Template.USAGE: "KNEC: {usage}. Or dial {service_code}.",
    Template.DID_YOU_MEAN: "KNEC: did you mean {command}? Reply YES. Nothing is done before.",
    Template.NOTHING_DONE: "KNEC: all right, nothing was done.",
    Template.NOTHING_THERE: "KNEC: nothing there for you yet by SMS. Dial {service_code}.",
    Template.NO_PIN_BY_SMS: (
        "KNEC: we take no PIN by SMS and kept no figures. Is it today's code? Text IN and the "
        "code. For all else dial {service_code}."
    ),
    Template.TOO_MANY_TEXTS: (
        "KNEC: too many texts from your number, so the last ones were not read. Wait a minute "
        "and send again, or dial {service_code}."
    ),
    Template.CASE_OPENED: (
        "KNEC: a person will read this and text you. Ref {ref}. Urgent on an exam day? "
        "Dial {service_code}, press 5."
    ),
    Template.CASE_ANSWER: "KNEC, ref {ref}: {answer}",
    Template.BROADCAST: "KNEC news: {broadcast}",
    Template.PAY_LACKS: (
        "KNEC: you cannot be paid yet. We lack: {missing}. Dial {service_code}, press 4. "
        "No more of these? Text STOP."
    ),
    Template.REGISTER_UNLOCKED: (
        "KNEC: the {remind_exam} register of {remind_centre} is not locked. Nobody there is paid "
        "before. Dial {service_code}, press 1."
    ),
    Template.DAY_BEFORE: (
        "KNEC: {remind_day} {remind_exam}, centre {remind_centre}. Check in {remind_hours}: "
        "dial {service_code}, press 1, or text IN and the code."
    ),
}
