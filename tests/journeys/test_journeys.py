"""Every journey file is played through the real webhook, on both stores."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import Contents
from tests.journeys.script import Journey, contents_of, first_morning, settings_of

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*.txt"))


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def file(request: pytest.FixtureRequest) -> Path:
    """Give one file."""
    path: Path = request.param
    return path


@pytest.fixture
def contents(file: Path) -> Contents | None:
    """Fill the store as the file says."""
    return contents_of(file)


@pytest.fixture
def journey(file: Path, settings: dict[str, str]) -> Path:
    """Give the file, once the settings are as it asks for."""
    settings.update(settings_of(file))
    return file


def test_the_phone_shows_what_the_file_says(
    journey: Path, app: Flask, request: pytest.FixtureRequest
) -> None:
    """A whole call shows exactly the screens and texts of its file."""
    app.extensions["line"].clock = first_morning()
    written = journey.read_text(encoding="utf-8").splitlines()
    played = list(Journey(app).play(written))
    if request.config.getoption("--rewrite-journeys"):
        journey.write_text("\n".join(played) + "\n", encoding="utf-8")
    else:
        assert written == played


def test_there_is_a_journey_for_every_story_in_both_languages() -> None:
    """Each of the eight stories has a transcript in English and one in Kiswahili."""
    stems = {path.stem for path in FILES}
    for story in range(1, 9):
        for language in ("en", "sw"):
            assert any(stem.startswith(f"{story}-") and stem.endswith(language) for stem in stems)
