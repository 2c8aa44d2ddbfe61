"""Opening an account: made for 30 idle seconds and multi-tap keys.

The PIN comes before any name, so that a call that drops at a name leaves an account.
"""

from __future__ import annotations

from typing import Final, Literal

from menus import sentences as say
from menus.call import Call
from menus.people import answers
from menus.people.steps import REGISTRATION_FLOW, STEPS
from menus.people.texts_out import welcome_text
from menus.vocabulary import Act, Ask, End, Go, Menu, Way, flow
from models.base import drafts
from models.messages import outbox, questions
from models.messages.outbox import Template
from models.messages.tables import MessageClass, QuestionKind
from models.people import accounts, callers, codes
from models.people.accounts import IdTaken, NumberTaken, Registration
from models.people.msisdn import Network, is_safaricom_line, local, network_of, username
from models.people.tables import Purpose

CONSENT_VERSION: Final = "2026-1"
"""The data-protection notice that callers agree to; a new wording gets a new version."""

IDS_A_DAY: Final = 3
OTHER_NUMBERS_A_DAY: Final = 3
NAME_TEXTS_AN_HOUR: Final = 3
HOUR: Final = 3_600
DAY: Final = 86_400


def check_line(call: Call) -> Literal["safaricom", "other"]:
    """Tell whether the calling line can hold M-Pesa; the gateway's network code decides."""
    call.facts["number"], call.facts["msisdn"] = call.msisdn, local(call.msisdn)
    network = network_of(call.network)
    if network is Network.SAFARICOM:
        return "safaricom"
    if network in {Network.SANDBOX, Network.OTHER}:
        return "other" if is_safaricom_line(call.msisdn) is False else "safaricom"
    return "other"


def early_yes(call: Call) -> Literal["safaricom", "other"]:
    """Note the consent to texts before 07:00 on exam days."""
    call.facts["early_texts"] = True
    return check_line(call)


def early_no(call: Call) -> Literal["safaricom", "other"]:
    """Note that early texts are not wanted."""
    call.facts["early_texts"] = False
    return check_line(call)


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


def find_id(call: Call) -> Literal["new", "taken", "limit"]:
    """See whether the ID has an account; three IDs a day for each number."""
    national_id = call.text("id_number")
    digest = accounts.id_digest(national_id).hex()
    if not call.counters.seen(f"ids:{call.msisdn}", digest, IDS_A_DAY, DAY):
        return "limit"
    return "taken" if accounts.by_national_id(call.db, national_id) else "new"


def find_person(call: Call) -> Literal["known", "new"]:
    """See whether TSC's list knows the person; nothing shows unless ID and year both agree."""
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
) -> Literal["unnamed", "named", "named_elsewhere", "differ", "id_taken", "number_taken"]:
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


ResumeScreen = Literal[
    "number",
    "other_number",
    "id_number",
    "birth_year",
    "known_person",
    "pin",
    "first_name",
    "other_names",
    "name_check",
    "gone",
]


def go_on(call: Call) -> ResumeScreen:
    """Go to the step where the draft stopped."""
    draft = drafts.find(call.db, call.msisdn, call.now)
    if draft is None or draft.screen not in STEPS:
        return "gone"
    account_id = draft.facts.get("account")
    if isinstance(account_id, int) and not _may_name(call, account_id):
        return "gone"
    call.facts |= draft.facts
    screen: ResumeScreen = draft.screen  # type: ignore[assignment]
    return screen


def recover(call: Call) -> ResumeScreen:
    """Go on in the middle of a call whose session was lost."""
    account = call.own_account
    language = account.language if account is not None else None
    call.language = language or callers.language_of(call.db, call.msisdn) or call.language
    return go_on(call)


def _may_name(call: Call, account_id: int) -> bool:
    """Let the call act for the account it opened: its own, or one not yet proved elsewhere."""
    account = accounts.by_id(call.db, account_id)
    if account is None:
        return False
    if account.msisdn != call.msisdn and account.number_proved_at is not None:
        return False
    call.account_id = account_id
    return True


def start_again(call: Call) -> Literal["names", "consent"]:
    """Forget the draft; an account that is open already only asks its name again."""
    draft = drafts.find(call.db, call.msisdn, call.now)
    drafts.drop(call.db, call.msisdn, REGISTRATION_FLOW)
    account_id = draft.facts.get("account") if draft is not None else None
    if isinstance(account_id, int) and _may_name(call, account_id):
        call.facts["account"] = account_id
        call.facts["ref"] = call.account.reference
        return "names"
    return "consent"


def name_by_sms(call: Call) -> Literal["asked", "gone", "limit"]:
    """Hand the name over to SMS: the reply completes the account, whichever comes first."""
    draft = drafts.find(call.db, call.msisdn, call.now)
    account_id = draft.facts.get("account") if draft is not None else None
    if not isinstance(account_id, int):
        return "gone"
    if not call.counters.hit(f"name-sms:{call.msisdn}", NAME_TEXTS_AN_HOUR, HOUR):
        return "limit"
    questions.ask(call.db, call.msisdn, QuestionKind.NAME, account_id, call.now, drafts.KEPT)
    outbox.add(
        call.db,
        call.msisdn,
        Template.ASK_NAME,
        {},
        call.language,
        MessageClass.TRANSACTIONAL,
        call.now,
    )
    return "asked"


_LINE: Final[dict[str, Way]] = {"safaricom": "number", "other": Go("number", say.NOT_SAFARICOM)}

CONSENT = flow(
    "consent",
    Menu(
        "consent",
        """
        KNEC keeps your details to deploy and pay you (Data Protection Act 2019). You may see or correct them.
        1. I agree
        2. Read more
        0. Exit
        """,
        on={"1": "early_texts", "2": "privacy", "0": "goodbye"},
        again="""
        1. I agree to KNEC keeping my details
        2. Read more
        0. Exit
        """,
    ),
    Menu(
        "privacy",
        """
        KNEC keeps your name, ID, number, work and pay details. Only officers who deploy or pay you see them.
        1. I agree
        98. More
        0. Back
        """,
        on={"1": "early_texts", "98": "privacy.rights"},
        again="""
        1. I agree
        98. More
        0. Back
        """,
    ),
    Menu(
        "privacy.rights",
        """
        Pay records stay 7 years, this call 30 days. You may ask for a copy, correct it, or complain to odpc.go.ke
        1. I agree
        0. Back
        """,
        on={"1": "early_texts"},
        again="""
        1. I agree
        0. Back
        """,
    ),
    Menu(
        "early_texts",
        """
        Exam days start early. May we text you before 7 am on those days?
        1. Yes
        2. No
        0. Back
        """,
        on={"1": "early_yes", "2": "early_no"},
    ),
    Act("early_yes", early_yes, on=_LINE),
    Act("early_no", early_no, on=_LINE),
)

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
        on={"1": "id_number", "2": "other_number"},
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
            "same": "id_number",
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
        on={"new": "birth_year", "taken": "already_open", "limit": "tries_over"},
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
    Act("find_person", find_person, on={"known": "known_person", "new": "pin"}),
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
            "unnamed": "first_name",
            "named": "registered",
            "named_elsewhere": "registered_elsewhere",
            "differ": Go("pin", say.PINS_DIFFER),
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
        "username",
    ),
)

UNFINISHED = flow(
    "unfinished",
    Menu(
        "resume",
        """
        Welcome back. Your account is not finished.
        1. Continue (step {step} of {steps})
        2. Start again
        3. Send my name by SMS
        0. Exit
        """,
        on={"1": "go_on", "2": "start_again", "3": "name_by_sms", "0": "goodbye"},
        when={"3": "at_name"},
        again="""
        1. Continue (step {step} of {steps})
        2. Start again
        3. Send my name by SMS
        0. Exit
        """,
    ),
    Act(
        "go_on",
        go_on,
        on={screen: screen for screen in STEPS} | {"gone": "consent"},
    ),
    Act(
        "recover",
        recover,
        on={screen: screen for screen in STEPS} | {"gone": "consent"},
    ),
    Act(
        "start_again",
        start_again,
        on={"names": "first_name", "consent": "consent"},
        writes=True,
    ),
    Act(
        "name_by_sms",
        name_by_sms,
        on={
            "asked": "name_asked",
            "gone": "consent",
            "limit": Go("resume", say.SMS_TOO_MANY),
        },
        writes=True,
    ),
    End(
        "name_asked",
        """
        We have texted you. Reply to that SMS with your full name as on your ID.
        Or dial {service_code} and type it.
        """,
    ),
    Menu(
        "already_open",
        """
        This ID has an account. Each person has only one.
        1. It is mine: sign in
        2. I forgot its PIN
        5. Help
        0. Back
        """,
        on={"1": "mine.same_id", "2": "forgot", "5": "help"},
        again="""
        1. It is mine: sign in
        2. I forgot its PIN
        5. Help
        0. Back
        """,
    ),
    Menu(
        "number_taken",
        """
        {other_msisdn} has an account already.
        1. It is mine: sign in
        2. Use another number
        5. Help
        0. Back
        """,
        on={"1": "mine.id_number", "2": "other_number", "5": "help"},
    ),
    End(
        "tries_over",
        """
        That is the most for one day from one phone. Try again tomorrow, or ask your sub-county office.
        """,
    ),
)
