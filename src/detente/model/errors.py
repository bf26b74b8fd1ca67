"""One error tree.

DetenteError
├── SkipItem            this item cannot be used; log its reason and go on with the rest
│   ├── BadInput        the bytes or row handed in cannot be read
│   └── NoEvidence      a record was built without the words it rests on
└── StopRun             nothing more can be done; the message says what to do next
    ├── UsageError      the caller asked for something that cannot be
    ├── CaseError       the case folder is missing, broken, or of another version
    ├── StoreError      the record cannot be read or written
    │   └── Taken       somebody else is at work on it
    ├── WeightsError    a model file is missing or is not the file its card names
    └── NotValid        a validator refused to publish
"""

from __future__ import annotations


class DetenteError(Exception):
    """Base of every error Detente raises on purpose."""


class SkipItem(DetenteError):
    """This item is left out, with its reason in the log; the run goes on."""


class BadInput(SkipItem):
    """Bytes or a row that cannot be read."""


class NoEvidence(SkipItem):
    """A record without evidence, or with evidence that does not fit its words."""


class StopRun(DetenteError):
    """The run ends here; the message says what the user can do."""


class UsageError(StopRun):
    """The command or call cannot be carried out as given."""


class CaseError(StopRun):
    """The case folder is missing, broken, or was made by another version."""


class StoreError(StopRun):
    """The record cannot be read or written."""


class Taken(StoreError):
    """Somebody else is at work on the record: what was asked can be done when they have finished."""


class WeightsError(StopRun):
    """A model file is missing or does not match its hash."""


class NotValid(StopRun):
    """A validator refused what was to be published; `problems` names each line and why."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("not published: " + "; ".join(problems[:5]) + ("; …" if len(problems) > 5 else ""))
        self.problems = problems
