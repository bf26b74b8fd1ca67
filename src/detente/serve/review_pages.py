"""The addresses of review: pages, the forms they send, and endpoints. See detente.serve.app on types in functions."""

import getpass
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote, unquote

from detente.model.errors import UsageError
from detente.model.handling import rank
from detente.resolve import judging
from detente.resolve.values import found_words
from detente.resolve.verbs import By
from detente.run.judging import Ask
from detente.run.memos import Memo, now
from detente.serve.access.caller import caller_of
from detente.serve.api.records import PROBLEMS
from detente.serve.desk import Desk
from detente.serve.errors import Refused
from detente.serve.jobs import Jobs
from detente.serve.review import Kept, Reviewing, ask_for
from detente.serve.show import environment, frame, url

if TYPE_CHECKING:
    from fastapi import FastAPI

# Who reviews, remembered by the browser that said so; sent to nobody else.
COOKIE = "reviewer"
# Makes judgements for a request, in a name and for a reason, and remembers their ids for the audit log.
Decide = Callable[[Any, Ask, str, str], Kept]


def add_review(app: "FastAPI", desk: Desk, jobs: Jobs) -> None:
    """Add all of it."""
    reviewing = Reviewing(desk, jobs)

    def decide(request: Any, ask: Ask, author: str, reason: str) -> Kept:
        kept = reviewing.decide(ask, author, reason)
        caller_of(request).made.extend(judgement.id for judgement in kept.made)
        return kept

    _add_pages(app, desk, reviewing)
    _add_acts(app, decide)
    _add_documents(app, desk, decide)
    _add_memo(app, reviewing)
    _add_api(app, reviewing, decide)


def reviewer_of(request: Any) -> str:
    """Who reviews: the account; without accounts whom this browser named, by default the user whose server it is."""
    return caller_of(request).name or unquote(request.cookies.get(COOKIE, "")) or getpass.getuser()


def signed_by(request: Any, author: str) -> str:
    """Who signs a decision that names its author. Raises Refused when that is not the account it is made with."""
    account = caller_of(request).name
    if account and author and author != account:
        raise Refused(f"decisions made here bear the name of your account, {account}; leave the author out")
    return account or author


def _add_pages(app: "FastAPI", desk: Desk, reviewing: Reviewing) -> None:
    from fastapi import Request
    from fastapi.responses import HTMLResponse

    def show(request: Request, template: str, context: dict[str, Any]) -> HTMLResponse:
        page = environment(desk.view().issues()).get_template(template)
        here = frame(request, desk) | {"index": desk.index(), "reviewer": reviewer_of(request)}
        return HTMLResponse(page.render(here | context))

    @app.get("/review", include_in_schema=False)
    def queue_page(request: Request, kind: str = "", all: bool = False, start: int = 0) -> HTMLResponse:
        who = reviewer_of(request)
        found = reviewing.overview(kind=kind, reviewer=who, everybody=not all, start=max(start, 0))
        return show(request, "review.html", found)

    @app.get("/review/{ident}", include_in_schema=False)
    def row_page(request: Request, ident: str, done: str = "") -> HTMLResponse:
        return show(request, "review_row.html", {**reviewing.row(ident), "done": done})


def _add_acts(app: "FastAPI", decide: Decide) -> None:
    from fastapi import Form, Request
    from fastapi.responses import RedirectResponse

    text = Annotated[str, Form()]

    @app.post("/review/reviewer", include_in_schema=False)
    def name_reviewer(request: Request, author: text) -> RedirectResponse:
        signed_by(request, author)
        answer = RedirectResponse("/review", 303)
        answer.set_cookie(COOKIE, quote(" ".join(author.split())[:80]), samesite="strict", httponly=True)
        return answer

    @app.post("/review/{ident}/{act}", include_in_schema=False)
    def act_on(
        request: Request, ident: str, act: str, reason: text = "", field: text = "", value: text = "", other: text = "",
        back: text = "",
    ) -> RedirectResponse:  # fmt: skip
        given = {"field": field, "value": value, "other": other, "reason": reason}
        kept = decide(request, ask_for(act, ident, given), reviewer_of(request), reason)
        path, done = (f"/review/{back}", act) if back else ("/review", "")
        return RedirectResponse(url(path, done=done, later=not kept.taken_up), 303)


def _add_documents(app: "FastAPI", desk: Desk, decide: Decide) -> None:
    from fastapi import Form, Request
    from fastapi.responses import RedirectResponse

    text = Annotated[str, Form()]

    @app.post("/read/{document}/missed", include_in_schema=False)
    def missed(
        request: Request, document: str, kind: text, words: text, at: Annotated[int, Form()] = 0, who: text = "",
        what: text = "", place: text = "", when: text = "", reason: text = "",
    ) -> RedirectResponse:  # fmt: skip
        names = {"statement": ("speaker", "act", "", "said"), "happening": ("participants", "type", "place", "when")}
        fields = dict(zip(names.get(kind, ("who", "", "", "due")), (who, what, place, when), strict=True))
        told = {name: value for name, value in fields.items() if name and value.strip()}
        spans = found_words(desk.view(), document, words, near=at)
        kept = decide(
            request, lambda view, by: [judging.add(view, kind, (document, spans), told, by)],
            reviewer_of(request), reason,
        )  # fmt: skip
        cited = ",".join(f"{a}-{b}" for a, b in spans)
        return RedirectResponse(f"{url(f'/read/{document}', at=cited, later=not kept.taken_up)}#here", 303)

    @app.post("/read/{document}/amend", include_in_schema=False)
    def amend(
        request: Request, document: str, published: text = "", source: text = "", title: text = "", reason: text = ""
    ) -> RedirectResponse:
        told = {"published": published, "source": source, "title": title}
        kept = decide(
            request, lambda view, by: [judging.correct(view, document, n, v, by) for n, v in told.items() if v.strip()],
            reviewer_of(request), reason,
        )  # fmt: skip
        return RedirectResponse(url(f"/read/{document}", later=not kept.taken_up), 303)


def _add_memo(app: "FastAPI", reviewing: Reviewing) -> None:
    from fastapi import Form, Request
    from fastapi.responses import RedirectResponse

    text = Annotated[str, Form()]

    @app.post("/review/memo", include_in_schema=False)
    def memo(request: Request, title: text, published: text, words: text, handling: text = "AMBER") -> RedirectResponse:
        caller, by = caller_of(request), By(reviewer_of(request), "", now())
        if rank(handling) > rank(caller.clearance):
            raise UsageError(f"you could not see a note marked {handling}: your clearance is {caller.clearance}")
        ident, kept = reviewing.add(Memo(words.replace("\r\n", "\n"), title, published, handling), by)
        caller.made.append(ident)
        # Not read yet, it has no page.
        return RedirectResponse(f"/read/{ident}" if kept.taken_up else url("/review", later=True), 303)


def _add_api(app: "FastAPI", reviewing: Reviewing, decide: Decide) -> None:
    from fastapi import Body, Query, Request

    @app.get("/api/v1/review/queue", responses=PROBLEMS, tags=["review"])
    def queued(
        kind: Annotated[str, Query(description="Only records of this kind.")] = "",
        reviewer: Annotated[str, Query(description="Leave out only what this person judged.")] = "",
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
    ) -> dict[str, Any]:
        """What to check first: records by doubt times importance, and why."""
        found = reviewing.queue(kind=kind, reviewer=reviewer)
        rows = [
            {"kind": i.kind, "id": i.id, "label": i.label, "weight": i.weight, "doubt": i.doubt,
             "importance": i.importance, "why": list(i.why), "quotes": [e.quote for e in i.evidence]}
            for i in found[:limit]
        ]  # fmt: skip
        return {"queue": rows, "total": len(found)}

    @app.get("/api/v1/review/rates", responses=PROBLEMS, tags=["review"])
    def review_rates() -> dict[str, Any]:
        """How often records are right, each with the number it rests on; and how far reviewers agree."""
        found = reviewing.overview(kind="", reviewer="", everybody=True, start=0)
        rows = {
            kind: {"gold": [gold.right, gold.of] if gold else None, "here": [here.right, here.of] if here else None}
            for kind, gold, here in found["rates"]
        }
        pairs = [
            {**pair, "counts": [{"left": a, "right": b, "rows": n} for (a, b), n in pair["counts"].items()]}
            for pair in found["agreements"]
        ]
        return {"measured_on": found["measured_on"], "rates": rows, "agreements": pairs}

    @app.post("/api/v1/review/{ident}/{act}", responses=PROBLEMS, tags=["review"])
    def judge_row(request: Request, ident: str, act: str, given: Annotated[dict[str, str], Body()]) -> dict[str, Any]:
        """Accept, reject, correct, note, merge, split or undo, in the name of `author`, or of the account. What is not
        `taken_up` is written all the same; the record takes it up when another reading has ended.
        """
        author = signed_by(request, given.get("author", ""))
        kept = decide(request, ask_for(act, ident, given), author, given.get("reason", ""))
        rows = [{"id": j.id, "decision": j.kind, "left": j.left, "undoes": j.undoes} for j in kept.made]
        return {"judgements": rows, "taken_up": kept.taken_up}
