"""Proving that it is you: the PIN, a code by SMS, a forgotten PIN, another number or handset."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from menus import sentences as say
from menus.arrival import has_draft, load_account
from menus.call import Call
from menus.people import answers
from menus.people.steps import REGISTRATION_FLOW
from menus.people.texts_out import welcome_text
from menus.vocabulary import Act, Ask, End, Go, Menu, flow
from models.base import drafts
from models.messages import outbox
from models.messages.outbox import Template
from models.messages.tables import MessageClass
from models.people import accounts, codes, moves, pins
from models.people.accounts import NumberTaken, Silence
from models.people.codes import CodeVerdict
from models.people.msisdn import local
from models.people.pins import Verdict
from models.people.tables import Account, MoveState, Purpose

FOREIGN_ACCOUNTS_A_DAY: Final = 3
RESETS_A_DAY: Final = 3
YEARS_A_DAY: Final = 3
CODES_AN_HOUR: Final = 3
HOUR, DAY = 3_600, 86_400


def _show_lock(call: Call, until: datetime | None) -> None:
    call.facts["wait"] = int((until - call.now).total_seconds()) if until is not None else 0


def try_pin(call: Call, account: Account, pin: str) -> Literal["right", "wrong", "locked"]:
    """Check a PIN and put what the next screen says into the facts."""
    answer = pins.check(call.db, account, call.msisdn, pin, call.now)
    if answer.verdict is Verdict.LOCKED:
        _show_lock(call, answer.locked_until)
        return "locked"
    if answer.verdict is Verdict.WRONG:
        call.facts["tries"] = answer.tries_left
        return "wrong"
    return "right"


def need_pin(call: Call) -> Literal["given", "ask", "locked"]:
    """Ask for the PIN once a call, and say at once when it is locked."""
    if call.pin_given:
        return "given"
    call.facts["task"] = "4"
    until = pins.lock_of(call.db, call.account, call.msisdn, call.now)
    if until is not None:
        _show_lock(call, until)
        return "locked"
    return "ask"


def check_pin(call: Call) -> Literal["home", "profile", "birth_year", "wrong", "locked"]:
    """Let the caller in where they wanted to go."""
    account = call.account
    verdict = try_pin(call, account, call.answer)
    if verdict != "right":
        return verdict
    if account.msisdn == call.msisdn:
        if accounts.silence(account, call.now) is Silence.RECYCLED:
            return "birth_year"
        accounts.seen(account, call.now)
    call.pin_given = True
    return _onwards(call, account)


def _onwards(call: Call, account: Account) -> Literal["home", "profile"]:
    call.facts["quiet"] = False
    load_account(call, account)
    return "profile" if call.facts.pop("task", None) == "4" else "home"


def check_year(call: Call) -> Literal["home", "profile", "wrong", "limit"]:
    """Ask the year of birth as well where the line may have been given to somebody else."""
    account = call.account
    if not call.counters.hit(f"years:{call.msisdn}", YEARS_A_DAY, DAY):
        return "limit"
    if int(call.text("typed_year")) != account.professional.birth_year:
        return "wrong"
    accounts.seen(account, call.now)
    call.pin_given = True
    return _onwards(call, account)


def new_holder(call: Call) -> Literal["welcome", "resume"]:
    """Treat the caller as a stranger: the line was silent long, and they say it is new to them."""
    call.account_id = None
    call.facts["quiet"] = False
    return "resume" if has_draft(call) else "welcome"


def forgot(call: Call) -> Literal["here", "elsewhere"]:
    """Start a reset; only on the account's own, proved number."""
    account = call.own_account
    proved = account is not None and account.number_proved_at is not None
    return "here" if proved else "elsewhere"


def ask_reset(call: Call) -> Literal["sent", "wrong", "limit"]:
    """Compare ID and year of birth with the line's account, and text a code to the line."""
    account = call.own_account
    if not call.counters.hit(f"resets:{call.msisdn}", RESETS_A_DAY, DAY):
        return "limit"
    if account is None:
        return "wrong"
    person = account.professional
    fits = accounts.id_digest(call.text("typed_id")) == person.national_id_digest
    if not fits or int(call.text("typed_year")) != person.birth_year:
        return "wrong"
    codes.send(call.db, account, call.msisdn, Purpose.RESET_PIN, call.terms.service_code, call.now)
    return "sent"


def _enter(
    call: Call, purpose: Purpose, *, keep: bool = False
) -> Literal["right", "wrong", "gone"]:
    typed = call.text("typed_code")
    answer = codes.enter(call.db, call.msisdn, purpose, typed, call.now, keep=keep)
    call.facts.pop("typed_code", None)
    if answer.verdict is CodeVerdict.WRONG:
        call.facts["tries"] = answer.tries_left
        return "wrong"
    return "right" if answer.verdict is CodeVerdict.RIGHT else "gone"


def enter_reset(call: Call) -> Literal["right", "wrong", "gone"]:
    """Compare the code of a PIN reset."""
    # Kept until the PIN is chosen: a call that drops before needs no second code.
    verdict = _enter(call, Purpose.RESET_PIN, keep=True)
    account = call.own_account
    if verdict == "right" and account is not None:
        call.facts["may_reset"] = account.id
        call.facts["birth_year"] = str(account.professional.birth_year)
        call.facts["id_number"] = account.professional.national_id
    return verdict


def reset_pin(call: Call) -> Literal["done", "differ", "gone"]:
    """Store the PIN that was chosen after a reset."""
    account = call.own_account
    if account is None or call.facts.get("may_reset") != account.id:
        return "gone"
    if not call.same("pin", call.answer):
        return "differ"
    call.facts.pop("may_reset")
    codes.use(call.db, call.msisdn, Purpose.RESET_PIN, call.now)
    accounts.reset_pin(call.db, account, call.answer, call.actor, call.now)
    tell_pin_changed(call, account)
    call.facts["until"] = int((account.payee_held_until or call.now).timestamp())
    return "done"


def tell_pin_changed(call: Call, account: Account) -> None:
    """Tell the account's line that the PIN is another one now."""
    if account.msisdn is not None:
        outbox.add(
            call.db,
            account.msisdn,
            Template.PIN_CHANGED,
            {"service_code": call.terms.service_code},
            account.language,
            MessageClass.SECURITY,
            call.now,
        )


def _send_again(call: Call, purpose: Purpose) -> Literal["sent", "limit", "gone"]:
    if not call.counters.hit(f"codes:{call.msisdn}", CODES_AN_HOUR, HOUR):
        return "limit"
    account = call.own_account
    if purpose is Purpose.MOVE_NUMBER:
        move = moves.open_to(call.db, call.msisdn)
        account = accounts.by_id(call.db, move.account_id) if move is not None else None
    if account is None:
        return "gone"
    codes.send(call.db, account, call.msisdn, purpose, call.terms.service_code, call.now)
    return "sent"


def reset_code_again(call: Call) -> Literal["sent", "limit", "gone"]:
    """Text another reset code, while the one before was asked for by ID and year."""
    waiting = codes.waiting(call.db, call.msisdn, call.now)
    if waiting is None or waiting.purpose is not Purpose.RESET_PIN:
        return "gone"
    return _send_again(call, Purpose.RESET_PIN)


def number_code_again(call: Call) -> Literal["sent", "limit", "gone"]:
    """Text another code that proves the number."""
    return _send_again(call, Purpose.PROVE_NUMBER)


def move_code_again(call: Call) -> Literal["sent", "limit", "gone"]:
    """Text another code that proves the new number."""
    return _send_again(call, Purpose.MOVE_NUMBER)


def enter_number(call: Call) -> Literal["right", "wrong", "gone"]:
    """Compare the code that proves a number on which somebody else opened the account."""
    verdict = _enter(call, Purpose.PROVE_NUMBER)
    account = call.own_account
    if verdict == "right" and account is not None:
        account.number_proved_at = account.last_seen_at = call.now
        welcome_text(call, account)
        call.account_id = account.id
        load_account(call, account)
    return verdict


def refuse_number(call: Call) -> Literal["stranger"]:
    """Give the line back to its holder, who did not ask for this account."""
    account = call.own_account
    if account is not None and account.number_proved_at is None:
        accounts.release_line(call.db, account, call.actor, call.now)
    call.account_id = None
    return "stranger"


def enter_move(call: Call) -> Literal["waiting", "moved", "wrong", "gone"]:
    """Compare the code that proves the new number, and start the wait for the old line."""
    verdict = _enter(call, Purpose.MOVE_NUMBER)
    if verdict != "right":
        return verdict
    move = moves.open_to(call.db, call.msisdn)
    if move is None:
        return "gone"
    moves.prove(call.db, move, call.terms.shortcode, call.actor, call.now)
    if move.state is MoveState.DONE:
        call.account_id = move.account_id
        load_account(call, call.account)
        return "moved"
    call.facts["until"] = int((move.due_at or call.now).timestamp())
    return "waiting"


def same_id(call: Call) -> Literal["pin"]:
    """Sign in to the account of the ID that was typed at registration."""
    call.facts["mine_id"] = call.text("id_number")
    return "pin"


def sign_in_other(
    call: Call,
) -> Literal["stranger", "home", "wrong_pair", "locked", "limit", "unproved"]:
    """Sign in to an account from a handset that is not its own, by ID and PIN."""
    national_id = call.text("mine_id")
    digest = accounts.id_digest(national_id).hex()
    if not call.counters.seen(f"foreign:{call.msisdn}", digest, FOREIGN_ACCOUNTS_A_DAY, DAY):
        return "limit"
    account = accounts.by_national_id(call.db, national_id)
    if account is None:
        pins.waste_time(call.answer)
        return "wrong_pair"
    verdict = try_pin(call, account, call.answer)
    if verdict != "right":
        return "locked" if verdict == "locked" else "wrong_pair"
    if account.msisdn is not None and account.number_proved_at is None:
        call.facts["other_msisdn"] = local(account.msisdn)
        return "unproved"
    draft = drafts.find(call.db, call.msisdn, REGISTRATION_FLOW, call.now)
    if draft is not None and "account" not in draft.facts:
        # They were opening a second account; there is nothing left to finish.
        drafts.drop(call.db, call.msisdn, REGISTRATION_FLOW)
    is_stranger = call.own_account is None
    call.account_id, call.pin_given = account.id, True
    load_account(call, account)
    return "stranger" if is_stranger else "home"


def ask_move(call: Call) -> Literal["sent", "taken", "limit"]:
    """Start moving the account to the calling number."""
    if not call.counters.hit(f"codes:{call.msisdn}", CODES_AN_HOUR, HOUR):
        return "limit"
    call.facts["msisdn"] = local(call.msisdn)
    try:
        moves.ask(call.db, call.account, call.msisdn, call.terms.service_code, call.now)
    except NumberTaken:
        return "taken"
    return "sent"


SIGN_IN = flow(
    "sign_in",
    Act(
        "need_pin",
        need_pin,
        on={"given": "open_profile", "ask": "sign_in.pin", "locked": "locked"},
    ),
    Ask(
        "sign_in.pin",
        """
        Enter your PIN
        1. I forgot it
        2. This number is new to me
        0. Back
        """,
        accept=answers.PIN,
        secret=True,
        then="check_pin",
        on={"1": "forgot", "2": "new_holder"},
        when={"2": "quiet"},
    ),
    Act(
        "check_pin",
        check_pin,
        on={
            "home": "home",
            "profile": "open_profile",
            "birth_year": "sign_in.birth_year",
            "wrong": Go("sign_in.pin", say.PIN_WRONG),
            "locked": "locked",
        },
        writes=True,
    ),
    Ask(
        "sign_in.birth_year",
        """
        This number was silent for a year.
        Type the year you were born
        0. Back
        """,
        accept=answers.BIRTH_YEAR,
        save="typed_year",
        then="check_year",
    ),
    Act(
        "check_year",
        check_year,
        on={
            "home": "home",
            "profile": "open_profile",
            "wrong": Go("sign_in.birth_year", say.YEAR_WRONG),
            "limit": "tries_over",
        },
        writes=True,
    ),
    Act("new_holder", new_holder, on={"welcome": "welcome", "resume": "resume"}),
    Menu(
        "locked",
        """
        Three wrong PINs. Locked for {wait}.
        1. I forgot my PIN
        0. Back
        """,
        on={"1": "forgot"},
    ),
)

FORGOT = flow(
    "forgot",
    Act("forgot", forgot, on={"here": "forgot.id_number", "elsewhere": "forgot.elsewhere"}),
    Menu(
        "forgot.elsewhere",
        """
        A PIN is reset from the account's own number: dial {service_code} there, then Help, Forgot PIN. Number lost too? Ask your sub-county office.
        0. Back
        """,
        on={},
        again="""
        Dial {service_code} from the account's own number.
        0. Back
        """,
    ),
    Ask(
        "forgot.id_number",
        """
        New PIN. First your national ID number
        0. Back
        """,
        accept=answers.NATIONAL_ID,
        save="typed_id",
        then="forgot.birth_year",
    ),
    Ask(
        "forgot.birth_year",
        """
        And the year you were born
        0. Back
        """,
        accept=answers.BIRTH_YEAR,
        save="typed_year",
        then="ask_reset",
    ),
    Act(
        "ask_reset",
        ask_reset,
        on={
            "sent": "forgot.sent",
            "wrong": Go("forgot.id_number", say.ID_OR_YEAR_WRONG),
            "limit": "tries_over",
        },
        writes=True,
    ),
    End(
        "forgot.sent",
        """
        We text you a code now. Read it, then dial {service_code} within 15 minutes and enter it.
        No SMS? Dial *456*9*5*5*1#
        """,
    ),
    Ask(
        "code.reset",
        """
        Enter the 6-digit code that we texted you, to choose a new PIN
        1. Send a new code
        2. I know my PIN
        0. Exit
        """,
        accept=answers.CODE,
        save="typed_code",
        then="enter_reset",
        on={"1": "reset_code_again", "2": "home_now", "0": "goodbye"},
        again="""
        Enter the 6-digit code
        1. Send a new code
        2. I know my PIN
        0. Exit
        """,
    ),
    Act(
        "enter_reset",
        enter_reset,
        on={
            "right": "new_pin",
            "wrong": Go("code.reset", say.CODE_WRONG),
            "gone": Go("code.reset", say.CODE_GONE),
        },
        writes=True,
    ),
    Act(
        "reset_code_again",
        reset_code_again,
        on={
            "sent": Go("code.reset", say.CODE_SENT),
            "limit": Go("code.reset", say.SMS_TOO_MANY),
            "gone": "forgot",
        },
        writes=True,
    ),
    Ask(
        "new_pin",
        """
        Choose a new secret PIN of 4 digits
        0. Back
        """,
        accept=answers.NEW_PIN,
        save="pin",
        secret=True,
        then="new_pin_again",
    ),
    Ask(
        "new_pin_again",
        """
        Type the new PIN once more
        0. Back
        """,
        accept=answers.PIN,
        secret=True,
        then="reset_pin",
    ),
    Act(
        "reset_pin",
        reset_pin,
        on={
            "done": "pin_reset",
            "differ": Go("new_pin", say.PINS_DIFFER),
            "gone": "forgot",
        },
        writes=True,
    ),
    End(
        "pin_reset",
        """
        Your PIN is new. For your safety you can change where you are paid only after {until}.
        """,
    ),
)

PROVE = flow(
    "prove",
    Ask(
        "code.prove",
        """
        An account was opened for this number. Enter the 6-digit code that we texted to it
        1. Send a new code
        2. Not mine
        0. Exit
        """,
        accept=answers.CODE,
        save="typed_code",
        then="enter_number",
        on={"1": "number_code_again", "2": "refuse_number", "0": "goodbye"},
        again="""
        Enter the 6-digit code
        1. Send a new code
        2. Not mine
        0. Exit
        """,
    ),
    Act(
        "enter_number",
        enter_number,
        on={
            "right": Go("home", say.NUMBER_PROVED),
            "wrong": Go("code.prove", say.CODE_WRONG),
            "gone": Go("code.prove", say.CODE_GONE),
        },
        writes=True,
    ),
    Act(
        "number_code_again",
        number_code_again,
        on={
            "sent": Go("code.prove", say.CODE_SENT),
            "limit": Go("code.prove", say.SMS_TOO_MANY),
            "gone": "welcome",
        },
        writes=True,
    ),
    Act(
        "refuse_number",
        refuse_number,
        on={"stranger": Go("welcome", say.NUMBER_REFUSED)},
        writes=True,
    ),
)

ANOTHER_HANDSET = flow(
    "another_handset",
    Ask(
        "mine.id_number",
        """
        Your account: type your national ID number
        0. Back
        """,
        accept=answers.NATIONAL_ID,
        save="mine_id",
        then="mine.pin",
    ),
    Act("mine.same_id", same_id, on={"pin": "mine.pin"}),
    Ask(
        "mine.pin",
        """
        Enter the PIN of your account
        1. I forgot it
        0. Back
        """,
        accept=answers.PIN,
        secret=True,
        then="sign_in_other",
        on={"1": "forgot.elsewhere"},
    ),
    Act(
        "sign_in_other",
        sign_in_other,
        on={
            "stranger": "mine.choice",
            "home": "home",
            "wrong_pair": Go("mine.id_number", say.ID_OR_PIN_WRONG),
            "locked": "mine.locked",
            "limit": "tries_over",
            "unproved": "mine.unproved",
        },
        writes=True,
    ),
    Menu(
        "mine.locked",
        """
        Too many wrong PINs from this phone. Try again in {wait}, or dial from your own number.
        0. Back
        """,
        on={},
        again="""
        Try again in {wait}.
        0. Back
        """,
    ),
    Menu(
        "mine.unproved",
        """
        First dial {service_code} from {other_msisdn} and enter the code that we texted to it.
        0. Back
        """,
        on={},
    ),
    Menu(
        "mine.choice",
        """
        Signed in: {first_name}
        1. Use it on this call only
        2. Move my account to this number
        0. Exit
        """,
        on={"1": "home", "2": "ask_move", "0": "goodbye"},
    ),
    Act(
        "ask_move",
        ask_move,
        on={
            "sent": "move.sent",
            "taken": "home",
            "limit": Go("mine.choice", say.SMS_TOO_MANY),
        },
        writes=True,
    ),
    End(
        "move.sent",
        """
        We text a code to this number now. Read it, then dial {service_code} within 15 minutes and enter it.
        """,
    ),
    Ask(
        "code.move",
        """
        Enter the 6-digit code that we texted to this number
        1. Send a new code
        2. Something else
        0. Exit
        """,
        accept=answers.CODE,
        save="typed_code",
        then="enter_move",
        on={"1": "move_code_again", "2": "welcome", "0": "goodbye"},
    ),
    Act(
        "enter_move",
        enter_move,
        on={
            "waiting": "move.waiting",
            "moved": Go("home", say.NUMBER_PROVED),
            "wrong": Go("code.move", say.CODE_WRONG),
            "gone": Go("code.move", say.CODE_GONE),
        },
        writes=True,
    ),
    Act(
        "move_code_again",
        move_code_again,
        on={
            "sent": Go("code.move", say.CODE_SENT),
            "limit": Go("code.move", say.SMS_TOO_MANY),
            "gone": "welcome",
        },
        writes=True,
    ),
    Menu(
        "move.waiting",
        """
        Your account comes to this number on {until}, or at once if your old number answers our SMS with YES.
        1. Something else
        0. Exit
        """,
        on={"1": "welcome", "0": "goodbye"},
        again="""
        Your account comes on {until}, or at once if your old number texts YES.
        1. Something else
        0. Exit
        """,
    ),
)
