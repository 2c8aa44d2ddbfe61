"""The acts of the chapter pay: STATUS, PAY, QUERY."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sms.acts.asked import Act
from sms.commands.commands import CommandType

ACTS: Final[Mapping[CommandType, Act]] = {}
