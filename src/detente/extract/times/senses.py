"""What a match means before it is anchored: each rule's `sense` has one builder here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from detente.extract.times.grammar import Match
from detente.extract.times.numbers import number, ordinal, spoken_year
from detente.extract.times.pairs import Built, month_number, pair
from detente.extract.times.sense import Sense
from detente.extract.times.tokens import lexicon

Words = tuple[str, ...]
Builder = Callable[[Match], Sense | None]

# Two-figure years from here on are of the twentieth century.
TURN_OF_CENTURY = 40


def _value(name: str, words: Words) -> int:
    return int(lexicon().values[name].get(words[0], 0))


def _tag(name: str, words: Words) -> str:
    return str(lexicon().values[name][words[0]])


def _unit(words: Words) -> str:
    return str(lexicon().values["UNIT"].get(words[0], ""))


def _short_year(words: Words) -> int:
    number_ = int(words[-1])
    return number_ + (1900 if number_ >= TURN_OF_CENTURY else 2000)


def _calendar(match: Match) -> Sense:
    p = match.parts
    day = (int(p["d"][0]) if p["d"][0].isdecimal() else ordinal(p["d"]) or 0) if "d" in p else 0
    year = int(p["y"][-1]) if "y" in p else _short_year(p["z"]) if "z" in p else 0
    month = (int(p["m"][0]) if p["m"][0].isdecimal() else month_number(p["m"])) if "m" in p else 0
    weekday = (_value("WEEKDAY", p["w"]) or _value("WEEKDAYABBR", p["w"])) if "w" in p else 0
    season = _tag("SEASON", p["t"]) if "t" in p else ""
    return Sense(
        "calendar",
        year=year,
        month=month,
        day=day,
        weekday=weekday,
        season=season,
        bc="b" in p,
        mod=_MODS.get(p["mod"][0], "END") if "mod" in p else "",
    )


def _figures(match: Match) -> Sense | None:
    """American order, unless the first number can be no month."""
    sense = _calendar(match)
    month, day = sense.month, sense.day
    if month > 12:
        month, day = day, month
    return replace(sense, month=month, day=day) if month <= 12 else None


def _spoken(match: Match) -> Sense | None:
    year = spoken_year(match.parts["s"])
    return Sense("calendar", year=year) if year else None


def _decade(match: Match) -> Sense | None:
    p = match.parts
    if "n" in p:
        return Sense("calendar", decade=190 + _value("TENSPLURAL", p["n"]))
    year = int(p["y"][0]) if "y" in p else _short_year(p["z"])
    if year % 10:
        return None
    if year % 100 == 0 and not p.get("b") and year >= 1000:
        return Sense("calendar", century=year // 100)
    return Sense("calendar", decade=year // 10, bc="b" in p)


def _century(match: Match) -> Sense | None:
    count = ordinal(match.parts["o"])
    return Sense("calendar", century=count - 1, bc="b" in match.parts) if count and count <= 30 else None


def _short(match: Match) -> Sense:
    return Sense("calendar", year=int(match.parts["y"][0]), bc=True, short=True)


def _quarter(match: Match) -> Sense | None:
    p = match.parts
    count = int(p["o"][0]) if p["o"][0].isdecimal() else ordinal(p["o"]) or 0
    year = int(p["y"][0]) if "y" in p else 0
    return Sense("calendar", quarter=count, year=year) if 1 <= count <= 4 else None


def _holiday(match: Match) -> Sense:
    return Sense(
        "calendar", holiday=" ".join(match.parts["h"]).replace(" ' ", "'").replace(" ’ ", "'").replace(" - ", "-")
    )


def _half(match: Match) -> Sense:
    return Sense("calendar", half=1 if match.parts["o"][0] == "first" else 2)


def _clock(match: Match) -> Sense | None:
    p = match.parts
    zone = p["z"][0].upper() if "z" in p else ""
    if "w" in p:
        return Sense("clock", clock=_tag("CLOCKWORD", p["w"]), zone=zone)
    digits = p["h"][0]
    hour = int(digits) if digits.isdecimal() else int(number(p["h"]) or 0)
    minute = p["m"][0] if "m" in p else ""
    if digits.isdecimal() and len(digits) == 4:
        hour, minute = hour // 100, digits[2:]
    evening = ("ap" in p and p["ap"][0][0] == "p") or ("p" in p and _tag("PART", p["p"]) in ("AF", "EV"))
    if (("ap" in p or "p" in p) and hour > 12) or hour > 24:
        return None
    if evening and hour < 12:
        hour += 12
    elif "ap" in p and not evening and hour == 12:
        hour = 0
    return Sense("clock", clock=f"{hour:02}:{minute or '00'}", zone=zone)


def _part(match: Match) -> Sense:
    return Sense("clock", part=_tag("PART", match.parts["p"]))


def _dayword(match: Match) -> Sense:
    p = match.parts
    amount = _value("DAYWORD", p["t"])
    amount += {"before": -1, "after": 1}[p["r"][0]] if "r" in p else 0
    return Sense("shift", unit="D", amount=amount)


def _step(match: Match) -> Sense | None:
    p = match.parts
    unit = _unit(p["u"])
    step = match.rule.fixed.get("step") or p["s"][0]
    if step == "latest" and not unit:
        unit = "Q"
    if unit in ("DE", "CE") and step in ("last", "past", "next", "coming"):
        return Sense("duration", unit=unit, amount=1, step=step)
    if "t" in p and step in ("last", "past"):
        step = "the past"
    return Sense("step", unit=unit, step=step, mod=match.rule.fixed.get("mod", "")) if unit else None


def _stepname(match: Match) -> Sense:
    return replace(_calendar(match), step=match.parts["s"][0])


def _steppart(match: Match) -> Sense:
    p, fixed = match.parts, match.rule.fixed
    part = fixed.get("part") or _tag("PART", p["p"])
    step = fixed.get("step") or p["s"][0]
    if part == "NI" and step == "last":
        return Sense("shift", unit="D", amount=-1, part="NI")
    if step in ("this", "last"):
        return Sense("shift", unit="D", amount=0, part=part)
    return Sense("shift", unit="D", amount={"previous": -1, "same": 0, "that": 0}.get(step, 1), part=part, told=True)


_BACK = frozenset({"ago", "earlier", "before", "previously", "prior", "beforehand", "back"})


def _shift(match: Match) -> Sense | None:
    p = match.parts
    words = match.parts.get("d") or ("ago",)
    vague = "n" not in p and match.rule.fixed["from"] == "told"
    count = 1.0 if "n" not in p else number(p["n"])
    told = match.rule.fixed["from"] == "told" and words[0] != "ago"
    unit = _unit(p["u"])
    if vague and p["u"][0].endswith("s"):
        count = None
    back = words[0] in _BACK
    return Sense(
        "shift",
        unit=unit,
        amount=None if count is None else -count if back else count,
        told=told,
        step="back" if back else "on",
    )


def _ago(match: Match) -> Sense | None:
    """`shift` from the document's day: "ago" goes back, "from now" ahead."""
    count = number(match.parts["n"]) if match.parts["n"] != ("another",) else 1
    ahead = match.parts.get("x") is not None
    sign = 1 if ahead else -1
    return Sense(
        "shift",
        unit=_unit(match.parts["u"]),
        amount=None if count is None else sign * count,
        step="on" if ahead else "back",
    )


def _eventshift(match: Match) -> Sense:
    return replace(_duration(match), event=True, step="back" if match.parts["d"][0] in ("before", "prior") else "on")


def _duration(match: Match) -> Sense:
    p = match.parts
    count: float | None
    one = None if p["u"][0].endswith("s") else 1
    count = number(p["n"]) if "n" in p else one
    if "half" in p.get("h", ()):
        count = (count or 1) / 2
    if count is not None:
        count += float(match.rule.fixed.get("plus", 0))
    return Sense("duration", unit=_unit(p["u"]), amount=count, mod=_hedge(p))


def _hedge(p: Mapping[str, Words]) -> str:
    words = p.get("h", ())
    if not words:
        return ""
    if words[0] in ("nearly", "almost", "under", "less", "fewer", "up", "close"):
        return "LESS_THAN"
    return "MORE_THAN" if words[0] in ("over", "more", "at", "well") else "APPROX"


def _span(match: Match) -> Sense:
    sense = _duration(match)
    step = match.parts["s"][0]
    return replace(sense, step=step)


def _told(match: Match) -> Sense:
    """ "that month" is the one last told; "the month" in news may be the document's."""
    step = "the" if match.rule.name == "the unit told of" else "that"
    return Sense("told", unit=_unit(match.parts["u"]), told=step == "that", step=step)


def _weekend(match: Match) -> Sense:
    return Sense("told", unit="WE")


def _yearperiod(match: Match) -> Sense:
    p = match.parts
    return Sense("yearago", year=int(p["y"][0]), quarter=ordinal(p["o"]) or 0 if "o" in p else 0)


def _none(match: Match) -> None:
    """Words that look like a time and are none; matching them keeps the parts from being read."""


def _set(match: Match) -> Sense:
    p = match.parts
    if "u" in p:
        count = number(p["n"]) if "n" in p else 1
        unit = _unit(p["u"])
        return Sense("set", unit=unit, amount=count)
    if "w" in p:
        return Sense("set", value=f"XXXX-WXX-{_value('WEEKDAY', p['w'])}")
    if "m" in p:
        return Sense("set", value=f"XXXX-{month_number(p['m']):02}")
    return Sense("set", value=f"XXXX-{_tag('SEASON', p['t'])}" if "t" in p else f"XXXX-XX-XXT{_tag('PART', p['p'])}")


def _advset(match: Match) -> Sense:
    return Sense("set", unit=_tag("ADVSET", match.parts["a"]), amount=1)


def _reference(match: Match) -> Sense:
    return Sense("reference", value=match.rule.fixed["value"])


def _recent(match: Match) -> Sense:
    return Sense("recent", unit=_unit(match.parts["u"]))


_MODS = {
    "early": "START",
    "beginning": "START",
    "start": "START",
    "opening": "START",
    "onset": "START",
    "outset": "START",
    "mid": "MID",
    "middle": "MID",
    "earlier": "BEFORE",
    "later": "AFTER",
    "about": "APPROX",
    "around": "APPROX",
    "circa": "APPROX",
    "ca": "APPROX",
    "some": "APPROX",
    "sometime": "APPROX",
}


def _modifier(match: Match) -> Sense:
    return Sense("modifier", mod=_MODS.get(match.parts["mod"][0], "END"))


def _yearago(match: Match) -> Sense:
    p = match.parts
    return Sense("yearago", quarter=ordinal(p["o"]) or 0 if "o" in p else 0, told="x" in p)


BUILDERS: Mapping[str, Builder] = {
    "calendar": _calendar,
    "figures": _figures,
    "spokenyear": _spoken,
    "decade": _decade,
    "century": _century,
    "shortyear": _short,
    "holiday": _holiday,
    "quarter": _quarter,
    "half": _half,
    "clock": _clock,
    "part": _part,
    "dayword": _dayword,
    "step": _step,
    "stepname": _stepname,
    "steppart": _steppart,
    "shift": _shift,
    "ago": _ago,
    "eventshift": _eventshift,
    "duration": _duration,
    "span": _span,
    "told": _told,
    "set": _set,
    "advset": _advset,
    "reference": _reference,
    "recent": _recent,
    "modifier": _modifier,
    "yearago": _yearago,
    "weekend": _weekend,
    "yearperiod": _yearperiod,
    "none": _none,
}


def build(match: Match) -> Built:
    """The senses of a match with their token ranges: two for a pair of dates, none where there is no time."""
    if match.rule.sense == "pair":
        return pair(match)
    sense = BUILDERS[match.rule.sense](match)
    return [(match.first, match.last, sense)] if sense is not None else []
