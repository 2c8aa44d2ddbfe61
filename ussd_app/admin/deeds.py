"""What cannot simply be undone: a page says what will happen, to how many, and asks why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import render_template, request

from ussd_app.admin.words import word

SHORTEST_REASON: Final = 5
LONGEST_REASON: Final = 200

NO_REASON: Final = word("Give a reason.")


@dataclass(frozen=True, slots=True)
class Deed:
    """What an officer is about to do, in words that stand in both languages."""

    title: str
    consequence: str
    undo: str
    is_grave: bool = True


def reason() -> str | None:
    """Return the reason that was given; None until the form was sent with one."""
    if request.method != "POST":
        return None
    given = " ".join(request.form.get("reason", "").split())[:LONGEST_REASON]
    return given if len(given) >= SHORTEST_REASON else None


def ask(
    deed: Deed,
    *,
    subject: str,
    back: str,
    counts: Sequence[tuple[str, int | str]] = (),
    kept: Sequence[tuple[str, str]] = (),
    wrong: str = "",
) -> tuple[str, int]:
    """Return the page that asks: whom or what, the figures that it touches, and the way back.

    *kept* are fields of the form before, such as what was ticked, which go along.
    """
    if not wrong and request.method == "POST" and "reason" in request.form:
        wrong = NO_REASON
    shown = render_template(
        "admin/confirm.html",
        deed=deed,
        subject=subject,
        counts=counts,
        back=back,
        kept=kept,
        wrong=wrong,
    )
    return shown, 422 if wrong else 200
