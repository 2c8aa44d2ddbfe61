"""One-time codes as screens use them: entering one, and having another sent."""

from __future__ import annotations

from typing import Final, Literal

from menus.call import Call
from models.people import accounts, codes, moves
from models.people.codes import CodeVerdict
from models.people.tables import Purpose

CODES_AN_HOUR: Final = 3
HOUR: Final = 3_600


def enter_code(
    call: Call, purpose: Purpose, *, keep: bool = False
) -> Literal["right", "wrong", "gone"]:
    """Compare the typed code; what the next screen says of it goes into the facts."""
    typed = call.text("typed_code")
    answer = codes.enter(call.db, call.msisdn, purpose, typed, call.now, keep=keep)
    call.facts.pop("typed_code", None)
    call.facts.pop("code", None)
    if answer.verdict is CodeVerdict.WRONG:
        call.facts["tries"] = answer.tries_left
        return "wrong"
    return "right" if answer.verdict is CodeVerdict.RIGHT else "gone"


def send_again(call: Call, purpose: Purpose) -> Literal["sent", "limit", "gone"]:
    """Text another code of this purpose to the calling number, a few times an hour."""
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
