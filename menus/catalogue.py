"""The words of both languages: English stands in the code, the others in `locale/*.po`.

Translators get whole screens: the context of an entry is the screen's id, its text the picture.
Nothing compiled is kept; a missing or fuzzy entry is an error of the proof.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from models.people.tables import Language

FOLDER = Path(__file__).parent / "locale"


class MissingTranslation(LookupError):
    """A text has no finished translation."""


@dataclass(frozen=True, slots=True)
class Words:
    """One text that callers read: *context* names it, *english* is the text itself."""

    context: str
    english: str


@dataclass(slots=True)
class Translations:
    """The finished entries of one language."""

    language: Language
    entries: dict[tuple[str, str], str] = field(default_factory=dict)

    def find(self, words: Words) -> str:
        """Return the translation; raise MissingTranslation when there is none."""
        try:
            return self.entries[words.context, words.english]
        except KeyError:
            raise MissingTranslation(f"{self.language}: {words.context}") from None


@cache
def translations(language: Language) -> Translations:
    """Read the language's file once."""
    path = FOLDER / f"{language}.po"
    with path.open("rb") as source:
        catalog = read_po(source, locale=str(language))
    return Translations(
        language,
        {
            (str(entry.context), str(entry.id)): str(entry.string)
            for entry in catalog
            if entry.id and entry.string and not entry.fuzzy
        },
    )


def translate(words: Words, language: Language) -> str:
    """Return the text in the language."""
    if language is Language.ENGLISH:
        return words.english
    return translations(language).find(words)


def template(all_words: Iterable[Words]) -> bytes:
    """Return the `.pot` file of the given texts, in their order, the same every time."""
    catalog = Catalog(project="exam-staff-line", charset="utf-8", fuzzy=False)
    for words in all_words:
        catalog.add(words.english, context=words.context)
    written = BytesIO()
    write_po(written, catalog, width=0, omit_header=True)
    return written.getvalue()
