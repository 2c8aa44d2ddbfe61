"""`dial` and `text`: the phone in the terminal."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from werkzeug.serving import make_server

from tests.ussd_app.other_settings import app_with
from tests.ussd_app.store_scan import counts, store_down
from ussd_app import sweeping
from ussd_app.cli import phone as terminal

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result
    from flask import Flask

    from ussd_app.wiring import Service

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

FIRST = """--- language 71/156
KNEC exam staff
Maafisa wa mitihani
Free / Bure
1. English
2. Kiswahili
"""


def _run(app: Flask, *words: str, typed: str | None = None) -> Result:
    return app.test_cli_runner().invoke(args=words, input=typed)


def test_dial(app: Flask) -> None:
    """A dial shows the first screen, its label and its septets."""
    result = _run(app, "dial", "--type", "")
    assert result.exit_code == 0
    assert result.output.startswith(FIRST)


def test_dial_with_answers(app: Flask, parts: Service) -> None:
    """Answers given by comma are typed one after the other, and the call is left where they end."""
    result = _run(app, "dial", "--type", "1,1,1,1,1,23456789", "--msisdn", "+254722000111")
    assert result.exit_code == 0, result.output
    assert result.output.startswith(FIRST + "> 1\n--- welcome ")
    assert result.output.count("> ") == 6
    assert "--- birth_year " in result.output
    assert "Use 0722 000 111 for your account?" in result.output
    assert counts(parts.store)["drafts"] == 1


def test_dial_to_the_end(app: Flask) -> None:
    """The command ends with the call, though answers are left."""
    result = _run(app, "dial", "*999#", "--type", "1,2,3")
    assert result.exit_code == 0
    assert "This code is not ours. Dial *384*2454#" in result.output
    assert "> " not in result.output


def test_dial_a_task(app: Flask) -> None:
    """A deep dial is dialled like any code."""
    _run(app, "dial", "--type", "1")
    result = _run(app, "dial", "*384*2454*5#", "--type", ",".join(["0"]))
    assert "--- help " in result.output


def test_dial_by_hand(app: Flask) -> None:
    """Without answers the terminal asks for each, until the call is over."""
    result = _run(app, "dial", typed="1\n\n0\n")
    assert result.exit_code == 0, result.output
    labels = [line.split()[1] for line in result.output.splitlines() if line.startswith("--- ")]
    assert labels == ["language", "welcome", "welcome", "goodbye"]


def test_a_bad_number(app: Flask) -> None:
    """A number that nobody can call from is refused."""
    for command in (["dial"], ["text", "HELP"]):
        result = _run(app, *command, "--msisdn", "12")
        assert result.exit_code == 1
        assert result.output == "Error: --msisdn must be a number such as +254722645678\n"


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Give the address of a web server with the application in it."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def test_dial_another_service(app: Flask, address: str) -> None:
    """With an address the phone dials whatever listens there."""
    result = _run(app, "dial", "--url", f"{address}/ussd", "--type", "1,5")
    assert result.exit_code == 0, result.output
    assert result.output.startswith(FIRST)
    assert "--- help " in result.output


def test_dial_the_address_of_a_service(app: Flask, address: str) -> None:
    """An address without a path means the service's webhook; another path says that it is none."""
    assert "--- language" in _run(app, "dial", "--url", address, "--type", "").output
    wrong = _run(app, "dial", "--url", f"{address}/elsewhere", "--type", "")
    assert wrong.exit_code == 1
    assert wrong.output == f"Error: {address}/elsewhere does not answer as a webhook: 404\n"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/", "/ussd"])
def test_dial_no_web_address(app: Flask, url: str) -> None:
    """Only the web is dialled."""
    result = _run(app, "dial", "--url", url)
    assert result.exit_code == 1
    assert result.output == "Error: --url must begin with http:// or https://\n"


def test_under_a_token(settings: dict[str, str], secrets_root: Path) -> None:
    """With callbacks under a token the terminal knows it."""
    with app_with(settings, secrets_root, CALLBACK_TOKEN="first-token,second") as app:
        assert _run(app, "dial", "--type", "").output.startswith(FIRST)
        result = _run(app, "text", "HELP")
        assert result.exit_code == 0, result.output


def test_text(app: Flask) -> None:
    """A text is answered and the answer printed, and only the new one."""
    first = _run(app, "text", "LUGHA", "SW")
    assert first.exit_code == 0, first.output
    assert first.output.startswith("--- 24540 ")
    second = _run(app, "text", "help", "--msisdn", "+254722645678")
    assert second.exit_code == 0
    assert second.output.count("--- ") == 1
    assert "LANG EN" in second.output


def test_text_that_cannot_be_recorded(app: Flask, parts: Service) -> None:
    """A store that does not answer is told as the gateway is told: it would come again."""
    with store_down(parts.store):
        result = _run(app, "text", "HELP")
    assert result.exit_code == 1
    assert "could not be recorded" in result.output


def test_text_without_a_reply(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reply that does not come is waited for so long and no longer."""
    waited: list[float] = []
    clock = [0.0]

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        clock[0] += 5

    monkeypatch.setattr(sweeping, "texts", lambda _parts: None)
    monkeypatch.setattr("ussd_app.cli.phone.time.monotonic", lambda: clock[0])
    monkeypatch.setattr("ussd_app.cli.phone.time.sleep", sleep)
    result = _run(app, "text", "HELP")
    assert result.exit_code == 1
    assert result.output == "Error: No reply came.\n"
    assert len(waited) == terminal.REPLY_SECONDS / 5
