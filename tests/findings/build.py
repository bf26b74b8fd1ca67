"""A case from rows through reconcile to findings."""

from __future__ import annotations

from contextlib import closing
from typing import TypeVar

from detente.findings.stage import findings
from detente.reconcile.stage import reconcile
from tests.reconcile.build import Builder

T = TypeVar("T")


def found(case: Builder, kind: type[T], *, backwards: bool = False) -> list[T]:
    """The findings of one kind."""
    with closing(case.store(backwards=backwards)) as store:
        with store.writer() as writer:
            writer.put_rows("reconcile", reconcile(store.view()))
        return [f for f in findings(store.view()) if isinstance(f, kind)]


def people(case: Builder) -> Builder:
    """Two states with their people, an outlet, and places."""
    case.entity("Norland", "state", state="NO")
    case.entity("Sudland", "state", state="SE")
    case.entity("Ada Berg", state="NO", offices=("special envoy",))
    case.entity("Carl Dahl", state="SE", offices=("foreign minister",))
    case.entity("Eva Falk", state="SE", offices=("president",))
    case.entity("The Gazette", "outlet")
    case.entity("Western officials", "group")
    case.entity("Lund", "place", state="SE")
    case.entity("Europe", "place")
    return case
