"""Lines and handsets: proving a number, moving an account to one, another's handset."""

from __future__ import annotations

from typing import Final, Literal

from menus import sentences as say
from menus.arrival import load_account
from menus.call import Call
from menus.people import answers
from menus.people.one_time import CODES_AN_HOUR, HOUR, enter_code, send_again
from menus.people.sign_in import try_pin
from menus.people.steps import REGISTRATION_FLOW
from menus.people.texts_out import welcome_text
from menus.vocabulary import Act, Ask, End, Go, Menu, flow
from models.base import drafts
from models.people import accounts, moves, pins
from models.people.accounts import NumberTaken, Silence
from models.people.msisdn import local
from models.people.tables import MoveState, Purpose

FOREIGN_ACCOUNTS_A_DAY: Final = 3
DAY: Final = 86_400


def number_code_again(call: Call) -> Literal["sent", "limit", "gone"]:
    """Text another code that proves the number."""
    return send_again(call, Purpose.PROVE_NUMBER)


def move_code_again(call: Call) -> Literal["sent", "limit", "gone"]:
    """Text another code that proves the new number."""
    return send_again(call, Purpose.MOVE_NUMBER)


def enter_number(call: Call) -> Literal["right", "wrong", "gone"]:
    """Compare the code that proves a number on which somebody else opened the account."""
    verdict = enter_code(call, Purpose.PROVE_NUMBER)
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
    verdict = enter_code(call, Purpose.MOVE_NUMBER)
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
) -> Literal["stranger", "home", "birth_year", "wrong_pair", "locked", "limit", "unproved"]:
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
    if account.msisdn == call.msisdn and accounts.silence(account, call.now) is Silence.RECYCLED:
        # Their own line after all, silent for a year: the year of birth is asked here as well.
        call.account_id = account.id
        return "birth_year"
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
        above=("sms_blocked", say.SMS_BLOCKED),
    ),
    Menu(
        "code.shown",
        """
        Our SMS did not reach this line. Your code is {code}. It is shown once.
        SMS blocked? Dial *456*9*5*5*1#
        1. Enter the code
        0. Exit
        """,
        on={"1": "code.prove", "0": "goodbye"},
        again="""
        Your code is {code}. It is shown once.
        1. Enter the code
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
        1. Check in a colleague
        0. Back
        """,
        accept=answers.NATIONAL_ID,
        save="mine_id",
        then="mine.pin",
        on={"1": "agent.digits"},
        when={"1": "has_duty"},
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
            "birth_year": "sign_in.birth_year",
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
