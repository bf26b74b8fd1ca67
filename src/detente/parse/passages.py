"""Which sentences are in which language: an English report quotes a Russian communiqué, a French one an English letter.

Sentences that are not English get the kind "other language", so that only the reader for their language takes them; a
block is cut where its language changes, and says which it is in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from detente.model.documents import FOREIGN, Block, Sentence
from detente.parse.language import language

ENGLISH = "en"
# Of an English sentence a third are such words; a sentence of another language has hardly any.
_SMALL = re.compile(
    r"\b(?:the|of|to|and|in|that|is|was|for|on|with|said|by|as|at|from|it|has|have|be|are|will|not|his|their|who|an|"
    r"were|been|would|its|this|which|but|had|after)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
ENGLISH_SHARE = 0.1
# Fewer letters tell kin languages apart no better than chance; scripts are told by a few.
FEWEST_LATIN, FEWEST_OTHER = 100, 6
OTHER_SHARE = 0.6
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_EAST = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")


def is_english(words: str) -> bool:
    """So many small English words that it can be nothing else, whatever names stand among them."""
    size = sum(1 for _ in _WORD.finditer(words))
    return bool(size) and sum(1 for _ in _SMALL.finditer(words)) >= ENGLISH_SHARE * size


def apart(
    text: str, blocks: Sequence[Block], sentences: Sequence[Sentence], spoken: str
) -> tuple[tuple[Block, ...], tuple[Sentence, ...]]:
    """Blocks and sentences with their languages; `spoken` is the document's (empty counts as English)."""
    spoken = spoken or ENGLISH
    languages = [_language(text[s.start : s.end], spoken) for s in sentences]
    marked = tuple(
        s if said == ENGLISH else replace(s, block=FOREIGN) for s, said in zip(sentences, languages, strict=True)
    )
    if all(said == spoken for said in languages):
        return tuple(blocks), marked
    return tuple(_cut(blocks, sentences, languages, spoken)), marked


def _language(words: str, spoken: str) -> str:
    """The language of a sentence; that of the document where it does not plainly differ."""
    latin = sum(1 for _ in _LATIN.finditer(words))
    letters = sum(map(str.isalpha, words))
    other = letters - latin
    if other >= FEWEST_OTHER and other >= OTHER_SHARE * letters:
        return _of_script(words, spoken)
    if is_english(words) and (latin >= FEWEST_LATIN or spoken == ENGLISH):
        return ENGLISH
    if latin < FEWEST_LATIN or (spoken != ENGLISH and _EAST.search(words)):
        return spoken
    measured = language(words)
    return measured if measured and measured != ENGLISH else spoken


def _of_script(words: str, spoken: str) -> str:
    """The language of words in another script than Latin; one that is written so, if the document's is not."""
    from py3langid import classify

    measured = str(classify(words)[0])
    return spoken if spoken in _SISTERS.get(measured, ()) else measured


# Short sentences of these are taken for one another; the document's own language settles it.
_KIN = ({"ru", "uk", "bg", "sr", "be", "mk", "kk", "ky", "mn"}, {"ar", "fa", "ur", "ps", "ug", "ku"}, {"zh", "ja"})
_SISTERS = {code: frozenset(kin) for kin in _KIN for code in kin}


def _cut(
    blocks: Sequence[Block], sentences: Sequence[Sentence], languages: Sequence[str], spoken: str
) -> Iterator[Block]:
    """The blocks, each of one language."""
    at = 0
    for block in blocks:
        pieces: list[tuple[int, int, str]] = []
        while at < len(sentences) and sentences[at].start < block.end:
            sentence, said = sentences[at], languages[at]
            if pieces and pieces[-1][2] == said:
                pieces[-1] = (pieces[-1][0], sentence.end, said)
            else:
                pieces.append((sentence.start, sentence.end, said))
            at += 1
        if len(pieces) < 2:
            said = pieces[0][2] if pieces else spoken
            yield replace(block, language="" if said == spoken else said)
            continue
        ends = [*(start for start, _, _ in pieces[1:]), block.end]
        for i, (start, end, said) in enumerate(pieces):
            first, last = (block.start if i == 0 else start), (block.end if i == len(pieces) - 1 else end)
            yield Block(first, min(last, ends[i]), block.kind, "" if said == spoken else said)
