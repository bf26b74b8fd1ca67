"""What one may do, which roles and scopes may do it, and which right each address asks for.

These tables are all there is: the gate refuses an address that is not in `ADDRESSES`, and the server does not start
when the application answers to one that is missing here.
"""

from __future__ import annotations

from collections.abc import Mapping

# What a right allows. A token's scope is a right: it may do what is both in its scopes and in its account's role.
RIGHTS: Mapping[str, str] = {
    "read": "see the pages, lists and searches",
    "export": "take along the brief, bytes, whole texts and all rows",
    "review": "judge records",
    "add": "add documents and notes, and have them read",
    "admin": "say who has which role in the case",
}
ROLES: Mapping[str, frozenset[str]] = {
    "reader": frozenset({"read"}),
    "analyst": frozenset({"read", "export", "review"}),
    "editor": frozenset({"read", "export", "review", "add"}),
    "owner": frozenset(RIGHTS),
}

# Besides rights: an address may be for everybody, or for whoever logged in with a browser, whatever their role.
OPEN, SESSION = "open", "session"

# Method and pattern of every address, and the right it asks for.
ADDRESSES: Mapping[tuple[str, str], str] = {
    **{
        ("GET", path): "read"
        for path in (
            "/", "/timeline", "/positions", "/common-ground", "/disputes", "/contradictions", "/proposals", "/promises",
            "/itinerary", "/who", "/who/{entity}", "/documents", "/search", "/search/near", "/changes", "/log",
            "/coverage", "/origins", "/read/{document}", "/read/{document}/row/{row}", "/record/{ident}",
            "/api/v1", "/api/v1/openapi.json", "/api/v1/records/{kind}", "/api/v1/records/{kind}/facets/{name}",
            "/api/v1/record/{ident}", "/api/v1/search", "/api/v1/search/near", "/api/v1/sentences",
            "/api/v1/findings/common-ground", "/api/v1/findings/journeys", "/api/v1/findings/coverage",
        )
    },
    # What this browser has seen is kept by the browser.
    ("POST", "/seen"): "read",
    **{
        ("GET", path): "export"
        for path in (
            "/brief", "/brief.{form}", "/api/v1/documents", "/api/v1/documents/{document}",
            "/api/v1/documents/{document}/bytes", "/api/v1/raws", "/api/v1/rows/{cls}", "/api/v1/judgements",
            "/api/v1/log", "/api/v1/marks/{stage}",
        )
    },
    ("GET", "/review"): "review",
    ("GET", "/review/{ident}"): "review",
    ("POST", "/review/reviewer"): "review",
    ("POST", "/review/{ident}/{act}"): "review",
    ("POST", "/read/{document}/missed"): "review",
    ("POST", "/read/{document}/amend"): "review",
    ("GET", "/api/v1/review/queue"): "review",
    ("GET", "/api/v1/review/rates"): "review",
    ("POST", "/api/v1/review/{ident}/{act}"): "review",
    ("POST", "/review/memo"): "add",
    ("POST", "/api/v1/jobs"): "add",
    ("POST", "/api/v1/jobs/reading"): "add",
    ("GET", "/api/v1/jobs"): "add",
    ("GET", "/api/v1/jobs/{ident}"): "add",
    ("DELETE", "/api/v1/jobs/{ident}"): "add",
    ("GET", "/api/v1/jobs/{ident}/events"): "add",
    ("GET", "/login"): OPEN,
    ("POST", "/login"): OPEN,
    ("POST", "/logout"): SESSION,
    ("GET", "/account"): SESSION,
    ("POST", "/account/password"): SESSION,
    ("POST", "/account/sessions"): SESSION,
    ("POST", "/account/tokens"): SESSION,
    ("POST", "/account/tokens/{ident}"): SESSION,
    ("GET", "/accounts"): "admin",
    ("POST", "/accounts"): "admin",
}  # fmt: skip


def wanted(method: str, pattern: str) -> str:
    """The right that an address asks for; empty when it is in no table, and so is nobody's."""
    return ADDRESSES.get(("GET" if method == "HEAD" else method, pattern), "")


def rights_of(role: str) -> frozenset[str]:
    """What a role may do; nothing without one."""
    return ROLES.get(role, frozenset())
