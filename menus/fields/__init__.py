"""The fields that texts may hold: how wide each may get, and how it is written in each language.

Each chapter declares its own beside the others; a name is unique over all. The proof fills every
field to its full width, and a value is cut to the same width when it is shown: what was proved is
what happens.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from menus import gsm7
from menus.call import Fact
from menus.fields.attendance import ATTENDANCE
from menus.fields.field import Field
from menus.fields.jobs import JOBS
from menus.fields.line import LINE
from menus.fields.messages import MESSAGES
from menus.fields.pay import PAY
from menus.fields.people import PEOPLE
from models.people.tables import Language

__all__ = ["FIELDS", "Field", "written"]


def _merged(*chapters: Mapping[str, Field]) -> dict[str, Field]:
    merged = {name: field for chapter in chapters for name, field in chapter.items()}
    if len(merged) != sum(map(len, chapters)):
        raise ValueError("two chapters declare a field of one name")
    return merged


FIELDS: Final[Mapping[str, Field]] = _merged(LINE, PEOPLE, JOBS, ATTENDANCE, PAY, MESSAGES)


def written(name: str, value: Fact, language: Language) -> str:
    """Return the field as it stands on a screen: folded to GSM-7 and cut to its width."""
    entry = FIELDS[name]
    return gsm7.cut(gsm7.fold(entry.write(value, language)), entry.width)
