"""Write the comparison page: `python -m train.compare_readers GOLD.jsonl SCORE.py docs/statements-compared.md`.

Four readers on one gold file: this one, quotation marks only, a list of verbs over the parse, and textacy's direct
quotations where textacy is installed. The scorer's figures come first, then the share of the gold statements of each
kind that a reader found whole (content overlap of half or more, and the right source).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import runpy
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from detente.encode.encoder import shared_encoder
from detente.encode.tokens import quotations
from detente.extract.statements.manner import form_of, quoted_spans
from detente.extract.statements.plain import plain
from detente.extract.statements.reader import read
from detente.extract.statements.words import words
from detente.extract.syntax import pipeline
from detente.model.evidence import Span
from train.data import sentence_spans

Row = dict[str, Any]
Spans = list[tuple[int, int]]
MEASURES = ("whole_f1", "attribution_f1", "content_char_f1", "source_accuracy_on_matched", "whole_p", "whole_r")
VERBS = frozenset(
    """
    say tell add announce state claim argue insist warn note explain declare report write tweet admit acknowledge deny
    confirm suggest stress emphasize reply respond ask urge predict describe call accuse believe think
    """.split()  # noqa: SIM905
)
_PRONOUN = re.compile(r"^(?:i|we|he|she|they|it|who|which|you)$")
_DENIAL = re.compile(r"\b(?:den(?:y|ies|ied|ying)|refus\w+|declin\w+|reject\w*|dismiss\w*|disput\w+|not|never)\b|n't\b")


def main() -> None:
    """Read the arguments, run the readers, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("scorer", type=Path)
    parser.add_argument("page", type=Path)
    options = parser.parse_args()
    gold = {row["id"]: row for row in map(json.loads, options.gold.read_text(encoding="utf8").splitlines())}
    score = runpy.run_path(str(options.scorer))["statements"]
    readers = {"this reader": trained, "verbs over the parse": verb_list, "quotation marks only": marks_only}
    if importlib.util.find_spec("textacy"):
        readers["textacy"] = textacy_quotes
    answers = {
        name: {i: {"statements": reader(row["text"])} for i, row in gold.items()} for name, reader in readers.items()
    }
    scores = {name: score(gold, answer) for name, answer in answers.items()}
    shares = {name: by_kind(gold, answer) for name, answer in answers.items()}
    options.page.write_text(page(scores, shares, count_kinds(gold)), encoding="utf8")


def trained(text: str) -> list[Row]:
    """This reader."""
    found = read(shared_encoder(), text, sentence_spans(text))
    return [{"source": list(r.source), "cue": [r.cue], "content": list(r.content)} for r in found]


def marks_only(text: str) -> list[Row]:
    """Every quotation of at least three words is a statement of nobody."""
    found = [(a, d) for a, _, _, d in quotations(text) if len(text[a:d].split()) > 2]
    return [{"source": [], "cue": [], "content": [span]} for span in found]


def verb_list(text: str) -> list[Row]:
    """The subject and the clause of each verb of a list, or the quotation beside it, sentence by sentence."""
    out = []
    for start, end in sentence_spans(text):
        doc = pipeline()(" ".join(text[start:end].split("\n")))
        for token in doc:
            if token.pos_ != "VERB" or token.lemma_ not in VERBS:
                continue
            source = next((t for t in token.children if t.dep_ == "nsubj"), None)
            content = next((t for t in token.children if t.dep_ in ("ccomp", "xcomp", "dobj")), None)
            if content is None:
                continue
            out.append(
                {
                    "source": [_phrase(source, start)] if source is not None else [],
                    "cue": [(start + token.idx, start + token.idx + len(token.text))],
                    "content": [_phrase(content, start)],
                }
            )
    return out


def _phrase(token: Any, base: int) -> tuple[int, int]:
    first, last = token.left_edge, token.right_edge
    return base + first.idx, base + last.idx + len(last.text)


def textacy_quotes(text: str) -> list[Row]:
    """textacy's `direct_quotations`."""
    from textacy.extract import triples

    out = []
    for paragraph in re.finditer(r"[^\n]+", text):
        doc = pipeline()(paragraph.group())
        base = paragraph.start()
        try:
            quoted = list(triples.direct_quotations(doc))
        except ValueError:  # its refusal of a paragraph with an odd number of marks
            continue
        for found in quoted:
            spans = [[(base + t.idx, base + t.idx + len(t.text)) for t in part] for part in (found.speaker, found.cue)]
            content = (base + found.content.start_char, base + found.content.end_char)
            out.append({"source": spans[0], "cue": spans[1], "content": [content]})
    return out


def kinds(text: str, statement: Row, quoted: list[Span]) -> Iterable[str]:
    """The kinds of one gold statement."""
    yield form_of(text, [Span(a, b) for a, b in statement["content"]], quoted)
    source = plain(" ".join(text[a:b] for a, b in statement["source"] or []))
    if not source:
        yield "missing source"
    elif _PRONOUN.match(source):
        yield "pronoun source"
    elif words().unnamed.search(source) or words().unnamed_one.search(source):
        yield "unnamed source"
    if _DENIAL.search(plain(" ".join(text[a:b] for a, b in statement["cue"] or []))):
        yield "denial or negation in the cue"
    if len(statement["content"]) > 1:
        yield "split content"


def count_kinds(gold: dict[str, Row]) -> Counter[str]:
    """How many gold statements there are of each kind."""
    found: Counter[str] = Counter()
    for row in gold.values():
        quoted = quoted_spans(row["text"])
        for statement in row["statements"]:
            found.update(kinds(row["text"], statement, quoted))
    return found


def by_kind(gold: dict[str, Row], answers: dict[str, Row]) -> dict[str, float]:
    """Share of the gold statements of each kind that were found whole."""
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for ident, row in gold.items():
        text, quoted = row["text"], quoted_spans(row["text"])
        predicted = [[letters(s[k], text) for k in ("content", "source")] for s in answers[ident]["statements"]]
        for statement in row["statements"]:
            content, source = letters(statement["content"], text), letters(statement["source"], text)
            hit = any(
                len(content & c) >= 0.5 * len(content | c) and (bool(source & s) if source else not s)
                for c, s in predicted
            )
            for kind in kinds(text, statement, quoted):
                total[kind] += 1
                right[kind] += hit
    return {kind: right[kind] / total[kind] for kind in total}


def letters(spans: Spans | None, text: str) -> set[int]:
    """Places of a span list that are not white space."""
    return {i for a, b in spans or [] for i in range(a, b) if not text[i].isspace()}


def page(scores: dict[str, dict[str, float]], shares: dict[str, dict[str, float]], counts: Counter[str]) -> str:
    """The page in Markdown."""
    names = list(scores)
    lines = [
        "# Readers of reported speech, compared",
        "",
        "Made by `python -m train.compare_readers GOLD.jsonl SCORE.py docs/statements-compared.md`; do not edit.",
        "The gold is PolNeAR's development part (84 news articles of 2016); none of its articles was trained on.",
        "",
        *table("measure", names, MEASURES, lambda name, key: scores[name][key]),
        "",
        "Share of the gold statements found whole, by kind:",
        "",
        *table(
            "kind", names, sorted(counts, key=lambda k: (-counts[k], k)), lambda name, key: shares[name][key], counts
        ),
        "",
    ]
    return "\n".join(lines)


def table(
    head: str,
    names: list[str],
    keys: Iterable[str],
    value: Callable[[str, str], float],
    counts: Counter[str] | None = None,
) -> Iterable[str]:
    """The lines of one table, a row a key and a column a reader."""
    yield f"| {head} | {' | '.join(names)} |"
    yield "|---" * (len(names) + 1) + "|"
    for key in keys:
        shown = f"{key} ({counts[key]})" if counts else key
        yield f"| {shown} | {' | '.join(f'{value(name, key):.3f}' for name in names)} |"


if __name__ == "__main__":
    main()
