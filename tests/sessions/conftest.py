"""What the tests of calls share: keys of their own, and words that need no catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from menus import catalogue
from menus.catalogue import Translations, Words
from models.base import keys
from tests.support.builders import make_ring

if TYPE_CHECKING:
    from models.people.tables import Language


class Marked(Translations):
    """Every text, with the mark of the language in front instead of a translation."""

    def find(self, words: Words) -> str:
        """Return the English text with its mark."""
        return f"[{self.language}] {words.english}"


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> keys.KeyRing:
    """Put a key ring in force for one test; what was in force before comes back."""
    ring = make_ring()
    monkeypatch.setattr(keys, "_installed", ring)
    return ring


@pytest.fixture
def marked_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every text of a little book count as translated."""

    def translations(language: Language) -> Translations:
        return Marked(language)

    monkeypatch.setattr(catalogue, "translations", translations)
