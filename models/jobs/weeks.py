"""Weeks of an exam, from Monday to Sunday: the spans between which supervisors rotate."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from models.jobs.rules import Rules

WEEK: Final = timedelta(days=7)

Span = tuple[date, date]
"""The first and the last day."""


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def weeks(first: date, last: date) -> list[Span]:
    """Return the weeks of a span, the outer ones cut to it."""
    found = []
    begins = monday(first)
    while begins <= last:
        found.append((max(first, begins), min(last, begins + WEEK - timedelta(days=1))))
        begins += WEEK
    return found


def span_of(dates: Span, rules: Rules) -> Span:
    """Return for how long somebody is placed at once: all of the dates, or their first week."""
    return weeks(*dates)[0] if rules.rotates_weekly else dates


def crosses(span: Span) -> bool:
    """Tell whether a span reaches over a weekend into another week."""
    return monday(span[0]) != monday(span[1])


def neighbours(one: Span, other: Span) -> bool:
    """Tell whether two spans lie in the same week or in weeks that follow each other."""
    return monday(one[0]) - WEEK <= monday(other[1]) and monday(other[0]) - WEEK <= monday(one[1])
