"""Counties and sub-counties to choose from."""

from __future__ import annotations

from typing import Final

from menus.call import Call
from menus.vocabulary import Item
from models.base import areas
from models.people import profile
from models.people.profile import Earlier

OFFERED: Final = 8
"""Earlier entries that are offered for what was typed."""


def list_counties(call: Call) -> list[Item]:
    """List the counties by their number."""
    return [
        Item(county.name, str(county.number), str(county.number))
        for county in areas.counties(call.db)
    ]


def place_name(call: Call, county: int, sub_county: str | None) -> str:
    """Return a place from the small to the large: `Langata, Nairobi`."""
    found = areas.county(call.db, county)
    return ", ".join(each for each in (sub_county, found.name if found else None) if each)


def list_sub_counties(call: Call) -> list[Item]:
    """List the sub-counties of the chosen county."""
    return [
        Item(each.name, each.name) for each in areas.sub_counties(call.db, int(call.text("county")))
    ]


def list_earlier_work(call: Call) -> list[Item]:
    """List the schools and stations that others gave and that begin like what was typed."""
    return _earlier(call, Earlier.WORKPLACE, "institution")


def list_earlier_studies(call: Call) -> list[Item]:
    """List the places of study that others gave and that begin like what was typed."""
    return _earlier(call, Earlier.COLLEGE, "institution")


def list_earlier_courses(call: Call) -> list[Item]:
    """List the courses that others gave and that begin like what was typed."""
    return _earlier(call, Earlier.COURSE, "course")


def _earlier(call: Call, kind: Earlier, fact: str) -> list[Item]:
    """Return what was typed and what others gave; nothing where there is nothing to choose.

    What was typed is then taken, spelled as others did.
    """
    typed = call.text(f"typed_{fact}")
    found = profile.earlier_entries(call.db, kind, typed, OFFERED)
    others = [name for name in found if name.upper() != typed.upper()]
    if not others:
        call.facts[fact] = next(iter(found), typed)
        return []
    return [Item(name, name) for name in (typed, *others)]
