"""The words of every text that goes out, beside their template's name.

Each fits one segment in both languages with its fields at their widest; the proof shows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from menus import gsm7
from menus.catalogue import MissingTranslation, Words, translate
from menus.drawing import field_names, fill
from menus.fields import FIELDS, written
from models.messages.outbox import Template
from models.people.tables import Language

MAX_TEXT: Final = 160

TEXTS: Final[Mapping[Template, str]] = {
    Template.ACCOUNT_OPENED: (
        "KNEC: your account is open. User name {username}. Dial {service_code} for everything. "
        "Ref {ref}"
    ),
    Template.ACCOUNT_OPENED_PORTAL: (
        "KNEC: account open. Dial {service_code} or use {link} "
        "User name {username}, password {password} (24 h). Ref {ref}"
    ),
    Template.NUMBER_CODE: (
        "KNEC: your code is {code}. An account was opened for this number. Dial {service_code} "
        "and enter it. Not you? Dial and press 2."
    ),
    Template.RESET_CODE: (
        "KNEC: your code is {code}. Dial {service_code} within 15 minutes for a new PIN. "
        "Tell it to nobody. Not you? Do nothing."
    ),
    Template.MOVE_CODE: (
        "KNEC: your code is {code}. Dial {service_code} within 15 minutes to bring your account "
        "to this number. Tell it to nobody."
    ),
    Template.MOVE_NOTICE: (
        "KNEC: your account moves to {msisdn} in 24 hours. Was it you? Reply YES to move it now. "
        "Not you? Reply NO to stop it."
    ),
    Template.MOVE_DONE: (
        "KNEC: your account is on this number now. User name {username}. "
        "Changes of where you are paid wait 48 hours."
    ),
    Template.MOVE_STOPPED: (
        "KNEC: your account stays on its old number, whose holder answered NO. "
        "Not right? Ask your sub-county office."
    ),
    Template.MOVE_AGREED: "KNEC: thank you. Your account has moved to {msisdn}.",
    Template.MOVE_REFUSED: (
        "KNEC: stopped. Your account stays on this number. Somebody knows your PIN: "
        "dial {service_code} and change it now."
    ),
    Template.PIN_CHANGED: (
        "KNEC: the PIN of your account was changed. Not you? Dial {service_code} at once: "
        "Help, Forgot PIN."
    ),
    Template.DATA_HELD: (
        "KNEC holds: {full_name}, ID {id_end}, born {year}, {gender}, {msisdn}, TSC {tsc_number}, "
        "KRA {kra_pin}, SHA {sha}, NSSF {nssf}"
    ),
    Template.DATA_HELD_MORE: (
        "KNEC holds: email {email}, M-Pesa {mpesa}, bank account {account}, {studies} studies, "
        "{stations} work, {relatives} kin. Correct: {service_code}, 4"
    ),
    Template.DETAIL_SAVED: (
        "KNEC: your {label} is saved. Not you? Dial {service_code}, press 4 and change your PIN."
    ),
    Template.PAYEE_ASKED: (
        "KNEC: a change of where you are paid was asked, ref {ref}. It counts from {until}. "
        "Not you? Dial and stop it before."
    ),
    Template.ASK_NAME: (
        "KNEC: reply to this SMS with your full name exactly as on your ID, "
        "for example JANE AKIRU LOKWANG"
    ),
    Template.NAME_SAVED: (
        "KNEC: thank you, {full_name}. Your account is complete. Ref {ref}. "
        "Dial {service_code} for everything."
    ),
    Template.NAME_UNCLEAR: (
        "KNEC: we could not read a name. Reply with letters only, for example JANE AKIRU LOKWANG"
    ),
    Template.HELP: (
        "KNEC exam staff: dial {service_code}. Or text LUGHA SW, LANG EN, STOP, START, HELP. "
        "SMS blocked? Dial *456*9*5*5*1#"
    ),
    Template.LANGUAGE_SET: "KNEC: we now write to you in English. LUGHA SW for Kiswahili.",
    Template.STOPPED: (
        "KNEC: no more reminders or offers to this number. Codes and news of your own account "
        "still come. Text START to have them back."
    ),
    Template.STARTED: "KNEC: reminders and offers come to this number again. Text STOP to end.",
    Template.NOTHING_OPEN: (
        "KNEC: no question of ours waits for YES or NO. Dial {service_code} or text HELP."
    ),
    Template.NOT_UNDERSTOOD: "KNEC: we did not understand. Dial {service_code} or text HELP.",
}


def text_words(template: Template) -> Words:
    """Return the text as the catalogue knows it."""
    return Words(f"sms/{template.value}", TEXTS[template])


def words() -> Iterator[Words]:
    """Yield every text, for the catalogue."""
    return (text_words(template) for template in TEXTS)


def render(template: Template, arguments: Mapping[str, Any], language: Language) -> str:
    """Return the text with its fields filled in, folded to GSM-7."""
    text = translate(text_words(template), language)
    return fill(text, lambda name: written(name, arguments.get(name), language))


def prove() -> Iterator[str]:
    """Yield what is wrong: a missing template, a field nobody knows, a text over one segment."""
    for template in Template:
        if template not in TEXTS:
            yield f"sms/{template.value}: has no words"
            continue
        for language in Language:
            try:
                text = translate(text_words(template), language)
            except MissingTranslation as missing:
                yield f"sms/{template.value}: no finished translation of {missing}"
                continue
            if field_names(text) != field_names(TEXTS[template]):
                yield f"sms/{template.value} ({language}): other fields than in English"
                continue
            widest = fill(text, lambda name: "W" * FIELDS[name].width)
            if not gsm7.is_gsm7(widest):
                yield f"sms/{template.value} ({language}): a character outside GSM-7"
            elif gsm7.septets(widest) > MAX_TEXT:
                yield f"sms/{template.value} ({language}): {gsm7.septets(widest)} septets"
