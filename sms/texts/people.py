"""The words of the chapter people: accounts, numbers, PINs, profiles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.messages.templates import Template

PEOPLE: Final[Mapping[Template, str]] = {
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
        "KNEC: your {label} is saved, ref {ref}. Not you? Dial {service_code}, press 4 and change "
        "your PIN."
    ),
    Template.PAYEE_ASKED: (
        "KNEC: a change of where you are paid was asked, ref {ref}. It counts from {until}. "
        "Not you? Dial and stop it before."
    ),
    Template.PAYEE_CHANGED: (
        "KNEC: the change of where you are paid, ref {ref}, counts from now. "
        "Not you? Ask your sub-county office at once."
    ),
    Template.PAYEE_REFUSED: (
        "KNEC: the change of where you are paid, ref {ref}, was refused. You are paid as before. "
        "Ask your sub-county office."
    ),
    Template.PAYEE_HELD: (
        "KNEC: your change of pay, ref {ref}, waits for an officer, also after 48 hours: a SIM is "
        "to be checked. You are paid as before. Not you? Dial and stop it."
    ),
    Template.PAYEE_BANK_ASKED: (
        "KNEC: a change of your bank account was asked, ref {ref}. It counts from {until}; your "
        "M-Pesa line stays. Not you? Dial and stop it before."
    ),
    Template.PAYEE_BANK_CHANGED: (
        "KNEC: the change of your bank account, ref {ref}, counts from now. "
        "Not you? Ask your sub-county office at once."
    ),
    Template.PAYEE_BANK_REFUSED: (
        "KNEC: the change of your bank account, ref {ref}, was refused. The account stays as it "
        "was. Ask your sub-county office."
    ),
    Template.REG_NOTED: (
        "KNEC: thank you, {full_name}. Your account is not open yet: dial {service_code} "
        "to agree and choose a PIN."
    ),
    Template.REG_UNCLEAR: (
        "KNEC: not read. Text REG, your ID number, year of birth and name, "
        "as REG 23456789 1985 JANE AKIRU, or dial {service_code}"
    ),
    Template.REG_HAS_ACCOUNT: "KNEC: this number has an account already. Dial {service_code}.",
    Template.ERASURE_REFUSED: (
        "KNEC: what we hold of you cannot be erased now, ref {ref}. Ask your sub-county office "
        "why, or complain to odpc.go.ke"
    ),
    Template.CORRECTION_ASKED: (
        "KNEC: you asked to correct your {label}, ref {ref}. We answer within 14 days; "
        "take your ID to your sub-county office. Not you? Change your PIN."
    ),
    Template.CORRECTION_DONE: (
        "KNEC: your {label} is corrected, ref {ref}. Not you? Ask your sub-county office at once."
    ),
    Template.CORRECTION_REFUSED: (
        "KNEC: your {label} stays as it was, ref {ref}. Take your ID to your sub-county office."
    ),
    Template.ERASURE_DONE: (
        "KNEC: what we held of you is erased, ref {ref}, and your account has ended. We keep "
        "only what the law asks: attendance and pay, 7 years."
    ),
    Template.OFFICER_ACTED: (
        "KNEC: an officer {officer_deed}. You did not ask for it? Dial {service_code}, press 5, "
        "or ask your sub-county office."
    ),
    Template.OFFICER_INVITED: (
        "KNEC dashboard: choose a password within 72 hours. Tell nobody. {invitation_link}"
    ),
    Template.DIAL_FOR_IT: (
        "KNEC: we cannot do that by SMS for this number now. Dial {service_code} and press 4."
    ),
    Template.KRA_REFUSED: (
        "KNEC: not saved. A person's KRA PIN begins with A and nobody else has it. "
        "Check it and text KRA again, or dial {service_code} and press 4."
    ),
    Template.BANK_NOTED: (
        "KNEC: noted {bank}, {branch}, {account}. Not changed yet: dial {service_code}, "
        "press 4 and give your PIN."
    ),
    Template.BANK_UNKNOWN: (
        "KNEC: not noted. No bank has such a branch code or account. "
        "Dial {service_code}, press 4 and choose from the list."
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
    Template.ASK_WORKPLACE: (
        "KNEC: reply to this SMS with the name of your school or station, "
        "for example KIBERA PRIMARY SCHOOL"
    ),
    Template.ASK_COLLEGE: (
        "KNEC: reply to this SMS with the name of the school or college where you studied, "
        "for example KENYATTA UNIVERSITY"
    ),
    Template.ASK_COURSE: (
        "KNEC: reply to this SMS with what you studied, for example BED ARTS ENGLISH AND LITERATURE"
    ),
    Template.ANSWER_NOTED: (
        "KNEC: noted: {given}. Not saved yet: dial {service_code}, press 4 and go on."
    ),
    Template.ANSWER_LATE: (
        "KNEC: thank you, but nothing waits for it: it was typed by phone, or left. "
        "To see it dial {service_code} and press 4."
    ),
    Template.ANSWER_UNCLEAR: (
        "KNEC: we could not read it. Reply with letters, at most 60, for example KIBERA PRIMARY"
    ),
}
