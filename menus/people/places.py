"""Counties and sub-counties to choose from."""

from __future__ import annotations

from menus.call import Call
from menus.vocabulary import Item
from models.base import areas


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
