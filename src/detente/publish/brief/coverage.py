"""Who is heard and who is only spoken of: how well each side is covered."""

from __future__ import annotations

from detente.findings.coverage import Unheard, Voice
from detente.findings.coverage import coverage as covered
from detente.publish.brief.citing import Cited, Citer, joined, line, ranked, searched
from detente.publish.brief.line import CountPart, Group, Line, Part, Section, Text
from detente.publish.brief.stands import stands_alone

HEARD = 12
UNHEARD = 12


def coverage(citer: Citer) -> Section:
    """Statements by side, and states and people that are spoken of but never quoted."""
    found = covered(citer.case)
    statements = {record.id: record for record in citer.case.statements}
    voices = [v for v in found.sides if stands_alone(citer, v.name, [statements[i] for i in v.statements])]
    lines = [made for voice in voices[:HEARD] if (made := _heard(citer, voice)) is not None]
    states = [u for u in found.unheard if citer.entities[u.name.entity].type == "state"]
    others = [u for u in found.unheard if u not in states]
    for title, group in ((": ", states), (", though told to have taken part in meetings: ", others)):
        if silent := _names(citer, group):
            told = line(
                Text("Named but not quoted in the "), *searched(len(found.searched)), Text(title), *joined(silent)
            )
            lines.append(ranked(told, 1000.0))
    groups = (Group(None, tuple(lines)),) if lines else ()
    note = (
        "Statements counted by the side that the speaker speaks for; second hand means told through others or unnamed."
    )
    return Section("coverage", "Who is heard", groups, note, "Nobody is quoted.")


def _heard(citer: Citer, voice: Voice) -> Line | None:
    name = citer.name(voice.name, voice.evidence, anywhere=True)
    if name is None:
        return None
    ids = voice.statements
    told: list[Part] = [CountPart(len(ids), "records", ids), Text(" statements" if len(ids) > 1 else " statement")]
    if voice.second_hand == len(ids):
        told.append(Text(", all second hand" if len(ids) > 1 else ", second hand"))
    return ranked(line(name, Text(": "), *told), float(len(voice.origins)))


def _names(citer: Citer, found: list[Unheard]) -> list[Cited]:
    cited = [(u.name.name, citer.name(u.name, u.evidence)) for u in found]
    return [name for _, name in sorted(cited, key=lambda item: item[0]) if name is not None][:UNHEARD]
