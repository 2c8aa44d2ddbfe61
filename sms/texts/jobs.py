"""The words of the chapter jobs: vacancies, applications, deployments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.messages.templates import Template

JOBS: Final[Mapping[Template, str]] = {}
