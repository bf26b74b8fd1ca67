"""Alerts for others to read: an Atom feed (RFC 4287), and JSON objects. Every alert carries its handling mark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from detente.model.alerts import Alert
from detente.model.documents import Document
from detente.publish.exports.annotations import urn
from detente.publish.exports.network import xml
from detente.publish.shown import one_line
from detente.publish.wording import moved_words
from detente.store.contract import HANDLING, View, strictest

# A feed shows this many; older ones stay in the record.
NEWEST = 200
_UNDATED = "1970-01-01"
LONGEST = 300


class Alerts:
    """Alerts of a case with what is known of the documents they cite."""

    def __init__(self, view: View, alerts: Iterable[Alert]) -> None:
        self._documents: dict[str, Document] = {document.id: document for document in view.documents()}
        self.all = sorted(alerts, key=lambda a: (a.round, a.day, a.id), reverse=True)

    def handling(self, alert: Alert) -> str:
        """The strictest mark of the documents it cites; of a document that is gone, the strictest there is."""
        cited = (self._documents.get(e.document) for e in alert.evidence)
        return strictest(document.handling if document else HANDLING[-1] for document in cited)

    def cleared(self, clearance: str) -> list[Alert]:
        """Those marked no stricter than `clearance`."""
        return [a for a in self.all if HANDLING.index(self.handling(a)) <= HANDLING.index(clearance)]

    def row(self, alert: Alert) -> dict[str, Any]:
        """An alert as a JSON object."""
        return {
            "kind": "alert", "id": alert.id, "of": alert.of, "change": alert.change, "about": alert.about,
            "moves": [{"field": m.field, "before": m.before, "after": m.after} for m in alert.moves],
            "evidence": [
                {"document": self._name(e.document), "start": e.start, "end": e.end, "quote": e.quote}
                for e in alert.evidence
            ],
            "day": alert.day or None, "handling": self.handling(alert),
        }  # fmt: skip

    def atom(self, *, title: str) -> str:
        """The newest alerts as a feed, dated by the reports that brought them, never by a clock."""
        shown = self.all[:NEWEST]
        mark = strictest(self.handling(alert) for alert in shown)
        newest = max((alert.day for alert in shown if alert.day), default=_UNDATED)
        head = (
            '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
            f"<id>urn:detente:alerts</id>\n<title>{xml(title)}: what changed</title>\n<rights>TLP:{mark}</rights>\n"
            f"<updated>{newest}T00:00:00Z</updated>\n<author><name>Detente</name></author>\n"
        )
        return head + "".join(self._entry(alert) for alert in shown) + "</feed>\n"

    def _entry(self, alert: Alert) -> str:
        words = f"{alert.change}: {alert.about}"
        moved = _moved(alert)
        return (
            f"<entry>\n<id>{urn(alert.id)}</id>\n<title>{xml(one_line(words)[:LONGEST])}</title>\n"
            f"<updated>{alert.day or _UNDATED}T00:00:00Z</updated>\n"
            f'<category term="{xml(alert.of)}"/>\n<rights>TLP:{self.handling(alert)}</rights>\n'
            f'<content type="text">{xml(one_line(f"{moved} {self._quotes(alert)}"))}</content>\n</entry>\n'
        )

    def _quotes(self, alert: Alert) -> str:
        return " ".join(f"“{e.quote}” ({self._name(e.document)})" for e in alert.evidence[:3])

    def _name(self, document: str) -> str:
        found = self._documents.get(document)
        return found.source or found.name if found else document


def _moved(alert: Alert) -> str:
    moves = ((m.field, moved_words(m.field, m.before), moved_words(m.field, m.after)) for m in alert.moves)
    return "; ".join(f"{field}: {before or '-'} → {after or '-'}" for field, before, after in moves)


def told(alert: Alert) -> Sequence[str]:
    """An alert as cells of a table: what, how it changed, from what to what, and the words."""
    moved = _moved(alert)
    return alert.of, alert.change, alert.about, moved, f"“{' '.join(alert.evidence[0].quote.split())[:LONGEST]}”"
