"""The board's pages: who sees what of an exam day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.jobs.tables import Centre
from models.people.officer_tables import Officer, OfficerSession
from tests.admin.desk import Desk, officer
from tests.models.test_board import make_day
from tests.support.contents import officers
from tests.support.exam_builders import TODAY

if TYPE_CHECKING:
    from flask import Flask

    from ussd_app.wiring import Service

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def _demo(parts: Service) -> tuple[str, int]:
    """Return the director's part of the board and a centre outside of it."""
    with parts.patient_store.reading() as db:
        ours = db.scalars(select(Officer).where(Officer.username == "tsc")).one().sub_county_id
        outside = db.scalars(select(Centre.id).where(Centre.sub_county_id != ours)).first()
    assert outside is not None
    return f"county=47&sub_county={ours}", outside


@pytest.mark.parametrize("contents", [officers])
def test_from_the_country_to_a_centre(app: Flask, parts: Service) -> None:
    """Each level leads to the next; the last shows people, their times and marks."""
    season = make_day(parts.patient_store)
    desk = officer(app, "auditor")
    country = desk.text(f"/admin/board?date={TODAY}")
    assert f"/admin/board?date={TODAY}&amp;county=47" in country
    county = desk.text(f"/admin/board?date={TODAY}&county=47")
    assert "Without a sub-county" in county
    centres = desk.text(f"/admin/board?date={TODAY}&county=47&sub_county=0")
    page = f"/admin/board/centres/{season.centre.id}?date={TODAY}"
    assert page in centres
    staff = desk.text(page)
    assert staff.count("<tr><td") == 5
    for words in ("Worker CM", "06:40", "Unproved", "Present</span> 07:30", "Absent</span> 07:30"):
        assert words in staff
    assert staff.count(">Silent<") == 2
    assert "Nobody is expected" in desk.text(f"/admin/board/centres/{season.centre.id}?date=x")


def test_the_board_ends_where_the_area_ends(app: Flask, parts: Service) -> None:
    """A director begins at their own level, and outside of it there is nothing."""
    inside, outside = _demo(parts)
    for username in ("tsc", "scde"):
        desk = officer(app, username)
        assert f'name="sub_county" value="{inside.rpartition("=")[2]}"' in desk.text("/admin/board")
        assert desk.client.get(f"/admin/board?{inside}").status_code == 200
        for path in ("?county=46", "?county=47&sub_county=0", f"/centres/{outside}"):
            assert desk.client.get(f"/admin/board{path}").status_code == 404, path
    desk = officer(app, "county")
    assert desk.client.get(f"/admin/board/centres/{outside}").status_code == 200
    assert desk.client.get("/admin/board?county=46").status_code == 404


def test_the_wall_shows_nobody(app: Flask, parts: Service) -> None:
    """The wall has figures alone: no names, and no way to a list with names."""
    inside, outside = _demo(parts)
    wall = officer(app, "wall")
    for path in ("/admin/wall", "/admin/board", f"/admin/board?{inside}"):
        text = wall.text(path)
        assert "board.js" in text
        assert "/admin/board/centres/" not in text
    assert wall.client.get(f"/admin/board/centres/{outside}").status_code == 403


def test_a_board_left_open_keeps_no_session_alive(app: Flask, parts: Service) -> None:
    """What the page fetches by itself does not count as being seen."""
    desk = officer(app, "auditor")
    assert _seen_anew(parts, desk, {"X-Refresh": "1"}) is False
    assert _seen_anew(parts, desk, {}) is True


def _seen_anew(parts: Service, desk: Desk, headers: dict[str, str]) -> bool:
    with parts.patient_store.writing() as db:
        row = db.scalars(select(OfficerSession)).one()
        before = row.seen_at = row.opened_at - timedelta(minutes=5)
    assert desk.client.get("/admin/board", headers=headers).status_code == 200
    with parts.patient_store.reading() as db:
        return db.scalars(select(OfficerSession.seen_at)).one() != before
