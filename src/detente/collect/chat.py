"""A chat-completions service of the user's own, as OpenAI-compatible servers offer it: one question, one answer.

Its answer is a stranger's text: nothing in it is run, fetched or believed here. A redirect is an error.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from detente.collect.addresses import Gate, target_of
from detente.collect.fetch import READ_S, posted
from detente.model.errors import BadInput

LARGEST_ANSWER = 4 * 2**20


@dataclass(frozen=True, slots=True)
class Chat:
    """Where to ask: `address` as the user named it, the `model`, a key, the seconds and bytes an answer may take."""

    address: str
    model: str
    key: str = field(default="", repr=False)
    patience_s: float = READ_S
    largest: int = LARGEST_ANSWER


def ask(chat: Chat, told: str, asked: str) -> str:
    """What the service answers to `asked`, under the rules `told`. Raises BadInput with the reason when it does not."""
    body = request(chat.model, told, asked)
    target = target_of(chat.address)
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if chat.key:
        headers["Authorization"] = f"Bearer {chat.key}"
    gate = Gate(frozenset({(target.host, target.port)}))
    return said(posted(target, gate, body, headers, limit=chat.largest, patience_s=chat.patience_s))


def request(model: str, told: str, asked: str) -> bytes:
    """The bytes that are sent: the same question is the same bytes."""
    messages = [{"role": "system", "content": told}, {"role": "user", "content": asked}]
    return json.dumps({"model": model, "messages": messages, "temperature": 0}).encode()


def said(answer: bytes) -> str:
    """The words of an answer, without the fence that models put around JSON. Raises BadInput for any other form."""
    try:
        words = json.loads(answer)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise BadInput(f"the service's answer cannot be read: {type(error).__name__}") from error
    if not isinstance(words, str):
        raise BadInput("the service's answer has no words")
    return words.strip().removeprefix("```json").removeprefix("```").removesuffix("```").strip()
