"""`dial` and `text`: a phone in the terminal."""

from __future__ import annotations

import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from menus.gsm7 import MAX_SCREEN, septets
from models.base.clock import NAIROBI
from models.messages import simulated
from models.people.msisdn import NotAMobileNumber, gateway_msisdn
from ussd_app import logs
from ussd_app.ussd import service

STRANGER = "+254722645678"
REPLY_SECONDS = 20.0


class Phone:
    """Plays the gateway: cumulative text, one session."""

    def __init__(self, code: str, msisdn: str, url: str | None) -> None:
        self.code, self.msisdn, self.url = code, msisdn, url
        self.session = f"ATUid_{secrets.token_hex(16)}"
        self.typed: list[str] = []

    def send(self) -> tuple[str, str]:
        """Send what was typed so far; return the answer and the screen's label."""
        form = {
            "sessionId": self.session,
            "phoneNumber": self.msisdn,
            "networkCode": "63902",
            "serviceCode": self.code,
            "text": "*".join(self.typed),
        }
        if self.url is None:
            tokens = service().config.callback_tokens
            path = f"/{tokens[0]}/ussd" if tokens else "/ussd"
            response = current_app.test_client().post(path, data=form)
            return response.text, response.headers.get("at-ussd-hop-metadata", "")
        if not self.url.startswith(("http://", "https://")):
            raise click.ClickException("--url must begin with http:// or https://")
        bare = urllib.parse.urlsplit(self.url).path in {"", "/"}
        url = f"{self.url.rstrip('/')}/ussd" if bare else self.url
        body = urllib.parse.urlencode(form).encode()
        try:
            with urllib.request.urlopen(url, body, timeout=15) as response:  # noqa: S310
                return response.read().decode(), response.headers.get("at-ussd-hop-metadata", "")
        except urllib.error.HTTPError as error:
            error.close()
            reason: object = error.code
        except urllib.error.URLError as error:
            reason = error.reason
        raise click.ClickException(f"{url} does not answer as a webhook: {reason}")


@click.command()
@click.argument("code", required=False)
@click.option("--msisdn", default=STRANGER, show_default=True, help="The calling number.")
@click.option("--type", "typed", help="Answers to type, by comma; without it you type them.")
@click.option("--url", help="A service elsewhere, or its webhook; else this process.")
@with_appcontext
def dial(code: str | None, msisdn: str, typed: str | None, url: str | None) -> None:
    """Dial CODE (the service code unless given) and walk through the call."""
    logs.configure("ERROR")  # the phone is what is to be seen here
    handset = Phone(code or service().config.service_codes[0], _number(msisdn), url)
    waiting = None if typed is None else typed.split(",") if typed else []
    while True:
        answer, label = handset.send()
        screen = answer[4:]
        click.echo(f"--- {label} {septets(screen)}/{MAX_SCREEN}")
        click.echo(screen)
        if not answer.startswith("CON "):
            return
        if waiting is None:
            handset.typed.append(
                click.prompt(">", default="", show_default=False, prompt_suffix=" ")
            )
        elif waiting:
            handset.typed.append(waiting.pop(0))
            click.echo(f"> {handset.typed[-1]}")
        else:
            return


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--msisdn", default=STRANGER, show_default=True, help="The sending number.")
@with_appcontext
def text(words: tuple[str, ...], msisdn: str) -> None:
    """Text WORDS to the shortcode; wait for the reply and print it."""
    logs.configure("ERROR")
    parts = service()
    number = _number(msisdn)
    newest = _newest(number)
    tokens = parts.config.callback_tokens
    form = {
        "from": number,
        "to": parts.config.shortcode,
        "text": " ".join(words),
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S"),
        "id": secrets.token_hex(16),
        "linkId": "",
    }
    path = f"/{tokens[0]}/sms/incoming" if tokens else "/sms/incoming"
    response = current_app.test_client().post(path, data=form)
    if response.status_code != 200:
        raise click.ClickException("The text could not be recorded; the gateway would repeat it.")
    _work_here()
    deadline = time.monotonic() + REPLY_SECONDS
    while time.monotonic() < deadline:
        with parts.patient_store.reading() as db:
            replies = simulated.after(db, number, newest)
        if replies:
            for reply in replies:
                when = reply.at.astimezone(NAIROBI)
                click.echo(f"--- {reply.sender} {when:%H:%M}")
                click.echo(reply.text)
            return
        time.sleep(0.2)
    raise click.ClickException("No reply came.")


def _work_here() -> None:
    """Do the waiting work in this process too: a worker may not be running, and claims are safe."""
    from ussd_app import sweeping

    sweeping.texts(service())


def _newest(number: str) -> int:
    with service().patient_store.reading() as db:
        return simulated.newest(db, number)


def _number(msisdn: str) -> str:
    try:
        return gateway_msisdn(msisdn)
    except NotAMobileNumber:
        raise click.ClickException("--msisdn must be a number such as +254722645678") from None
