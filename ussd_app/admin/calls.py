"""Calls: how far callers come, where they stop, how long they take, what it costs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from flask import render_template, request

from menus.line_book import BOOK
from models.base.clock import nairobi_day
from models.messages import call_figures
from models.messages.call_figures import IDLE_SECONDS, ScreenFigures, Wanted
from models.people.rights_of_officers import Permission
from models.people.tables import Language
from ussd_app.admin import flow_graph, guard
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter

LONGEST: Final = timedelta(days=92)

NETWORKS: Final = {
    "63902": "Safaricom",
    "63903": "Airtel",
    "63907": "Telkom",
    "63999": "Equitel",
    "99999": "Simulator",
}


@page("/calls", Permission.FIGURES_SEE, menu=Chapter.CALLS, title="Completion")
def calls_page() -> str:
    """Show the figures of a span of days, of one network or language if asked."""
    wanted = _wanted()
    flow = request.args.get("flow", "")
    with guard.reading() as db:
        screens = call_figures.screens(db, wanted)
        ways = call_figures.ways(db, wanted)
        by_network = call_figures.ends(db, wanted, "network")
        by_language = call_figures.ends(db, wanted, "language")
        by_flow = [each for each in call_figures.ends(db, wanted, "flow") if each.name]
    flow = flow if flow in {each.id for each in BOOK.flows} else _busiest(screens)
    inside = [each for each in screens if _flow_of(each.screen) == flow]
    names = {each.screen for each in inside}
    drawn = [way for way in ways if way[0] in names and way[1] in names]
    return render_template(
        "admin/calls.html",
        wanted=wanted,
        networks=NETWORKS,
        languages=list(Language),
        screens=screens,
        by_network=by_network,
        by_language=by_language,
        by_flow=by_flow,
        flow=flow,
        flows=sorted({_flow_of(each.screen) for each in screens} - {""}),
        graph=flow_graph.draw(drawn, inside),
        ways=drawn,
        idle=IDLE_SECONDS,
    )


def _flow_of(screen: str) -> str:
    flow = BOOK.flow_of.get(screen)
    return flow.id if flow is not None else ""


def _busiest(screens: list[ScreenFigures]) -> str:
    shown: dict[str, int] = {}
    for each in screens:
        flow = _flow_of(each.screen)
        shown[flow] = shown.get(flow, 0) + each.shown
    shown.pop("", None)
    return max(shown, key=lambda each: shown[each], default="")


def _wanted() -> Wanted:
    asked, today = request.args, nairobi_day(guard.now())
    last = _date(asked.get("until", ""), today)
    first = _date(asked.get("since", ""), last - timedelta(days=6))
    first = min(max(first, last - LONGEST), last)
    network, language = asked.get("network", ""), asked.get("language", "")
    return Wanted(
        first,
        last,
        network if network in NETWORKS else "",
        language if language in {each.value for each in Language} else "",
    )


def _date(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise
