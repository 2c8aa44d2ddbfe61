"""The words of every text that goes out, beside their template's name.

Each fits one segment in both languages with its fields at their widest; the proof shows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from menus import gsm7
from menus.catalogue import MissingTranslation, Words, translate
from menus.drawing import field_names, fill
from menus.fields import FIELDS, written
from models.messages.templates import Template
from models.people.tables import Language
from sms.texts.attendance import ATTENDANCE
from sms.texts.jobs import JOBS
from sms.texts.messages import MESSAGES
from sms.texts.pay import PAY
from sms.texts.people import PEOPLE

MAX_TEXT: Final = 160

TEXTS: Final[Mapping[Template, str]] = {**PEOPLE, **JOBS, **ATTENDANCE, **PAY, **MESSAGES}


def text_words(template: Template) -> Words:
    """Return the text as the catalogue knows it."""
    return Words(f"sms/{template.value}", TEXTS[template])


def words() -> Iterator[Words]:
    """Yield every text, for the catalogue."""
    return (text_words(template) for template in TEXTS)


def render(template: Template, arguments: Mapping[str, Any], language: Language) -> str:
    """Return the text with its fields filled in, folded to GSM-7."""
    text = translate(text_words(template), language)
    return fill(text, lambda name: written(name, arguments.get(name), language))


def prove() -> Iterator[str]:
    """Yield what is wrong: a missing template, a field nobody knows, a text over one segment."""
    for template in Template:
        if template not in TEXTS:
            yield f"sms/{template.value}: has no words"
            continue
        for language in Language:
            try:
                text = translate(text_words(template), language)
            except MissingTranslation as missing:
                yield f"sms/{template.value}: no finished translation of {missing}"
                continue
            if field_names(text) != field_names(TEXTS[template]):
                yield f"sms/{template.value} ({language}): other fields than in English"
                continue
            widest = fill(text, lambda name: "W" * FIELDS[name].width)
            if not gsm7.is_gsm7(widest):
                yield f"sms/{template.value} ({language}): a character outside GSM-7"
            elif gsm7.septets(widest) > MAX_TEXT:
                yield f"sms/{template.value} ({language}): {gsm7.septets(widest)} septets"
