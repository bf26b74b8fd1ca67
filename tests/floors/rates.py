"""Write how often records of each kind are right, as measured on a whole case that people read.

    python -m tests.floors.rates

Reviewers see these figures beside each row, with the number they rest on (src/detente/findings/data/rates.json).
"""

from __future__ import annotations

import json

from tests.floors.measure import HERE, case_scores, plan

RATES = HERE.parents[1] / "src" / "detente" / "findings" / "data" / "rates.json"
# The case was in view while the readers were made: what is said of it here goes beside each figure.
ABOUT = "five reports of one case, read by two people; in view while the readers were made, so these shares are hopeful"


def main() -> None:
    """Measure the case and write the file."""
    scores = case_scores(plan("case"))
    kinds = sorted({key.split(".")[0] for key in scores if key.endswith(".precision")})
    rates = {
        kind: {
            "right": round(scores[f"{kind}.precision"] * scores[f"{kind}.found"]),
            "of": int(scores[f"{kind}.found"]),
        }
        for kind in kinds
        if scores.get(f"{kind}.found")
    }
    RATES.write_text(json.dumps({"about": ABOUT, "kinds": rates}, indent=2) + "\n", encoding="utf8")
    print(RATES.read_text(encoding="utf8"))


if __name__ == "__main__":
    main()
