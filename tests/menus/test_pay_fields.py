"""What pay writes: answers kept ready, script claims, differences, in both languages."""

from __future__ import annotations

import pytest

from menus import gsm7
from menus.fields import FIELDS, written
from menus.fields.pay import ANSWERS
from models.pay.query_desk import ANSWER_LENGTH, Canned
from models.people.tables import Language

EN, SW = Language.ENGLISH, Language.KISWAHILI


def test_an_answer_kept_ready_is_written_in_the_callers_language() -> None:
    """Each fits one screen and one text; an officer's own words stay as they are."""
    assert {each.value for each in Canned} == set(ANSWERS)
    for each in Canned:
        for at, language in enumerate((EN, SW)):
            assert written("query_answer", each.answer, language) == ANSWERS[each.value][at]
            assert gsm7.septets(ANSWERS[each.value][at]) <= ANSWER_LENGTH
    assert written("query_answer", "On Friday.", SW) == "On Friday."
    assert written("query_answer", "#9 is paid", SW) == "#9 is paid"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (EN, "KCSE 2026 565/2: 450 x 62.50 + coord 3 x 250 + travel 2,000 = KSh 30,875"),
        (SW, "KCSE 2026 565/2: 450 x 62.50 + uratibu 3 x 250 + safari 2,000 = KSh 30,875"),
    ],
)
def test_a_script_claim_on_one_line(language: Language, line: str) -> None:
    """Scripts, coordination, travel and the sum; what is nothing is left out."""
    value = "KCSE 2026|565/2|450|6250|3|25000|200000|3087500"
    assert written("script_line", value, language) == line
    short = written("script_line", "KCSE 2026|565/2|10|6000|0|25000|0|60000", language)
    assert short == "KCSE 2026 565/2: 10 x 60 = KSh 600"
    assert len(line) <= FIELDS["script_line"].width


def test_a_further_part_is_called_a_difference() -> None:
    """What a correction added after a payment."""
    value = "KCSE 2025|1|55000|55000|1"
    assert written("claim_line", value, EN) == "KCSE 2025: difference, KSh 550"
    assert written("claim_line", value, SW) == "KCSE 2025: tofauti, KSh 550"
