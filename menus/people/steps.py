"""The steps of registration: where a draft can go on, and how far along that is."""

from __future__ import annotations

from typing import Final

REGISTRATION_FLOW: Final = "registration"
STEPS: Final = {
    "number": 1,
    "other_number": 1,
    "id_number": 2,
    "birth_year": 3,
    "known_person": 3,
    "pin": 4,
    "first_name": 5,
    "other_names": 6,
    "name_check": 7,
}
STEP_COUNT: Final = max(STEPS.values())
