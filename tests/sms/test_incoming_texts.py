"""Texts as people send them, and what each did: misspelt, Sheng, both languages, glued, greeted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sms.commands.reading import Fits, Near, read
from sms.commands.secrets import blank_secret
from tests.sms.texting import Texting

if TYPE_CHECKING:
    from ussd_app.wiring import Service

TABLE = Path(__file__).with_name("incoming_texts.txt")


def rows() -> list[tuple[str, str]]:
    """Return what each line's text did, and the text: what stands behind the first bar."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    split = [line.partition("|") for line in lines if not line.startswith("#")]
    return [(did.strip(), text.removeprefix(" ")) for did, _, text in split]


def did(texting: Texting, text: str, msisdn: str) -> str:
    """Send a text as the webhook keeps it; return what it did.

    A command is written out: what it leads to is told by the tests of its chapter.
    """
    kept = blank_secret(text)
    outcome = texting.say(kept, msisdn) or "nothing"
    reading = read(kept)
    if isinstance(reading, Fits):
        return repr(reading.command)
    return f"{outcome}: {reading.words}" if isinstance(reading, Near) else outcome


def test_the_table_is_long() -> None:
    """At least 150 texts, none twice."""
    texts = [text for _, text in rows()]
    assert len(set(texts)) == len(texts) >= 150


def test_what_each_did(parts: Service) -> None:
    """Each text, from a number of its own, does what the table says and gets an answer."""
    texting = Texting(parts)
    found = []
    for number, (_, text) in enumerate(rows()):
        msisdn = f"+2547226{number:05d}"
        found.append((did(texting, text, msisdn), text))
        assert texting.replies(msisdn), text
    assert found == rows()
