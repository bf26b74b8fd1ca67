"""Exporting a case: checks first, then the format is fed record by record."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from detente.model.errors import UsageError
from detente.publish.export import export_records
from detente.publish.exports.checks import checked
from detente.publish.exports.contract import Holdings, Piece
from detente.publish.exports.formats import format_named
from detente.publish.exports.growing import Growing
from detente.publish.kinds import KINDS
from detente.store.contract import View

# The earliest time a ZIP can hold: archives of the same record are the same bytes.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def export(
    view: View, form: str, *, title: str = "", since: date | None = None, kinds: Collection[str] = ()
) -> Iterator[Piece]:
    """The case in the format named, as pieces of its files in order.

    `kinds` leaves only some kinds of record, `since` only what rests on documents of that day or later. Nothing comes
    before every record was checked. Raises UsageError for kinds that the format cannot show, NotValid when a record
    says more than its words.
    """
    chosen = format_named(form)
    able = chosen.kinds or tuple(kind.name for kind in KINDS)
    if unable := sorted(set(kinds) - set(able)):
        raise UsageError(f"{form} has no {', '.join(unable)}; it shows: {', '.join(able)}")
    wanted = [kind for kind in able if not kinds or kind in kinds]
    return _pieces(view, form, title, since, wanted)


def _pieces(view: View, form: str, title: str, since: date | None, wanted: list[str]) -> Iterator[Piece]:
    mark = checked(export_records(view, kinds=wanted, since=since), Holdings(view, title=title, handling="RED"))
    exporter = format_named(form)(Holdings(view, title=title or "Case", handling=mark))
    for record in export_records(view, kinds=wanted, since=since):
        yield from exporter.feed(record)
    yield from exporter.finish()


def zipped(pieces: Iterable[Piece]) -> Iterator[bytes]:
    """Files as one ZIP, given out while it grows; the same pieces give the same bytes."""
    out = Growing()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        at = ""
        member = None
        for name, data in pieces:
            if member is None or name != at:
                if member is not None:
                    member.close()
                info = zipfile.ZipInfo(name, _ZIP_TIME)
                info.compress_type = zipfile.ZIP_DEFLATED
                member, at = archive.open(info, "w", force_zip64=True), name
            member.write(data)
            yield out.take()
        if member is not None:
            member.close()
    yield out.take()
