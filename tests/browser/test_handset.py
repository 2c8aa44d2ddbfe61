"""The handset in a real browser: keys, meters, faults of the network, texts."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

import pytest

from menus import gsm7
from tests.support.phone import REGISTRATION

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect

pytestmark = pytest.mark.browser

_national_ids = (f"31700{n:03d}" for n in itertools.count(1))
_strangers = (f"+2547459{n:05d}" for n in itertools.count(1))


class LiveServer(Protocol):
    """The service, listening on loopback."""

    url: str


@dataclass
class Handset:
    """The page with a phone on it, and what the browser said meanwhile."""

    page: Any
    url: str
    complaints: list[str] = field(default_factory=list)
    forms: list[tuple[str, str]] = field(default_factory=list)

    def open(self, msisdn: str | None = None) -> Handset:
        """Load the page with a SIM in the phone: a stranger's unless told."""
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._note)
        self.page.add_init_script(
            "document.addEventListener('securitypolicyviolation',"
            " (event) => console.error('CSP', event.violatedDirective, event.blockedURI));"
        )
        number = (msisdn or next(_strangers)).replace("+", "%2B")
        self.page.goto(f"{self.url}/handset?msisdn={number}")
        expect(self.page.locator("#handset")).to_have_attribute("data-ready", "true")
        return self

    def _hear(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _note(self, request: Any) -> None:
        if request.method == "POST":
            self.forms.append((urlsplit(request.url).path, request.post_data or ""))

    def posted(self, path_end: str) -> list[dict[str, str]]:
        """Return the forms posted to a path, read as a server reads them."""
        return [
            {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
            for path, body in self.forms
            if path.endswith(path_end)
        ]

    @property
    def service_code(self) -> str:
        """Return the code that the page says to dial."""
        return str(self.page.locator("#handset").get_attribute("data-service-code"))

    @property
    def screen(self) -> Any:
        """Return the glass of the phone."""
        return self.page.locator("#screen")

    @property
    def text(self) -> str:
        """Return the text that the phone shows."""
        return str(self.page.locator("[data-part=text]").text_content())

    def meter(self, name: str) -> Any:
        """Return a reading beside the phone."""
        return self.page.locator(f'[data-meter="{name}"]')

    def keys(self, *keys: str) -> None:
        """Press keys of the phone with the mouse."""
        for key in keys:
            self.page.click(f'[data-key="{key}"]')

    def dial(self) -> None:
        """Dial the service code on the keypad, and wait for the first screen."""
        self.keys(*self.service_code, "call")
        expect(self.screen).to_have_attribute("data-view", "reply")

    def answer(self, typed: str) -> None:
        """Answer a screen from the computer's keyboard, and wait for the next hop."""
        hops = int(self.meter("hops").text_content())
        self.page.keyboard.type(typed)
        self.page.keyboard.press("Enter")
        expect(self.meter("hops")).to_have_text(str(hops + 1))
        expect(self.screen).to_have_attribute("data-view", re.compile("reply|notice"))

    def register(self) -> dict[str, str]:
        """Open an account, answering each screen by its label; return what was answered."""
        # An ID opens one account, and the tests share a store.
        answers = REGISTRATION | {"id_number": next(_national_ids)}
        self.dial()
        for _ in range(2 * len(REGISTRATION)):
            label = self.meter("label").text_content()
            if label == "registered":
                return answers
            self.answer(answers[label])
        pytest.fail("registration did not end")

    def entry(self) -> str:
        """Return what stands in the entry."""
        parts = ("before", "turning", "after")
        return "".join(self.page.locator(f"[data-part={part}]").text_content() for part in parts)

    def switch(self, fault: str) -> None:
        """Switch on a fault of the network."""
        self.page.locator(".switch", has=self.page.locator(f"[data-fault={fault}]")).click()


@pytest.fixture
def handset(page: Any, live_server: LiveServer) -> Handset:
    """Return the page, not yet opened."""
    return Handset(page, live_server.url)


def test_dialling_on_the_keypad_shows_the_first_screen(handset: Handset) -> None:
    """A stranger who dials on the keypad sees the language screen, labelled as such."""
    handset.open().dial()
    expect(handset.meter("label")).to_have_text("language")
    expect(handset.meter("hops")).to_have_text("1")
    assert "Kiswahili" in handset.text


def test_dialling_from_the_keyboard_alone(handset: Handset) -> None:
    """A computer's keyboard dials, answers and hangs up without touching the mouse."""
    handset.open()
    handset.page.keyboard.type(handset.service_code)
    handset.page.keyboard.press("Enter")
    expect(handset.meter("label")).to_have_text("language")
    handset.answer("1")
    handset.page.keyboard.press("Escape")
    expect(handset.screen).to_have_attribute("data-view", "idle")


def test_the_keys_of_the_phone_can_be_reached_with_tab(handset: Handset) -> None:
    """A key of the phone that has the focus is pressed by Enter, once."""
    handset.open()
    key = handset.page.locator('[data-key="*"]')
    key.focus()
    handset.page.keyboard.press("Enter")
    assert handset.entry() == "*"


def test_multi_tap_spells_a_name(handset: Handset) -> None:
    """Two presses of # give a capital, and pressing a key again turns its letters."""
    handset.open().dial()
    handset.keys("#", "#", "5", "2", "6", "6", "3", "3")
    assert handset.entry() == "Jane"
    expect(handset.page.locator("[data-part=mode]")).to_have_text("abc")


def test_the_same_key_twice_needs_the_right_arrow_between(handset: Handset) -> None:
    """The right arrow accepts a letter, so that the same key starts another one."""
    handset.open().dial()
    handset.keys("#", "2", "right", "2", "2", "0", "*")
    assert handset.entry() == "ab *"
    handset.keys("soft-right")
    assert handset.entry() == "ab "


def test_every_press_is_counted(handset: Handset) -> None:
    """Key presses count from the first digit dialled, a letter as often as it is pressed."""
    handset.open().dial()
    dialled = len(handset.service_code) + 1
    expect(handset.meter("presses")).to_have_text(str(dialled))
    handset.keys("#", "5", "6", "6")
    expect(handset.meter("presses")).to_have_text(str(dialled + 4))
    handset.page.keyboard.type("s")
    expect(handset.meter("presses")).to_have_text(str(dialled + 8))


def test_the_septets_shown_are_those_of_the_screen(handset: Handset) -> None:
    """The meter agrees with the service's own count of the same text."""
    handset.open().dial()
    count = gsm7.septets(handset.text)
    expect(handset.meter("septets")).to_have_text(f"{count}/{gsm7.MAX_SCREEN} septets")
    expect(handset.meter("septets")).to_have_attribute("data-over", "false")


def test_the_alphabet_is_the_one_of_the_service(handset: Handset) -> None:
    """Septets and parts are counted in the browser as in the service."""
    texts = [
        "",
        "Enter PIN",
        "a\nb",
        "{x} [y] ~ \\ | ^ €",
        "Ñandú è à",
        "’é–",
        "@£$¥ΔΦ_",
        "x" * 161,
    ]
    counted = handset.open().page.evaluate(
        """async (texts) => {
            const { measure, segments } = await import("/static/handset/gsm7.js");
            return texts.map((text) => [measure(text), segments(text)]);
        }""",
        texts,
    )
    for text, (measured, parts) in zip(texts, counted, strict=True):
        foreign = {character for character in text if not gsm7.is_gsm7(character)}
        assert set(measured["foreign"]) == foreign
        assert parts == gsm7.segments(text)
        assert foreign or measured["septets"] == gsm7.septets(text)


def test_the_red_key_drops_the_call(handset: Handset) -> None:
    """Hanging up sends an Incomplete event, and the next dial is a new session."""
    handset.open().dial()
    with handset.page.expect_response("**/ussd/ended"):
        handset.keys("end")
    expect(handset.screen).to_have_attribute("data-view", "idle")
    handset.dial()
    first, second = handset.posted("/ussd")
    (event,) = handset.posted("/ussd/ended")
    assert event["status"] == "Incomplete"
    assert event["sessionId"] == first["sessionId"] != second["sessionId"]
    assert event["hopsMetadata"] == "language"
    assert second["text"] == ""


def test_the_callback_is_the_gateways_literal_form(handset: Handset) -> None:
    """The five fields go out, with everything answered so far joined by stars."""
    handset.open("+254745000001").dial()
    handset.answer("1")
    _, form = handset.posted("/ussd")
    assert re.fullmatch("ATUid_[0-9a-f]{32}", form.pop("sessionId"))
    assert form == {
        "phoneNumber": "+254745000001",
        "networkCode": "63902",
        "serviceCode": handset.service_code,
        "text": "1",
    }


@pytest.mark.parametrize(("fault", "copies"), [("repeat", 2), ("twins", 2), ("lost", 2)])
def test_a_copied_callback_gets_the_same_answer(handset: Handset, fault: str, copies: int) -> None:
    """A callback that is repeated, doubled or whose answer is lost has one answer."""
    handset.open()
    handset.switch(fault)
    handset.dial()
    handset.answer("1")
    badges = handset.page.locator("#log .badge")
    expect(badges).to_have_count(2)
    assert [badge.get_attribute("data-same") for badge in badges.all()] == ["true", "true"]
    forms = handset.posted("/ussd")
    assert len(forms) == 2 * copies
    assert forms[0] == forms[1]


def test_an_unescaped_plus_is_still_the_caller(handset: Handset) -> None:
    """A bare plus, which decodes to a space, dials like any other call."""
    handset.open()
    handset.switch("plus")
    handset.dial()
    expect(handset.meter("label")).to_have_text("language")
    assert "phoneNumber=+254" in handset.forms[0][1]
    assert handset.posted("/ussd")[0]["phoneNumber"].startswith(" 254")


@pytest.mark.parametrize("split", [False, True])
def test_a_deep_dial_carries_its_task(handset: Handset, *, split: bool) -> None:
    """What follows the service code goes out in the code, or in the text when it is split."""
    handset.open()
    if split:
        handset.switch("split")
    deep = handset.service_code.removesuffix("#") + "*4#"
    handset.keys(*deep, "call")
    expect(handset.meter("hops")).to_have_text("1")
    (form,) = handset.posted("/ussd")
    sent = (form["serviceCode"], form["text"])
    assert sent == ((handset.service_code, "4") if split else (deep, ""))


def test_a_foreign_code_is_not_sent_to_the_service(handset: Handset) -> None:
    """A code of somebody else ends on the phone, as on a real network."""
    handset.open()
    handset.keys(*"*999#", "call")
    expect(handset.screen).to_contain_text("invalid MMI code")
    assert handset.posted("/ussd") == []


def test_idle_time_ends_the_call(handset: Handset) -> None:
    """A call that nobody answers times out, and the service hears of it."""
    handset.open().dial()
    with handset.page.expect_response("**/ussd/ended"):
        handset.page.click("[data-act=idle]")
    expect(handset.screen).to_contain_text("Session timed out")
    assert handset.posted("/ussd/ended")[0]["status"] == "Incomplete"


def test_the_network_can_lose_the_call(handset: Handset) -> None:
    """The button drops an open call, and is off while there is none."""
    handset.open()
    drop = handset.page.locator("[data-act=drop]")
    expect(drop).to_be_disabled()
    handset.dial()
    drop.click()
    expect(handset.screen).to_contain_text("Network lost")
    expect(drop).to_be_disabled()


def test_airtel_waits_longer(handset: Handset) -> None:
    """The idle clock is the network's: 60 seconds on Airtel."""
    handset.open()
    handset.page.select_option("#network", "63903")
    handset.dial()
    expect(handset.meter("idle")).to_have_text(re.compile("^(60|59|58) s left$"))
    assert handset.posted("/ussd")[0]["networkCode"] == "63903"


def test_a_text_arrives_after_registration(handset: Handset) -> None:
    """Who opens an account gets a text, sees the envelope, and reads it in Messages."""
    handset.open().register()
    handset.keys("end")
    expect(handset.page.locator("[data-part=notice]")).to_contain_text("new message")
    handset.keys("soft-right")
    expect(handset.page.locator(".row").first).to_have_attribute("data-unread", "true")
    handset.keys("ok")
    expect(handset.screen).to_have_attribute("data-view", "read")
    expect(handset.screen).to_contain_text("delivered")
    handset.keys("soft-right")
    expect(handset.page.locator(".row").first).to_have_attribute("data-unread", "false")


def test_the_log_never_shows_what_was_typed(handset: Handset) -> None:
    """The log has the length of an answer, the page keeps the answer itself nowhere."""
    answers = handset.open().register()
    cells = handset.page.locator("#log td").all_text_contents()
    for label in ("id_number", "pin", "first_name"):
        assert [cell for cell in cells if answers[label] in cell] == []
    assert f"{len(answers['id_number'])} typed" in cells


def test_a_text_goes_out_to_the_shortcode(handset: Handset) -> None:
    """A text written on the phone is posted as the gateway would, and stays listed."""
    handset.open("+254745000002")
    handset.keys("soft-right", "soft-left")
    handset.page.keyboard.type("HELP")
    with handset.page.expect_response("**/sms/incoming"):
        handset.keys("soft-left")
    expect(handset.page.locator(".row[data-mine=true]")).to_contain_text("HELP")
    (form,) = handset.posted("/sms/incoming")
    assert set(form) == {"from", "to", "text", "date", "id", "linkId"}
    shortcode = handset.page.locator("#handset").get_attribute("data-shortcode")
    assert (form["from"], form["to"], form["text"]) == ("+254745000002", shortcode, "HELP")


@pytest.mark.parametrize(
    ("typed", "shown", "wrong"),
    [
        ("0711000001", "0711 000 001", False),
        ("+254 711 000 014", "0711 000 014", False),
        ("0110123456", "0110 123 456", False),
        ("07110000", "07110000", True),
        ("+1 202 555 0100", "+1 202 555 0100", True),
    ],
)
def test_the_number_is_read_as_people_write_it(
    handset: Handset, typed: str, shown: str, *, wrong: bool
) -> None:
    """Every usual form of a Kenyan mobile number is taken; anything else is pointed out."""
    handset.open()
    handset.page.fill("#msisdn", typed)
    handset.page.keyboard.press("Enter")
    expect(handset.page.locator("#msisdn")).to_have_value(shown)
    expect(handset.page.locator("#msisdn-wrong")).to_be_visible(visible=wrong)


def test_changing_the_sim_drops_the_call(handset: Handset) -> None:
    """Another person's SIM ends the open call before it is used."""
    handset.open().dial()
    with handset.page.expect_response("**/ussd/ended"):
        handset.page.click("[data-msisdn='0711000014']")
    expect(handset.screen).to_have_attribute("data-view", "idle")
    expect(handset.page.locator("#msisdn")).to_have_value("0711 000 014")


def test_the_page_fits_its_window(handset: Handset) -> None:
    """Nothing has to be scrolled sideways, and the whole phone is inside, from 360 pixels up."""
    handset.open()
    for width in (360, 390, 768, 1280):
        handset.page.set_viewport_size({"width": width, "height": 800})
        assert handset.page.evaluate("document.documentElement.scrollWidth") <= width
        box = handset.page.locator(".phone").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


def test_every_control_has_a_name(handset: Handset) -> None:
    """No button, field or switch is nameless to a screen reader."""
    handset.open()
    controls = handset.page.locator("button, input, select")
    names = [control.aria_snapshot() for control in controls.all()]
    assert len(names) > 30
    assert [name for name in names if not re.search('"[^"]+"', name)] == []


def test_the_page_keeps_its_policy_and_says_nothing(
    handset: Handset, live_server: LiveServer
) -> None:
    """A whole call breaks no content policy, logs nothing, and asks no other origin."""
    origins: set[str] = set()
    handset.page.on("request", lambda request: origins.add(urlsplit(request.url).netloc))
    handset.open().dial()
    handset.answer("1")
    handset.keys("end", "soft-right", "soft-left", "end")
    reply = handset.page.request.get(f"{live_server.url}/handset")
    assert "default-src 'self'" in reply.headers["content-security-policy"]
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", reply.text())
    assert origins == {urlsplit(live_server.url).netloc}
    assert handset.complaints == []
