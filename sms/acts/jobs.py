"""The acts of the chapter jobs: JOBS, APPLY, WITHDRAW, and YES or NO with a reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sms.acts.asked import Act
from sms.commands.commands import CommandType

ACTS: Final[Mapping[CommandType, Act]] = {}
