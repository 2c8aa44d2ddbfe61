"""Opening an account: made for 30 idle seconds and multi-tap keys.

The PIN comes before any name, so that a call that drops at a name leaves an account.
"""

from __future__ import annotations

from typing import Final, Literal

from menus import sentences as say
from menus.call import Call
from menus.people import answers
from menus.people.consent import CONSENT_VERSION
from menus.people.steps import REGISTRATION_FLOW
from menus.people.texts_out import welcome_text
from menus.vocabulary import Act, Ask, End, Go, Menu, flow
from models.base import drafts
from models.people import accounts, callers, codes
from models.people.accounts import IdTaken, NumberTaken, Registration
from models.people.msisdn import local, username
from models.people.tables import Purpose

IDS_A_DAY: Final = 3
YEARS_A_DAY: Final = 3
OTHER_NUMBERS_A_DAY: Final = 3
DAY: Final = 86_400


def same_number(call: Call) -> Literal["same", "differ", "taken", "limit"]:
    """Compare the two typings of another number and see whether it is free."""
    other = call.text("other_number")
    if call.text("other_number_again") != other:
        return "differ"
    if other != call.msisdn and not call.counters.seen(
        f"other-numbers:{call.msisdn}", other, OTHER_NUMBERS_A_DAY, DAY
    ):
        return "limit"
    call.facts["other_msisdn"] = local(other)
    if accounts.by_msisdn(call.db, other) is not None:
        return "taken"
    call.facts["number"] = other
    return "same"


def find_id(call: Call) -> Literal["new", "taken", "own", "own_unnamed", "limit"]:
    """See whether the ID has an account; three IDs a day for each number.

    The caller's own account may have been opened by a callback that came late: they go on with it.
    """
    national_id = call.text("id_number")
    digest = accounts.id_digest(national_id).hex()
    if not call.counters.seen(f"ids:{call.msisdn}", digest, IDS_A_DAY, DAY):
        return "limit"
    account = accounts.by_national_id(call.db, national_id)
    if account is None:
        return "new"
    if account.msisdn != call.msisdn:
        return "taken"
    call.account_id = account.id
    return "own_unnamed" if account.professional.first_name is None else "own"


def find_person(call: Call) -> Literal["known", "new", "limit"]:
    """See whether TSC's list knows the person; nothing shows unless ID and year both agree.

    Three years for an ID a day, whoever calls: the list is no lock to be picked.
    """
    digest, year = accounts.id_digest(call.text("id_number")).hex(), call.text("birth_year")
    if not call.counters.seen(f"years-of:{digest}", year, YEARS_A_DAY, DAY):
        return "limit"
    person = accounts.imported(call.db, call.text("id_number"), int(call.text("birth_year")))
    call.facts["known"], call.facts["denied"] = (
        person is not None and bool(person.first_name),
        False,
    )
    if person is None or person.first_name is None:
        return "new"
    call.facts["full_name"] = person.full_name
    call.facts["first_name"] = person.first_name
    return "known"


def not_me(call: Call) -> Literal["pin"]:
    """Ask for the name after all: the one that TSC sent is not the caller's."""
    call.facts["known"], call.facts["denied"] = False, True
    call.facts.pop("full_name", None)
    call.facts.pop("first_name", None)
    return "pin"


def open_account(
    call: Call,
) -> Literal["unnamed", "named", "named_elsewhere", "differ", "own", "id_taken", "number_taken"]:
    """Open the account once both PINs agree; the text follows in the same transaction."""
    if not call.same("pin", call.answer):
        return "differ"
    number = call.text("number")
    proved = number == call.msisdn
    try:
        account = accounts.open_account(
            call.db,
            Registration(
                msisdn=number,
                proved=proved,
                national_id=call.text("id_number"),
                birth_year=int(call.text("birth_year")),
                pin=call.answer,
                language=call.language,
                early_texts=bool(call.facts.get("early_texts")),
                consent_version=CONSENT_VERSION,
                agrees_with_import=not call.facts.get("denied"),
            ),
            call.actor,
            call.now,
        )
    except IdTaken:
        return "id_taken"
    except NumberTaken:
        own = call.own_account
        if own is not None and accounts.id_digest(call.text("id_number")) == (
            own.professional.national_id_digest
        ):
            # A late callback of this very registration was quicker.
            call.account_id = own.id
            return "own"
        # Taken since it was asked for, and perhaps the calling number itself.
        call.facts["other_msisdn"] = local(number)
        return "number_taken"
    callers.choose_language(call.db, number, account, call.language, call.now)
    call.account_id = account.id
    call.facts |= {"account": account.id, "ref": account.reference, "username": username(number)}
    if proved:
        welcome_text(call, account)
    else:
        codes.send(
            call.db,
            account,
            number,
            Purpose.PROVE_NUMBER,
            call.terms.service_code,
            call.now,
        )
    if not call.facts.get("known"):
        return "unnamed"
    drafts.drop(call.db, call.msisdn, REGISTRATION_FLOW)
    return "named" if proved else "named_elsewhere"


def only_name(call: Call) -> Literal["name_check"]:
    """Take a person who has one name on the ID."""
    call.facts["other_names"] = ""
    return show_name(call)


def show_name(call: Call) -> Literal["name_check"]:
    """Put the two asks together for the echo."""
    call.facts["full_name"] = f"{call.text('first_name')} {call.text('other_names')}".strip()
    return "name_check"


def save_name(call: Call) -> Literal["here", "elsewhere"]:
    """Store the name as it was echoed."""
    account = call.account
    accounts.save_name(
        call.db,
        account,
        call.text("first_name"),
        call.text("other_names"),
        call.actor,
        call.now,
    )
    drafts.drop(call.db, call.msisdn, REGISTRATION_FLOW)
    return "here" if account.number_proved_at is not None else "elsewhere"


REGISTRATION = flow(
    REGISTRATION_FLOW,
    Menu(
        "number",
        """
        Use {msisdn} for your account?
        1. Yes
        2. Another number
        0. Back
        """,
        on={"1": "texted_id", "2": "other_number"},
    ),
    Ask(
        "other_number",
        """
        Type the other number, for example 0722645678
        0. Back
        """,
        accept=answers.MOBILE,
        save="other_number",
        then="other_number_again",
    ),
    Ask(
        "other_number_again",
        """
        Type that number once more
        0. Back
        """,
        accept=answers.MOBILE,
        save="other_number_again",
        then="same_number",
        resume="other_number",
    ),
    Act(
        "same_number",
        same_number,
        on={
            "same": "texted_id",
            "differ": Go("other_number", say.NUMBERS_DIFFER),
            "taken": "number_taken",
            "limit": "tries_over",
        },
    ),
    Ask(
        "id_number",
        """
        Type your national ID number
        0. Back
        """,
        accept=answers.NATIONAL_ID,
        save="id_number",
        then="find_id",
    ),
    Act(
        "find_id",
        find_id,
        on={
            "new": "texted_year",
            "taken": "already_open",
            "own": "home_now",
            "own_unnamed": "names_again",
            "limit": "tries_over",
        },
    ),
    Ask(
        "birth_year",
        """
        Type the year you were born, for example 1985
        0. Back
        """,
        accept=answers.BIRTH_YEAR,
        save="birth_year",
        then="find_person",
    ),
    Act(
        "find_person",
        find_person,
        on={"known": "known_person", "new": "pin", "limit": "tries_over"},
    ),
    Menu(
        "known_person",
        """
        TSC sent us your details.
        Are you {full_name}?
        1. Yes
        2. No
        0. Back
        """,
        on={"1": "pin", "2": "not_me"},
    ),
    Act("not_me", not_me, on={"pin": "pin"}),
    Ask(
        "pin",
        """
        Choose a secret PIN of 4 digits. Tell nobody: KNEC never asks for it.
        0. Back
        """,
        accept=answers.NEW_PIN,
        save="pin",
        secret=True,
        then="pin_again",
    ),
    Ask(
        "pin_again",
        """
        Type the PIN once more
        0. Back
        """,
        accept=answers.PIN,
        secret=True,
        then="open_account",
        resume="pin",
    ),
    Act(
        "open_account",
        open_account,
        on={
            "unnamed": "texted_name",
            "named": "registered",
            "named_elsewhere": "registered_elsewhere",
            "differ": Go("pin", say.PINS_DIFFER),
            "own": "names_again",
            "id_taken": "already_open",
            "number_taken": "number_taken",
        },
        writes=True,
    ),
    Ask(
        "first_name",
        """
        Your account is open. Ref {ref}
        Now type your first name as on your ID
        """,
        accept=answers.FIRST_NAME,
        save="first_name",
        then="other_names",
    ),
    Ask(
        "other_names",
        """
        Type your other names as on your ID
        1. I have one name only
        0. Back
        """,
        accept=answers.OTHER_NAMES,
        save="other_names",
        then="show_name",
        on={"1": "only_name"},
    ),
    Act("only_name", only_name, on={"name_check": "name_check"}),
    Act("show_name", show_name, on={"name_check": "name_check"}),
    Menu(
        "name_check",
        """
        {full_name}
        Is this exactly your name on the ID?
        1. Yes
        2. No, type it again
        """,
        on={"1": "save_name", "2": "first_name"},
    ),
    Act(
        "save_name",
        save_name,
        on={"here": "registered", "elsewhere": "registered_elsewhere"},
        writes=True,
    ),
    End(
        "registered",
        """
        Done. Ref {ref}
        User name {username}
        We text you these details.
        Dial {service_code} again for everything else. Keep your PIN secret.
        """,
    ),
    End(
        "registered_elsewhere",
        """
        Done. Ref {ref}
        Now dial {service_code} from {other_msisdn} and enter the code that we texted to it.
        """,
    ),
    drafts=(
        "account",
        "birth_year",
        "denied",
        "early_texts",
        "first_name",
        "full_name",
        "id_number",
        "known",
        "msisdn",
        "number",
        "other_msisdn",
        "other_names",
        "other_number",
        "ref",
        "texted",
        "username",
    ),
)
