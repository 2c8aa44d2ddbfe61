"""Reading commands: whole texts only, in both languages, and what is blanked before it is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menus import gsm7
from menus.fields import FIELDS
from models.people.tables import Language
from sms.acts import ACTS
from sms.commands import commands as c
from sms.commands.commands import COMMANDS, Command
from sms.commands.forms import FORMS
from sms.commands.keywords import ENTRIES, WORDS, Keyword
from sms.commands.reading import (
    Blanked,
    Fits,
    Greeting,
    Misused,
    Near,
    Number,
    Prose,
    Unknown,
    read,
)
from sms.commands.secrets import blank_secret, lone_code

ALL_OF_IT = c.Present("20101001", "482913", None)
SOME = c.Present("20101001", "482913", (3, 4, 5, 6, 7, 9))

FITTING: dict[str, Command] = {
    "HELP": c.Help(),
    "  Msaada \n": c.Help(),
    "saidia!": c.Help(),
    "*help*": c.Help(),
    "ＨＥＬＰ": c.Help(),
    "HELP 🙏": c.Help(),
    "please help": c.Help(),
    "help in": c.Help(Keyword.IN),
    "MSAADA SI SAWA": c.Help(Keyword.WRONG),
    "LUGHA,KISWAHILI": c.Lang(Language.KISWAHILI),
    "lang\u00a0en": c.Lang(Language.ENGLISH),
    "acha.": c.Stop(),
    "Sitisha": c.Stop(),
    "anza": c.Start(),
    "Ndiyo!": c.Yes(),
    "APANA": c.No(),
    "yes d4t9": c.Yes("D4T9"),
    "NAKATAA: D4T9": c.No("D4T9"),
    "ondoa 7k4qpm": c.Withdraw("7K4QPM"),
    "SI SAWA 7K4Q": c.Wrong("7K4Q"),
    "sisawa 7K4Q": c.Wrong("7K4Q"),
    "in": c.In(),
    "IN20101001": c.In("20101001"),
    "in 4821": c.In(None, "4821"),
    "INGIA#20101001*4821": c.In("20101001", "4821"),
    "IN 2O1O1OO1-4821": c.In("20101001", "4821"),
    "NIMEFIKA 4821 20101001": c.In("20101001", "4821"),
    "IN 201010014821": c.In("20101001", "4821"),
    "IN 2010 1001 4821": c.In("20101001", "4821"),
    "IN ____": c.In(None, "____"),
    "Habari yako. Nimefika 20101001": c.In("20101001"),
    "nimetoka": c.Out(),
    "TOKA/20101001": c.Out("20101001"),
    "msimbo": c.Code(),
    "orodha": c.List(),
    "PRESENT 20101001 482913 ALL": ALL_OF_IT,
    "wapo-20101001-482913-wote": ALL_OF_IT,
    "WOTE 20101001 482913": ALL_OF_IT,
    "PRESENT 20101001 482913 3-7,9": SOME,
    "PRESENT 20101001 482913 3 TO 7 AND 9": SOME,
    "present 20101001 482913 9 3 - 7": SOME,
    "HAWAPO 20101001 482913 1O-12": c.Absent("20101001", "482913", (10, 11, 12)),
    "TUKIO moto": c.Incident("MOTO"),
    "hali": c.Status(),
    "Pesa": c.Pay(),
    "QUERY": c.Query(),
    "swali q7k4qp": c.Query(reference="Q7K4QP"),
    "QUERY 2025 KCSE 20101001 INV": c.Query(worked=c.Worked(2025, "KCSE", "20101001", "INV")),
    "KRA A012345678Z": c.Kra("A012345678Z"),
    "KRAA O12345678 z": c.Kra("A012345678Z"),
    "kra pin A012345678Z": c.Kra("A012345678Z"),
    "TSC456789": c.Tsc("456789"),
    "BANK 68000 0123456789": c.Bank("68000", "0123456789"),
    "bank 68-000 0123456789": c.Bank("68000", "0123456789"),
    "REG 23456789 1985 Jane Ng’ang’a": c.Reg("23456789", 1985, "JANE NGANGA"),
    "SAJILI.23456789.1985.JANE AKIRU": c.Reg("23456789", 1985, "JANE AKIRU"),
    "JOBS": c.Jobs(),
    "kazi Taita-Taveta": c.Jobs(6),
    "JOBS 47": c.Jobs(47),
    "nafasi murang'a": c.Jobs(21),
    "APPLY V101": c.Apply("V101"),
    "omba101": c.Apply("V101"),
    "taarifa": c.Held(),
}


@pytest.mark.parametrize("text", FITTING)
def test_what_fits(text: str) -> None:
    """A text that fits a grammar whole is that command, in any case and with any separator."""
    reading = read(text)
    assert isinstance(reading, Fits)
    assert reading.command == FITTING[text]


OTHERS = {
    "": Unknown(),
    "***": Unknown(),
    "2580": Number("2580"),
    "23 456 789": Number("23456789"),
    "****": Blanked(),
    "PIN ****": Blanked(),
    "Good morning": Greeting(),
    "habari": Greeting(),
    "what is this": Unknown(),
    "NOT": Unknown(),
    "YESNO": Unknown(),
    "NOD4T9": Unknown(),
    "PIN 20101001": Unknown(),
    "YES please": Misused(Keyword.YES, Language.ENGLISH),
    "NO thanks": Misused(Keyword.NO, Language.ENGLISH),
    "STOP it": Misused(Keyword.STOP, Language.ENGLISH),
    "STOPP": Misused(Keyword.STOP, Language.ENGLISH),
    "LANG FR": Misused(Keyword.LANGUAGE, Language.ENGLISH),
    "TOKA 2024 sijalipwa": Misused(Keyword.OUT, Language.KISWAHILI),
    "aply V101": Misused(Keyword.APPLY, Language.ENGLISH),
    "nakubal D4T9": Misused(Keyword.YES, Language.KISWAHILI),
    "HAWAPO 20101001 482913 3-5-7": Misused(Keyword.ABSENT, Language.KISWAHILI),
    "PRESENT 20101001 482913 7-3": Misused(Keyword.PRESENT, Language.ENGLISH),
    "PRESENT 20101001 482913 0": Misused(Keyword.PRESENT, Language.ENGLISH),
    "WOTE 20101001 482913 3": Misused(Keyword.PRESENT, Language.KISWAHILI),
    "presnt 20101001 482913 ALL": Misused(Keyword.PRESENT, Language.ENGLISH),
    "WITHDRAW": Misused(Keyword.WITHDRAW, Language.ENGLISH),
    "JOBS 48": Misused(Keyword.JOBS, Language.ENGLISH),
    "INN 20101001": Near("IN 20101001", Language.ENGLISH),
    "imgia 20101001 4821": Near("INGIA 20101001 4821", Language.KISWAHILI),
    "20101001 in": Near("IN 20101001", Language.ENGLISH),
    "nimefika kituo 20101001": Near("NIMEFIKA 20101001", Language.KISWAHILI),
    "stats": Near("STATUS", Language.ENGLISH),
    "CODE please": Near("CODE", Language.ENGLISH),
    "nimefoka 20101001": Unknown(),
    "hwapo 20101001 482913 3": Unknown(),
    "since last year I was not paid": Prose(),
    "TOKA 2024 sijalipwa pesa zangu": Prose(),
}


@pytest.mark.parametrize("text", OTHERS)
def test_what_does_not_fit(text: str) -> None:
    """A text with anything more than a command in it is none: nothing is done by accident."""
    reading = read(text)
    if text.startswith("hwapo"):
        assert not isinstance(reading, (Fits, Near)), "near to both opposites"
        return
    assert reading == OTHERS[text]


OPPOSITES = [(keyword, entry.opposite) for keyword, entry in ENTRIES.items() if entry.opposite]
NEVER_OFFERED = {
    Keyword.PRESENT,
    Keyword.ABSENT,
    Keyword.WRONG,
    Keyword.NO,
    Keyword.YES,
    Keyword.WITHDRAW,
    Keyword.STOP,
}


def test_opposites_know_each_other() -> None:
    """Each opposite names the other."""
    assert OPPOSITES
    assert all(ENTRIES[other].opposite is keyword for keyword, other in OPPOSITES)


def test_what_is_never_offered() -> None:
    """Marks, declines, acceptances and withdrawals are never one YES away from a near miss."""
    assert all(not ENTRIES[keyword].suggested for keyword in NEVER_OFFERED)


def test_every_keyword_is_whole() -> None:
    """Each keyword has words, grammars, one command, and a line of help that fits its field."""
    assert set(ENTRIES) == set(FORMS) == set(Keyword)
    assert {command.keyword for command in COMMANDS} == set(Keyword)
    assert len(COMMANDS) == len(Keyword)
    assert len(WORDS) == sum(len(entry.words) for entry in ENTRIES.values())
    assert set(ACTS) <= set(COMMANDS)
    for entry in ENTRIES.values():
        for line in entry.usage:
            assert gsm7.is_gsm7(line)
            assert gsm7.septets(line) <= FIELDS["usage"].width


def test_the_words_of_the_contract() -> None:
    """Every word that callers were promised is there."""
    promised = (
        "REG SAJILI JOBS KAZI NAFASI APPLY OMBA WITHDRAW ONDOA YES NDIO NDIYO NAKUBALI NO HAPANA "
        "APANA NAKATAA IN INGIA NIMEFIKA OUT TOKA NIMETOKA CODE MSIMBO LIST ORODHA PRESENT WAPO "
        "WOTE ABSENT HAWAPO WRONG INCIDENT TUKIO STATUS HALI PAY MALIPO PESA QUERY SWALI LALAMIKO "
        "KRA TSC BANK DATA TAARIFA HELP MSAADA SAIDIA LUGHA LANG STOP ACHA SITISHA START ANZA"
    )
    assert set(promised.split()) | {"SI SAWA"} <= set(WORDS)


BLANKED = {
    "2580": "****",
    " 2580 ": " **** ",
    "*2580#": "*****#",
    "PIN 2580": "PIN ****",
    "pin:2580": "pin:****",
    "PIN\n2580": "PIN\n****",
    "my pin is 2580 and it fails": "my pin is **** and it fails",
    "INN 2580": "INN ****",
    "HELP 2580": "HELP ****",
}


@pytest.mark.parametrize("text", BLANKED)
def test_what_could_be_a_pin_is_blanked(text: str) -> None:
    """A text that holds four figures and is no command keeps none of them."""
    assert blank_secret(text) == BLANKED[text]


@pytest.mark.parametrize(
    "text",
    [
        "258",
        "25801",
        "D4T9",
        "YES",
        "",
        "IN 4821",
        "IN 20101001 4821",
        "nimefika kituo 20101001 code 4821",
        "PRESENT 20101001 4829 ALL",
        "REG 23456789 1985 JANE AKIRU",
    ],
)
def test_what_is_no_pin_stays(text: str) -> None:
    """A code in its command is no PIN, and is kept as it came."""
    assert blank_secret(text) == text


def test_four_digits_alone() -> None:
    """Four digits and nothing else may be today's code."""
    assert lone_code(" 48 21.") == "4821"
    assert lone_code("IN 4821") is None
    assert lone_code("48213") is None


@given(st.text())
def test_any_text(text: str) -> None:
    """No text is too strange to be read, and blanking changes figures only."""
    read(text)
    kept = blank_secret(text)
    assert len(kept) == len(text)
    assert all(after in {before, "*"} for before, after in zip(text, kept, strict=True))


@given(st.from_regex(r"[0-9]{4}", fullmatch=True), st.sampled_from(["", " ", ".", "#", "*", "\n"]))
def test_any_pin(pin: str, around: str) -> None:
    """Whatever its figures, a PIN alone is blanked and is no command."""
    text = f"{around}{pin}{around}"
    assert pin not in blank_secret(text)
    assert read(text) == Number(pin)
    assert read(blank_secret(text)) == Blanked()


@given(
    st.sampled_from(sorted(WORDS)),
    st.sampled_from(["", " 20101001", " 20101001 482913 ALL", " 20101001 482913 3", " D4T9"]),
    st.integers(0, 7),
    st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
)
def test_one_slip(word: str, rest: str, place: int, letter: str) -> None:
    """One wrong letter never leads to an opposite, nor to what must not be offered."""
    slipped = word[:place] + letter + word[place + 1 :] + rest
    meant = WORDS[word]
    reading = read(slipped)
    if isinstance(reading, Near):
        offered = read(reading.words)
        assert isinstance(offered, Fits)
        assert offered.command.keyword not in NEVER_OFFERED
        assert offered.command.keyword is not ENTRIES[meant].opposite
