"""The fields of the chapter pay: claims, holds, queries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from menus.fields.field import Field

PAY: Final[Mapping[str, Field]] = {}
