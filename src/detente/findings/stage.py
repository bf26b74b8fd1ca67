"""Findings: what the record amounts to. Each step is a pure function of the case as reconciled."""

from __future__ import annotations

from dataclasses import dataclass, replace

from detente.findings.case import Case, gather
from detente.findings.commitments import commitments
from detente.findings.contradictions import contradictions
from detente.findings.deeds import Deeds
from detente.findings.denials import denials
from detente.findings.disputes import with_targets
from detente.findings.leans import Lean
from detente.findings.linkages import linkages
from detente.findings.outcomes import Endings
from detente.findings.passages import Passages
from detente.findings.positions import positions, stands
from detente.findings.proposals import proposals
from detente.findings.reception import receptions
from detente.findings.resting import keys
from detente.findings.superseded import superseded
from detente.model.findings import Commitment, Contradiction, Denial, Linkage, Position, Proposal, Reception
from detente.model.records import newest
from detente.store.contract import View

Finding = Contradiction | Denial | Commitment | Proposal | Position | Linkage | Reception


def findings(view: View) -> list[Finding]:
    """Denials, contradictions, commitments, proposals, positions, linkages and receptions."""
    return _findings(gather(view))


@dataclass(frozen=True, slots=True)
class Outcome:
    """All rows of the stage, the passages to be kept for the next reading, and what positions rest on."""

    rows: list[Finding]
    kept: Passages
    stands: dict[tuple[str, str], list[Lean]]


def found(view: View, program: str) -> Outcome:
    """The same findings, going on from the passages that earlier readings by this `program` kept."""
    case = gather(view)
    kept = Passages(keys(case, view.marks("extract", sorted(case.texts)), program), case.texts, view)
    case = replace(case, passages=kept)
    return Outcome(_findings(case), kept, case.once(stands))


def _findings(case: Case) -> list[Finding]:
    for passages in (Endings, Deeds):  # all are asked for, or what was found before is lost under the new key
        case.once(passages)
    denied = denials(case)
    disputed = superseded(contradictions(case, denied), newest(case.versions))
    return [
        *with_targets(denied, disputed),
        *disputed,
        *commitments(case),
        *proposals(case),
        *positions(case),
        *linkages(case),
        *receptions(case),
    ]
