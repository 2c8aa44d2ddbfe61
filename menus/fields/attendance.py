"""The fields of the chapter attendance: exam days, check-ins, marks, registers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from menus.fields.field import Field

ATTENDANCE: Final[Mapping[str, Field]] = {}
