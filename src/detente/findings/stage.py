"""Findings: what the record amounts to. Each step is a pure function of the case as reconciled."""

from __future__ import annotations

from detente.findings.case import gather
from detente.findings.commitments import commitments
from detente.findings.contradictions import contradictions
from detente.findings.denials import denials
from detente.findings.disputes import with_targets
from detente.findings.linkages import linkages
from detente.findings.positions import positions
from detente.findings.proposals import proposals
from detente.findings.reception import receptions
from detente.findings.superseded import superseded
from detente.model.findings import Commitment, Contradiction, Denial, Linkage, Position, Proposal, Reception
from detente.model.records import Version, newest
from detente.store.contract import View

Finding = Contradiction | Denial | Commitment | Proposal | Position | Linkage | Reception


def findings(view: View) -> list[Finding]:
    """Denials, contradictions, commitments, proposals, positions, linkages and receptions."""
    case = gather(view)
    denied = denials(case)
    disputed = superseded(contradictions(case, denied), newest(view.rows(Version)))
    return [
        *with_targets(denied, disputed),
        *disputed,
        *commitments(case),
        *proposals(case),
        *positions(case),
        *linkages(case),
        *receptions(case),
    ]
