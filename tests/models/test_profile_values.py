"""Every field of the profile that people type: twenty values that are right, twenty that are not.

Values are as fingers and keypads make them: with spaces, small letters, other alphabets, other
people's formats. No rule may take one of the wrong ones, nor raise anything but its own error.
"""

# ruff: noqa: E501 - values stand as they are typed, many on a line
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest

from models.people.identity import (
    BadBirthYear,
    BadName,
    BadNationalId,
    read_birth_year,
    read_first_name,
    read_national_id,
    read_other_names,
)
from models.people.msisdn import NotAMobileNumber, read_msisdn
from models.people.numbers import (
    BadAccountNumber,
    BadEmail,
    BadKraLetter,
    BadKraPin,
    BadNssfNumber,
    BadShaNumber,
    BadText,
    BadTscNumber,
    BadYear,
    read_account_number,
    read_email,
    read_kra_digits,
    read_kra_letter,
    read_kra_pin,
    read_nssf,
    read_past_year,
    read_sha,
    read_short_text,
    read_tsc_number,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TODAY = date(2026, 11, 2)
ENOUGH = 20


@dataclass(frozen=True)
class Field:
    """One field: how it is read, what its rule raises, and values for both."""

    read: Callable[[str], object]
    error: type[ValueError]
    good: Sequence[str]
    bad: Sequence[str]


NAMES = (
    "Jane", "JANE", "jane", "Ng'ang'a", "Ng’ang’a", "Mary-Anne", "Wanjikũ", "José", "D'Souza",
    "Ole Sankale", "wa Kamau", "Abdi Aziz", "J. M.", "O'Brien", "Zoë", "Mĩcere", "Chepng'eno",
    "Anne Marie Wambui", "  Otieno  ", "Al-Amin", "Łukasz", "A" * 40,
)  # fmt: skip
NO_NAMES = (
    "", " ", "1", "Jane1", "2580", "Jane@", "Jane_A", "<b>Jane</b>", "Jane;", "Jane,Akiru", "'",
    "-", "'Jane-'!", "Jane/Akiru", "Jane\x00", "Jane*Akiru", "#", "A" * 41, "Jane & John", "😀",
    "Jane+", "=cmd()",
)  # fmt: skip

FIELDS = {
    "national_id": Field(
        read_national_id,
        BadNationalId,
        (
            "123456", "1234567", "12345678", "123456789", "012345", "00123456", "23456789",
            "30000003", "98765432", "11111112", "10000000", "29999999", "34567890", "20202020",
            " 23456789 ", "2345 6789", "23 45 67 89", "87654321", "000001", "999998", "31234567",
        ),
        (
            "", " ", "1", "12345", "1234567890", "12345678901234", "111111", "00000000",
            "99999999", "A2345678", "2345678A", "23-456789", "23.456789", "+23456789", "23,456,789",
            "ID23456789", "２３４５６７８９", "٢٣٤٥٦٧٨٩", "2345678\x00", "null", "-2345678", "23456789*",
        ),
    ),
    "birth_year": Field(
        lambda text: read_birth_year(text, TODAY),
        BadBirthYear,
        (
            "1946", "1950", "1955", "1960", "1964", "1968", "1970", "1972", "1975", "1978", "1980",
            "1983", "1985", "1988", "1990", "1993", "1996", "2000", "2004", "2008", " 1985 ",
        ),
        (
            "", " ", "85", "985", "19855", "1945", "1900", "1066", "2009", "2015", "2026", "2027",
            "9999", "0000", "nineteen", "198O", "19.85", "-1985", "1985AD", "１９８５", "12/1985",
        ),
    ),
    "first_name": Field(read_first_name, BadName, NAMES, NO_NAMES),
    "other_names": Field(read_other_names, BadName, NAMES, NO_NAMES),
    "kra_pin": Field(
        read_kra_pin,
        BadKraPin,
        (
            "A012345678Z", "a012345678z", "A 012 345 678 Z", "A-012345678-Z", "A000000001A",
            "A999999999B", "A123456789C", "A111111111D", "AO12345678Z", "A0O2345678Z",
            "A01234567OZ", "A012345678Q", "A012345678O", "A.012345678.Z", "A/012345678/Z",
            " A012345678Z ", "Ａ０１２３４５６７８Ｚ", "A100000000E", "A555555555F", "a o12345678 z",
            "A0123 45678Z",
        ),
        (
            "", "A", "A012345678", "012345678Z", "A01234567Z", "A0123456789Z", "P051234567Z",
            "B012345678Z", "A012345678ZZ", "AA12345678Z", "A01234S678Z", "A0123456781", "A|12345678Z",
            "A012345678*", "Z012345678A", "1A12345678Z", "A012 345 678", "KRA A012345678Z",
            "P012345678", "A٠١٢٣٤٥٦٧٨Z", "A012345678É",
        ),
    ),
    "kra_digits": Field(
        read_kra_digits,
        BadKraPin,
        (
            "012345678", "000000001", "999999999", "123456789", "012 345 678", "012-345-678",
            "A012345678", "a012345678", "A012345678Z", "O12345678", "01234567O", "111111111",
            "555555555", " 012345678 ", "A 012345678", "A000000001A", "987654321", "100000000",
            "010101010", "A-012345678-Z", "０１２３４５６７８",
        ),
        (
            "", "1", "01234567", "0123456789", "P012345678", "B012345678", "P012345678Z", "A01234567",
            "A0123456789", "abcdefghi", "01234S678", "012345678*", "0123 4567", "A", "-", "A012345678ZZ",
            "012345678Z9", "0,1,2,3,4", "#12345678", "A|12345678", "１２３",
        ),
    ),
    "kra_letter": Field(
        read_kra_letter,
        BadKraLetter,
        (*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "z", " q "),
        (
            "", " ", "1", "0", "AB", "A1", "1A", "É", "ß", "*", "#", "AA", "Ω", "é", "я", "7", "zz",
            "A B", "😀", "\x00", "_",
        ),
    ),
    "tsc_number": Field(
        read_tsc_number,
        BadTscNumber,
        (
            "1234", "12345", "412345", "4123456", "12345678", "TSC412345", "TSC 412345", "tsc412345",
            "TSC/412345", "TSC-412345", "TSC NO 412345", "TSC No. 412345", "412 345", " 412345 ",
            "000001", "0412345", "999999", "TSC.412345", "TSCNO412345", "TSC NO: 412345", "４１２３４５",
        ),
        (
            "", " ", "1", "123", "123456789", "0000", "000000", "TSC", "TSC NO", "41234S", "ABC412345",
            "412345A", "412345*", "4,12345", "+412345", "four", "412345TSC", "#412345", "41\x002345",
            "TSCTSC412345", "٤١٢٣٤٥X",
        ),
    ),
    "nssf": Field(
        read_nssf,
        BadNssfNumber,
        (
            "123456", "1234567", "12345678", "123456789", "1234567890", "12345678901", "123456789012",
            "123456789X", "X123456789", "a1b2c3", "2011 123 456", "2011-123-456", "012345678", "000001",
            "999999999", "12345A", "NS123456", " 123456789 ", "1234/56789", "1.234.567", "１２３４５６",
        ),
        (
            "", " ", "1", "12345", "1234567890123", "ABCDEF", "NSSFNUMBER", "12345*", "#123456",
            "123456é", "12 34", "123_456", "123,456", "(123456)", "😀123456", "1234567\x00", "+123456",
            "null", "abc", "12345678901234567890", "-----",
        ),
    ),
    "sha": Field(
        read_sha,
        BadShaNumber,
        (
            "123456", "12345678", "1234567890", "SHA123456", "sha12345678", "CR1234567890123",
            "CR123456789-1", "R12345678", "12345678901234567890", "SHA 123 456", "SHA-123-456",
            "000001", "A1B2C3", "NHIF123456", "9999999", "1A2B3C4D5E", " 12345678 ", "SHA/2024/1234",
            "1.234.567", "CR0000001", "１２３４５６",
        ),
        (
            "", " ", "1", "12345", "123456789012345678901", "SHASHA", "ABCDEFGH", "1234*6", "#1234567",
            "12 34", "123_456", "123,456", "(1234567)", "😀", "1234567\x00", "+1234567", "null", "é123456",
            "-----", "SHA:123456", "12345\u200b",
        ),
    ),
    "account_number": Field(
        read_account_number,
        BadAccountNumber,
        (
            "123456", "1234567", "12345678", "1234567890", "0123456789", "01234567890123",
            "1234567890123456", "0100123456789", "1 234 567 890", "1234-5678-90", "000001", "1112223334",
            "0150299999999", "2030405060", "9876543210", " 1234567890 ", "1234.5678", "11011011011",
            "0710123456789", "010010", "１２３４５６７",
        ),
        (
            "", " ", "1", "12345", "12345678901234567", "000000", "1111111111", "ABCDEFGH", "12345678A",
            "1234567*", "#1234567", "12,345,678", "+123456789", "(1234567)", "KE12345678901234567",
            "123456é", "1234567\x00", "null", "12 34", "😀😀😀😀😀😀", "2222222222222222",
        ),
    ),
    "email": Field(
        read_email,
        BadEmail,
        (
            "jane@example.com", "JANE@EXAMPLE.COM", "jane.akiru@example.co.ke", "j@e.ke",
            "jane+knec@example.com", "jane_akiru@example.com", "jane-akiru@my-school.sc.ke",
            "jane @ example . com", " jane@example.com ", "o'brien@example.com", "1234@example.com",
            "jane%x@example.com", "a.b.c@example.com", "jane@sub.sub.example.org", "jane@123.com",
            "teacher2026@gmail.com", "jane@yahoo.co.uk", "x@y.museum", "jane@example.africa",
            f"{'a' * 60}@example.com", "j.a.l@tsc.go.ke",
        ),
        (
            "", " ", "jane", "jane@", "@example.com", "jane@example", "jane@@example.com",
            "jane@example..com", ".jane@example.com", "jane.@example.com", "ja..ne@example.com",
            "jane@-example.com", "jane@example-.com", "jane@example.c", "jane@example.123",
            "jane,akiru@example.com", "jane(a)@example.com", "<jane@example.com>", f"{'a' * 65}@example.com",
            f"{'a' * 60}@{'b' * 30}.com", "jane@exa_mple.com", "jané@example.com", "a b@c",
        ),
    ),
    "past_year": Field(
        lambda text: read_past_year(text, TODAY),
        BadYear,
        (
            "1960", "1961", "1965", "1970", "1975", "1980", "1985", "1988", "1990", "1995", "1999",
            "2000", "2004", "2008", "2012", "2016", "2020", "2022", "2024", "2026", " 2026 ",
        ),
        (
            "", " ", "26", "202", "20260", "1959", "1900", "2027", "2100", "9999", "0000", "MMXX", "20Z0",
            "20,20", "+2020", "2020*", "#2020", "2020AD", "two", "1.5e3x", "２０２７",
        ),
    ),
    "short_text": Field(
        read_short_text,
        BadText,
        (
            "Moi Girls", "MOI GIRLS", "moi girls", "St. Mary's", "St Mary’s School", "B.Ed (Arts)",
            "Maths/Physics", "Kenyatta University", "P1", "Form 4 Blue", "M.A.",
            "Nairobi Primary No. 2", "Teacher, Grade 3", "Ng'iya Girls", "Egerton & Co",
            "A-Level", "École Primaire", "KTTC", "Head teacher", "Murang'a TTC", "  Moi   Girls ", "x" * 60,
        ),
        (
            "", " ", "1", "A", "1234", "12 34", "--", "x" * 61, "Moi Girls!", "Moi*Girls", "#Moi", "Moi@Girls",
            "<b>Moi</b>", "Moi; Girls", "Moi\x00Girls", "Moi_Girls", "=cmd()", "Moi\\Girls", "Moi|Girls",
            "😀😀", "Moi \"Girls\"", "Moi: Girls", "+Moi Girls",
        ),
    ),
    "number": Field(
        read_msisdn,
        NotAMobileNumber,
        (
            "0712345678", "0722 000 000", "0733-123-456", "+254712345678", "254712345678", "712345678",
            "0110123456", "0100123456", "110123456", "+254 110 123 456", "0747123456", "0770123456",
            "00254712345678", "(0712) 345678", "0712.345.678", " 0712345678 ", "+254-722-123456",
            "0799999999", "0701234567", "254110123456", "0112345678",
        ),
        (
            "", " ", "1", "07", "071234567", "07123456789", "0612345678", "0812345678", "0191234567",
            "020 2223333", "+255712345678", "+256772123456", "+447911123456", "911", "*100#", "0712E45678",
            "phone", "07123 45 67", "254", "+254", "0000000000",
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FIELDS)
def test_twenty_right_values_are_taken(name: str) -> None:
    """Each is read, and what was read is read again as itself."""
    field = FIELDS[name]
    assert len(set(field.good)) >= ENOUGH
    for typed in field.good:
        kept = field.read(typed)
        assert str(field.read(str(kept))) == str(kept), typed


@pytest.mark.parametrize("name", FIELDS)
def test_twenty_wrong_values_are_refused(name: str) -> None:
    """Each raises the field's own error, which carries nothing of what was typed."""
    field = FIELDS[name]
    assert len(set(field.bad)) >= ENOUGH
    taken, told = [], []
    for typed in field.bad:
        try:
            field.read(typed)
        except field.error as error:
            told += [typed] if len(typed) > 4 and typed in str(error) else []
        else:
            taken.append(typed)
    assert (taken, told) == ([], [])
