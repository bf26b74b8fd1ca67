"""How many documents of a sample of news each word stem stands in: `reconcile/data/word-documents.csv`.

    PYTHONPATH=src python -m train.word_documents TEXTS.jsonl ... > src/detente/reconcile/data/word-documents.csv

Rows need a "text". The sample for the shipped table: the articles of the training sets for statements and of TimeBank,
none of a set that groupings are measured on.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from detente.model.words import empty_words, stem, words

# Rarer stems are as good as unknown.
LEAST = 4


def table(texts: Iterable[str]) -> Iterator[str]:
    """Lines `stem,documents`, sorted, after one that counts all documents as `*`."""
    found: Counter[str] = Counter()
    total = 0
    for text in texts:
        total += 1
        found.update({stem(w.word) for w in words(text) if w.word not in empty_words() and len(w.word) > 1})
    yield f"*,{total}"
    yield from (f"{word},{number}" for word, number in sorted(found.items()) if number >= LEAST and word.isascii())


def main() -> None:
    """Print the table of the files named."""
    rows = (json.loads(line) for name in sys.argv[1:] for line in Path(name).read_text(encoding="utf8").splitlines())
    print("# stem, documents of the sample that hold it; made by train/word_documents.py")
    for line in table(row["text"] for row in rows):
        print(line)


if __name__ == "__main__":
    main()
