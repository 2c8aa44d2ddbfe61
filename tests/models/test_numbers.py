"""The numbers and short texts of a profile: what each takes, what it refuses, and how."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.people import numbers

TODAY = date(2026, 11, 3)

Read = Callable[[str], str]


def past_year(text: str) -> str:
    """Read a year as the others are read: text in, text out."""
    return str(numbers.read_past_year(text, TODAY))


FIELDS: dict[str, tuple[Read, type[ValueError], str]] = {
    "kra_pin": (numbers.read_kra_pin, numbers.BadKraPin, r"A[0-9]{9}[A-Z]"),
    "tsc_number": (numbers.read_tsc_number, numbers.BadTscNumber, r"[0-9]{4,8}"),
    "nssf": (numbers.read_nssf, numbers.BadNssfNumber, r"[0-9A-Z]{6,12}"),
    "sha": (numbers.read_sha, numbers.BadShaNumber, r"[0-9A-Z]{6,20}"),
    "account": (numbers.read_account_number, numbers.BadAccountNumber, r"[0-9]{6,16}"),
    "email": (numbers.read_email, numbers.BadEmail, r"[!-?a-z_]{1,64}@[a-z0-9.-]+\.[a-z]{2,24}"),
    "year": (past_year, numbers.BadYear, r"(19[6-9][0-9]|20[01][0-9]|202[0-6])"),
    "short_text": (numbers.read_short_text, numbers.BadText, r"[^\s](.{0,58}[^\s])?"),
}
"""How each field is read, what refuses, and the form of what it gives."""

GOOD: dict[str, dict[str, str]] = {
    "kra_pin": {
        "A012345678Z": "A012345678Z",
        "a012345678z": "A012345678Z",
        " A012345678Z ": "A012345678Z",
        "A 012 345 678 Z": "A012345678Z",
        "A-012345678-Z": "A012345678Z",
        "A012.345.678Z": "A012345678Z",
        "A/012345678/Z": "A012345678Z",
        "AO12345678Z": "A012345678Z",
        "ao123o5678z": "A012305678Z",
        "AQ12345678Z": "A012345678Z",
        "A000000000A": "A000000000A",
        "A999999999Z": "A999999999Z",
        "A004561237O": "A004561237O",
        "A004561237Q": "A004561237Q",
        "A013579246P": "A013579246P",
        "A0 1 3 5 7 9 2 4 6 p": "A013579246P",
        "\tA012345678B\n": "A012345678B",
        "A０12345678C": "A012345678C",
        "Ａ012345678D": "A012345678D",
        "A012\u00a0345\u00a0678E": "A012345678E",
    },
    "tsc_number": {
        "456789": "456789",
        "4567": "4567",
        "45678901": "45678901",
        " 456789 ": "456789",
        "456 789": "456789",
        "456-789": "456789",
        "456.789": "456789",
        "456/789": "456789",
        "TSC456789": "456789",
        "tsc 456789": "456789",
        "TSC/456789": "456789",
        "TSC No. 456789": "456789",
        "TSC NO: 456789": "456789",
        "tsc no 456789": "456789",
        "TSC:456789": "456789",
        "No 456789": "456789",
        "004567": "004567",
        "0001": "0001",
        "1111": "1111",
        "４５６７８９": "456789",
    },
    "nssf": {
        "123456": "123456",
        "123456789": "123456789",
        "123456789012": "123456789012",
        "2012345678": "2012345678",
        " 2012345678 ": "2012345678",
        "2012 345 678": "2012345678",
        "2012-345-678": "2012345678",
        "2012/345678": "2012345678",
        "2012.345.678": "2012345678",
        "20123456X": "20123456X",
        "20123456x": "20123456X",
        "A12345": "A12345",
        "abcde1": "ABCDE1",
        "1ABCDE": "1ABCDE",
        "000123": "000123",
        "NS1234567": "NS1234567",
        "ns 1234 567": "NS1234567",
        "9876543210": "9876543210",
        "\t123456\n": "123456",
        "１２３４５６": "123456",
    },
    "sha": {
        "123456": "123456",
        "1234567": "1234567",
        "12345678901234567890": "12345678901234567890",
        "CR1234567890123-4": "CR12345678901234",
        "cr1234567890123-4": "CR12345678901234",
        "SHA123456": "SHA123456",
        "sha 123 456": "SHA123456",
        "SHA-123-456": "SHA123456",
        "SHA/123/456": "SHA123456",
        "SHA.123.456": "SHA123456",
        " 1234567 ": "1234567",
        "R1234567": "R1234567",
        "1234567R": "1234567R",
        "000001": "000001",
        "ABCDE1": "ABCDE1",
        "1ABCDE": "1ABCDE",
        "98765432": "98765432",
        "98 76 54 32": "98765432",
        "\t123456\n": "123456",
        "１２３４５６": "123456",
    },
    "account": {
        "123456": "123456",
        "1234567890": "1234567890",
        "1234567890123456": "1234567890123456",
        "0110123456789": "0110123456789",
        "0110 1234 56789": "0110123456789",
        "0110-1234-56789": "0110123456789",
        "0110/123456789": "0110123456789",
        "0110.123456789": "0110123456789",
        " 0110123456789 ": "0110123456789",
        "000001": "000001",
        "111112": "111112",
        "011111": "011111",
        "987654": "987654",
        "01 12 34 56 78 90 12": "01123456789012",
        "1180298765432": "1180298765432",
        "01109876543200": "01109876543200",
        "2044556677": "2044556677",
        "\t123456\n": "123456",
        "１２３４５６": "123456",
        "1234\u00a05678": "12345678",
    },
    "email": {
        "jane@gmail.com": "jane@gmail.com",
        "JANE@GMAIL.COM": "jane@gmail.com",
        " jane@gmail.com ": "jane@gmail.com",
        "jane @ gmail . com": "jane@gmail.com",
        "jane@gmail. com": "jane@gmail.com",
        "jane.akiru@gmail.com": "jane.akiru@gmail.com",
        "jane .akiru@gmail.com": "jane.akiru@gmail.com",
        "jane_akiru@yahoo.com": "jane_akiru@yahoo.com",
        "jane-akiru@yahoo.co.uk": "jane-akiru@yahoo.co.uk",
        "jane+knec@gmail.com": "jane+knec@gmail.com",
        "o'jane@gmail.com": "o'jane@gmail.com",
        "jane%knec@gmail.com": "jane%knec@gmail.com",
        "j@k.ke": "j@k.ke",
        "1985@example.org": "1985@example.org",
        "jane@tsc.go.ke": "jane@tsc.go.ke",
        "jane@students.ku.ac.ke": "jane@students.ku.ac.ke",
        "jane@my-school.sc.ke": "jane@my-school.sc.ke",
        "jane@4kids.org": "jane@4kids.org",
        "jane@example.education": "jane@example.education",
        "ｊane＠gmail.com": "jane@gmail.com",
        "a" * 64 + "@gmail.com": "a" * 64 + "@gmail.com",
    },
    "year": {str(year): str(year) for year in (1960, 1961, 1975, 1989, 1999, 2000, 2001, 2010)}
    | {str(year): str(year) for year in (2015, 2019, 2020, 2024, 2025, 2026)}
    | {
        " 2019 ": "2019",
        "2 0 1 9": "2019",
        "\t2019\n": "2019",
        "2019.": "2019",
        "２０１９": "2019",
        "20 19": "2019",
    },
    "short_text": {
        "Kibera Primary": "Kibera Primary",
        "  Kibera   Primary ": "Kibera Primary",
        "St. Mary's Girls": "St. Mary's Girls",
        "St. Mary’s Girls": "St. Mary’s Girls",
        "Ng'ang'a Academy": "Ng'ang'a Academy",
        "B.Ed. (Arts)": "B.Ed. (Arts)",
        "BEd Maths/Physics": "BEd Maths/Physics",
        "Business & Technical": "Business & Technical",
        "Moi, Eldoret": "Moi, Eldoret",
        "Diploma 2": "Diploma 2",
        "2nd Moi": "2nd Moi",
        "KU": "KU",
        "A-level": "A-level",
        "Wanjikũ Primary": "Wanjikũ Primary",
        "Wanjiku\u0303 Primary": "Wanjikũ Primary",
        "École Française": "École Française",
        "Constable": "Constable",
        "Kenyatta University": "Kenyatta University",
        "line\nbreak": "line break",
        "K" * 60: "K" * 60,
    },
}
"""What is typed for each field, and what is kept."""

BAD: dict[str, list[str]] = {
    "kra_pin": [
        *("", " ", "A", "A01234567Z", "A0123456789Z", "0123456789Z", "A0123456789", "B012345678Z"),
        *("Z012345678A", "AA12345678Z", "A01234567ZZ", "A012345678", "012345678", "A01234S678Z"),
        *("A012345678Z1", "A012345678Zx", "A|12345678Z", "A012345678É", "A٠12345678Z", "none"),
        *("*A012345678Z", "A012_345678Z", "P012345678Z", "p o12345678z"),
    ],
    "tsc_number": [
        *("", " ", "1", "12", "123", "123456789", "1234567890", "0000", "000000", "00000000"),
        *("A456789", "456789A", "45A789", "TSC", "TSC NO", "TSC TSC 456789", "PF/456789", "none"),
        *("#456789", "456,789", "٤٥٦٧٨٩", "+456789", "4567_89", "98", "99", "0", "00"),
    ],
    "nssf": [
        *("", " ", "1", "12345", "1234567890123", "ABCDEF", "ABCDEFGHIJ", "none", "NSSF number"),
        *("12345!", "123_456", "123+456", "123456#", "*123456", "123,456", "١٢٣٤٥٦", "ABC"),
        *("12345É", "1" * 40, "0", "00", "98", "99", "12 34 5", "A1"),
    ],
    "sha": [
        *("", " ", "1", "12345", "1" * 21, "ABCDEF", "SHA number", "none", "12345!", "123_456"),
        *("123+456", "123456#", "*123456", "123,456", "١٢٣٤٥٦", "ABC", "12345É", "1" * 80),
        *("0", "00", "98", "99", "12 34 5", "A1"),
    ],
    "account": [
        *("", " ", "1", "12345", "12345678901234567", "000000", "111111", "9999999999", "12345A"),
        *("A123456", "account", "123,456", "123_456", "+123456", "123456#", "*123456", "٠١٢٣٤٥"),
        *("12 345", "1" * 16, "ACC 123456", "0", "00", "98", "99"),
    ],
    "email": [
        *("", " ", "jane", "jane@", "@gmail.com", "jane@gmail", "jane@gmail.", "jane@.com"),
        *("jane@@gmail.com", "jane@gmail..com", "ja..ne@gmail.com", ".jane@gmail.com"),
        *("jane.@gmail.com", "jane doe@gmail.com", "jane@g mail.com", "jane@gmail.c"),
        *("jane@-gmail.com", "jane@gmail-.com", "jane@gmail.com.", "jane@gmail.123"),
        *("jane@ex@gmail.com", "jane,akiru@gmail.com", "straße@gmail.com", "ıda@gmail.com"),
        *("jane@gmaıl.com", "wanjikũ@gmail.com", "<jane@gmail.com>", "jane@gmail.com\0"),
        *("a" * 65 + "@gmail.com", "a@" + "b" * 80 + ".com", "0", "00", "98", "99"),
    ],
    "year": [
        *("", " ", "0", "00", "98", "99", "19", "199", "1959", "1900", "1000", "0000", "2027"),
        *("2028", "2100", "9999", "20199", "02019", "2O19", "two", "'19", "2019*", "+2019"),
        *("2019 or 2020", "٢٠١٩", "-19"),
    ],
    "short_text": [
        *("", " ", "1", "12", "K", "1234567", "...", "'", "K" * 61, "Kibera #1", "Moi*Girls"),
        *("Moi@Girls", "Moi_Girls", "Moi<b>", "Moi = Girls", "Moi;Girls", 'Moi "Girls"', "Moi\0x"),
        *("Moi 😀", "Moi\u200bGirls", "Moi\ud800", "Moi $5 fee", "100%", "0", "00", "98", "99"),
    ],
}
"""What is typed for each field and refused."""


def test_every_field_has_twenty_of_each() -> None:
    """The tables are as long as the house asks, for every field alike."""
    assert GOOD.keys() == BAD.keys() == FIELDS.keys()
    assert all(len(table) >= 20 for table in GOOD.values())
    assert all(len(set(table)) == len(table) >= 20 for table in BAD.values())


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [(field, typed, kept) for field, table in GOOD.items() for typed, kept in table.items()],
)
def test_what_is_right_is_kept_in_one_form(field: str, typed: str, kept: str) -> None:
    """However it is spaced or written, the same value comes out, and comes out again of itself."""
    read, _, form = FIELDS[field]
    assert read(typed) == kept
    assert read(kept) == kept
    assert re.fullmatch(form, kept)


@pytest.mark.parametrize(
    ("field", "typed"), [(field, typed) for field, table in BAD.items() for typed in table]
)
def test_what_is_wrong_is_refused_in_silence(field: str, typed: str) -> None:
    """Each field raises its own exception, and that repeats nothing of what was typed."""
    read, wrong, _ = FIELDS[field]
    with pytest.raises(wrong) as refused:
        read(typed)
    assert refused.value.args == ()


@pytest.mark.parametrize("typed", ["P012345678Z", "p012345678z", "P 012 345 678 Z", "PO12345678Z"])
def test_a_companys_pin_is_told_apart(typed: str) -> None:
    """Somebody who types the school's PIN is told so; a P before anything else is merely wrong."""
    with pytest.raises(numbers.CompanyKraPin):
        numbers.read_kra_pin(typed)
    with pytest.raises(numbers.BadKraPin) as refused:
        numbers.read_kra_pin(typed + "1")
    assert refused.type is numbers.BadKraPin


def test_the_bounds_of_a_year_are_the_callers() -> None:
    """The oldest year counts, this year counts, and the next begins with its first day."""
    assert numbers.read_past_year("1946", TODAY, oldest=1946) == 1946
    assert numbers.read_past_year("2027", date(2027, 1, 1)) == 2027
    with pytest.raises(numbers.BadYear):
        numbers.read_past_year("1945", TODAY, oldest=1946)
    with pytest.raises(numbers.BadYear):
        numbers.read_past_year("2027", date(2026, 12, 31))


TYPED = st.one_of(
    st.text(max_size=182),
    st.text(st.sampled_from("A0123456789OQZPTSCNOIabc@.-/ '+_ßıſ²٣０"), max_size=30),
    st.from_regex(r"[AaPp ][0-9O \-]{9,12}[A-Za-z]", fullmatch=True),
    st.from_regex(r"(TSC|tsc|No)?[ :./]*[0-9 ]{3,9}", fullmatch=True),
    st.from_regex(r"[a-zA-Z.+'ßı]{1,9} ?@ ?[a-z.\-]{1,9}\.[a-z]{1,5}", fullmatch=True),
    st.emails(),
    st.from_regex(r"[A-Za-zÀ-ÿ0-9 .,'&()/-]{1,70}", fullmatch=True),
)


@pytest.mark.parametrize("field", FIELDS)
@settings(deadline=None, max_examples=150)
@given(typed=TYPED)
@example("ß12345")
@example("A012345678ß")
@example("jane@gmail.com")
@example("0")
def test_any_text_is_a_value_or_refused(field: str, typed: str) -> None:
    """A value has its form and reads as itself; all else raises the field's own exception."""
    read, wrong, form = FIELDS[field]
    try:
        value = read(typed)
    except wrong as refused:
        value, told = "", refused.args
    else:
        told = ()
    assert told == ()
    assert not value or (re.fullmatch(form, value) and read(value) == value)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("012345678", "012345678"),
        ("A012345678", "012345678"),
        ("a 012 345 678", "012345678"),
        ("ao12345678", "012345678"),
        ("012345678z", "A012345678Z"),
        ("A012345678Z", "A012345678Z"),
    ],
)
def test_a_kra_pin_is_typed_digits_first(typed: str, kept: str) -> None:
    """Nine digits wait for their letter; who typed the letter as well gave the whole PIN."""
    assert numbers.read_kra_digits(typed) == kept


@pytest.mark.parametrize("typed", ["", "1", "12345678", "0123456789", "B012345678", "A01234567Z"])
def test_what_is_no_kra_pin_is_refused(typed: str) -> None:
    """Too few digits, too many, or another letter in front."""
    with pytest.raises(numbers.BadKraPin):
        numbers.read_kra_digits(typed)


def test_a_kra_pin_ends_with_one_letter() -> None:
    """No digit, no two letters, no letter of another alphabet."""
    assert numbers.read_kra_letter(" z ") == "Z"
    for typed in ("", "1", "ZZ", "É"):
        with pytest.raises(numbers.BadKraLetter):
            numbers.read_kra_letter(typed)
