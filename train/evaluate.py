"""Read a gold file with the shipped runtime: `python -m train.evaluate GOLD.jsonl OUT.jsonl [--weights FOLDER]`.

Sentences come from the same plain splitter that training uses; score the output with the scorer of the gold sets.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from detente.encode.encoder import WEIGHTS, Encoder
from detente.extract.statements.reader import read
from train.data import sentence_spans


def main() -> None:
    """Read the arguments and write the predictions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    encoder = Encoder(options.weights)
    words, began = 0, time.process_time()
    with options.gold.open(encoding="utf8") as rows, options.out.open("w", encoding="utf8") as out:
        for row in map(json.loads, rows):
            found = read(encoder, row["text"], sentence_spans(row["text"]))
            words += len(row["text"].split())
            said = [{"source": list(r.source), "cue": [r.cue], "content": list(r.content)} for r in found]
            out.write(json.dumps({"id": row["id"], "statements": said}) + "\n")
    print(f"{words / (time.process_time() - began):.0f} words a CPU second")


if __name__ == "__main__":
    main()
