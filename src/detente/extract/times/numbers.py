"""Number words to numbers: "twenty-four", "two and a half", "nineteen ninety-seven", "a dozen", "3.5"."""

from __future__ import annotations

from collections.abc import Sequence

from detente.extract.times.tokens import lexicon

# A longer row of digits is a code or a prank, no count of anything.
MOST_DIGITS = 15


def number(words: Sequence[str]) -> float | None:
    """The number that `words` (lower case) spell; None when they name none ("several")."""
    values = lexicon().values
    if any(word in values["VAGUE"] and word not in values["CARD"] for word in words):
        return None
    if sum(len(word) for word in words if word.isdecimal()) > MOST_DIGITS:
        return None
    total, current = 0.0, 0.0
    seen = False
    index = 0
    while index < len(words):
        word = words[index]
        if word == "." and index + 1 < len(words) and words[index + 1].isdecimal():
            current += float("0." + words[index + 1])
            index += 2
            continue
        if word == "/" and 0 < index < len(words) - 1 and words[index - 1].isdecimal() and words[index + 1].isdecimal():
            # "5 1/2" comes as four tokens: take back the numerator
            numerator, denominator = int(words[index - 1]), int(words[index + 1])
            current += numerator / denominator - numerator if denominator else 0
            index += 2
            continue
        if word.isdecimal():
            # "1,500" comes as three tokens
            current = current * 1000 + int(word) if seen and words[index - 1] == "," else current + int(word)
            seen = True
        elif word in ("hundred", "thousand"):
            current = (current or 1) * int(values["HUNDRED"][word])
            seen = True
            if word == "thousand":
                total, current = total + current, 0.0
        elif word == "dozen":
            current, seen = (current or 1) * 12, True
        elif word in ("couple", "pair"):
            current, seen = 2, True
        elif word in ("half", "½"):
            current = current + 0.5
            seen = True
        else:
            amount = values["CARD"].get(word, values["TENS"].get(word))
            if amount is not None:
                current, seen = current + int(amount), True
        index += 1
    if not seen and any(word in ("a", "an") for word in words):
        return 1
    if words and words[0] in ("a", "an") and any(word in ("half", "½") for word in words[1:]) and "and" in words:
        current += 1
    return total + current if seen else None


def spoken_year(words: Sequence[str]) -> int | None:
    """The year that "nineteen ninety-seven" or "two thousand four" say; None when it is no year."""
    values = lexicon().values
    parts = [
        int(values["CARD"].get(w, values["TENS"].get(w, -1)))
        for w in words
        if w not in ("-", "and", "hundred", "thousand")
    ]
    if not parts or -1 in parts:
        return None
    if "thousand" in words:
        year = parts[0] * 1000 + sum(parts[1:])
    elif "hundred" in words:
        year = parts[0] * 100 + sum(parts[1:])
    elif parts[0] == 20:
        year = 2000 + sum(parts[1:])
    else:
        year = parts[0] * 100 + sum(parts[1:])
    return year if 1000 <= year <= 2199 else None


def ordinal(words: Sequence[str]) -> int | None:
    """The number of an ordinal: "third", "21 st", "twenty - first"."""
    values = lexicon().values
    total = 0
    for word in words:
        if word.isdecimal():
            if len(word) > MOST_DIGITS:
                return None
            total += int(word)
        else:
            total += int(values["ORD"].get(word, values["TENS"].get(word, 0)))
    return total or None
