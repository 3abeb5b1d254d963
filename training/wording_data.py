"""`python -m training.wording_data --data ../shared/data --gguf FILE --tokenizer FILE --out FOLDER`: what the wording
model learns from, as tokens, and the model's weights in pieces.

Rows are a prompt and what should follow. Most teach by facts that were invented for it (`invented-1.jsonl`,
`invented-2.jsonl`: parallel in both languages, worded by hand); fewer are questions of the public sets, whose answers
the rules of `training.wording` worded and a strict filter let through; facts made of names of the world
(`training.names`) and these names; paragraphs that we wrote (`training.paragraphs`); the others translate news (NTREX)
and the sentences of those facts. Across languages the words that answer stand in the asker's language in half of the
rows, as `rag.render` says them where it can.
"""

import argparse
import gzip
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from tokenizers import Tokenizer

from evals.data.division import Sets, read_sets, shuffled
from index.types import LANGUAGES, Language
from models.cli import exit_on_error
from rag.llm.wording import phrase_prompt, translate_prompt, word_prompt
from rag.render.glosses import glosses
from rag.verify.glossary import glossary
from training.asked import Asked, asked_across_of, asked_of
from training.invented import FOLDER, Fact, Told, facts
from training.names import Names, Pair, name_pairs, named_facts, read_names
from training.news import TRAINS
from training.paragraphs import Paragraph, paragraphs
from training.phrases import Phrase, read_phrases
from training.variation import careless
from training.worded_by_rule import by_rule
from training.wording import trimmed

NEWS = "ntrex-train.en-ar.jsonl"
SEED = 14
REPEATS = 2
"""How often each invented fact stands in an epoch, each time with other numbers where they can be exchanged."""
WITHIN = {"squad2": 400, "tydi_en": 500, "tydi_ar": 400, "arcd": 300}
"""Rows at most of a public set within one language."""
CARELESS = 0.15
"""The share of the questions about them that are written carelessly."""
HELD_OUT, ENOUGH = 20, 100
"""Of so many invented facts one is held out; of a source at most so many rows."""
NAMED, NAMES = 3000, 2000
"""Facts made of names, and names translated alone."""
GLOSSED = frozenset({"phrases", "answers", "words", "terms"})
"""Sources of rows whose words come with glosses."""
PARALLEL = "parallel"
"""Source of the sentences that we wrote in both languages (parallel-*.jsonl)."""
PARAGRAPHS = frozenset({"paragraph", "paragraph, words", "paragraph, translated"})
"""Sources of the rows of the paragraphs that we wrote (paragraphs-*.jsonl)."""
TERMS = 2000
"""Entries of the glossary at most, each with the glosses of its words."""
LONGEST_PHRASE = 12
"""Words of an answer that is translated as a phrase."""
PHRASES, TITLES = 1500, 1000
"""Phrases of parallel sentences, and names and terms of several words, each put in both directions with glosses."""
SURE = 0.6
"""Mean cosine of the words of a phrase from which on it counts."""
LONGEST = 400
"""Tokens of a row; longer ones are left out."""
FREQUENT = 6_000
"""Tokens that the vocabulary keeps in any case: the first ones, which were merged first."""
ROWS = "rows.json.gz"
Part = Literal["train", "choosing"]


@dataclass(frozen=True)
class Example:
    """`source`: where it is from; `direction`: the language of the answer and that of the sentence."""

    prompt: str
    target: str
    source: str
    direction: str


def examples(
    sets: Sets,
    news: Path,
    facts: Sequence[Fact],
    names: Names,
    phrases: Sequence[Phrase],
    part: Part,
    draw: random.Random,
) -> list[Example]:
    """Those of one epoch, or those that are held out for choosing, in mixed order."""
    own = [fact for at, fact in enumerate(facts) if (at % HELD_OUT == HELD_OUT - 1) == (part == "choosing")]
    found = [each for fact in own for each in of_fact(fact, draw)]
    if part == "train":
        found += [each for fact in named_facts(names, NAMED, draw) for each in of_named(fact, draw)]
        found += [each for pair in name_pairs(names, NAMES, draw) for each in _of_name(pair)]
        found += _phrases(phrases, names, draw)
        found += _terms(draw)
    found += [
        each for fact in own for each in _glossed(fact.en.question, fact.ar.question, fact.en.words, fact.ar.words)
    ]
    found += [each for paragraph in getattr(sets.xquad, part) for each in _answers(paragraph)]
    found += [each for paragraph in getattr(sets.xquad, part) for each in _across(paragraph)]
    for name, many in WITHIN.items() if part == "train" else ():
        worded = [
            each
            for paragraph in getattr(sets, name).train
            for asked in asked_of(paragraph)
            for each in _by_rule(asked, name)
        ]
        found += draw.sample(worded, min(many, len(worded)))
    found += list(_news(news, part))
    found += list(_parallel(part))
    for at, paragraph in enumerate(paragraphs()):
        if (at % HELD_OUT == HELD_OUT - 1) == (part == "choosing"):
            found += of_paragraph(paragraph, draw)
    draw.shuffle(found)
    return found


def of_fact(fact: Fact, draw: random.Random) -> Iterator[Example]:
    """In all four directions, and its sentence and its answer translated."""
    for turn in range(REPEATS):
        told = with_other_numbers(fact, draw) if turn else fact
        for language in LANGUAGES:
            for there in LANGUAGES:
                own, other = told.told(language), told.told(there)
                question = careless(own.question, draw) if draw.random() < CARELESS else own.question
                words = draw.choice((own.words, other.words))
                prompt = word_prompt(other.title, other.sentence, question, words, language)
                yield Example(prompt, own.answer, "invented", f"{language}-{there}")
                if language != there and turn < 2:
                    before, after = ((each.sentence, each.answer)[turn] for each in (other, own))
                    prompt = translate_prompt(other.title, before, language)
                    yield Example(prompt, after, "invented, translated", f"{language}-{there}")


def of_named(fact: Fact, draw: random.Random) -> Iterator[Example]:
    """In one direction across languages; in a quarter of the cases within one, in a quarter its sentence translated."""
    language, there = draw.sample(LANGUAGES, 2)
    own, other = fact.told(language), fact.told(there)
    for told, direction in ((other, f"{language}-{there}"), (own, f"{language}-{language}")):
        if told is other or draw.random() < 0.25:
            words = draw.choice((own.words, told.words))
            prompt = word_prompt(told.title, told.sentence, own.question, words, language)
            yield Example(prompt, own.answer, "names", direction)
    if draw.random() < 0.25:
        prompt = translate_prompt(other.title, other.sentence, language)
        yield Example(prompt, own.sentence, "names, translated", f"{language}-{there}")


def of_paragraph(paragraph: Paragraph, draw: random.Random) -> Iterator[Example]:
    """Its facts in one direction across languages and a quarter of them within one, the words that answer in both with
    glosses, and each of its sentences translated once."""
    for fact in paragraph.facts:
        language, there = draw.sample(LANGUAGES, 2)
        own, other = fact.told(language), fact.told(there)
        for told in (other, own) if draw.random() < 0.25 else (other,):
            words = draw.choice((own.words, told.words))
            question = careless(own.question, draw) if draw.random() < CARELESS else own.question
            prompt = word_prompt(told.title, told.sentence, question, words, language)
            direction = f"{language}-{there if told is other else language}"
            yield Example(prompt, own.answer, "paragraph", direction)
        if max(len(each.words.split()) for each in (own, other)) <= LONGEST_PHRASE:
            yield from _glossed(fact.en.question, fact.ar.question, fact.en.words, fact.ar.words, "paragraph, words")
    for sentence in paragraph.sentences:
        language, there = draw.sample(LANGUAGES, 2)
        prompt = translate_prompt(paragraph.title[there], sentence[there], language)
        yield Example(prompt, sentence[language], "paragraph, translated", f"{language}-{there}")


def _of_name(pair: Pair) -> Iterator[Example]:
    english, arabic = pair
    yield Example(translate_prompt("", arabic, "en"), english, "name", "en-ar")
    yield Example(translate_prompt("", english, "ar"), arabic, "name", "ar-en")


def _glossed(asked_en: str, asked_ar: str, en: str, ar: str, source: str = "words") -> Iterator[Example]:
    """Words that answer, from either language into the other, behind the question in the language they are said in."""
    for asked, words, target, language, there in ((asked_en, ar, en, *_PAIR), (asked_ar, en, ar, *_PAIR[::-1])):
        prompt = phrase_prompt(asked, words, glosses(words, there, language), language)
        yield Example(prompt, target, source, f"{language}-{there}")


_PAIR: tuple[Language, Language] = ("en", "ar")


def _answers(paragraph: Mapping[Language, Any]) -> Iterator[Example]:
    """The answers of a parallel paragraph of XQuAD."""
    for en, ar in zip(paragraph["en"].questions, paragraph["ar"].questions, strict=True):
        answers = [
            trimmed(paragraph[language].accepted(each)[0]) if each.answers else ""
            for language, each in zip(_PAIR, (en, ar), strict=True)
        ]
        if all(0 < len(each.split()) <= LONGEST_PHRASE for each in answers):
            yield from _glossed(en.text, ar.text, answers[0], answers[1], "answers")


def _phrases(phrases: Sequence[Phrase], names: Names, draw: random.Random) -> Iterator[Example]:
    """Of parallel sentences each as sure as it must be, longer ones oftener; and names of several words."""
    sure = [each for each in phrases if each.score >= SURE and (" " in each.en or len(each.en) > 3)]
    weights = [len(each.en.split()) for each in sure]
    every = {(each.en, each.ar) for each in draw.choices(sure, weights, k=PHRASES)} if sure else set()
    titles = [pair for pairs in names.pairs.values() for pair in pairs if " " in pair[0] and " " in pair[1]]
    for en, ar in (*sorted(every), *draw.sample(titles, TITLES)):
        yield from _glossed("", "", en, ar, "phrases")


def _terms(draw: random.Random) -> Iterator[Example]:
    """Terms as if the glossary did not have them: with the glosses of their words one by one."""
    every = [(english, arabic[0]) for english, arabic in glossary().items() if " " in english]
    for en, ar in draw.sample(every, min(TERMS, len(every))):
        for words, target, language, there in ((ar, en, *_PAIR), (en, ar, *_PAIR[::-1])):
            apart = [gloss for word in words.split() for gloss in glosses(word, there, language)]
            yield Example(phrase_prompt("", words, apart, language), target, "terms", f"{language}-{there}")


def _parallel(part: Part) -> Iterator[Example]:
    lines = [line for path in sorted(FOLDER.glob("parallel-*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    for at, told in enumerate(map(json.loads, lines)):
        if (at % HELD_OUT == HELD_OUT - 1) == (part == "choosing"):
            for language, there in (LANGUAGES, LANGUAGES[::-1]):
                prompt = translate_prompt(told["title"][there], told[there], language)
                yield Example(prompt, told[language], PARALLEL, f"{language}-{there}")


_DIGITS = re.compile(r"(?<![\d.,٫٬])\d{3,4}(?![\d.,٫٬]*\d)")


def with_other_numbers(fact: Fact, draw: random.Random) -> Fact:
    """Numbers of three and four digits that both languages write alike become others, in all texts of the fact: years
    within their century, other numbers so that what is counted keeps its form in Arabic (the last two digits stay)."""
    texts = {language: asdict(fact.told(language)) for language in LANGUAGES}
    shared = set.intersection(*(set(_DIGITS.findall(" ".join(each.values()))) for each in texts.values()))
    others = {}
    for number in sorted(shared):
        if re.fullmatch(r"1[5-9]\d\d", number):
            others[number] = number[:2] + f"{draw.randrange(100):02}"
        elif not number.startswith(("20", "0")):
            others[number] = str(draw.randrange(1, 10)) + number[1:]
    en, ar = (
        Told(**{name: _DIGITS.sub(lambda found: others.get(found[0], found[0]), text) for name, text in each.items()})
        for each in (texts["en"], texts["ar"])
    )
    return replace(fact, en=en, ar=ar)


def _across(paragraph: Mapping[Language, Any]) -> Iterator[Example]:
    for language in LANGUAGES:
        for there in LANGUAGES:
            translated: set[str] = set()
            for asked in asked_across_of(dict(paragraph), language, there):
                yield from _by_rule(asked, "xquad")
                if language != there and asked.own and asked.own not in translated:
                    translated.add(asked.own)
                    prompt = translate_prompt(asked.title, asked.sentence, language)
                    yield Example(prompt, asked.own, "xquad, translated", f"{language}-{there}")


def _by_rule(asked: Asked, source: str) -> Iterator[Example]:
    words = next((each for each in asked.golds if each in asked.sentence), "")
    statement = by_rule(asked.question, asked.answer, asked.language)
    if words and statement:
        words = words if len(asked.question) % 2 else asked.answer
        prompt = word_prompt(asked.title, asked.sentence, asked.question, words, asked.language)
        yield Example(prompt, statement, source, f"{asked.language}-{asked.there}")


def _news(path: Path, part: Part) -> Iterator[Example]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    order = shuffled(line["document"] for line in lines)
    train = frozenset(order[: round(TRAINS * len(order))])
    for line in lines:
        if (line["document"] in train) == (part == "train") and 4 < len(line["en"].split()) < 60:
            for language, there in (LANGUAGES, LANGUAGES[::-1]):
                yield Example(
                    translate_prompt("", line[there], language), line[language], "news", f"{language}-{there}"
                )


def tokens(rows: Sequence[Example], tokenizer: Tokenizer) -> list[tuple[list[int], int]]:
    """The IDs of each row, <bos> first and the line's end last, and where its target begins. A token never reaches
    over the colon at the prompt's end: the target begins with its space."""
    found = []
    for each in rows:
        head = [2, *tokenizer.encode(each.prompt, add_special_tokens=False).ids]
        target = tokenizer.encode(f" {each.target.strip()}\n", add_special_tokens=False).ids
        if len(head) + len(target) <= LONGEST:
            found.append(([*head, *target], len(head)))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training.wording_data", description=__doc__.split("\n\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets")
    parser.add_argument("--names", type=Path, required=True, help="the folder of the two packages of training.names")
    parser.add_argument("--phrases", type=Path, help="what training.phrases wrote")
    parser.add_argument("--gguf", type=Path, required=True, help="Gemma 3 270M")
    parser.add_argument(
        "--tokenizer", type=Path, required=True, help="tokenizer.json of EmbeddingGemma, which is the same"
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--others", type=float, default=1.0, help="the share of the rows that are no phrases")
    parser.add_argument("--paragraphs", action="store_true", help="take that share of all but those of the paragraphs")
    parser.add_argument("--show", type=int, default=0, help="print so many examples of each kind, and write nothing")
    given = parser.parse_args()
    sets, names = read_sets(given.data), read_names(given.names)
    phrases = read_phrases(given.phrases) if given.phrases else []
    rows, held_out = (
        examples(sets, given.data / NEWS, facts(), names, phrases, part, random.Random(SEED)) for part in get_args(Part)
    )
    keep = random.Random(SEED)
    whole = PARAGRAPHS if given.paragraphs else GLOSSED | PARAGRAPHS | {PARALLEL}
    rows = [row for row in rows if row.source in whole or keep.random() < given.others]
    kinds: dict[tuple[str, str], list[Example]] = {}
    for row in rows:
        kinds.setdefault((row.source, row.direction), []).append(row)
    for kind, group in sorted(kinds.items()):
        print(*kind, len(group))
        for row in group[: given.show]:
            print(f"{row.prompt} {row.target}\n")
    if given.show:
        return 0
    from training.gemma import cut

    tokenizer = Tokenizer.from_file(str(given.tokenizer))
    made = {"train": tokens(rows, tokenizer)}
    for source in sorted({row.source for row in held_out}):
        made[source] = tokens([row for row in held_out if row.source == source][:ENOUGH], tokenizer)
    used = {token for group in made.values() for ids, _ in group for token in ids}
    kept = sorted(used.union(range(FREQUENT)))
    place = {token: at for at, token in enumerate(kept)}
    packed = {name: [[[place[token] for token in ids], first] for ids, first in group] for name, group in made.items()}
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / ROWS).write_bytes(gzip.compress(json.dumps(packed).encode(), 5, mtime=0))
    pieces = cut(given.gguf, kept, given.out)
    many = sum(len(ids) for ids, _ in made["train"])
    print(f"{len(made['train'])} rows, {many} tokens, {len(kept)} in the vocabulary, {pieces} pieces")
    return 0


if __name__ == "__main__":
    exit_on_error(main)
