"""The words of outgoing texts: proved to fit, rendered in both languages, folded to GSM-7."""

from __future__ import annotations

from typing import Any

import pytest

from menus import gsm7
from menus.catalogue import MissingTranslation, Words, translate
from menus.drawing import field_names
from models.messages.templates import Template
from models.people.tables import Language
from sms import texts
from sms.texts import MAX_TEXT, TEXTS, prove, render

WIDEST: dict[str, Any] = {
    "code": "482913",
    "first_name": "Wambui-Nyambura Akiru",
    "full_name": "Ng’ang’a Wambui-Nyambura Akiru Lokwang-Ekiru wa Njoroge",
    "link": "https://" + "w" * 32,
    "msisdn": "0733 111 222",
    "password": "h7kq2mxw9c",
    "ref": "7K4QPM",
    "service_code": "*384*2454*123456",
    "shortcode": "24540",
    "username": "254722645678",
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("template", Template)
def test_one_segment(template: Template, language: Language) -> None:
    """Every text is one segment of GSM-7 in both languages, with all its fields filled in."""
    text = render(template, WIDEST, language)
    assert gsm7.is_gsm7(text)
    assert gsm7.septets(text) <= MAX_TEXT
    assert gsm7.segments(text) == 1
    assert "{" not in text
    assert text.startswith("KNEC")


@pytest.mark.parametrize("template", Template)
def test_kiswahili_is_another_text(template: Template) -> None:
    """No text goes out in English to somebody who chose Kiswahili."""
    english = render(template, WIDEST, Language.ENGLISH)
    assert render(template, WIDEST, Language.KISWAHILI) != english


def test_what_a_text_says() -> None:
    """Fields stand where the words put them; quotes that GSM-7 lacks become ones that it has."""
    arguments = {"full_name": "Ng’ang’a", "ref": "7K4QPM", "service_code": "*384*2454#"}
    assert render(Template.NAME_SAVED, arguments, Language.ENGLISH) == (
        "KNEC: thank you, Ng'ang'a. Your account is complete. Ref 7K4QPM. "
        "Dial *384*2454# for everything."
    )


def test_a_code_to_a_number_says_whose_it_is() -> None:
    """Whoever gets a code reads who sent it, what it is for, and what to do if it is not theirs."""
    for template in (Template.NUMBER_CODE, Template.RESET_CODE, Template.MOVE_CODE):
        words = TEXTS[template]
        assert words.startswith("KNEC: your code is {code}.")
        assert "Not you?" in words or "Tell it to nobody" in words


def test_the_proof_holds() -> None:
    """Nothing is wrong with the texts as they are."""
    assert list(prove()) == []
    assert set(TEXTS) == set(Template)
    assert len({words.context for words in texts.words()}) == len(TEXTS)


def test_fields_are_the_same_in_both_languages() -> None:
    """A translator can neither lose nor invent a field."""
    for template, english in TEXTS.items():
        kiswahili = translate(texts.text_words(template), Language.KISWAHILI)
        assert field_names(kiswahili) == field_names(english), template


BROKEN = [
    (None, ["sms/help: has no words"]),
    ("KNEC " + "x" * 156, ["sms/help (en): 161 septets", "sms/help (sw): 161 septets"]),
    ("KNEC {full_name} " + "x" * 110, ["sms/help (en): 162 septets", "sms/help (sw): 162 septets"]),
    (
        "KNEC “hi”",
        [
            "sms/help (en): a character outside GSM-7",
            "sms/help (sw): a character outside GSM-7",
        ],
    ),
]


@pytest.mark.parametrize(("words", "said"), BROKEN)
def test_the_proof_finds(
    monkeypatch: pytest.MonkeyPatch, words: str | None, said: list[str]
) -> None:
    """A text without words, too long at its widest, or outside GSM-7 is named."""
    changed: dict[Template, str] = {
        key: value for key, value in TEXTS.items() if key is not Template.HELP
    }
    if words is not None:
        changed[Template.HELP] = words
    monkeypatch.setattr(texts, "TEXTS", changed)
    monkeypatch.setattr(texts, "translate", lambda given, _language: given.english)
    assert list(prove()) == said


def test_the_proof_finds_a_missing_translation(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text without a finished translation is named, and the rest is proved all the same."""

    def worded(given: Words, language: Language) -> str:
        if language is Language.KISWAHILI and given.context == "sms/help":
            raise MissingTranslation("sw: sms/help")
        return given.english

    monkeypatch.setattr(texts, "translate", worded)
    assert list(prove()) == ["sms/help: no finished translation of sw: sms/help"]


def test_the_proof_finds_another_field(monkeypatch: pytest.MonkeyPatch) -> None:
    """A translation with other fields than the English is named."""

    def worded(given: Words, language: Language) -> str:
        lost = language is Language.KISWAHILI and given.context == "sms/help"
        return "KNEC {ref}" if lost else given.english

    monkeypatch.setattr(texts, "translate", worded)
    assert list(prove()) == ["sms/help (sw): other fields than in English"]
