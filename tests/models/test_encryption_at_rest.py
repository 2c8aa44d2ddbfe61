"""What a thief of the disk or of a dump can read: of secrets, nothing."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from models.across import rotation
from models.across.schema import metadata
from models.base import drafts, receipts, settings
from models.messages import inbox, outbox, simulated
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people import accounts, codes, moves, pins, portal
from models.people.codes import CodeVerdict
from models.people.pins import Verdict
from models.people.tables import Account, Purpose
from tests.support.builders import (
    CALLER,
    MSISDN,
    NATIONAL_ID,
    NOW,
    PIN,
    keep_account,
    make_imported,
    make_sending,
    make_text,
    make_turn,
)
from tests.support.planting import plant_sealed
from tests.support.postgres import find_binaries

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.base.store import Store

NEW_PIN = "8046"
RESET_CODE = "735192"
MOVE_CODE = "904617"
IMPORTED_ID = "31415926"
TSC_NUMBER = "412345"
NAME_IN_A_DRAFT = "Chepkoech"
TEXT_IN = "REG 27182818 1979 Otieno Onyango"
TEXT_OUT = "Karibu. Your reference is D4T9"
SIMULATED = "Dial to see your deployment"
REFERENCE_IN_A_RECEIPT = "receipt-fact-one"


@pytest.fixture
def secrets(store: Store, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Live through every story that leaves something secret behind; return what must be hidden."""
    digits = iter([int(RESET_CODE), int(MOVE_CODE)])
    monkeypatch.setattr("models.people.codes.secrets.randbelow", lambda _limit: next(digits))
    account_id = keep_account(store)
    with store.writing() as db:
        make_imported(db, national_id=IMPORTED_ID)
        facts = {"id_number": NATIONAL_ID, "first_name": NAME_IN_A_DRAFT}
        drafts.keep(db, MSISDN, "registration", "other_names", facts, b"s" * 32, NOW)
        receipts.keep(db, make_turn(), "find", "new", {"ref": REFERENCE_IN_A_RECEIPT}, NOW)
    with store.writing() as db:
        account = db.get_one(Account, account_id)
        codes.send(db, account, MSISDN, Purpose.RESET_PIN, "*384*2454#", NOW)
        entered = codes.enter(db, MSISDN, Purpose.RESET_PIN, RESET_CODE, NOW)
        assert entered.verdict is CodeVerdict.RIGHT
        accounts.reset_pin(db, account, NEW_PIN, CALLER, NOW)
        assert pins.check(db, account, MSISDN, PIN, NOW).verdict is Verdict.WRONG
        moves.ask(db, account, "+254733100200", "*384*2454#", NOW)
        password = portal.issue(db, account, NOW)
        make_text(
            db,
            template=Template.ACCOUNT_OPENED_PORTAL,
            arguments={"password": password},
            message_class=MessageClass.SECURITY,
        )
        [code] = outbox.claim(db, NOW, NOW, most=1)
        assert outbox.freeze(db, code, f"Your code is {RESET_CODE}", 1, NOW)
        inbox.receive(
            db,
            gateway_id="in-1",
            msisdn=MSISDN,
            shortcode="24540",
            text=TEXT_IN,
            network=None,
            sent_at=None,
            now=NOW,
        )
        simulated.keep(
            db, msisdn=MSISDN, sender="KNEC", text=SIMULATED, gateway_id="sim-1", now=NOW
        )
    make_sending(store, text=TEXT_OUT)
    return {
        "national ID": NATIONAL_ID,
        "imported national ID": IMPORTED_ID,
        "TSC number": TSC_NUMBER,
        "first PIN": PIN,
        "new PIN": NEW_PIN,
        "reset code": RESET_CODE,
        "move code": MOVE_CODE,
        "portal password": password,
        "name in a draft": NAME_IN_A_DRAFT,
        "fact in a receipt": REFERENCE_IN_A_RECEIPT,
        "text in": TEXT_IN,
        "ID in a text in": "27182818",
        "text out": TEXT_OUT,
        "simulated text": SIMULATED,
    }


def file_bytes(store: Store) -> bytes:
    """Return all that SQLite has on the disk: the file, its log and the log's index."""
    path = Path(str(store.engine.url.database))
    return b"".join(found.read_bytes() for found in sorted(path.parent.glob(f"{path.name}*")))


def dump_bytes(store: Store) -> bytes:
    """Return what pg_dump writes, with what it shows of bytes in hexadecimal turned into bytes."""
    url = store.engine.url
    dump = subprocess.run(
        [
            str(find_binaries() / "pg_dump"),
            f"--host={url.query['host']}",
            f"--username={url.username}",
            str(url.database),
        ],
        capture_output=True,
        check=True,
    ).stdout
    shown = re.findall(rb"\\\\x([0-9a-f]+)", dump)
    return dump + b"\n".join(bytes.fromhex(each.decode()) for each in shown)


@pytest.fixture
def stolen(store: Store, engine_name: str) -> Callable[[], bytes]:
    """Give the reader of all that a thief of this engine's store would hold."""
    return lambda: file_bytes(store) if engine_name == "sqlite" else dump_bytes(store)


def readable(secret: str, loot: bytes) -> bool:
    """Tell whether the secret stands there as text, as hexadecimal, or in two bytes a letter."""
    forms = (secret.encode(), secret.encode().hex().encode(), secret.encode("utf-16-le"))
    return any(form in loot for form in forms)


def test_no_secret_can_be_read_from_a_stolen_store(
    secrets: dict[str, str], stolen: Callable[[], bytes]
) -> None:
    """Neither IDs nor PINs nor codes nor the words of a text, whatever their state is."""
    loot = stolen()
    assert [what for what, secret in secrets.items() if readable(secret, loot)] == []


def test_the_search_would_find_what_is_not_hidden(
    store: Store, secrets: dict[str, str], stolen: Callable[[], bytes]
) -> None:
    """The same words are found by the same search once they stand in a column of plain text."""
    assert readable(MSISDN, stolen())
    with store.writing() as db:
        for number, secret in enumerate(secrets.values()):
            settings.put(db, f"control {number}", {"control": secret})
    loot = stolen()
    assert [what for what, secret in secrets.items() if not readable(secret, loot)] == []


def test_the_rightful_service_reads_it_all(store: Store, secrets: dict[str, str]) -> None:
    """The words were there to be found: with the keys every sealed one of them comes back."""
    with store.reading() as db:
        opened = " ".join(
            str(value)
            for table in metadata().sorted_tables
            for row in db.execute(sa.select(table))
            for value in row
        )
    missing = {what for what, secret in secrets.items() if secret not in opened}
    assert missing == {"first PIN", "new PIN"}


def test_no_sealed_column_can_be_read_from_a_stolen_store(
    store: Store, stolen: Callable[[], bytes]
) -> None:
    """Every one of them holds something, and the file or the dump shows nothing of it."""
    planted = plant_sealed(store)
    assert set(planted) == {
        f"{column.table.name}.{column.name}" for column in rotation.sealed_columns()
    }
    loot = stolen()
    assert [name for name, secret in planted.items() if readable(secret, loot)] == []
    with store.writing() as db:
        settings.put(db, "control", {"all": list(planted.values())})
    assert all(readable(secret, stolen()) for secret in planted.values()), "the search finds"
