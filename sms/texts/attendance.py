"""The words of the chapter attendance: codes, marks, registers, incidents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.messages.templates import Template

ATTENDANCE: Final[Mapping[Template, str]] = {}
