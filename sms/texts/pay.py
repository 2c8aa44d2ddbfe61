"""The words of the chapter pay: claims, holds, queries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.messages.templates import Template

PAY: Final[Mapping[Template, str]] = {}
