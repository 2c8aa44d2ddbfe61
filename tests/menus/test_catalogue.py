"""The catalogue: finished entries only, whole screens, and a template that is always the same."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from menus import catalogue
from menus.catalogue import (
    FOLDER,
    MissingTranslation,
    Words,
    template,
    translate,
    translations,
)
from menus.line_book import BOOK
from models.people.tables import Language
from sms import texts

PO = """
msgid ""
msgstr "Language: sw\\n"

msgctxt "front"
msgid ""
"The front\\n"
"1. In"
msgstr ""
"Mbele\\n"
"1. Ndani"

#, fuzzy
msgctxt "done"
msgid "Done"
msgstr "Tayari"

msgctxt "left"
msgid "Left"
msgstr ""

#, python-brace-format
msgctxt "say/sorry"
msgid "Sorry {ref}"
msgstr "Pole {ref}"

#~ msgctxt "old"
#~ msgid "Old"
#~ msgstr "Zamani"
"""

FRONT = Words("front", "The front\n1. In")


@pytest.fixture
def little_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the catalogue read a little file."""
    (tmp_path / "sw.po").write_text(PO, encoding="utf-8")
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    translations.cache_clear()
    yield
    translations.cache_clear()


@pytest.mark.usefixtures("little_file")
def test_a_finished_entry() -> None:
    """A whole screen is found by its context and its English together."""
    assert translate(FRONT, Language.KISWAHILI) == "Mbele\n1. Ndani"
    assert translate(Words("say/sorry", "Sorry {ref}"), Language.KISWAHILI) == "Pole {ref}"


@pytest.mark.usefixtures("little_file")
@pytest.mark.parametrize(
    "words",
    [
        Words("done", "Done"),
        Words("left", "Left"),
        Words("old", "Old"),
        Words("nowhere", "Nowhere"),
        Words("front", "The front\n1. Inside"),
        Words("back", "The front\n1. In"),
        Words("", ""),
    ],
    ids=["fuzzy", "empty", "obsolete", "absent", "changed English", "another screen", "header"],
)
def test_an_unfinished_entry(words: Words) -> None:
    """What is fuzzy, empty, absent, or translates other words, is missing; its context is named."""
    with pytest.raises(MissingTranslation, match=rf"^sw: {words.context}$"):
        translate(words, Language.KISWAHILI)


@pytest.mark.usefixtures("little_file")
def test_english_is_in_the_code() -> None:
    """English needs no entry."""
    assert translate(Words("nowhere", "Nowhere"), Language.ENGLISH) == "Nowhere"


def test_the_file_is_read_once() -> None:
    """A screen costs no reading of a file."""
    assert translations(Language.KISWAHILI) is translations(Language.KISWAHILI)


def test_the_template() -> None:
    """Texts come in their order, whole, with their context, and the same every time."""
    words = [Words("b", "Second {ref}\n0. Back"), Words("a", "First")]
    written = template(words)
    assert template(words) == written
    read = list(read_po(BytesIO(written)))
    entries = [(str(entry.context), str(entry.id), str(entry.string)) for entry in read if entry.id]
    assert entries == [("b", "Second {ref}\n0. Back", ""), ("a", "First", "")]
    assert b"POT-Creation-Date" not in written
    assert template(reversed(words)) != written


def test_one_english_in_two_places() -> None:
    """The same English on two screens is two entries: their translations may differ."""
    written = template([Words("a", "Yes"), Words("b", "Yes")]).decode()
    assert written.count('msgid "Yes"') == 2


def test_nothing_is_left_over() -> None:
    """Our file translates what callers read and nothing that nobody reads any more."""
    with (FOLDER / "sw.po").open("rb") as source:
        entries = {(str(each.context), str(each.id)) for each in read_po(source) if each.id}
    words = {(each.context, each.english) for each in [*BOOK.words(), *texts.words()]}
    assert entries - words == set()
    assert words - entries == set()
