"""The flows that keep drafts, and the steps of registration: how far along a draft is."""

from __future__ import annotations

from typing import Final

REGISTRATION_FLOW: Final = "registration"
PAYEE_FLOW: Final = "payee"
RECORDS_FLOW: Final = "records"
KRA_FLOW: Final = "kra"
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
