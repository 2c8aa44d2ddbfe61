"""Going on with what a stranger texted with REG: each answer is taken once instead of asked."""

from __future__ import annotations

from typing import Final, Literal

from menus.call import Call
from menus.vocabulary import Act, flow

TEXTED: Final = "id,year,name"
"""The fact `texted`: what was given by text and was not taken yet."""

UNAGREED: Final = "unagreed"
"""The fact of a draft whose owner has not read the notice: it goes on at the consent."""


def texted_id(call: Call) -> Literal["given", "ask"]:
    """Take the ID number that was texted."""
    return _take(call, "id")


def texted_year(call: Call) -> Literal["given", "ask"]:
    """Take the year of birth that was texted."""
    return _take(call, "year")


def texted_name(call: Call) -> Literal["given", "ask"]:
    """Take the name that was texted; it is echoed like one that was typed."""
    return _take(call, "name")


def _take(call: Call, part: str) -> Literal["given", "ask"]:
    waiting = str(call.facts.get("texted") or "").split(",")
    if part not in waiting:
        return "ask"
    # Once only: who walks back over a wrong answer is asked.
    call.facts["texted"] = ",".join(each for each in waiting if each != part)
    return "given"


GIVEN_BY_TEXT = flow(
    "given_by_text",
    Act("texted_id", texted_id, on={"given": "find_id", "ask": "id_number"}),
    Act("texted_year", texted_year, on={"given": "find_person", "ask": "birth_year"}),
    Act("texted_name", texted_name, on={"given": "show_name", "ask": "first_name"}),
)
