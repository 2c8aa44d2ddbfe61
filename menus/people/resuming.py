"""Going on after a dropped call: from the draft, again from the start, or by SMS."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal

from menus import sentences as say
from menus.call import Call
from menus.people.steps import REGISTRATION_FLOW, STEPS
from menus.people.texted import UNAGREED
from menus.vocabulary import Act, End, Go, Menu, flow
from models.base import drafts
from models.messages import outbox, questions
from models.messages.tables import MessageClass, QuestionKind
from models.messages.templates import Template
from models.people import accounts, callers

NAME_TEXTS_AN_HOUR: Final = 3
HOUR: Final = 3_600
NAME_SPAN: Final = timedelta(hours=24)
"""How long a reply counts as the name: later, any words could be taken for one."""

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
    draft = drafts.find(call.db, call.msisdn, REGISTRATION_FLOW, call.now)
    if draft is None or draft.screen not in STEPS:
        return "gone"
    account_id = draft.facts.get("account")
    if isinstance(account_id, int) and not _may_name(call, account_id):
        return "gone"
    call.facts |= draft.facts
    if draft.facts.get(UNAGREED):
        # Texted with REG: the notice comes first, and then nothing is asked twice.
        return "gone"
    screen: ResumeScreen = draft.screen  # type: ignore[assignment]
    return screen


def recover(call: Call) -> Literal[ResumeScreen, "home"]:
    """Go on in the middle of a call whose session was lost; a profile asks the PIN first."""
    account = call.own_account
    language = account.language if account is not None else None
    call.language = language or callers.language_of(call.db, call.msisdn) or call.language
    if drafts.find(call.db, call.msisdn, REGISTRATION_FLOW, call.now) is None:
        call.account_id = account.id if account is not None else None
        return "home"
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
    draft = drafts.find(call.db, call.msisdn, REGISTRATION_FLOW, call.now)
    drafts.drop(call.db, call.msisdn, REGISTRATION_FLOW)
    account_id = draft.facts.get("account") if draft is not None else None
    if isinstance(account_id, int) and _may_name(call, account_id):
        call.facts["account"] = account_id
        call.facts["ref"] = call.account.reference
        return "names"
    return "consent"


def names_again(call: Call) -> Literal["names"]:
    """Ask for the name of an account that was opened without one."""
    call.facts["account"], call.facts["ref"] = call.account_id, call.account.reference
    return "names"


def name_by_sms(call: Call) -> Literal["asked", "gone", "limit"]:
    """Hand the name over to SMS: the reply completes the account, whichever comes first."""
    draft = drafts.find(call.db, call.msisdn, REGISTRATION_FLOW, call.now)
    account_id = draft.facts.get("account") if draft is not None else None
    if not isinstance(account_id, int):
        return "gone"
    if not call.counters.hit(f"name-sms:{call.msisdn}", NAME_TEXTS_AN_HOUR, HOUR):
        return "limit"
    questions.ask(call.db, call.msisdn, QuestionKind.NAME, account_id, call.now, NAME_SPAN)
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
        on={screen: screen for screen in STEPS} | {"gone": "consent", "home": "home_now"},
    ),
    Act("names_again", names_again, on={"names": "first_name"}),
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
