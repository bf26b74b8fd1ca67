"""Who asks: what the gate found out about a request, for whoever answers it."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Any

from detente.model.handling import TLP
from detente.serve.access.rights import RIGHTS

# Where the caller stands in the scope of a request.
KEY = "detente:caller"


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with a request. `token` is what changes from their pages must carry; `name` signs what they decide.

    Without accounts the name is empty, and every right is theirs: it is their laptop. `via` is how they entered
    (session:ID, token:ID), `entered` the value that the browser keeps, and `made` takes the ids of what they decide.
    """

    name: str = ""
    role: str = ""
    rights: frozenset[str] = frozenset()
    clearance: str = TLP[0]
    token: str = ""
    via: str = ""
    entered: str = ""
    address: str = ""
    made: list[str] = field(default_factory=list)

    def may(self, right: str) -> bool:
        """True when the right is theirs."""
        return right in self.rights


def alone(token: str) -> Caller:
    """The one user of a server without accounts."""
    return Caller(rights=frozenset(RIGHTS), clearance=TLP[-1], token=token)


def caller_of(request: Any) -> Caller:
    """Who sent a request."""
    found = request.scope[KEY]
    assert isinstance(found, Caller)
    return found


def page_token(entered: str) -> str:
    """The token that pages of a session carry (against cross-site requests): made from what only its browser has."""
    return hmac.new(entered.encode("utf-8", "surrogatepass"), b"detente page token", hashlib.sha256).hexdigest()
