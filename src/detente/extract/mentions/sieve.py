"""The sieve: passes over a document's mentions, surest first, each seeing the chains the earlier ones made (Lee et al.
2013).
"""

from __future__ import annotations

from collections.abc import Callable

from detente.extract.mentions.appositions import appositives, other_names
from detente.extract.mentions.chains import Chains
from detente.extract.mentions.descriptions import join_descriptions
from detente.extract.mentions.draft import Draft
from detente.extract.mentions.facts import authority_facts
from detente.extract.mentions.leads import named_after
from detente.extract.mentions.names import acronyms, name_parts, one_type_a_name, same_name
from detente.extract.mentions.pronouns import join_pronouns
from detente.extract.mentions.roles import countries, join_roles, states_of_possessors

STEPS: tuple[Callable[[Chains], None], ...] = (
    same_name,
    acronyms,
    authority_facts,
    name_parts,
    other_names,
    appositives,
    authority_facts,
    join_roles,
    named_after,
    join_descriptions,
    join_pronouns,
    states_of_possessors,
    countries,
    join_roles,
)


def chain_up(drafts: list[Draft], day: str = "") -> None:
    """Put the mentions of one document, of that ISO day where it is known, into chains, in place."""
    one_type_a_name(drafts)
    chains = Chains(drafts, day)
    for step in STEPS:
        step(chains)
    chains.settle()
