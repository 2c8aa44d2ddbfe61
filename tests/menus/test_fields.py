"""How a fact is written on a screen: in both languages, in Kenyan time, within its width."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from menus import gsm7
from menus.call import Fact
from menus.fields import FIELDS, written
from models.people.tables import Language

ENGLISH, KISWAHILI = Language.ENGLISH, Language.KISWAHILI


def moment(text: str) -> int:
    """Return the Unix seconds of a UTC moment."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


TABLE: list[tuple[str, Fact, str, str]] = [
    ("until", moment("2026-11-03T03:41"), "Tue 3 Nov 06:41", "Jumanne 3 Nov 06:41"),
    ("until", moment("2026-11-03T20:59:59"), "Tue 3 Nov 23:59", "Jumanne 3 Nov 23:59"),
    ("until", moment("2026-11-03T21:00"), "Wed 4 Nov 00:00", "Jumatano 4 Nov 00:00"),
    ("until", moment("2026-12-31T22:30"), "Fri 1 Jan 01:30", "Ijumaa 1 Jan 01:30"),
    ("until", moment("2027-02-28T09:05"), "Sun 28 Feb 12:05", "Jumapili 28 Feb 12:05"),
    ("wait", 1, "1 min", "dakika 1"),
    ("wait", 0, "1 min", "dakika 1"),
    ("wait", -5, "1 min", "dakika 1"),
    ("wait", 60, "1 min", "dakika 1"),
    ("wait", 61, "2 min", "dakika 2"),
    ("wait", 300, "5 min", "dakika 5"),
    ("wait", 89 * 60, "89 min", "dakika 89"),
    ("wait", 89 * 60 + 1, "2 h", "saa 2"),
    ("wait", 120 * 60, "2 h", "saa 2"),
    ("wait", 120 * 60 + 1, "3 h", "saa 3"),
    ("wait", 86_400, "24 h", "saa 24"),
    ("wait", None, "1 min", "dakika 1"),
    ("price", None, "Free", "Bure"),
    ("price", 0, "Free", "Bure"),
    ("price", 5, "KSh 0.05", "KSh 0.05"),
    ("price", 80, "KSh 0.80", "KSh 0.80"),
    ("price", 9_999, "KSh 99.99", "KSh 99.99"),
    ("price_both", None, "Free / Bure", "Free / Bure"),
    ("price_both", 150, "KSh 1.50", "KSh 1.50"),
    ("always", True, "yes", "ndiyo"),
    ("always", False, "no", "hapana"),
    ("early", None, "no", "hapana"),
    ("home_top", "\nname|Jane", "KNEC: Jane", "KNEC: Jane"),
    ("home_top", "\nname|", "KNEC exam staff", "Maafisa wa mitihani"),
    ("home_top", None, "KNEC exam staff", "Maafisa wa mitihani"),
    ("home_top", "\nday|2026-11-03|KCSE|4", "Tue 3 Nov KCSE day 4", "Jumanne 3 Nov KCSE siku ya 4"),
    ("home_top", "\nday|2026-10-28|KJSEA|16", "Wed 28 Oct KJSEA day 16", "28 Okt KJSEA siku ya 16"),
    (
        "home_top",
        "\nday|2026-10-17|KCSE|0",
        "Sat 17 Oct KCSE rehearsal",
        "Jumamosi 17 Okt KCSE mazoezi",
    ),
    (
        "home_top",
        "\nname|Jane\nnot_yet|20101001",
        "KNEC: Jane\n20101001: not checked in",
        "KNEC: Jane\n20101001: hujathibitisha",
    ),
    (
        "home_top",
        "\nname|Jane\nhere|20101001|06:41",
        "KNEC: Jane\n20101001: here 06:41, no code",
        "KNEC: Jane\n20101001: 06:41, bila code",
    ),
    (
        "home_top",
        "\nname|Jane\nin|20101001|06:41",
        "KNEC: Jane\n20101001: in 06:41",
        "KNEC: Jane\n20101001: umefika 06:41",
    ),
    (
        "home_top",
        "\nname|Jane\nstaff|20101001|11|3",
        "KNEC: Jane\n20101001: in 11, not yet 3",
        "KNEC: Jane\n20101001: wapo 11, bado 3",
    ),
    (
        "home_top",
        "Airtel down|Airtel haipo\nname|Jane\nin|20101001|06:41",
        "Airtel down\n20101001: in 06:41",
        "Airtel haipo\n20101001: umefika 06:41",
    ),
    (
        "home_top",
        "blocked\nname|Jane\nin|20101001|06:41",
        "Our SMS are blocked on your line: dial *456*9*5*5*1#",
        "SMS zetu zimezuiwa kwa laini yako: piga *456*9*5*5*1#",
    ),
    ("task_one", "register", "Register", "Rejista"),
    ("task_one", "both", "Check in, register", "Umefika, rejista"),
    ("task_one", None, "Check in", "Thibitisha umefika"),
    ("first_name", "Ng’ang’a", "Ng'ang'a", "Ng'ang'a"),
    ("first_name", "Wanjirũ", "Wanjiru", "Wanjiru"),
    ("first_name", "W" * 40, "W" * 20, "W" * 20),
    ("first_name", None, "", ""),
    ("tries", 2, "2", "2"),
    ("msisdn", "0722 645 678", "0722 645 678", "0722 645 678"),
    ("ref", "7K4QPM", "7K4QPM", "7K4QPM"),
    ("bank", "Equity", "Equity", "Equity"),
    ("bank", None, "No bank yet", "Bado hakuna benki"),
    ("mpesa", "0722 645 678", "0722 645 678", "0722 645 678"),
    ("mpesa", "", "none", "hakuna"),
    ("label", "kra_pin", "KRA PIN", "KRA PIN"),
    ("label", "tsc_number", "TSC number", "nambari ya TSC"),
    ("value", "female", "female", "mwanamke"),
    ("value", "A012345678Z", "A012345678Z", "A012345678Z"),
    ("missing", "kra_pin,bank", "KRA PIN, bank", "KRA PIN, benki"),
    ("missing", "kra_pin,bank,tsc_number,kin", "KRA PIN, bank +2", "KRA PIN, benki +2"),
    ("missing", None, "", ""),
    (
        "home_top",
        "\nname|Jane\nlacks|kra_pin",
        "KNEC: Jane\nPay lacks: KRA PIN",
        "KNEC: Jane\nMalipo hukosa: KRA PIN",
    ),
]


@pytest.mark.parametrize(("name", "value", "english", "kiswahili"), TABLE)
def test_written(name: str, value: Fact, english: str, kiswahili: str) -> None:
    """Each kind of field is written as its reader says it."""
    assert written(name, value, ENGLISH) == english
    assert written(name, value, KISWAHILI) == kiswahili


@settings(deadline=None, max_examples=100)
@given(value=st.text(max_size=200))
@pytest.mark.parametrize("language", Language)
def test_any_text_fits(language: Language, value: str) -> None:
    """Whatever a field holds, it is GSM-7 and never wider than the proof took it to be."""
    for name in ("first_name", "full_name", "body", "ref", "username", "link"):
        shown = written(name, value, language)
        assert gsm7.is_gsm7(shown)
        assert gsm7.septets(shown) <= FIELDS[name].width


@pytest.mark.parametrize("language", Language)
def test_every_month_and_day_fits(language: Language) -> None:
    """No moment of a year is cut: the widest is within its field in both languages."""
    start = moment("2026-01-01T00:00")
    for day in range(366):
        value = start + day * 86_400 + 3_600 * (day % 24)
        assert written("until", value, language) == FIELDS["until"].write(value, language)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", FIELDS)
def test_nothing_known_is_written_anyhow(name: str, language: Language) -> None:
    """A fact that is missing breaks no screen."""
    assert gsm7.septets(written(name, None, language)) <= FIELDS[name].width
