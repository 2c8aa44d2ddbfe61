"""The GSM 03.38 alphabet, for counting and folding; nothing here makes bytes for the air.

A screen and a text message are paid for by the septet (seven bits): a character of the basic table
costs one, a character of the extension table two. One character outside both turns the whole text
into UCS-2, which holds less than half as much, so everything shown is folded first.

Source: 3GPP TS 23.038, section 6.2.1, default alphabet and its extension table; the sizes of the
parts of a long message are those of 3GPP TS 23.040, with a header of 6 octets.
"""

from __future__ import annotations

import functools
import unicodedata
from itertools import accumulate

MAX_SCREEN = 156
"""Septets that a screen may have: 160 on Safaricom, less the 4 of ``CON ``."""

SEGMENT = 160
"""Septets in a text message of one part."""

SEGMENT_OF_MANY = 153
"""Septets in each part of a longer one."""

UCS2_SEGMENT = 70
"""UTF-16 code units in a text message of one part that is not GSM-7."""

UCS2_SEGMENT_OF_MANY = 67
"""UTF-16 code units in each part of a longer one."""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
ALPHABET = BASIC | EXTENSION

# What folding leaves alone: a handset shows a carriage return or a form feed as it pleases.
_PLAIN = ALPHABET - {"\r", "\f"}

# Only what Unicode's own compatibility decomposition gets wrong or does not know.
_SPELLED = {
    **dict.fromkeys("‘’‚‛ʹʻʼʽˈ′‹›`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−⁃•", "-"),
    **dict.fromkeys("·∙", "."),
    **dict.fromkeys("⁄÷∕", "/"),
    **dict.fromkeys("\t\r", " "),
    **dict.fromkeys("\u2028\u2029", "\n"),
    "×": "x",
    "…": "...",
    "¦": "|",
    "¢": "c",
    "©": "(c)",
    "®": "(R)",
    "µ": "u",
    "Đ": "D",
    "đ": "d",
    "Ð": "D",
    "ð": "d",
    "Ħ": "H",
    "ħ": "h",
    "ı": "i",
    "Ł": "L",
    "ł": "l",
    "Ŋ": "Ng",
    "ŋ": "ng",
    "Œ": "OE",
    "œ": "oe",
    "Þ": "Th",
    "þ": "th",
    "Ŧ": "T",
    "ŧ": "t",
    "Ɓ": "B",
    "ɓ": "b",
    "Ɗ": "D",
    "ɗ": "d",
    "Ƙ": "K",
    "ƙ": "k",
    "ẞ": "SS",
}
_UNKNOWN = "?"


class NotGsm7(ValueError):
    """A character stands outside the GSM 03.38 alphabet."""


def is_gsm7(text: str) -> bool:
    """Tell whether every character is in the alphabet or its extension."""
    return ALPHABET.issuperset(text)


def septets(text: str) -> int:
    """Count what the text costs in septets.

    Raises `NotGsm7`, which tells the position but never the text.
    """
    if not ALPHABET.issuperset(text):
        place = next(place for place, character in enumerate(text) if character not in ALPHABET)
        raise NotGsm7(f"the character at index {place} is outside the GSM 03.38 alphabet")
    return len(text) + sum(map(text.count, EXTENSION))


def fold(text: str) -> str:
    """Return the nearest text that is GSM-7 and prints; folding it again changes nothing.

    Quotes, dashes and spaces become plain, letters lose the accents that the alphabet lacks, what
    is invisible disappears, and what has no likeness becomes a question mark.
    """
    if _PLAIN.issuperset(text):
        return text
    whole = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return "".join(map(_fold_character, whole))


def cut(text: str, width: int) -> str:
    """Return the longest beginning of at most *width* septets, without spaces at its end.

    Raises `NotGsm7` for a text that was not folded first.
    """
    if septets(text) > width:
        text = text[: sum(total <= width for total in accumulate(map(_cost, text)))]
    return text.rstrip(" ")


def segments(text: str) -> int:
    """Count the parts in which a text message travels; each is paid for."""
    if is_gsm7(text):
        costs = [_cost(character) for character in text]
        one, many = SEGMENT, SEGMENT_OF_MANY
    else:
        costs = [2 if character > "\uffff" else 1 for character in text]
        one, many = UCS2_SEGMENT, UCS2_SEGMENT_OF_MANY
    if sum(costs) <= one:
        return 1
    parts, room = 1, many
    for cost in costs:
        # Neither an escape with its character nor a surrogate pair is split over two parts.
        if cost > room:
            parts, room = parts + 1, many
        room -= cost
    return parts


def _cost(character: str) -> int:
    return 2 if character in EXTENSION else 1


@functools.lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    if character in _PLAIN:
        return character
    if character in _SPELLED:
        return _SPELLED[character]
    kind = unicodedata.category(character)
    if kind == "Zs":
        return " "
    if kind[0] == "M" or kind in {"Cc", "Cf"}:
        return ""
    apart = unicodedata.normalize("NFKD", character)
    if apart == character:
        return _UNKNOWN
    return "".join(map(_fold_character, apart))
