"""A user's own language model proposes findings: off until the case names one, never above the mark it allows.

What is sent is drawn from a record put together of nothing but documents the model may see, as for a reader of that
clearance. What holds of the answers is kept as suggestions for review; the record itself changes by a person's word.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from detente.collect.addresses import target_of
from detente.collect.chat import Chat, ask, request
from detente.collect.walk import entry
from detente.findings.answered import TYPES, check
from detente.findings.asking import TOLD, Batch, batches
from detente.model.entities import LogEntry
from detente.model.errors import BadInput, CaseError, UsageError
from detente.model.handling import TLP, marks, rank
from detente.model.ids import content_id
from detente.model.suggested import Answer, Refused, Suggestion
from detente.run.case import CASE_FILE, Case, read_case_file
from detente.run.cut import Cut, cut
from detente.run.handling import withheld
from detente.run.progress import SILENT, Progress
from detente.run.settings import DEFAULT, Settings
from detente.store.contract import Store, View

STAGE = "propose"
TABLE = "language_model"
# The strictest mark that may ever be allowed to leave for a model.
HIGHEST = "GREEN"
_FIELDS: Mapping[str, type] = {
    "address": str, "model": str, "allowed": str, "key_env": str, "timeout_s": int, "answer_bytes": int,
    "batch_characters": int,
}  # fmt: skip
_LEAST, _MOST = 1, 64 * 2**20


@dataclass(frozen=True, slots=True)
class Setting:
    """What case.toml says under [language_model]: whom to ask, the strictest mark of what may be sent, and how much."""

    chat: Chat
    allowed: str = TLP[0]
    characters: int = 8_000

    @property
    def label(self) -> str:
        """What the record says of who proposed: the model and the server's name."""
        return f"{self.chat.model} at {target_of(self.chat.address).origin}"


# Names of variables that may hold a key, and addresses that one may be sent to.
_KEY_NAME = re.compile(r"MODEL_KEY|DETENTE_[A-Z0-9_]+")
_PRIVATE = re.compile(r"https://|http://(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Proposed:
    """What was done: new answers with what they gave, how many questions had an answer already, documents kept back."""

    answers: tuple[Answer, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    known: int = 0
    withheld: int = 0
    log: tuple[LogEntry, ...] = ()

    @property
    def refused(self) -> tuple[Refused, ...]:
        """What did not hold, over all new answers."""
        return tuple(piece for answer in self.answers for piece in answer.refused)


def setting_of(case: Case, environment: Mapping[str, str] = os.environ) -> Setting:
    """The case's language model. Raises UsageError when it names none, CaseError when it names one wrongly."""
    path = case.folder / CASE_FILE
    said: Any = tomllib.loads(read_case_file(case, CASE_FILE) or "").get(TABLE)
    if said is None:
        raise UsageError(
            f"no language model is named, so none is asked; add to {path}: [{TABLE}] with address ="
            ' "http://localhost:8080/v1/chat/completions" and model = "NAME"'
        )
    if not isinstance(said, dict) or {"address", "model"} - set(said) or set(said) - set(_FIELDS):
        raise CaseError(f"{path}: [{TABLE}] has address and model, and may have {', '.join([*_FIELDS][2:])}")
    for name, value in said.items():
        kind = _FIELDS[name]
        fits = isinstance(value, kind) and not isinstance(value, bool)
        if not fits or (isinstance(value, int) and not _LEAST <= value <= _MOST):
            raise CaseError(f"{path}: [{TABLE}] {name} is {value!r}; it is {'words' if kind is str else 'a count'}")
    allowed = said.get("allowed", TLP[0]).upper()
    if allowed not in TLP or rank(allowed) > rank(HIGHEST):
        raise CaseError(f"{path}: [{TABLE}] allowed is {allowed!r}; it can be CLEAR or GREEN, and nothing stricter")
    try:
        target_of(said["address"])
    except BadInput as error:
        raise CaseError(f"{path}: [{TABLE}] address: {error}") from error
    named = said.get("key_env", "")
    if named and not _KEY_NAME.fullmatch(named):
        # A case comes from others: what it names must not fetch other programs' secrets out of the environment.
        raise CaseError(f"{path}: [{TABLE}] key_env is {named!r}; it can be MODEL_KEY or begin with DETENTE_")
    if named and not _PRIVATE.match(said["address"]):
        raise CaseError(f"{path}: [{TABLE}] a key goes only by https://, or to this machine")
    chat = Chat(
        said["address"],
        said["model"],
        _key(named, environment),
        float(said.get("timeout_s", 120)),
        said.get("answer_bytes", 2**20),
    )
    return Setting(chat, allowed, said.get("batch_characters", 8_000))


def _key(name: str, environment: Mapping[str, str]) -> str:
    if name and name not in environment:
        raise UsageError(
            f"the environment variable {name} holds no key for the language model; set it, or drop key_env"
        )
    return environment.get(name, "") if name else ""


@contextmanager
def sendable(store: Store, allowed: str, settings: Settings = DEFAULT) -> Iterator[tuple[View, int]]:
    """The record of what may be sent, and how many documents are kept back.

    Those marked above `allowed` or under embargo, and those of which anything is withheld or not for attribution, have
    no part in it, nor does any name or merge that rests on them.
    """
    view = store.view()
    hidden, said = withheld(view, allowed, None), marks(view.judgements())
    documents = list(view.documents())
    unattributed = {d.id for d in documents if said.names_nobody(d) or d.id in said.unattributed}
    embargoed = {d.id for d in documents if d.id in hidden.documents or rank(d.handling) > rank(allowed)}
    back = frozenset(hidden.redacted | unattributed | embargoed)
    if not back:
        yield view, 0
        return
    part = cut(store, Cut(clearance=allowed, without=back), settings)
    try:
        yield part.view(), len(back)
    finally:
        part.close()


def questions(view: View, setting: Setting) -> Iterator[Batch]:
    """What is asked about a record, in order."""
    return batches(view, types=TYPES, size=setting.characters)


def propose(
    store: Store,
    setting: Setting,
    *,
    settings: Settings = DEFAULT,
    again: bool = False,
    asking: Callable[[Chat, str, str], str] = ask,
    progress: Progress = SILENT,
) -> Proposed:
    """Ask about everything that may be sent and has no answer yet (`again`: about all of it), and keep what holds."""
    known = {answer.prompt for answer in store.view().rows(Answer) if answer.model == setting.label}
    answers: list[Answer] = []
    suggestions: list[Suggestion] = []
    log: list[LogEntry] = []
    with sendable(store, setting.allowed, settings) as (view, back):
        asked = list(questions(view, setting))
        todo = [batch for batch in asked if again or prompt_of(setting, batch) not in known]
        with progress.task(f"asking {setting.chat.model}", len(todo)):
            for number, batch in enumerate(todo, 1):
                try:
                    answer, found = _answer(view, setting, batch, asking(setting.chat, TOLD, batch.asked))
                except BadInput as error:
                    log.append(entry("failed", f"question {number} of {len(todo)}", f"no answer: {error}"))
                else:
                    answers.append(answer)
                    suggestions += found
                    with store.writer() as writer:
                        writer.put_rows(STAGE, [answer, *found])
                progress.step()
    with store.writer() as writer:
        writer.log(STAGE, log)
    return Proposed(tuple(answers), tuple(suggestions), len(asked) - len(todo), back, tuple(log))


def prompt_of(setting: Setting, batch: Batch) -> str:
    """The hash of all that is sent with a question."""
    return content_id("prompt", request(setting.chat.model, TOLD, batch.asked).decode())


def _answer(view: View, setting: Setting, batch: Batch, words: str) -> tuple[Answer, list[Suggestion]]:
    texts = {passage.document: view.parsed(passage.document).text for passage in batch.passages}
    prompt, digest = prompt_of(setting, batch), content_id("said", words.encode("utf8", "replace").decode())
    ident = content_id("answer", setting.label, prompt, digest)
    checked = check(words, batch, texts, model=setting.label, answer=ident)
    sent = tuple(passage.evidence(texts[passage.document]) for passage in batch.passages)
    kept = words.encode("utf8", "replace").decode().replace("\x00", "\ufffd")
    return Answer(ident, setting.label, prompt, digest, kept, sent, tuple(checked.refused)), checked.suggestions
