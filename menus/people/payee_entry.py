"""Changing where a professional is paid: PIN at the act, and the names held apart."""

from __future__ import annotations

from typing import Final, Literal

from menus import sentences as say
from menus.call import Call
from menus.people import answers
from menus.people.payee import load
from menus.people.sign_in import try_pin
from menus.people.steps import PAYEE_FLOW
from menus.vocabulary import Act, Ask, Go, Item, Menu, Pick, flow
from models.base import drafts
from models.people import banks, names, payees
from models.people.msisdn import local
from models.people.profile_tables import PayeeKind
from models.people.tables import Language

CHANGES_A_DAY: Final = 5

Asked = Literal["asked", "walk", "wrong", "locked", "limit"]

_PUT_OFF: Final = "later"

_LATER: Final = {Language.ENGLISH: "Later", Language.KISWAHILI: "Baadaye"}


def this_line(call: Call) -> Literal["line"]:
    """Take the account's own line for M-Pesa, in the name on the ID."""
    call.facts["new_mpesa"] = call.account.msisdn or call.msisdn
    return own_mpesa(call)


def own_mpesa(call: Call) -> Literal["line"]:
    """Take the name on the ID for the line's: the echo shows it, and a key there changes it."""
    call.facts["new_name"] = call.account.professional.full_name
    compare_name(call)
    return "line"


def compare_name(call: Call) -> Literal["fits", "differs"]:
    """Warn where the name of the line does not fit the ID: KNEC's first cause of non-payment."""
    name = call.text("new_name")
    call.facts["new_msisdn"] = local(call.text("new_mpesa"))
    load(call)
    return "fits" if names.fits(name, call.account.professional.full_name) else "differs"


def ask_mpesa(call: Call) -> Asked:
    """Ask for the change of M-Pesa, with the PIN at the act."""
    wanted = {"mpesa_msisdn": call.text("new_mpesa"), "mpesa_name": call.text("new_name")}
    return _ask(call, PayeeKind.MPESA, wanted)


def list_banks(call: Call) -> list[Item]:
    """List the banks by their own code; in the walk, the bank may also wait."""
    found = [Item(bank.short_name, bank.code, bank.code) for bank in banks.banks(call.db)]
    later = [Item(_LATER[call.language], _PUT_OFF, "1")] if found and call.facts.get("walk") else []
    return later + found


def choose_bank(call: Call) -> Literal["bank", "later"]:
    """Go on with the chosen bank, or put the bank off."""
    return "later" if call.text("new_bank") == _PUT_OFF else "bank"


def list_branches(call: Call) -> list[Item]:
    """List the chosen bank's branches by the last three digits of their code."""
    found = banks.find_branches(call.db, call.text("new_bank"), "", limit=400)
    return [Item(branch.name, branch.code, branch.code[-3:]) for branch in found]


def own_account(call: Call) -> Literal["account"]:
    """Take the name on the ID for the account's: the echo shows it, and a key there changes it."""
    call.facts["new_name"] = call.account.professional.full_name
    compare_account(call)
    return "account"


def compare_account(call: Call) -> Literal["fits", "differs"]:
    """Warn where the account's name does not fit the ID."""
    branch = banks.branch(call.db, call.text("new_branch"))
    bank = banks.bank(call.db, call.text("new_bank"))
    call.facts["bank"] = bank.short_name if bank is not None else ""
    call.facts["branch"] = branch.name if branch is not None else ""
    fits = names.fits(call.text("new_name"), call.account.professional.full_name)
    return "fits" if fits else "differs"


def ask_bank(call: Call) -> Asked:
    """Ask for the change of bank account, with the PIN at the act."""
    wanted = {
        "bank_code": call.text("new_bank"),
        "branch_code": call.text("new_branch"),
        "account_number": call.text("new_account"),
        "account_name": call.text("new_name"),
    }
    return _ask(call, PayeeKind.BANK, wanted)


def _ask(call: Call, kind: PayeeKind, wanted: dict[str, str]) -> Asked:
    verdict = try_pin(call, call.account, call.answer)
    if verdict != "right":
        return verdict
    if not call.counters.hit(f"payee:{call.account_id}", CHANGES_A_DAY, 86_400):
        return "limit"
    drafts.drop(call.db, call.msisdn, PAYEE_FLOW)
    change = payees.ask(call.db, call.account, kind, wanted, call.actor, call.now)
    call.facts |= {"ref": change.reference, "until": int(change.due_at.timestamp())}
    return "walk" if call.facts.get("walk") else "asked"


def keep_old(call: Call) -> Literal["profile", "payee"]:
    """Leave everything as it is; what was typed is not offered again."""
    drafts.drop(call.db, call.msisdn, PAYEE_FLOW)
    if call.facts.get("walk"):
        return "profile"
    load(call)
    return "payee"


PAYEE = flow(
    PAYEE_FLOW,
    Ask(
        "payee.mpesa",
        """
        M-Pesa: which Safaricom line, in your own name? Type it. Dial *106# to see whose it is.
        1. {msisdn}
        2. Later
        0. Back
        """,
        accept=answers.MOBILE,
        save="new_mpesa",
        then="own_mpesa",
        on={"1": "this_line", "2": "put_off"},
        when={"2": "walk"},
        again="""
        Type your M-Pesa line
        1. {msisdn}
        2. Later
        0. Back
        """,
    ),
    Act("this_line", this_line, on={"line": "payee.mpesa_check"}),
    Act("own_mpesa", own_mpesa, on={"line": "payee.mpesa_check"}),
    Ask(
        "payee.mpesa_check",
        """
        M-Pesa {new_msisdn}
        Name {new_name}
        Old {old_payee}
        Held 48 hours; old line is texted
        PIN to change
        1. Other name
        0. Keep old
        """,
        accept=answers.PIN,
        secret=True,
        then="ask_mpesa",
        on={"0": "keep_old", "1": "payee.mpesa_name"},
        again="""
        M-Pesa {new_msisdn}
        Name {new_name}
        Enter PIN to change
        1. Other name
        0. Keep old
        """,
    ),
    Ask(
        "payee.mpesa_name",
        """
        Type the name that M-Pesa shows for this line
        0. Back
        """,
        accept=answers.FULL_NAME,
        save="new_name",
        then="compare_name",
    ),
    Act(
        "compare_name",
        compare_name,
        on={"fits": "payee.mpesa_check", "differs": "payee.mpesa_differs"},
    ),
    Menu(
        "payee.mpesa_differs",
        """
        M-Pesa: {new_name}
        ID: {full_name}
        Names differ: pay may fail
        1. Type it again
        2. Go on
        0. Back
        """,
        on={"1": "payee.mpesa_name", "2": "payee.mpesa_check"},
        again="""
        1. Type the name again
        2. Go on all the same
        0. Back
        """,
    ),
    Act(
        "ask_mpesa",
        ask_mpesa,
        on={
            "asked": "payee.asked",
            "walk": Go("next_missing", say.PAYEE_NOTED),
            "wrong": Go("payee.mpesa_check", say.PIN_WRONG),
            "locked": "locked",
            "limit": "tries_over",
        },
        writes=True,
    ),
    Act(
        "keep_old",
        keep_old,
        on={"profile": "open_profile", "payee": Go("payee", say.NOTHING_CHANGED)},
        writes=True,
    ),
    Pick(
        "payee.bank",
        """
        Your bank: its code, or first letters
        """,
        items=list_banks,
        save="new_bank",
        then="choose_bank",
        none="payee.no_list",
        width=20,
        at_once=True,
    ),
    Act("choose_bank", choose_bank, on={"bank": "payee.branch", "later": "put_off"}),
    Pick(
        "payee.branch",
        """
        The branch: its code, or first letters
        """,
        items=list_branches,
        save="new_branch",
        then="payee.account",
        none="payee.no_list",
        width=26,
        at_once=True,
    ),
    Ask(
        "payee.account",
        """
        Type your account number
        0. Back
        """,
        accept=answers.ACCOUNT_NUMBER,
        save="new_account",
        then="own_account",
    ),
    Act("own_account", own_account, on={"account": "payee.bank_check"}),
    Ask(
        "payee.bank_check",
        """
        {bank}, {branch}
        {new_account}, {new_name}
        Held 48 hours
        PIN to change
        1. Other name
        0. Keep old
        """,
        accept=answers.PIN,
        secret=True,
        then="ask_bank",
        on={"0": "keep_old", "1": "payee.account_name"},
        again="""
        Account {new_account}
        Enter PIN to change
        1. Other name
        0. Keep old
        """,
    ),
    Ask(
        "payee.account_name",
        """
        Type the account's name, as the bank writes it
        0. Back
        """,
        accept=answers.FULL_NAME,
        save="new_name",
        then="compare_account",
    ),
    Act(
        "compare_account",
        compare_account,
        on={"fits": "payee.bank_check", "differs": "payee.bank_differs"},
    ),
    Menu(
        "payee.bank_differs",
        """
        Bank: {new_name}
        ID: {full_name}
        Names differ: pay may fail
        1. Type it again
        2. Go on
        0. Back
        """,
        on={"1": "payee.account_name", "2": "payee.bank_check"},
        again="""
        1. Type the name again
        2. Go on all the same
        0. Back
        """,
    ),
    Act(
        "ask_bank",
        ask_bank,
        on={
            "asked": "payee.asked",
            "walk": Go("next_missing", say.PAYEE_NOTED),
            "wrong": Go("payee.bank_check", say.PIN_WRONG),
            "locked": "locked",
            "limit": "tries_over",
        },
        writes=True,
    ),
    drafts=(
        "owner",
        "walk",
        "detail",
        "new_mpesa",
        "new_msisdn",
        "new_name",
        "new_bank",
        "new_branch",
        "new_account",
        "bank",
        "branch",
        "old_payee",
    ),
)
