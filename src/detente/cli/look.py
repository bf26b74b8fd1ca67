"""Verbs that show what the record holds."""

from __future__ import annotations

import click

from detente.cli.options import Looking, looking
from detente.cli.output import plain, put_json, put_table, say
from detente.cli.show import Row, day, document_names, quote, show, until, where
from detente.cli.weigh import digest
from detente.model.errors import UsageError
from detente.model.names import disguised
from detente.resolve import verbs


@click.command()
@click.option("--top", type=click.IntRange(1), help="Only the days that mattered most, best first, one sentence each.")
@looking
def timeline(look: Looking, top: int | None) -> None:
    """What happened and what is announced, in order of time; undated last."""
    if top is not None:
        digest(look, top)
        return
    show(
        look,
        "happening",
        columns=("from", "to", "what", "status", "who", "where", "told by"),
        cells=lambda r: (
            str(r.get("start") or "?"),
            until(r),
            r["type"],
            r["status"],
            ", ".join(p["name"] for p in r["participants"]),
            r.get("place") or "",
            where(r),
        ),
        order=lambda r: (r.get("start") or "9999", r["id"]),
    )


@click.command()
@click.option("--speaker", default="", help="Only speakers whose name contains this.")
@click.option("--issue", default="", help="Only statements on this issue (its id or label: detente issues).")
@looking
def statements(look: Looking, speaker: str, issue: str) -> None:
    """Who said what, through whom."""
    show(
        look,
        "statement",
        columns=("said", "speaker", "act", "words", "issues", "told by"),
        cells=lambda r: (
            day(r.get("said")),
            r["speaker"] or "?",
            r["act"],
            quote(r["evidence"]),
            ", ".join(r["issues"]),
            where(r),
        ),
        keep=lambda r, known: (
            speaker.casefold() in (r["speaker"] or "").casefold() and (not issue or known.called(issue) in r["issues"])
        ),
        order=lambda r: (day(r.get("said")) or "9999", r["id"]),
    )


@click.command()
@looking
def reception(look: Looking) -> None:
    """Who received whom, and at what rank."""
    show(
        look,
        "reception",
        columns=("visitor", "host", "rank", "received by", "not by", "told by"),
        cells=lambda r: (
            r["visitor"],
            r["host"],
            r["rank"],
            ", ".join(r["received_by"]),
            ", ".join(r["not_by"]),
            where(r),
        ),
    )


@click.command()
@looking
def copies(look: Looking) -> None:
    """Which documents rest on one origin."""
    show(
        look,
        "copy",
        columns=("origin", "documents", "why"),
        cells=lambda r: (str(r["origin"]), ", ".join(r["documents"]), "; ".join(r.get("reasons") or [])),
    )


@click.command()
@click.argument("name")
@looking
def who(look: Looking, name: str) -> None:
    """NAME (any spelling): variants, offices over time, where named, and why these are one."""
    with look.record() as (_, store):
        view = store.view()
        names = document_names(view)
        rows = [_person(found, names) for found in verbs.who(view, name)]
        if not rows:
            raise UsageError(verbs.nobody(view, name))
    if look.as_json:
        put_json(rows)
        return
    for row in rows:
        say(f"{row['name']} ({row['type']}{', ' + row['state'] if row['state'] else ''})  {row['id']}")
        lines = [
            f"also: {', '.join(row['variants'])}",
            f"named {row['mentions']} times in {', '.join(row['documents'])}",
        ]
        lines = [*row["warnings"], *lines]
        lines += [*row["offices"], *(f"one because {reason}" for reason in row["reasons"])]
        lines += [f"{j['author']}: {j['kind']} ({j['reason'] or 'no reason given'})  {j['id']}" for j in row["decided"]]
        for line in lines:
            print("  " + plain(line))


_DISGUISED = "warning: {name} mixes letters of several alphabets that look alike; it may pose as somebody else"


def _person(found: verbs.Found, names: dict[str, str]) -> Row:
    entity = found.entity
    offices = [f"{t.role}, {t.when.iso()[0] or '…'} to {t.when.iso()[1] or '…'} ({t.source})" for t in found.tenures]
    decided = [j for j in found.judgements if not j.author.startswith("detente ")]
    forms = sorted({entity.name, *entity.variants})
    return {
        "kind": "entity",
        "id": entity.id,
        "name": entity.name,
        "type": entity.type,
        "state": entity.state,
        "variants": list(entity.variants),
        "mentions": len(entity.members),
        "documents": sorted(names.get(document, document) for document in found.documents),
        "offices": sorted({*entity.offices, *offices}),
        "reasons": list(entity.reasons),
        "warnings": [_DISGUISED.format(name=form) for form in forms if disguised(form)],
        "decided": [{"id": j.id, "kind": j.kind, "author": j.author, "reason": j.reason} for j in decided],
    }


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
@looking
def search(look: Looking, words: tuple[str, ...], limit: int) -> None:
    """Sentences with all WORDS; "quoted phrases" and trailing * work."""
    with look.record() as (_, store):
        view = store.view()
        names = document_names(view)
        hits = view.search(" ".join(words), limit=limit)
    if look.as_json:
        put_json(
            {"kind": "hit", "document": names[h.document], "start": h.start, "end": h.end, "quote": h.words}
            for h in hits
        )
    else:
        put_table(
            ("document", "sentence"),
            [(names[h.document], h.words) for h in hits],
            empty="no sentence has all these words",
        )
