"""Who did something and how far it is, in words of people and not of the store."""

from __future__ import annotations

import pytest

from models.people.tables import Language
from ussd_app.admin import who
from ussd_app.admin.words import say


@pytest.mark.parametrize(
    ("actor", "english", "kiswahili"),
    [
        ("officer:finance1", "finance1", "finance1"),
        ("service", "the service", "mfumo"),
        ("account:12", "account 12", "akaunti 12"),
        ("stranger", "stranger", "stranger"),
    ],
)
def test_who_did_it(actor: str, english: str, kiswahili: str) -> None:
    """The trail's names lose what is for machines."""
    assert who(actor, lambda word: say(word, Language.ENGLISH)) == english
    assert who(actor, lambda word: say(word, Language.KISWAHILI)) == kiswahili


def test_the_steps_of_a_register() -> None:
    """A step is a sentence's end in both languages, not a word with an underscore."""
    assert say("stamped_scde", Language.ENGLISH) == "stamped by the SCDE"
    assert "_" not in say("stamped_scde", Language.KISWAHILI)
