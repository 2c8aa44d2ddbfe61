"""What a correction changes after a payment: a further part of the claim, signed and paid like one.

The rule: what marks and rates say beyond all that was told to the payer is one difference, with
days taken back set off against days added. Above zero it is a further part, which three officers
sign and pay; nothing of a payment is changed. Below zero it is shown and paid to nobody: it is set
off against whatever a later correction of the same exam adds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from models.pay.planning import Planned
from models.pay.states import FROZEN
from models.pay.tables import Claim, ClaimState, Holder, LineKind

Change = tuple[Claim, list[Planned], bool, int, int]
"""A part, its lines, whether it is new, and gross and tax of the parts before it."""


def change(
    parts: Sequence[Claim],
    planned: Sequence[Planned],
    standing: Mapping[int, Sequence[Planned]],
    now: datetime,
) -> Change | None:
    """Show an exam's difference on its first part; return what changes for it, if anything."""
    first = parts[0]
    told = [claim for claim in parts if claim.state in FROZEN]
    due = sum(line.cents for line in planned) - sum(claim.gross_cents for claim in told)
    first.difference_cents = due
    further = next((claim for claim in parts if claim.state not in FROZEN), None)
    if any(claim.state is not ClaimState.PAID for claim in told):
        return None  # the payer may still refuse it, and then it is computed as a whole
    lines = _lines(first, told, planned, standing, due) if due > 0 else []
    before = sum(claim.gross_cents for claim in told), sum(claim.tax_cents for claim in told)
    if further is not None:
        stands = list(standing.get(further.id, [])) == lines
        return None if stands else (further, lines, False, *before)
    return (_open(first, len(parts), now), lines, True, *before) if lines else None


def _open(first: Claim, part: int, now: datetime) -> Claim:
    return Claim(
        professional_id=first.professional_id,
        exam_id=first.exam_id,
        part=part,
        state=ClaimState.ACCRUING,
        state_since=now,
        computed_at=now,
        position=first.position,
        centre_id=first.centre_id,
        county=first.county,
        holder=Holder.CENTRE,
    )


def _lines(
    first: Claim,
    told: Sequence[Claim],
    planned: Sequence[Planned],
    standing: Mapping[int, Sequence[Planned]],
    due: int,
) -> list[Planned]:
    """Return the days that were added, by their dates, and one line for all else."""
    paid = {line.date for claim in told for line in standing.get(claim.id, []) if not line.unpaid}
    added = [
        line
        for line in planned
        if line.date is not None and line.unpaid is None and line.date not in paid
    ]
    rest = due - sum(line.cents for line in added)
    if not rest:
        return added
    other = Planned(
        LineKind.DIFFERENCE,
        1,
        rest,
        rest,
        position=first.position,
        centre_id=first.centre_id,
    )
    return [*added, other]
