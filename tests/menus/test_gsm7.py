"""The GSM 03.38 codec: counting, folding, cutting and parts, with `smsutil` as the oracle."""

from __future__ import annotations

import unicodedata

import pytest
import smsutil
from hypothesis import example, given, settings
from hypothesis import strategies as st

from menus import gsm7

GSM7_TEXT = st.text(st.sampled_from(sorted(gsm7.ALPHABET)), max_size=400)
LONG_ESCAPES = st.text(st.sampled_from("a€{\n"), min_size=140, max_size=480)
WIDE_TEXT = st.text(st.sampled_from("aé’ж😀"), max_size=300)

quick = settings(deadline=None, max_examples=150)


def test_the_alphabet_is_the_standards() -> None:
    """The basic table has 128 places, one of them the escape; the extension has ten characters."""
    assert len(gsm7.BASIC) == 127
    assert len(gsm7.EXTENSION) == 10
    assert not gsm7.BASIC & gsm7.EXTENSION
    assert "\x1b" not in gsm7.ALPHABET


def test_a_screen_leaves_room_for_the_prefix() -> None:
    """The budget of a screen is Safaricom's 160 septets less the prefix."""
    assert gsm7.septets("CON ") + gsm7.MAX_SCREEN == 160


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("1. Check in\n0. Exit", 19),
        ("@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤", 30),
        ("ÄÖÑÜ§¿äöñüà¡", 12),
        *((character, 2) for character in "^{}[]~|\\€\f"),
        ("\r\n", 2),
        ("KSh [1,500]", 13),
    ],
)
def test_septets_counts_extension_characters_twice(text: str, count: int) -> None:
    """A basic character costs one septet, an extension character two."""
    assert gsm7.septets(text) == count
    assert gsm7.is_gsm7(text)


@pytest.mark.parametrize(
    "foreign", ["’", "–", "\u00a0", "ç", "`", "\t", "\0", "\x1b", "é\u0301", "😀"]
)
def test_septets_refuses_what_is_foreign_and_keeps_it_to_itself(foreign: str) -> None:
    """A character outside the alphabet is refused by its place, without quoting the text."""
    text = f"Wanjiku 2580{foreign}"
    assert not gsm7.is_gsm7(text)
    with pytest.raises(gsm7.NotGsm7, match=r"at index 1[23] is outside") as refused:
        gsm7.septets(text)
    assert issubclass(gsm7.NotGsm7, ValueError)
    assert "Wanjiku" not in str(refused.value)
    assert "2580" not in str(refused.value)
    assert foreign not in str(refused.value)


@quick
@given(GSM7_TEXT.filter(bool))
def test_septets_agrees_with_the_oracle(text: str) -> None:
    """Any text in the alphabet costs what an independent codec makes of it."""
    assert gsm7.septets(text) == len(smsutil.encode(text)) == smsutil.split(text).total_bytes


@quick
@given(st.text(min_size=1).filter(lambda text: "\x1b" not in text))
def test_is_gsm7_agrees_with_the_oracle(text: str) -> None:
    """Any text is in the alphabet for both or for neither; a bare escape is no character."""
    assert gsm7.is_gsm7(text) == smsutil.is_valid_gsm(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("1. Check in\n0. Exit", "1. Check in\n0. Exit"),
        ("Ng’ang’a", "Ng'ang'a"),
        ("Ng‘ang`a ʼ ′ ´", "Ng'ang'a ' ' '"),
        ("“Yes” «no» „so‟", '"Yes" "no" "so"'),
        ("06:00–07:45 — now − 1‐2‑3", "06:00-07:45 - now - 1-2-3"),
        ("Ksh\u00a012,500.00", "Ksh 12,500.00"),
        ("a\u2009b\u202fc\u3000d\u1680e", "a b c d e"),
        ("Wait…", "Wait..."),
        ("Mũthoni Kĩama", "Muthoni Kiama"),
        ("François Łukasz Đoko ŋoma", "Francois Lukasz Doko ngoma"),
        ("José Åse Ñandú Øre Straße", "José Åse Ñandu Øre Straße"),
        ("Jose\u0301", "José"),
        ("ﬁ ½ ² № Ｋ ™", "fi 1/2 2 No K TM"),
        ("a\tb", "a b"),
        ("a\r\nb", "a\nb"),
        ("a\rb", "a b"),
        ("a\u2028b", "a\nb"),
        ("a\0b\x07c\x1bd\fe\vf\x85g\x7fh", "abcdefgh"),
        ("a\u200bb\u200dc\ufeffd\u00ade\u202ef", "abcdef"),
        ("a\u0302\u0300\ufe0f", "a"),
        ("😀 жук 中", "? ??? ?"),
        ("\ud800", "?"),
        ("^{}[]~|\\€", "^{}[]~|\\€"),
        ("Ω Å", "Ω Å"),
    ],
)
def test_fold_gives_the_nearest_gsm7_text(text: str, folded: str) -> None:
    """Folding keeps what the alphabet has and replaces the rest by its likeness."""
    assert gsm7.fold(text) == folded


@quick
@given(st.text())
@example("\r\r\n\n")
@example("A\u030a\u0301")
def test_fold_always_fits_the_alphabet_and_is_idempotent(text: str) -> None:
    """Whatever comes in, what comes out is GSM-7, has no control but newline, and stays."""
    folded = gsm7.fold(text)
    assert gsm7.is_gsm7(folded)
    assert not [c for c in folded if c != "\n" and unicodedata.category(c) == "Cc"]
    assert gsm7.fold(folded) == folded


def test_fold_knows_every_latin_letter_of_the_first_blocks() -> None:
    """No Latin letter with an accent that decomposes ends as a question mark."""
    letters = map(chr, range(0xC0, 0x180))
    lost = [
        letter
        for letter in letters
        if unicodedata.category(letter) in {"Lu", "Ll"}
        and unicodedata.decomposition(letter)
        and "?" in gsm7.fold(letter)
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("text", "width", "kept"),
    [
        ("Kakamega", 20, "Kakamega"),
        ("Kakamega", 8, "Kakamega"),
        ("Kakamega", 7, "Kakameg"),
        ("Homa Bay", 5, "Homa"),
        ("Homa Bay  ", 20, "Homa Bay"),
        ("a\n", 5, "a\n"),
        ("ab€", 4, "ab€"),
        ("ab€", 3, "ab"),
        ("€€", 1, ""),
        ("Kakamega", 0, ""),
        ("Kakamega", -1, ""),
        ("", 3, ""),
    ],
)
def test_cut_keeps_the_longest_beginning_that_fits(text: str, width: int, kept: str) -> None:
    """A cut text fills the width, never splits an escape pair and ends without spaces."""
    assert gsm7.cut(text, width) == kept


def test_cut_refuses_a_text_that_was_not_folded() -> None:
    """What cannot be counted cannot be cut, even where the foreign character would go."""
    with pytest.raises(gsm7.NotGsm7):
        gsm7.cut("Murang’a", 3)


@quick
@given(GSM7_TEXT, st.integers(0, 420))
def test_cut_is_the_longest_prefix(text: str, width: int) -> None:
    """One more character than is kept would pass the width, but for spaces at the end."""
    kept = gsm7.cut(text, width)
    assert text.startswith(kept)
    assert gsm7.septets(kept) <= width
    assert not kept.endswith(" ")
    dropped = text[len(kept) :]
    beyond = len(dropped) - len(dropped.lstrip(" ")) + 1
    assert not dropped.strip(" ") or gsm7.septets(text[: len(kept) + beyond]) > width


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        # 152 + 1 escape pair does not fill the part: the pair moves on whole.
        ("a" * 152 + "€" + "a" * 151, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("ж" * 134, 2),
        ("ж" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("ж" * 66 + "😀" + "ж" * 65, 2),
        ("ж" * 66 + "😀" + "ж" * 66, 3),
        ("a" * 159 + "’", 3),
    ],
)
def test_segments_counts_the_parts_of_a_text_message(text: str, parts: int) -> None:
    """Parts hold 160 or 153 septets, or 70 or 67 code units, and no pair is split."""
    assert gsm7.segments(text) == parts


@quick
@given(st.one_of(GSM7_TEXT, LONG_ESCAPES, WIDE_TEXT))
def test_segments_agrees_with_the_oracle(text: str) -> None:
    """Any text travels in as many parts as an independent splitter makes."""
    assert gsm7.segments(text) == len(smsutil.split(text).parts)
