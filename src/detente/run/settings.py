"""What a case sets for its reading."""

from __future__ import annotations

from dataclasses import dataclass

from detente.model.authority import Holder
from detente.model.errors import UsageError
from detente.model.taxonomy import own_taxonomy
from detente.resolve.importing import read_holders
from detente.run.case import AUTHORITY_FILE, ISSUES_FILE, Case, read_case_file
from detente.run.volumes import SIZE


@dataclass(frozen=True, slots=True)
class Settings:
    """What a case sets for its reading: how disputed places are named, office-holders beside the shipped ones, the
    text of the file with its own issues, and how many documents a volume of a large case holds at most.
    """

    naming: str = "un"
    holders: tuple[Holder, ...] = ()
    issues: str = ""
    volume: int = SIZE

    def state(self) -> list[str]:
        """What of them the set stages rest on; the issues are in the record when they run."""
        return [f"naming={self.naming}", *(repr(holder) for holder in self.holders)]


DEFAULT = Settings()


def settings_of(case: Case) -> Settings:
    """The settings of a case's folder. Raises BadInput when its authority file cannot be read, UsageError when its
    issues cannot.
    """
    text = read_case_file(case, AUTHORITY_FILE)
    holders = () if text is None else tuple(read_holders(text))
    return Settings(case.naming, holders, issues_of(case), case.volume)


def issues_of(case: Case) -> str:
    """The text of the case's own issues, "" when it has none. Raises UsageError saying what is wrong in the file."""
    text = read_case_file(case, ISSUES_FILE) or ""
    try:
        own_taxonomy(text)
    except UsageError as error:
        raise UsageError(f"{ISSUES_FILE} of {case.folder}: {error}") from error
    return text
