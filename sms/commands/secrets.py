"""What is blanked of a text before it is kept: whatever could be a PIN."""

from __future__ import annotations

import re
from typing import Final

from sms.commands.commands import In
from sms.commands.reading import Fits, Near, Number, read

_MAY_BE_PIN: Final = re.compile(r"(?<!\d)\d(?:[ .,-]?\d){3}(?![ .,-]?\d)", re.ASCII)


def blank_secret(text: str) -> str:
    """Return the text to keep: where it is no command, whatever could be a PIN is blanked."""
    reading = read(text)
    if isinstance(reading, Near):
        # A code beside its centre is no PIN; alone it might be one.
        reading = read(reading.words)
        if isinstance(reading, Fits) and isinstance(reading.command, In) and reading.command.centre:
            return text
    elif isinstance(reading, Fits):
        return text
    return _MAY_BE_PIN.sub(lambda found: re.sub(r"\d", "*", found[0]), text)


def lone_code(text: str) -> str | None:
    """Return the four digits if the text is nothing else: today's code, or somebody's PIN."""
    reading = read(text)
    if isinstance(reading, Number) and len(reading.digits) == 4:
        return reading.digits
    return None
