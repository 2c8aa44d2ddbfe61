"""What another caller may do to a registration while its owner is on the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.phone import REGISTRATION, Phone

if TYPE_CHECKING:
    from flask import Flask


def test_a_number_that_is_taken_in_the_middle(app: Flask, phone: Phone) -> None:
    """Whose own number is claimed while they register reads which number has an account."""
    phone.dial()
    phone.walk(REGISTRATION, until="pin_again")
    other = Phone(app, "+254733111222")
    typed = {"number": "2", "other_number": "0722645678", "other_number_again": "0722645678"}
    other.register(**typed, id_number="34567890")
    assert other.label == "registered_elsewhere"
    phone.type(REGISTRATION["pin_again"])
    assert phone.label == "number_taken"
    assert phone.screen.startswith("0722 645 678 has an account already.\n")


def test_an_id_that_is_taken_in_the_middle(app: Flask, phone: Phone) -> None:
    """Whose ID is registered while they choose a PIN is led to signing in."""
    phone.dial()
    phone.walk(REGISTRATION, until="pin_again")
    other = Phone(app, "+254733111222")
    other.register()
    assert other.label == "registered"
    phone.type(REGISTRATION["pin_again"])
    assert phone.label == "already_open"
    assert phone.screen.startswith("This ID has an account.")
