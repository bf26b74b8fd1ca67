"""What mentions are called across documents: from a mention's id to its entity and the one name exports use."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from detente.model.behalf import body_of, international
from detente.model.entities import Entity
from detente.model.names import SHORTEST_INITIALS, proper
from detente.model.placed import LEADS, Placed
from detente.model.records import Name
from detente.model.rows import Mention, MentionType

# Titles of people who speak for their state; others speak for themselves or their group.
_SPEAKS_FOR_STATE = (
    "president",
    "prime minister",
    "minister",
    "premier",
    "chancellor",
    "king",
    "emir",
    "sultan",
    "crown prince",
    "supreme leader",
    "secretary of state",
    "foreign secretary",
    "defense secretary",
    "defence secretary",
    "ambassador",
    "envoy",
    "representative",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "diplomat",
    "official",
    "officials",
    "government",
    "leader",
    "ministry",
    "aide",
    "aides",
    "negotiator",
    "security adviser",
    "security advisor",
    "security chief",
    "vice president",
    "delegation",
    "councillor",
)
# Shorter names of groups stand in too many titles; initials ("M23") do not.
SHORTEST_GROUP = 4
# Whom a body sends is led by anybody: "head of a Union delegation".
_SENT = r"\s(?:delegation|mission|team|panel|committee|force)\b"
# Characters between "spokesman" and the group's name, and of that name.
_FOR_THE, LONGEST_GROUP = frozenset(map(len, (" of ", " for ", " of the ", " for the "))), 80
_SPEAKS_FOR_ITSELF = (
    "former",
    "ex-",
    "opposition",
    "rebel",
    "insurgent",
    "separatist",
    "dissident",
    "senator",
    "sen.",
    "congress",
    "candidate",
    "expert",
    "analyst",
    "professor",
    "researcher",
    "scholar",
    "lecturer",
    "academic",
    "commentator",
    "columnist",
    "then-",
)
# Who look on and explain; what they would do is no party's plan.
_ONLOOKERS = re.compile(
    r"\b(?:analysts?|experts?|professor|researcher|scholar|lecturer|academic|commentator|columnist|historian|economist"
    r"|fellow (?:at|of|with)|think[- ]tank)\b",
    re.IGNORECASE,
)


# Bodies that speak for themselves, whatever state they are of: movements, parties, armed groups.
_OWN_BODIES = re.compile(
    r"\b(?:movement|front|group|rebels?|militias?|brigades?|part(?:y|ies)|resistance|league|alliance"
    r"|opposition|(?<!security )(?<!state )council|(?<!armed )(?<!security )(?<!defence )(?<!defense )forces"
    r"|houthis?|taliban|hamas|hezbollah|ansar \w+)\b",
    re.IGNORECASE,
)
# Words that name nobody by themselves.
PRONOUNS = frozenset(
    ("he", "she", "it", "they", "we", "i", "him", "her", "them", "us", "his", "who", "this", "that", "both")
)
# Words that begin a description without saying who.
_VAGUE = frozenset(
    (
        *(
            "the",
            "a",
            "an",
            "this",
            "that",
            "these",
            "those",
            "some",
            "many",
            "several",
            "other",
            "others",
            "all",
            "both",
        ),
        *("most", "few", "two", "three", "four", "five", "top", "senior", "unnamed", "former", "local", "key", "such"),
        *("its", "his", "her", "their", "our", "my", "one", "another", "any", "no", "more", "leading", "high-ranking"),
    )
)
_NAMING_FORMS = frozenset({"name", "demonym", "metonym"})


def describes(words: str) -> bool:
    """True when words say by a name who is meant: "Western officials", "Iran's security chief"; not "Two leaders"."""
    found = words.split()
    return any(w[:1].isupper() and (at or len(found) > 1) and w.lower() not in _VAGUE for at, w in enumerate(found))


class Beyond(NamedTuple):
    """What an entity's own fields do not say: whether it is named, called an onlooker, and what group, or what
    international body, it speaks for.
    """

    named: bool
    looks_on: bool
    group: Name | None
    body: Name | None


class Naming:
    """Looks up entities and names of mentions, and which mentions stand in a span."""

    def __init__(self, entities: Iterable[Entity], mentions: Iterable[Mention]) -> None:
        rows = list(mentions)
        self._rows: dict[str, dict[str, Mention]] = defaultdict(dict)
        for mention in rows:
            self._rows[mention.evidence[0].document][mention.id] = mention
        self._start(entities, Placed.of(rows), lambda document: self._rows[document].values())

    @classmethod
    def over(cls, entities: Iterable[Entity], placed: Placed, load: Callable[[str], Iterable[Mention]]) -> Naming:
        """The same over mentions that stand so; `load` gives the rows of a document when one of them is needed."""
        made = cls((), ())
        made._start(entities, placed, load)
        return made

    def _start(self, entities: Iterable[Entity], placed: Placed, load: Callable[[str], Iterable[Mention]]) -> None:
        self._placed, self._load = placed, load
        self._entities = {entity.id: entity for entity in entities}
        self._of = {member: entity for entity in self._entities.values() for member in entity.members}
        # Whom titles and persons speak for. A person's group is found by going over all its mentions: once each.
        self._held: dict[tuple[str, str], Name | None] = {}
        self._led: dict[str, Name | None] = {}
        self._own: dict[str, Name | None] = {}
        self._states = {
            e.state: e for _, e in sorted(self._entities.items(), reverse=True) if e.type == "state" and e.state
        }

    def mention(self, ident: str) -> Mention | None:
        """The mention, if it is known."""
        number = self._placed.number(ident)
        return None if number is None else self._row(number)

    def _row(self, number: int) -> Mention:
        document = self._placed.documents[number]
        if document not in self._rows:
            self._rows[document] = {mention.id: mention for mention in self._load(document)}
        return self._rows[document][self._placed.ids[number]]

    def entity(self, mention: str) -> Entity | None:
        """The entity that a mention, or the first of its chain, belongs to."""
        found = self._of.get(mention)
        if found is None and (number := self._placed.number(mention)) is not None:
            found = self._of.get(self._placed.chains[number])
        return found

    def entities(self) -> list[Entity]:
        """All entities, by id."""
        return [self._entities[ident] for ident in sorted(self._entities)]

    def named(self, entity: str) -> bool:
        """True when some mention gives the entity a name; "two leaders" and "an official" have none."""
        found = self._entities.get(entity)
        if found is None:
            return False
        if found.authority:
            return True
        numbers = map(self._placed.number, found.members)
        return any(number is not None and self._placed.forms[number] in _NAMING_FORMS for number in numbers)

    def by_id(self, entity: str) -> Entity | None:
        """The entity of that id."""
        return self._entities.get(entity)

    def name(self, mention: str, words: str, role: str = "") -> Name:
        """The exported name of who `mention` stands for; the source's own words when it is nobody named."""
        entity = self.entity(mention)
        return Name(entity.name, entity.id, role) if entity else Name(" ".join(words.split()), "", role)

    def title(self, mention: str) -> str:
        """The title that the mention, or another of its chain, carries."""
        number = self._placed.number(mention)
        first = None if number is None else self._placed.number(self._placed.chains[number])
        titles = (self._placed.titles[n] for n in (number, first) if n is not None)
        return next(filter(None, titles), "")

    def state(self, mention: str) -> str:
        """ISO code of the state that the mention's entity is or belongs to; empty when unknown."""
        entity, number = self.entity(mention), self._placed.number(mention)
        return (entity.state if entity else "") or ("" if number is None else self._placed.states[number])

    def identified(self, entity: str) -> bool:
        """True when the entity is named, or described by a name: "Western officials", not "two leaders"."""
        found = self._entities.get(entity)
        return found is not None and (self.named(entity) or describes(found.name))

    def state_of(self, entity: str) -> str:
        """ISO code of the state that an entity is or belongs to; empty when unknown."""
        found = self._entities.get(entity)
        return found.state if found else ""

    def of_state(self, code: str) -> Name | None:
        """The state of that ISO code, when the record names it."""
        entity = self._states.get(code)
        return Name(entity.name, entity.id) if entity else None

    def party(self, mention: str, words: str) -> Name:
        """Who the speaker speaks for: the state when title or office says so, else the speaker itself."""
        entity = self.entity(mention)
        own = self.name(mention, words)
        if entity is not None and entity.type in ("state", "group"):
            return own
        if entity is not None and entity.type == "person" and (group := self._speaks_for(entity, mention)):
            return group
        if (body := self._holds_for(entity, self.title(mention) or (words if entity is None else ""))) is not None:
            return body
        titles = " ".join([self.title(mention), *(entity.offices if entity else ()), "" if entity else words]).lower()
        if entity is not None and entity.type == "body" and (not entity.state or _OWN_BODIES.search(entity.name)):
            return own
        official = any(word in titles for word in _SPEAKS_FOR_STATE) or (
            entity is not None and entity.type in ("body", "office")
        )
        if not official or any(word in titles for word in _SPEAKS_FOR_ITSELF):
            return own
        return self.of_state(self.state(mention)) or own

    def _speaks_for(self, person: Entity, mention: str) -> Name | None:
        """The group or body of no state that a title names: "spokesman for the Front", "leader of the Council"."""
        return self.led_by(self.title(mention)) or self._own_group(person)

    def led_by(self, title: str) -> Name | None:
        """Whom somebody with that title speaks for, when it is a group or a body of no state."""
        if title not in self._led:
            folded, held = title.casefold(), []
            if LEADS.search(folded) and not any(word in folded for word in ("former", "ex-")):
                near = [name for name in self._groups if name in folded]
                held = [name for name in near if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded)]
            longest = max(held, key=lambda name: (len(name), name), default="")
            sent = not longest or re.search(rf"(?<!\w){re.escape(longest)}{_SENT}", folded)
            self._led[title] = None if sent else self._groups[longest]
        return self._led[title]

    def _own_group(self, person: Entity) -> Name | None:
        """The same by any title or name the person has anywhere, or by what stands behind its name; found once."""
        if person.id not in self._own:
            titles = (self.led_by(title) for title in (*person.offices, *person.variants))
            self._own[person.id] = next(filter(None, titles), None) or next(self._named_behind(person), None)
        return self._own[person.id]

    def beyond(self, entity: Entity) -> Beyond:
        """What is answered about an entity from rows all over the case."""
        body = self._holds_for(entity, "") if entity.type in ("person", "office") else None
        if entity.type != "person":
            return Beyond(self.named(entity.id), False, None, body)
        looks_on = any(_ONLOOKERS.search(words) for words in entity.variants)
        return Beyond(self.named(entity.id), looks_on, self._own_group(entity), body)

    def bodies_in(self, text: str) -> list[Name]:
        """The international bodies that a text spells out, and titles in it may therefore be offices of."""
        folded = " ".join(text.casefold().split()) if self._international else ""
        return [name for spelling, name in sorted(self._international.items()) if spelling in folded]

    def _holds_for(self, entity: Entity | None, title: str) -> Name | None:
        """The international body whose office somebody holds, by the title here or, where none is, by any other."""
        if entity is not None and entity.type not in ("person", "office"):
            return None
        key = (entity.id if entity else "", title)
        if key not in self._held:
            national = entity is None or any(word in title.lower() for word in _SPEAKS_FOR_STATE)
            titles = (title,) if national or entity is None else (title, *entity.variants)
            found = (body_of(words, self._international) for words in titles)
            self._held[key] = next((body for body in found if body is not None), None)
        return self._held[key]

    @functools.cached_property
    def _international(self) -> dict[str, Name]:
        return international(self.entities())

    def _named_behind(self, person: Entity) -> Iterator[Name]:
        """Groups named right behind what a person is called: "Ada Berg, a spokeswoman" "for the Front"."""
        ours = self._group_names
        for member in person.members:
            number = self._placed.number(member)
            if number is None or not self._placed.leads(number):
                continue
            piece = self._row(number).evidence[0]
            for other in self.inside(piece.document, (piece.end, piece.end + max(_FOR_THE) + LONGEST_GROUP)):
                name = self.name(other.id, other.evidence[0].quote)
                if name in ours and other.evidence[0].start - piece.end in _FOR_THE:
                    yield name

    @functools.cached_property
    def _group_names(self) -> frozenset[Name]:
        return frozenset(self._groups.values())

    @functools.cached_property
    def _groups(self) -> dict[str, Name]:
        """Every spelling, in small letters, of groups, and of bodies of no state or that speak for themselves, but for
        those that only common nouns tell: "the foreign ministry" in a title is of somebody's state.
        """
        found: dict[str, Name] = {}
        for ident, entity in sorted(self._entities.items()):
            own = entity.type == "body" and (not entity.state or _OWN_BODIES.search(entity.name))
            if (entity.type == "group" or own) and self.named(ident):
                for spelling in (entity.name, *entity.variants):
                    short = SHORTEST_INITIALS if spelling == spelling.upper() else SHORTEST_GROUP
                    if len(spelling) >= short and (not own or proper(spelling)):
                        found.setdefault(re.sub(r"^(?:the|an?) ", "", spelling.casefold()), Name(entity.name, ident))
        return found

    def onlooker(self, mention: str) -> bool:
        """True for analysts, scholars and commentators: called so, and in no office that the record knows."""
        entity = self.entity(mention)
        called = (self.title(mention), *(entity.variants if entity is not None and entity.type == "person" else ()))
        return not (entity is not None and entity.offices) and any(_ONLOOKERS.search(words) for words in called)

    def standing_in(self, document: str) -> Iterator[tuple[str, str, str]]:
        """Id, state and title of all mentions of a document, in reading order."""
        placed = self._placed
        return ((placed.ids[n], placed.states[n], placed.titles[n]) for n in placed.of_document(document))

    def of_type(self, kind: MentionType) -> list[str]:
        """The ids of all mentions of a type."""
        return [ident for ident, found in zip(self._placed.ids, self._placed.types, strict=True) if found == kind]

    def inside(self, document: str, span: tuple[int, int]) -> list[Mention]:
        """Mentions of a document that lie in a span, in reading order."""
        return [self._row(number) for number in self._placed.inside(document, span)]

    def entities_in(self, document: str, span: tuple[int, int]) -> frozenset[str]:
        """Entity ids of what is mentioned in a span."""
        found = (self.entity(self._placed.ids[number]) for number in self._placed.inside(document, span))
        return frozenset(entity.id for entity in found if entity is not None)

    def names_in(self, document: str, span: tuple[int, int]) -> bool:
        """True when somebody or something is called by name in a span."""
        return any(self._placed.forms[number] == "name" for number in self._placed.inside(document, span))

    def keys(self, document: str, span: tuple[int, int]) -> frozenset[str]:
        """Entity ids and states of what is mentioned in a span: who and where it is about."""
        found: set[str] = set()
        for number in self._placed.inside(document, span):
            entity = self.entity(self._placed.ids[number])
            if entity is not None:
                found.add(entity.id)
            if state := (entity.state if entity is not None else "") or self._placed.states[number]:
                found.add(state)
        return frozenset(found)
