"""Where a call begins: who is calling, what is unfinished, and which task was dialled."""

from __future__ import annotations

from typing import Final, Literal

from menus.attendance import checking, today
from menus.attendance.checking import Entered
from menus.call import Call
from menus.messages import noticing
from menus.people.steps import REGISTRATION_FLOW, STEP_COUNT, STEPS
from menus.vocabulary import Act, Menu, Way, flow
from models.base import drafts
from models.messages import calls
from models.people import accounts, callers, codes, moves, payees, profile
from models.people.accounts import Silence
from models.people.msisdn import local, username
from models.people.tables import Account, Language, MoveState, Purpose

Place = Literal[
    Entered,
    "attendance",
    "pay",
    "jobs",
    "language",
    "welcome",
    "consent",
    "help",
    "home",
    "profile",
    "sign_in",
    "code_prove",
    "code_shown",
    "code_reset",
    "code_move",
    "move_waiting",
    "resume",
]


_TASKS: Final[dict[str, Place]] = {
    "1": "attendance",
    "2": "pay",
    "3": "jobs",
    "5": "help",
}
"""Where each task leads that asks for no PIN at once; its number never changes."""


def arrive(call: Call) -> Place:
    """Recognise the caller and go to the screen of the moment."""
    calls.begin(
        call.db,
        call.session_digest,
        call.msisdn,
        call.network,
        call.terms.service_code,
        call.now,
    )
    account = call.own_account
    language = account.language if account is not None else None
    if language is None:
        language = callers.language_of(call.db, call.msisdn)
    if language is None:
        return "language"
    call.language = language
    return place(call, account)


def place(call: Call, account: Account | None) -> Place:
    """Return the screen for a caller whose language is known."""
    noticing.to_number(call)
    return _stranger(call) if account is None else _holder(call, account)


def _stranger(call: Call) -> Place:
    move = moves.open_to(call.db, call.msisdn)
    if move is not None and move.state is MoveState.WAITING:
        moves.finish_if_due(call.db, move.id, call.now)
        account = call.own_account
        if account is not None:
            return _holder(call, account)
        call.facts["until"] = int((move.due_at or call.now).timestamp())
        return "move_waiting"
    waiting = codes.waiting(call.db, call.msisdn, call.now)
    if waiting is not None and waiting.purpose is Purpose.MOVE_NUMBER:
        return "code_move"
    task = call.facts.pop("task", None)
    if task == "5":
        return "help"
    if has_draft(call):
        return "resume"
    return "consent" if task == "1" else "welcome"


def _holder(call: Call, account: Account) -> Place:
    call.account_id = account.id
    if account.number_proved_at is None:
        shown = codes.show_instead(call.db, account, call.msisdn, call.now)
        if shown is None:
            return "code_prove"
        call.facts["code"] = shown
        return "code_shown"
    waiting = codes.waiting(call.db, call.msisdn, call.now)
    if waiting is not None and waiting.purpose is Purpose.RESET_PIN:
        return "code_reset"
    quiet = accounts.silence(account, call.now)
    if quiet is not Silence.RECENT:
        call.facts["recycled"] = quiet is Silence.RECYCLED
        return "sign_in"
    accounts.seen(account, call.now)
    if account.always_ask_pin:
        return "sign_in"
    load_account(call, account)
    task = call.facts.get("task")
    if task == "4":
        return "profile"
    call.facts.pop("task", None)
    day_code = call.facts.pop("day_code", None)
    if task == "1" and day_code is not None:
        return checking.enter(call, str(day_code))
    if has_draft(call) and task is None:
        return "resume"
    return _TASKS.get(str(task), "home")


def has_draft(call: Call) -> bool:
    """Tell whether an account was begun on this number, and how far it came."""
    draft = drafts.find(call.db, call.msisdn, REGISTRATION_FLOW, call.now)
    if draft is None or draft.screen not in STEPS:
        return False
    step = STEPS[draft.screen]
    call.facts |= {"step": step, "steps": STEP_COUNT, "at_name": step >= STEPS["first_name"]}
    return True


def load_account(call: Call, account: Account) -> None:
    """Put what the screens show of an account into the session, once a call."""
    person = account.professional
    lacking = payees.without_waiting(call.db, person.id, profile.missing_for_pay(call.db, person))
    call.facts |= {
        "owner": account.id,
        "first_name": person.first_name or "",
        "full_name": person.full_name,
        "ref": account.reference,
        "msisdn": local(account.msisdn) if account.msisdn else "",
        "username": username(account.msisdn) if account.msisdn else "",
        "early": account.early_texts,
        "always": account.always_ask_pin,
        **today.facts(call, person, [detail.value for detail in lacking]),
    }


def in_english(call: Call) -> Place:
    """Remember English and go on."""
    return _chosen(call, Language.ENGLISH)


def in_kiswahili(call: Call) -> Place:
    """Remember Kiswahili and go on."""
    return _chosen(call, Language.KISWAHILI)


def _chosen(call: Call, language: Language) -> Place:
    call.language = language
    account = call.own_account
    callers.choose_language(call.db, call.msisdn, account, language, call.now)
    return place(call, account)


def keep_language(call: Call) -> Literal["kept"]:
    """Remember the language that key 99 switched to."""
    own = call.own_account
    if call.account_id is None or (own is not None and own.id == call.account_id):
        # Who is signed in on another's handset changes the words of this call only.
        callers.choose_language(call.db, call.msisdn, own, call.language, call.now)
    return "kept"


def home_now(call: Call) -> Literal["home", "welcome", "code_prove", "sign_in"]:
    """Go to the first screen of whoever this call acts for."""
    if call.account_id is None:
        return "welcome"
    account = call.account
    if call.pin_given:
        load_account(call, account)
        return "home"
    if account.msisdn != call.msisdn:
        call.account_id = None
        return "welcome"
    if account.number_proved_at is None:
        return "code_prove"
    if account.always_ask_pin or accounts.silence(account, call.now) is not Silence.RECENT:
        return "sign_in"
    load_account(call, account)
    return "home"


_PLACES: Final[dict[str, Way]] = {
    "language": "language",
    "welcome": "welcome",
    "consent": "consent",
    "help": "help",
    "home": "home",
    "attendance": "attendance",
    **checking.WAYS,
    "pay": "pay",
    "jobs": "jobs",
    "profile": "need_pin",
    "sign_in": "sign_in.pin",
    "code_prove": "code.prove",
    "code_shown": "code.shown",
    "code_reset": "code.reset",
    "code_move": "code.move",
    "move_waiting": "move.waiting",
    "resume": "resume",
}

ARRIVAL = flow(
    "arrival",
    Act("arrive", arrive, on=_PLACES, writes=True),
    Menu(
        "language",
        """
        KNEC exam staff
        Maafisa wa mitihani
        {price_both}
        1. English
        2. Kiswahili
        """,
        on={"1": "in_english", "2": "in_kiswahili"},
        again="""
        Bonyeza nambari iliyo hapa chini.
        {price_both}
        1. English
        2. Kiswahili
        """,
    ),
    Act("in_english", in_english, on=_PLACES, writes=True),
    Act("in_kiswahili", in_kiswahili, on=_PLACES, writes=True),
    Act("keep_language", keep_language, on={"kept": "home_now"}, writes=True),
    Act(
        "home_now",
        home_now,
        on={
            "home": "home",
            "welcome": "welcome",
            "code_prove": "code.prove",
            "sign_in": "sign_in.pin",
        },
    ),
    Menu(
        "welcome",
        """
        Welcome to KNEC CP2.
        This number has no account.
        1. Open an account
        2. I have one, on another number
        3. What you will need
        5. Help
        0. Exit
        """,
        on={
            "1": "consent",
            "2": "mine.id_number",
            "3": "what_you_need",
            "5": "help",
            "0": "goodbye",
        },
        again="""
        1. Open an account
        2. I have one, on another number
        3. What you will need
        5. Help
        0. Exit
        """,
    ),
    Menu(
        "what_you_need",
        """
        You need your national ID and two minutes. For pay, later: your M-Pesa line, KRA PIN and TSC number.
        1. Open an account
        0. Back
        """,
        on={"1": "consent"},
        again="""
        1. Open an account
        0. Back
        """,
    ),
    Menu(
        "home",
        """
        {home_top}
        1. {task_one}
        2. Pay
        3. Jobs
        4. Profile
        5. Messages, help
        6. Another person
        0. Exit
        """,
        on={
            "1": "attendance",
            "2": "pay",
            "3": "jobs",
            "4": "need_pin",
            "5": "help",
            "6": "mine.id_number",
            "0": "goodbye",
        },
        when={"1": "has_task_one"},
        again="""
        1. {task_one}
        2. Pay
        3. Jobs
        4. Profile
        5. Messages, help
        6. Another person
        0. Exit
        """,
    ),
)
