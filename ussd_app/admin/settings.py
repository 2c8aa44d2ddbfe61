"""Settings: how the service is, what it is called by, its keys' age, and its texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask import render_template, request

from menus import gsm7
from menus.catalogue import Words, translate
from menus.drawing import fill, screen_words
from menus.fields import FIELDS
from menus.line_book import BOOK
from models.base import key_ages
from models.people.rights_of_officers import Permission
from models.people.tables import Language
from sms import texts
from ussd_app.admin import guard, vitals
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.words import word
from ussd_app.ussd import service

OLD_KEY_DAYS: Final = 365
SMS: Final = "sms"


@dataclass(frozen=True, slots=True)
class Said:
    """A text that callers read, in one language."""

    id: str
    text: str
    septets: int
    most: int


@page("/settings", Permission.SETTINGS_SEE, menu=Chapter.SETTINGS, title="Service")
def settings_page() -> str:
    """Show how the service is, and what it is called by."""
    parts = service()
    with guard.reading() as db:
        found = vitals.read(parts, db, guard.now())
        keys = key_ages.ages(db, parts.config.keys)
    config = parts.config
    names = [
        (word("Service codes"), ", ".join(config.service_codes)),
        (word("Shortcode"), config.shortcode),
        (word("Sender ID"), config.at_sender or "–"),
        (word("Sender ID of offers"), config.at_sender_promotional or "–"),
        (word("Gateway"), config.gateway.value),
        (word("Portal"), config.portal_url or "–"),
    ]
    return render_template(
        "admin/settings.html",
        vitals=found,
        names=names,
        keys=keys,
        now=guard.now(),
        old=OLD_KEY_DAYS,
    )


@page("/settings/texts", Permission.SETTINGS_SEE, menu=Chapter.SETTINGS, title="Texts")
def settings_texts() -> str:
    """Show what callers read, in both languages, with the septets at the widest data."""
    groups = [*(each.id for each in BOOK.flows), SMS]
    group = request.args.get("group", "")
    group = group if group in groups else groups[0]
    rows = list(_texts() if group == SMS else _screens(group))
    return render_template("admin/texts.html", groups=groups, group=group, rows=rows)


def _screens(flow: str) -> Iterator[tuple[Said, Said]]:
    for screen in BOOK.screens:
        if BOOK.flow_of[screen.id].id == flow:
            yield _both(screen_words(screen), screen.id, gsm7.MAX_SCREEN)


def _texts() -> Iterator[tuple[Said, Said]]:
    for template in texts.TEXTS:
        yield _both(texts.text_words(template), template.value, texts.MAX_TEXT)


def _both(words: Words, name: str, most: int) -> tuple[Said, Said]:
    english, swahili = (_said(words, name, most, language) for language in Language)
    return english, swahili


def _said(words: Words, name: str, most: int, language: Language) -> Said:
    text = translate(words, language)
    widest = fill(text, lambda field: "W" * FIELDS[field].width)
    shown = fill(text, lambda field: FIELDS[field].sample)
    return Said(name, shown, gsm7.septets(widest), most)
