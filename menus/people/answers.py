"""What callers type about themselves: the rules of `models.people`, and the sentence for each."""

from __future__ import annotations

from collections.abc import Callable

from menus import sentences as say
from menus.call import Call
from menus.vocabulary import Accept, Retry, Sentence
from models.base.clock import nairobi_day
from models.people import identity, msisdn, numbers, pin_rules

_PIN_SENTENCES = {
    pin_rules.PinNotFourDigits: say.PIN_FOUR_DIGITS,
    pin_rules.PinRepeats: say.PIN_REPEATS,
    pin_rules.PinRuns: say.PIN_RUNS,
    pin_rules.PinIsBirthYear: say.PIN_IS_YEAR,
    pin_rules.PinInNationalId: say.PIN_IN_ID,
    pin_rules.PinInMsisdn: say.PIN_IN_NUMBER,
}


def _birth_year(typed: str, call: Call) -> str:
    try:
        return str(identity.read_birth_year(typed, nairobi_day(call.now)))
    except identity.TooYoung:
        raise Retry(say.TOO_YOUNG) from None
    except identity.TooOld:
        raise Retry(say.TOO_OLD) from None
    except identity.BadBirthYear:
        raise Retry(say.NOT_A_YEAR) from None


def _new_pin(typed: str, call: Call) -> str:
    year, national_id = call.facts.get("birth_year"), call.facts.get("id_number")
    number = call.facts.get("number")
    try:
        pin_rules.check_pin(
            typed,
            birth_year=int(year) if year else None,
            national_id=str(national_id) if national_id else None,
            msisdn=str(number) if number else call.msisdn,
        )
    except pin_rules.WeakPin as weak:
        raise Retry(_PIN_SENTENCES[type(weak)]) from None
    return typed


def _four_digits(typed: str, call: Call) -> str:
    del call
    if len(typed) != 4 or not (typed.isascii() and typed.isdigit()):
        raise Retry(say.PIN_FOUR_DIGITS)
    return typed


def _six_digits(typed: str, call: Call) -> str:
    del call
    digits = typed.replace(" ", "")
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        raise Retry(say.CODE_SIX_DIGITS)
    return digits


def _by(read: Callable[[str], str], *refusals: tuple[type[ValueError], Sentence]) -> Accept:
    """Return an accept for a rule: each kind of fault with its sentence, the narrower first."""

    def parse(typed: str, call: Call) -> str:
        del call
        try:
            return read(typed)
        except ValueError as fault:
            for kind, sentence in refusals:
                if isinstance(fault, kind):
                    raise Retry(sentence) from None
            raise

    return Accept(parse, tuple(sentence for _, sentence in refusals))


_NAME = (
    (identity.NameTooLong, say.NAME_LONG),
    (identity.BadName, say.NAME_LETTERS),
)

MOBILE = _by(msisdn.read_msisdn, (msisdn.NotAMobileNumber, say.NOT_A_MOBILE))
NATIONAL_ID = _by(identity.read_national_id, (identity.BadNationalId, say.NOT_AN_ID))
BIRTH_YEAR = Accept(_birth_year, (say.NOT_A_YEAR, say.TOO_YOUNG, say.TOO_OLD))
NEW_PIN = Accept(_new_pin, tuple(_PIN_SENTENCES.values()))
PIN = Accept(_four_digits, (say.PIN_FOUR_DIGITS,))
CODE = Accept(_six_digits, (say.CODE_SIX_DIGITS,))
FIRST_NAME = _by(identity.read_first_name, *_NAME)
OTHER_NAMES = _by(identity.read_other_names, *_NAME)


def _past_year(typed: str, call: Call) -> str:
    try:
        return str(numbers.read_past_year(typed, nairobi_day(call.now)))
    except numbers.BadYear:
        raise Retry(say.NOT_A_PAST_YEAR) from None


KRA_DIGITS = _by(
    numbers.read_kra_digits,
    (numbers.CompanyKraPin, say.KRA_OF_COMPANY),
    (numbers.BadKraPin, say.NOT_KRA_DIGITS),
)
KRA_LETTER = _by(numbers.read_kra_letter, (numbers.BadKraLetter, say.NOT_A_KRA_LETTER))
TSC_NUMBER = _by(numbers.read_tsc_number, (numbers.BadTscNumber, say.NOT_A_TSC_NUMBER))
PAST_YEAR = Accept(_past_year, (say.NOT_A_PAST_YEAR,))
NSSF = _by(numbers.read_nssf, (numbers.BadNssfNumber, say.NOT_AN_NSSF))
SHA = _by(numbers.read_sha, (numbers.BadShaNumber, say.NOT_AN_SHA))
EMAIL = _by(numbers.read_email, (numbers.BadEmail, say.NOT_AN_EMAIL))
ACCOUNT_NUMBER = _by(numbers.read_account_number, (numbers.BadAccountNumber, say.NOT_AN_ACCOUNT))
SHORT_TEXT = _by(numbers.read_short_text, (numbers.BadText, say.NOT_A_SHORT_TEXT))
FULL_NAME = OTHER_NAMES
