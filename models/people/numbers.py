"""The numbers and short texts of a profile: each rule raises an exception of its own.

None of them carries what was typed.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

TEXT_LENGTH: Final = 60
"""Characters of an institution, a course or a workplace."""

_SPACES: Final = re.compile(r"[\s\-./]+")
# Persons' PINs begin with A; P is for companies. No public checksum exists (KRA's iTax form).
_KRA_PIN: Final = re.compile(r"A[0-9]{9}[A-Z]")
# No formal specification was found; published letters show six digits.
_TSC_NUMBER: Final = re.compile(r"[0-9]{4,8}")
_NSSF: Final = re.compile(r"[0-9A-Z]{6,12}")
_SHA: Final = re.compile(r"[0-9A-Z]{6,20}")
_ACCOUNT: Final = re.compile(r"[0-9]{6,16}")
# The name as RFC 5321 writes it without quotes: dots stand only between other characters.
_EMAIL: Final = re.compile(
    r"(?=[^@]{1,64}@)[a-z0-9_%+'-]+(?:\.[a-z0-9_%+'-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}"
)
_AROUND_MARKS: Final = re.compile(r"\s*([@.])\s*")
# On a keypad letters are slow and O and 0 look alike: where only a digit can stand, O is one.
_O_AS_ZERO: Final = str.maketrans("OQ", "00")


class BadNumber(ValueError):
    """What was typed does not have the form of this number."""


class BadKraPin(BadNumber):
    """A person's KRA PIN is A, nine digits and a letter."""


class CompanyKraPin(BadKraPin):
    """A PIN that begins with P belongs to a company."""


class BadKraLetter(BadNumber):
    """A KRA PIN ends with one letter."""


class BadTscNumber(BadNumber):
    """A TSC or payroll number has 4 to 8 digits."""


class BadNssfNumber(BadNumber):
    """An NSSF number has 6 to 12 letters or digits."""


class BadShaNumber(BadNumber):
    """An SHA or NHIF number has 6 to 20 letters or digits."""


class BadAccountNumber(BadNumber):
    """A bank account number has 6 to 16 digits."""


class BadEmail(BadNumber):
    """An email address has a name, an @ and a domain."""


class BadYear(ValueError):
    """What was typed is no year that can be meant here."""


class BadText(ValueError):
    """A name of a school or course has letters, and at most 60 characters."""


def _compact(text: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).upper()


def read_kra_pin(text: str) -> str:
    """Return a person's KRA PIN, such as A012345678Z; O typed for a zero is taken as one."""
    typed = _compact(text)
    if len(typed) == 11:
        typed = typed[0] + typed[1:10].translate(_O_AS_ZERO) + typed[10]
    if typed.startswith("P") and re.fullmatch(r"P[0-9]{9}[A-Z]", typed):
        raise CompanyKraPin
    if not _KRA_PIN.fullmatch(typed):
        raise BadKraPin
    return typed


def read_kra_digits(text: str) -> str:
    """Return the nine digits of a person's KRA PIN, or the whole PIN where its letter was typed.

    Digits are quick on a keypad and letters are slow, so the A in front may be left out.
    """
    typed = _compact(text)
    # Nine characters that begin with O are digits whose first zero was typed as a letter.
    if not typed[:1].isalpha() or (len(typed) == 9 and typed[0] in "OQ"):
        typed = f"A{typed}"
    if len(typed) == 10:
        return read_kra_pin(f"{typed}A")[1:10]
    return read_kra_pin(typed)


def read_kra_letter(text: str) -> str:
    """Return the letter that ends a KRA PIN."""
    typed = _compact(text)
    if not re.fullmatch(r"[A-Z]", typed):
        raise BadKraLetter
    return typed


def read_tsc_number(text: str) -> str:
    """Return a TSC or payroll number: 4 to 8 digits, a leading TSC is dropped."""
    typed = _compact(text).removeprefix("TSC").removeprefix("NO").lstrip(":")
    if not _TSC_NUMBER.fullmatch(typed) or set(typed) == {"0"}:
        raise BadTscNumber
    return typed


def read_nssf(text: str) -> str:
    """Return an NSSF number."""
    typed = _compact(text)
    if not _NSSF.fullmatch(typed) or not any(each.isdigit() for each in typed):
        raise BadNssfNumber
    return typed


def read_sha(text: str) -> str:
    """Return an SHA number, or the NHIF number that it followed."""
    typed = _compact(text)
    if not _SHA.fullmatch(typed) or not any(each.isdigit() for each in typed):
        raise BadShaNumber
    return typed


def read_account_number(text: str) -> str:
    """Return a bank account number: 6 to 16 digits, not all the same."""
    typed = _compact(text)
    if not _ACCOUNT.fullmatch(typed) or len(set(typed)) == 1:
        raise BadAccountNumber
    return typed


def read_email(text: str) -> str:
    """Return an email address in lower case; spaces around its @ and dots are dropped."""
    typed = _AROUND_MARKS.sub(r"\1", unicodedata.normalize("NFKC", text).strip()).lower()
    if len(typed) > 80 or not _EMAIL.fullmatch(typed):
        raise BadEmail
    return typed


def read_past_year(text: str, today: date, oldest: int = 1960) -> int:
    """Return a year from *oldest* to this one."""
    typed = _compact(text)
    if not re.fullmatch(r"[0-9]{4}", typed) or not oldest <= int(typed) <= today.year:
        raise BadYear
    return int(typed)


def read_short_text(text: str) -> str:
    """Return the name of a school, course or post: letters and what stands between them."""
    typed = " ".join(unicodedata.normalize("NFC", text).split())
    allowed = all(each.isalnum() or each in " '’-.,&/()" for each in typed)
    # P1 and S1 are what many teachers studied, so one letter with a digit is enough.
    counted = sum(each.isalnum() for each in typed)
    has_letters = counted >= 2 and any(each.isalpha() for each in typed)
    if not allowed or not has_letters or len(typed) > TEXT_LENGTH:
        raise BadText
    return typed
