"""Pure: an English sentence → questions that it answers, by forms whose grammar holds whatever stands in them.

Only sentences are used that begin with their subject, which has a name or is a pronoun for one, and go on with a verb
of the table. What does not fit a form makes no question.
"""

import re
from collections.abc import Callable, Iterator, Set

from index.text import fold
from rag.question_words import AUXILIARIES
from rag.suggest.candidate import Asking, Form
from rag.verify.names import given_names

LONGEST_SUBJECT = 9
"""Words."""

_list = str.split
_PAST = dict(
    _list(pair)
    for pair in _list(
        "opened open|closed close|joined join|became become|won win|signed sign|founded found|held hold|hosted host|"
        "moved move|declared declare|adopted adopt|took take|began begin|died die|published publish|left leave|"
        "launched launch|gained gain|received receive|introduced introduce|started start|ended end|created create|"
        "built build|established establish|bought buy|sold sell|elected elect|discovered discover|designed design|"
        "wrote write|released release|ratified ratify|acquired acquire|completed complete|announced announce|led lead|"
        "returned return|retired retire|invented invent|abolished abolish|banned ban|crossed cross|reached reach|"
        "entered enter|withdrew withdraw|issued issue|lost lose",
        "|",
    )
)
"""Past tense → base of what happens at a time."""
_ALIKE = _list("held built won made bought sold led taught")
_SAME = frozenset([*(past for past in _PAST if past.endswith("ed")), *_ALIKE])
"""Participles that are the past tense too."""
_PARTICIPLES = _SAME | frozenset(
    _list(
        "born written begun taken chosen given set proclaimed signed admitted repaired restored renamed produced "
        "inaugurated dissolved merged destroyed"
    )
)
_NOW = {
    "has": "have", "links": "link", "covers": "cover", "contains": "contain", "includes": "include", "serves": "serve",
    "employs": "employ", "comprises": "comprise", "unites": "unite", "produces": "produce", "owns": "own",
    "runs": "run", "operates": "operate", "receives": "receive", "borders": "border", "holds": "hold", "lists": "list",
    "seats": "seat", "keeps": "keep", "publishes": "publish", "supplies": "supply",
}  # fmt: skip
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = rf"(?:\d{{1,2}} (?:{_MONTH}) \d{{4}}|(?:{_MONTH})(?: \d{{1,2}},)? \d{{4}}|[12]\d{{3}})(?![\w–-])"
_SMALL = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty"
_NUMBER = rf"(?P<words>(?:\d{{1,3}}(?:,\d{{3}})+|\d+|{_SMALL})(?: (?:hundred|thousand|million|billion))?)"
_ABOUT = r"(?:(?:about|some|more than|nearly|almost|over|around|at least|only|up to) )?"
_SUBJECT = r"(?P<subject>[^,;:()«»\"“”]{2,90}?)(?: \([^()]*\))?"
_NOUNS = (
    r"(?P<nouns>(?:(?!(?:of|in|and|or|to|for|at|on|by|with)\b)[a-z][a-z-]+ ){0,2}"
    r"(?:[A-Za-z][a-z-]*s|people|men|women|children|species|sheep))(?= |[.,;:])"
)
_REST = r"(?P<rest>(?: [^\s,;:()\"“”]+){0,12}?)"

_WHEN_PASSIVE = re.compile(rf"{_SUBJECT} (?P<was>was|were) (?P<did>\w+){_REST} (?:in|on) (?P<words>{_DATE})")
_WHEN_ACTIVE = re.compile(rf"{_SUBJECT} (?P<did>\w+){_REST} (?:in|on) (?P<words>{_DATE})")
_WHEN_FIRST = re.compile(
    rf"(?:In|On) (?P<words>{_DATE}),? {_SUBJECT} (?:(?P<was>was|were) )?(?P<did>\w+)"
    r"(?P<rest>(?: [^\s,;:()\"“”]+){0,12})(?=[,;.])"
)
_MANY = re.compile(rf"{_SUBJECT} (?P<verb>\w+) {_ABOUT}{_NUMBER} {_NOUNS}")
_MANY_DID = re.compile(rf"{_SUBJECT} (?:was|were) (?P<done>\w+) by {_NUMBER} {_NOUNS}")
_SIZE = re.compile(
    rf"{_SUBJECT} (?P<is>is|was) {_ABOUT}(?P<words>[\d.,]+ (?:metres|meters|kilometres|kilometers|miles|feet|km|m)) "
    r"(?P<how>long|high|tall|wide|deep)\b"
)
_WHERE = re.compile(
    rf"{_SUBJECT} (?P<is>is|are|was|were) (?P<done>based|located|held|born|buried|situated|headquartered) (?:in|at) "
    r"(?P<words>(?:the )?[A-Z][\w'’-]*(?: (?:[A-Z][\w'’-]*|of|the|de|al))*)"
)
_WHO = re.compile(
    rf"{_SUBJECT} (?:was|were) (?P<done>\w+){_REST} by "
    r"(?P<words>(?:the (?P<role>[a-z][a-z ]*?) )?(?P<name>[A-Z][\w'’-]*(?:\.? [A-Z][\w'’-]*)+))"
)
_IS = re.compile(
    rf"{_SUBJECT} (?P<is>is|are|was|were) (?:an?|the|one of the) (?P<kind>[a-z][\w -]*?)"
    r"(?= (?:of|in|that|which|who|whose|at|on|for|from|with|by|and|near|where|to|between|under|made)\b|[.,;:(])"
)

_PERSONS = frozenset(
    _list(
        "engineer poet author writer politician scientist teacher astronomer architect painter physician "
        "doctor president king queen pilot nurse judge ranger wrestler baker actor actress singer "
        "footballer philosopher mathematician physicist chemist historian journalist lawyer diplomat minister "
        "soldier sailor explorer inventor composer musician businessman "
        "businesswoman entrepreneur economist farmer artist sculptor novelist photographer saint emperor "
        "prince princess activist surgeon professor scholar student man woman captain chef dancer "
        "linguist monk theologian geographer biologist botanist carpenter banker"
    )
)
_LIKE_A_PERSON = re.compile(r"(?:er|or|ist|ian|man|woman|ess)$")
_VAGUE = frozenset(
    _list(
        "it he she they we you i this that these those its his her their our my your both some many most few "
        "several another other each every all none one two three a an there here such"
    )
)
_STRANGE = re.compile(
    rf"\b(?:that|which|who|whom|whose|where|when|while|if|it|he|she|they|them|him|{AUXILIARIES})\b|\band [a-z]|\["
)


def askings(sentence: str, known: Set[str], topic: str | None) -> Iterator[Asking]:
    """`known`: words that have a capital elsewhere; `topic`: what a pronoun at the beginning stands for, if it is
    known."""
    for form, pattern, asks in _FORMS:
        match = pattern.match(sentence)
        subject = match and subject_of(match["subject"], known, topic)
        if match and subject and (text := asks(match, subject)):
            yield Asking(form, text, match.span("words") if "words" in match.groupdict() else None)


def begins_with(sentence: str, known: Set[str]) -> str | None:
    """The subject that a sentence begins with, if it has a name and a verb follows that tells where it ends."""
    match = re.match(rf"{_SUBJECT} (?:{AUXILIARIES}|{'|'.join(_NOW)}|{'|'.join(_PAST)}|stands|lies)\b", sentence)
    return subject_of(match["subject"], known, None) if match else None


def is_pronoun(sentence: str) -> bool:
    """Whether it begins with a pronoun for what the sentence before began with."""
    return re.match(r"(?:It|He|She|They)\b", sentence) is not None


def subject_of(words: str, known: Set[str], topic: str | None) -> str | None:
    """The subject as it stands inside a question; None where it cannot be understood by itself."""
    if words in ("It", "He", "She", "They"):
        return topic
    first, *others = words.split()
    if len(others) >= LONGEST_SUBJECT or first.lower() in _VAGUE or _STRANGE.search(words):
        return None
    if first == "The":
        named = any(word[:1].isupper() for word in others)
        return f"the {' '.join(others)}" if named else None
    acronym = first.isupper() and len(first) > 1
    if not acronym and (first not in known or (others and all(word.islower() for word in others))):
        return None  # what has a small letter elsewhere, or only here a capital, is no name
    return words


def _when_passive(match: re.Match[str], subject: str) -> str | None:
    if match["did"] not in _PARTICIPLES or not _fits(match["rest"], "in|at|by|to|as|from|into"):
        return None
    return f"When {match['was']} {subject} {match['did']}{match['rest']}?"


def _when_active(match: re.Match[str], subject: str) -> str | None:
    base = _PAST.get(match["did"])
    return f"When did {subject} {base}{match['rest']}?" if base and _fits(match["rest"]) else None


def _when_first(match: re.Match[str], subject: str) -> str | None:
    return _when_passive(match, subject) if match["was"] else _when_active(match, subject)


def _many(match: re.Match[str], subject: str) -> str | None:
    base = _NOW.get(match["verb"]) or _PAST.get(match["verb"])
    did = "does" if match["verb"] in _NOW else "did"
    return f"How many {match['nouns']} {did} {subject} {base}?" if base else None


def _many_did(match: re.Match[str], subject: str) -> str | None:
    return f"How many {match['nouns']} {match['done']} {subject}?" if match["done"] in _SAME else None


def _who(match: re.Match[str], subject: str) -> str | None:
    role = (match["role"] or "-").split()[-1]
    is_person = role in _PERSONS or fold(match["name"].split()[0]) in given_names()
    if not is_person or match["done"] not in _SAME or not _fits(match["rest"], "in|at|on"):
        return None
    return f"Who {match['done']} {subject}?"


def _what(match: re.Match[str], subject: str) -> str | None:
    head = match["kind"].split()[-1]
    if head in _PERSONS:
        return f"Who {match['is']} {subject}?"
    is_thing = not _LIKE_A_PERSON.search(head) and fold(subject.split()[0]) not in given_names()
    return f"What {match['is']} {subject}?" if is_thing and match["is"] in ("is", "are") else None


def _fits(rest: str, begins: str = "") -> bool:
    """Whether what follows the verb can be understood by itself, and begins as it may."""
    return not _STRANGE.search(rest) and (not rest or not begins or re.match(rf" (?:{begins})\b", rest) is not None)


_Asks = Callable[[re.Match[str], str], str | None]
_FORMS: tuple[tuple[Form, re.Pattern[str], _Asks], ...] = (
    ("who", _WHO, _who),
    ("many", _MANY_DID, _many_did),
    ("many", _MANY, _many),
    ("many", _SIZE, lambda match, subject: f"How {match['how']} {match['is']} {subject}?"),
    ("where", _WHERE, lambda match, subject: f"Where {match['is']} {subject} {match['done']}?"),
    ("when", _WHEN_PASSIVE, _when_passive),
    ("when", _WHEN_FIRST, _when_first),
    ("when", _WHEN_ACTIVE, _when_active),
    ("what", _IS, _what),
)
