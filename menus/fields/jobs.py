"""The fields of the chapter jobs: vacancies, applications, deployments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from menus.fields.field import Field

JOBS: Final[Mapping[str, Field]] = {}
