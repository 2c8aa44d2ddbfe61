"""A claim's chain as PDF: what an auditor takes away."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from models.base.clock import NAIROBI
from models.pay.chain import Chain, Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fpdf import FPDF

_DAYS: Final = (
    "Day", "Centre", "Mark", "Marked", "Checked in", "Received", "Proof", "Register", "Rate", "KSh"
)  # fmt: skip
_WIDTHS: Final = (30, 20, 16, 44, 30, 30, 20, 34, 31, 20)


def chain_paper(chain: Chain, now: datetime) -> bytes:
    """Return the paper. The library is imported only here: it is large, and no call needs it."""
    from fpdf import FPDF

    paper = FPDF(orientation="landscape", format="A4")
    paper.set_compression(False)
    paper.set_creation_date(now)
    paper.set_margins(11, 12)
    claim = chain.claim
    paper.set_title(f"Claim {claim.id}")
    paper.add_page()
    paper.set_font("Helvetica", style="B", size=13)
    _line(paper, f"KENYA NATIONAL EXAMINATIONS COUNCIL: claim {claim.id}, {claim.exam.label}")
    paper.set_font("Helvetica", size=9)
    for text in _facts(chain, now):
        _line(paper, text)
    _table(paper, _DAYS, _WIDTHS, [_day(link) for link in chain.links])
    _line(paper, "")
    for told in chain.told:
        _line(
            paper,
            f"Instruction {told.line.instruction}, KSh {money(told.line.cents)}, batch "
            f"{told.batch.reference} of {moment(told.batch.made_at)} by {told.batch.made_by}: "
            f"{told.line.result.value} {moment(told.line.result_at)} "
            f"{told.line.receipt or ''} {told.line.reason or ''}",
        )
    _table(
        paper,
        ("When", "State", "Hold", "KSh", "Difference", "By", "Reason"),
        (34, 36, 36, 26, 26, 40, 77),
        [
            (
                moment(step.at),
                step.state.value,
                step.hold.value if step.hold else "",
                money(step.net_cents),
                money(step.difference_cents) if step.difference_cents else "",
                step.actor,
                step.reason or "",
            )
            for step in reversed(chain.steps)
        ],
    )
    return bytes(paper.output())


def money(cents: int) -> str:
    """Write cents as shillings: `8,800.00`."""
    return f"{cents / 100:,.2f}"


def moment(at: datetime | None) -> str:
    """Write a moment as Kenya's clocks show it, with seconds."""
    return f"{at.astimezone(NAIROBI):%d %b %Y %H:%M:%S}" if at is not None else ""


def _facts(chain: Chain, now: datetime) -> Iterable[str]:
    claim = chain.claim
    yield f"{chain.name}, {claim.position}, centre {chain.centre.code if chain.centre else '-'}"
    yield (
        f"{claim.days} days, gross KSh {money(claim.gross_cents)}, tax KSh "
        f"{money(claim.tax_cents)}, net KSh {money(claim.net_cents)}; {claim.state.value} since "
        f"{moment(claim.state_since)}"
    )
    yield (
        f"Verified by {claim.verified_by or '-'}, approved by {claim.approved_by or '-'}, "
        f"paid {moment(claim.paid_at) or '-'}, receipt {claim.receipt or '-'}"
    )
    yield f"Printed {moment(now)}, times of Nairobi. Every row is in the hash-chained audit trail."


def _day(link: Link) -> Sequence[str]:
    line, mark, check_in, register = link.line, link.mark, link.check_in, link.register
    return (
        f"{line.date:%d %b %Y}" if line.date else f"{line.kind.value} {line.paper or ''}",
        link.centre.code if link.centre else "",
        f"{mark.mark.value} rev {mark.revision}" if mark else "",
        f"{moment(mark.at)[:-3]} {mark.marked_by}" if mark else "",
        moment(check_in.at)[7:] if check_in else "",
        moment(check_in.recorded_at)[7:] if check_in else "",
        ("code" if check_in.proved_at else "no code") if check_in else "",
        f"v{register.version} {register.state.value}" if register else "",
        f"{line.quantity} x {money(line.rate_cents)}",
        line.unpaid.value if line.unpaid else money(line.cents),
    )


def _line(paper: FPDF, text: str) -> None:
    paper.multi_cell(0, 5.5, _printable(text), new_x="LMARGIN", new_y="NEXT")


def _table(
    paper: FPDF, heads: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[str]]
) -> None:
    paper.ln(2)
    paper.set_font("Helvetica", size=7.5)
    with paper.table(
        col_widths=tuple(widths), line_height=4.5, first_row_as_headings=True
    ) as table:
        for cells in (heads, *rows):
            row = table.row()
            for cell in cells:
                row.cell(_printable(cell))
    paper.set_font("Helvetica", size=9)


def _printable(text: str) -> str:
    """Return the text in the letters that every PDF reader has; a blank line keeps its height."""
    return text.replace("’", "'").encode("latin-1", "replace").decode("latin-1") or " "
