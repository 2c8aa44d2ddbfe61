"""A detail of the profile by text: the number is the proof, and where one is paid needs the PIN."""

from __future__ import annotations

from typing import Final

from menus.people.steps import PAYEE_FLOW
from models.base import drafts, keys
from models.messages.templates import Template
from models.people import accounts, banks, copies, payees, profile
from models.people.accounts import Silence
from models.people.numbers import BadAccountNumber, BadKraPin, read_account_number, read_kra_pin
from models.people.profile import Detail, KraPinTaken
from models.people.tables import Account
from sms.acts.asked import Asked
from sms.commands.commands import Bank, Held, Kra, Tsc

_AT_THE_PIN: Final = "payee.bank_check"
"""The screen on which a bank account that was texted is finished."""


def save_kra(asked: Asked, command: Kra) -> str:
    """Save the KRA PIN, unless it is a company's or another person's."""
    account = _owner(asked)
    if account is None:
        return "dial"
    try:
        pin = read_kra_pin(command.pin)
        reference = profile.save_number(
            asked.db, account.professional, Detail.KRA_PIN, pin, asked.actor, asked.now
        )
    except (BadKraPin, KraPinTaken):
        asked.reply(Template.KRA_REFUSED)
        return "kra_refused"
    return _saved(asked, Detail.KRA_PIN, reference)


def save_tsc(asked: Asked, command: Tsc) -> str:
    """Save the TSC or payroll number."""
    account = _owner(asked)
    if account is None:
        return "dial"
    person = account.professional
    reference = profile.save_tsc_number(asked.db, person, command.number, asked.actor, asked.now)
    return _saved(asked, Detail.TSC_NUMBER, reference)


def draft_bank(asked: Asked, command: Bank) -> str:
    """Keep the account as a draft: the next dial shows it, and only the PIN changes anything."""
    account = _owner(asked)
    if account is None:
        return "dial"
    branch = banks.branch(asked.db, command.branch_code)
    bank = banks.bank(asked.db, branch.bank_code) if branch is not None else None
    try:
        number = read_account_number(command.account)
    except BadAccountNumber:
        number = None
    if branch is None or bank is None or number is None:
        asked.reply(Template.BANK_UNKNOWN)
        return "bank_unknown"
    payee = payees.payee_of(asked.db, account.professional_id)
    drafts.keep(
        asked.db,
        asked.msisdn,
        PAYEE_FLOW,
        _AT_THE_PIN,
        {
            "owner": account.id,
            "walk": False,
            "detail": Detail.BANK.value,
            "new_bank": bank.code,
            "new_branch": branch.code,
            "new_account": number,
            "new_name": account.professional.full_name,
            "bank": bank.short_name,
            "branch": branch.name,
            "old_payee": payees.shown(payee.mpesa_msisdn) if payee is not None else "",
        },
        keys.current().digest("text-draft", str(asked.row.id)),
        asked.now,
    )
    asked.reply(
        Template.BANK_NOTED,
        {
            "bank": bank.short_name,
            "branch": branch.name,
            "account": f"***{number[-3:]}",
        },
    )
    return "bank_noted"


def text_copy(asked: Asked, command: Held) -> str:
    """Text what is held to the account's own number."""
    del command
    account = _owner(asked)
    if account is None:
        return "dial"
    if not asked.counters.hit(f"copies:{account.id}", copies.A_DAY, 86_400):
        asked.reply_once(Template.DIAL_FOR_IT)
        return "limit"
    copies.send(asked.db, account, asked.terms.service_code, asked.now)
    return "copy"


def _owner(asked: Asked) -> Account | None:
    """Return the account whose number is proof enough; else say that a dial is needed.

    It is not for a number that never was proved, one that was silent so long that it may be
    another's by now, one whose owner wants the PIN every time, or an account without a name.
    """
    account = asked.account
    if (
        account is None
        or account.number_proved_at is None
        or account.always_ask_pin
        or account.professional.first_name is None
        or accounts.silence(account, asked.now) is not Silence.RECENT
    ):
        asked.reply(Template.DIAL_FOR_IT)
        return None
    return account


def _saved(asked: Asked, detail: Detail, reference: str) -> str:
    asked.reply(Template.DETAIL_SAVED, {"label": detail.value, "ref": reference})
    return f"{detail.value}_saved"
