"""A text as it is compared: capitals, single spaces, no punctuation, no greeting in front."""

from __future__ import annotations

import re
from typing import Final

from menus import gsm7

_APART: Final = re.compile(r"[\s#*,.\-/:!?;()\"+=&@|<>\[\]{}]+")
# A hyphen between two numbers may be a range: it is kept, unless it belongs to a word.
_RANGE: Final = re.compile(r"(?<![A-Z0-9])([0-9O]*[0-9][0-9O]*)\s*-\s*(?=[0-9O]*[0-9])")
_KEPT: Final = "\x00"
_GREETINGS: Final = re.compile(
    r"(?:(?:GOOD|NJEMA) (?:MORNING|AFTERNOON|EVENING)|ZA (?:ASUBUHI|MCHANA|JIONI)|"
    r"HABARI(?: (?:YAKO|ZENU|YENU|GANI|ZA (?:ASUBUHI|MCHANA|JIONI)))?|HABAR|"
    r"HELLO|HALLO|HALO|HI|HEY|HUJAMBO|JAMBO|SASA|MAMBO|NIAJE|VIPI|POA|SHIKAMOO|SALAMA|"
    r"DEAR|KNEC|SIR|MADAM|BOSS|MKUU|PLEASE|PLS|KINDLY|TAFADHALI)(?: |$)"
)


def canonical(text: str) -> str:
    """Return the text in capitals, its words apart by single spaces, a range by its hyphen."""
    capitals = gsm7.fold(text).upper().replace("'", "")
    marked = _RANGE.sub(rf"\1{_KEPT}", capitals.replace(_KEPT, ""))
    return _APART.sub(" ", marked).replace(_KEPT, "-").strip()


def without_greeting(canonical_text: str) -> str:
    """Return the canonical text without the greetings and courtesies before it."""
    rest = canonical_text
    while (match := _GREETINGS.match(rest)) is not None:
        rest = rest[match.end() :]
    return rest
