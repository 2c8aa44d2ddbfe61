"""What stores are filled with before a test: made once, and copied for each test."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from unittest import mock

from argon2 import PasswordHasher

from models.across import reference_lists
from models.base import season
from models.base.audit import Actor
from models.base.clock import nairobi_day
from models.pay import scripts
from models.pay.scripts import Marked
from models.people import accounts, pins
from ussd_app import demo
from ussd_app.demo import officers as demo_officers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ussd_app.wiring import Service


def lists(service: Service) -> None:
    """Fill in the counties, banks and branches that the service ships."""
    reference_lists.load_reference(service.patient_store, service.now())


def demo_season(service: Service) -> None:
    """Fill in the demonstration season, check-in open all day."""
    _load(service)


def script_claim(service: Service) -> None:
    """Enter what the demo's examiner marked this year, as finance does."""
    with service.patient_store.writing() as db:
        person = accounts.professional(db, "30000023")
        exam = season.exam(db, "KCSE", nairobi_day(service.now()).year)
        if person is None or exam is None:
            raise LookupError("the demo season is not there")
        scripts.enter(
            db,
            person.id,
            exam.id,
            Marked("565/2", 450, 6_000, 3, 25_000, 200_000),
            service.config.terms.service_code,
            Actor.officer("finance1"),
            service.now(),
        )


def demo_on_an_exam_day(service: Service) -> None:
    """Fill in the demonstration season, with the windows of an exam day."""
    _load(service, real_windows=True)


def officers(service: Service) -> None:
    """Fill in the demonstration's officers and the counties, and no season."""
    reference_lists.load_areas(service.patient_store, service.now())
    with _quick_secrets(), service.patient_store.writing() as db:
        demo_officers.load(db, service.now())


def dashboard(service: Service) -> None:
    """Fill in the demonstration season, its officers, and all shipped lists."""
    lists(service)
    demo_season(service)


def _load(service: Service, *, real_windows: bool = False) -> None:
    with _quick_secrets():
        demo.load(service.patient_store, service.now(), real_windows=real_windows)


@contextmanager
def _quick_secrets() -> Iterator[None]:
    """Hash the PINs and passwords of the demo cheaply: what is public needs no protection.

    The parameters stand in the hash, so that whoever checks one works cheaply too.
    """
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with (
        mock.patch.object(pins, "_HASHER", hasher),
        mock.patch.object(
            demo_officers, "_hashed", return_value=hasher.hash(demo_officers.PASSWORD)
        ),
    ):
        yield
