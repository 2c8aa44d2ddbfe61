"""Commands by text: whole texts only, in both languages, and what is blanked before it is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.people.tables import Language
from sms.commands import KEYWORDS, LANGUAGES, Command, Keyword, blank_secret, read_command

ENGLISH = Command(Keyword.LANGUAGE, Language.ENGLISH)
KISWAHILI = Command(Keyword.LANGUAGE, Language.KISWAHILI)

COMMANDS = {
    "HELP": Command(Keyword.HELP),
    "help": Command(Keyword.HELP),
    "  Msaada \n": Command(Keyword.HELP),
    "saidia!": Command(Keyword.HELP),
    "HELP?": Command(Keyword.HELP),
    "#HELP#": Command(Keyword.HELP),
    "*help*": Command(Keyword.HELP),
    "LANG EN": ENGLISH,
    "lang english": ENGLISH,
    "LUGHA,KISWAHILI": KISWAHILI,
    "Lugha sw": KISWAHILI,
    "LUGHA.SW": KISWAHILI,
    "lugha-sw": KISWAHILI,
    "lugha/sw": KISWAHILI,
    "lugha:sw": KISWAHILI,
    "lugha#sw": KISWAHILI,
    "lugha*sw": KISWAHILI,
    "lugha\nsw": KISWAHILI,
    "lugha\u00a0sw": KISWAHILI,
    "STOP": Command(Keyword.STOP),
    "acha.": Command(Keyword.STOP),
    "Sitisha": Command(Keyword.STOP),
    "START": Command(Keyword.START),
    "anza": Command(Keyword.START),
    "YES": Command(Keyword.YES),
    "ndio": Command(Keyword.YES),
    "Ndiyo!": Command(Keyword.YES),
    "NO": Command(Keyword.NO),
    "hapana": Command(Keyword.NO),
    "APANA": Command(Keyword.NO),
}


@pytest.mark.parametrize("text", COMMANDS)
def test_commands(text: str) -> None:
    """A text that fits a grammar whole is that command, in any case and with any separator."""
    assert read_command(text) == COMMANDS[text]


NO_COMMANDS = [
    "",
    " ",
    "***",
    "HELP me",
    "please help",
    "YES please",
    "YES D4T9",
    "NO thanks",
    "STOP it",
    "LANG",
    "LUGHA",
    "LANG FR",
    "LANG EN SW",
    "LUGHA sw please",
    "HELPME",
    "YESNO",
    "2580",
    "NOT",
    "ＨＥＬＰ",
    "🙂",
    "\0",
]


@pytest.mark.parametrize("text", NO_COMMANDS)
def test_what_is_no_command(text: str) -> None:
    """A text with anything more than a command in it is none: nobody is stopped by accident."""
    assert read_command(text) is None


def test_the_words_of_the_contract() -> None:
    """Every keyword has the words that callers were promised, and no word means two things."""
    words: dict[Keyword, set[str]] = {}
    for word, keyword in KEYWORDS.items():
        words.setdefault(keyword, set()).add(word)
    assert words == {
        Keyword.HELP: {"HELP", "MSAADA", "SAIDIA"},
        Keyword.LANGUAGE: {"LANG", "LUGHA"},
        Keyword.STOP: {"STOP", "ACHA", "SITISHA"},
        Keyword.START: {"START", "ANZA"},
        Keyword.YES: {"YES", "NDIO", "NDIYO", "NAKUBALI"},
        Keyword.NO: {"NO", "HAPANA", "APANA", "NAKATAA"},
    }
    assert set(LANGUAGES) == {"EN", "ENGLISH", "SW", "KISWAHILI"}


BLANKED = {
    "2580": "****",
    " 2580 ": " **** ",
    "2580.": "****.",
    "*2580#": "*****#",
    "PIN 2580": "PIN ****",
    "pin:2580": "pin:****",
    "PIN\n2580": "PIN\n****",
    "ni 2580": "ni ****",
}


@pytest.mark.parametrize("text", BLANKED)
def test_what_could_be_a_pin_is_blanked(text: str) -> None:
    """A text that is four figures, or little more, keeps no figure."""
    assert blank_secret(text) == BLANKED[text]


@pytest.mark.parametrize(
    "text", ["258", "25801", "23456789", "D4T9", "YES", "", "JANE AKIRU", "IN 20101001 4821"]
)
def test_what_is_no_pin_stays(text: str) -> None:
    """A text that can be no PIN is kept as it came."""
    assert blank_secret(text) == text


@given(st.text())
def test_any_text(text: str) -> None:
    """No text is too strange to be read, and blanking changes figures only."""
    read_command(text)
    kept = blank_secret(text)
    assert len(kept) == len(text)
    assert all(after in {before, "*"} for before, after in zip(text, kept, strict=True))


@given(st.from_regex(r"[0-9]{4}", fullmatch=True), st.sampled_from(["", " ", ".", "#", "*", "\n"]))
def test_any_pin(pin: str, around: str) -> None:
    """Whatever its figures, a PIN alone is blanked and is no command."""
    text = f"{around}{pin}{around}"
    assert pin not in blank_secret(text)
    assert read_command(text) is None
    assert read_command(blank_secret(text)) is None
