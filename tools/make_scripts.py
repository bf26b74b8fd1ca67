"""Make src/detente/model/data/scripts.csv: names of the authority file in other scripts and languages.

    python tools/make_scripts.py

Sources: our own list in tools/authority/scripts.txt, and the Unicode CLDR through babel (names of states, and of the
cities that time zones are called after). Run by hand when a source changes; the result is committed.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel import Locale

from detente.model.authority import shipped

LIST = Path(__file__).parent / "authority" / "scripts.txt"
OUT = Path(__file__).parents[1] / "src" / "detente" / "model" / "data" / "scripts.csv"
LANGUAGES = ("ar", "de", "es", "fa", "fr", "he", "ja", "ko", "ru", "uk", "zh")
# A shorter name in letters is a word of its own in too many languages; in Chinese two signs are a name.
SHORTEST = {"zh": 2, "ja": 2, "ko": 2}


def cldr() -> Iterator[tuple[str, str, str, str]]:
    """(kind, English name, language, name) of states and of cities that are in the authority file."""
    states, cities = shipped().states, {c.name: c for c in shipped().cities.values()}
    capitals = {s.capital for s in states.values()}
    for language in LANGUAGES:
        locale = Locale.parse(language)
        for iso, state in states.items():
            if name := locale.territories.get(iso):
                yield "state", state.name, language, name
        for zone, said in sorted(locale.time_zones.items()):
            english = {"Kiev": "Kyiv"}.get(city := zone.rpartition("/")[2].replace("_", " "), city)
            if said.get("city") and (english in capitals or english in cities):
                yield "city", english, language, said["city"]


def own() -> Iterator[tuple[str, str, str, str]]:
    """The same from our own list."""
    for line in LIST.read_text(encoding="utf8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        kind, english, *names = (field.strip() for field in line.split(";"))
        for said in names:
            language, _, listed = said.partition(":")
            for name in listed.split(","):
                yield kind, english, language, name.strip()


def ids() -> dict[tuple[str, str], tuple[str, str]]:
    """(kind, English name) → (id in the authority file, state)."""
    authority = shipped()
    out = {}
    for holder in authority.holders:
        out["person", holder.person] = (holder.qid, holder.iso)
    for body in authority.bodies.values():
        out["body", body.name] = (f"body:{body.id}", body.state)
    for outlet in authority.outlets.values():
        out["outlet", outlet.name] = (f"outlet:{outlet.name}", outlet.party)
    for city in authority.cities.values():
        out["city", city.name] = (f"city:{city.name}", city.iso)
    for iso, state in authority.states.items():
        out["state", state.name] = (iso, iso)
        out["city", state.capital] = (f"city:{state.capital}", iso)
    return out


def main() -> None:
    """Write the table, one row an English name and language."""
    known = ids()
    names: dict[tuple[str, str, str], dict[str, None]] = defaultdict(dict)
    for kind, english, language, name in (*own(), *cldr()):
        if len(name) >= SHORTEST.get(language, 3) or (kind in ("state", "body") and name.isupper()):
            names[kind, english, language][name] = None
    with OUT.open("w", encoding="utf8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("kind", "id", "state", "name", "language", "names"))
        for (kind, english, language), found in sorted(names.items()):
            english, _, told = english.partition("@")
            ident, state = known.get((kind, english), ("", told))
            if not state and kind in ("person", "state", "city"):
                print("not in the authority file:", kind, english)
            writer.writerow((kind, ident, state, english, language, "|".join(found)))


if __name__ == "__main__":
    main()
