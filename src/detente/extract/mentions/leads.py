"""The lead holds the name back:

"The Chinese envoy said … . Li Hui, who …" gives in its next sentence who the envoy is.
"""

from __future__ import annotations

from detente.extract.mentions.chains import Chains
from detente.extract.mentions.draft import Draft


def named_after(chains: Chains) -> None:
    """An office that opens a paragraph without a name, and the person who opens its next sentence without an office."""
    first = {d.paragraph: d.sentence for d in reversed(chains.drafts)}
    for d in chains.drafts:
        if d.type != "office" or d.form != "nominal" or not _opens(d) or d.indefinite or d.plural or not d.state:
            continue
        if d.sentence != first[d.paragraph] or chains.of(d).names:
            continue
        name = next((o for o in chains.drafts if _next(d, o) and _opens(o)), None)
        if name is not None and _new(chains, name) and chains.of(name).states <= {d.state}:
            chains.join(d, name, f"{name.words}: named after {d.words}")


def _opens(d: Draft) -> bool:
    """True for the subject of the sentence itself."""
    return d.subject and d.token.head.dep_ == "ROOT"


def _next(d: Draft, o: Draft) -> bool:
    return o.paragraph == d.paragraph and o.sentence == d.sentence + 1 and o.type == "person" and o.form == "name"


def _new(chains: Chains, name: Draft) -> bool:
    """True when the person is named here first, in full, with no office before the name."""
    return chains.of(name).first is name and not name.title and not name.role and " " in name.words
