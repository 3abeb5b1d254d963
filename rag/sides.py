"""Pure: a comparison → one question for each side. Where the sides cannot be told apart there is none."""

import re

from index.text import fold, normalise, undecorated
from models.shipped import table
from rag.question_words import AUXILIARIES, WH, WH_AR
from rag.spoken import language_of

_MEASURES = {comparative: measure for comparative, measure in table("comparatives") if comparative.isascii()}
_MEASURES_AR = {comparative: measure for comparative, measure in table("comparatives") if not comparative.isascii()}
COMPARATIVE = rf"{'|'.join(_MEASURES)}|more|less|fewer|first|earlier|later|sooner"
COMPARATIVE_AR = rf"{'|'.join(_MEASURES_AR)}|اكثر|اقل|اولا"

_NAME = r"(?!\d|(?:one|two|three|any|half|a|ever|before|expected)\b).+"

_EACH = r"(?:each|both)(?: of (?:them|these|the two))?\b|they\b"
_EACH_AR = r"كل(?: واحد[ةه]?)? منهم?ا\b|كل(?:اهما|تاهما)\b"
_ASKS = rf"(?:(?:in|at|on|by|from|to|for|with) )?(?:{WH}|{AUXILIARIES})"
_SAID = re.compile(rf"\b(?:{_EACH}|(?:it|them)\b|{_EACH_AR})")
_FIRST = re.compile(r"^(?:The|An?)(?= )")
_WERE = re.compile(r"\b(?:were|are|do|have)(?= they\b)")
_WAS = {"were": "was", "are": "is", "do": "does", "have": "has"}
_ITS = re.compile(r"\bits\b")

# Of a folded text without its last mark. `both`: the sides together, as they stand; `topic`: what of them is compared.
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:.*\b)?difference(?:s)?(?: in (?P<topic>[^,]+?))? between (?P<both>.+)",
        rf"(?:.*\b)?compare (?P<both>[^:]+): (?P<each>.+\b(?:{_EACH}).*)",
        rf"(?:.*\b)?(?:قارن|مقارنه)(?: لي)?(?: بين)? (?P<both>[^:,]+)[:,] (?P<each>.+\b(?:{_EACH_AR}).*)",
        rf"(?P<both>(?!(?:{WH}|{AUXILIARIES})\b).+ (?:and|versus|vs\.?) .+)[:,] (?P<each>{_ASKS}\b.*\b(?:{_EACH}).*)",
        rf"(?P<both>(?!(?:{WH_AR})\b).+ (?:و|مقابل|ضد).+)[:,] (?P<each>(?:{WH_AR})\b.*\b(?:{_EACH_AR}).*)",
        r"(?:.*\b)?compare (?P<both>.+?)(?: (?:in terms of|with respect to|regarding|by) (?P<topic>.+))?",
        r"how (?:does|do|did) (?P<one>.+) differ from (?P<other>.+)",
        r"how (?:does|do|did) (?P<both>.+) differ",
        r"(?:.*\b)?الفر(?:ق|وق)(?: في (?:ال)?(?P<topic>[^,]+?))? بين (?P<both>.+)",
        r"(?:.*\b)?(?:قارن|مقارنه)(?: لي)?(?: بين)? (?P<both>.+?)(?: من حيث (?:ال)?(?P<topic>.+))?",
        rf"(?:which|who|what)\b(?P<ask>.*\b(?:{COMPARATIVE})\b.*?)[,:] (?:is it )?(?P<both>.+ or .+)",
        rf"(?:between|of) (?P<both>.+ and .+?), (?:which|who)\b(?P<ask>.*\b(?:{COMPARATIVE})\b.*)",
        rf"(?:ايهما|ايها|من|اي)(?P<ask> .*\b(?:{COMPARATIVE_AR})\b.*?)[,:] (?P<both>.+ (?:ام|او) .+)",
        rf"(?P<ask>(?:is|are|was|were)) (?P<one>.+) (?P<than>{COMPARATIVE}) than (?P<other>{_NAME})",
        rf"(?:does|do|did|has|have) (?P<one>.+?) (?:have )?(?P<ask>(?:more|fewer|less) \D+) than (?P<other>{_NAME})",
        rf"هل (?P<one>.+) (?P<than>{'|'.join(_MEASURES_AR)}) من (?P<other>{_NAME})",
        rf"(?P<both>(?!(?:{WH}|{AUXILIARIES})\b).+ (?:versus|vs\.?) .+)",
        rf"(?P<before>how (?:many|much)\b.*\b(?:in|at|on|by|{AUXILIARIES})) (?P<both>.+ and .+?)"
        r",? (?:together|combined|between them)(?P<after>\b.*)",
        r"(?P<before>what (?:do|did)) (?P<both>.+ and .+?) (?:together|combined|between them|in total)(?P<after>\b.*)",
        # What has a total may be one that is called by "and": the verb tells.
        r"(?P<before>how (?:many|much)\b.*\b(?:are|were|do|have)) (?P<both>.+ and .+?)"
        r",? (?:altogether|in total|in all)(?P<after>\b.*)",
        r"(?P<before>كم .*(?:في|لدي|عند|الي|من)) (?P<both>.+ و.+?) (?:معا|مجتمعين|مجتمعتين)(?P<after>\b.*)",
    )
)
_APART = re.compile(r",? (?:and|or|versus|vs\.?|with|to|against|أم|ام|أو|او|وبين|و|مع) |, | ب(?=ال)")
_AND_AR = re.compile(r" و(?=\w)")
_TWO_AR = re.compile(r"(?P<what>\w{2,})ت[يا] (?P<one>\S.*?) و(?P<other>\S.*)")
"""«محميتي تامسين وأورو»: two of one kind, each called by its name."""
_LAST_AR = re.compile(r"\bال(?=\S+$)")
"""The article that a noun loses before what it belongs to."""


def sides(text: str) -> tuple[str, ...]:
    """A question for each side, and of it for each thing that is compared, else (). What is asked of each is put in
    words where the grammar is plain; elsewhere the compared words stand with one side alone, which is enough to search
    and read for."""
    bare = text.strip().rstrip("?؟.! ")
    folded = normalise(bare)
    match = next(filter(None, (pattern.fullmatch(folded.text) for pattern in _PATTERNS)), None)
    if match is None:
        return ()
    groups = match.groupdict()

    def raw(name: str) -> str:
        return bare[slice(*folded.span(*match.span(name)))].strip() if groups.get(name) else ""

    named = _named(raw("both")) if groups.get("both") else (raw("one"), raw("other"))
    topic, asked = raw("topic"), f"{raw('ask')} {raw('than')}".strip()
    asked = asked[:1].lower() + asked[1:]
    if before := raw("before"):  # a sum that nobody may have stated: what each has is told instead
        mark, after = "؟" if language_of(text) == "ar" else "?", raw("after")
        if named and re.search(r"\b[Dd](?:o|oes|id)$", before):
            last, _, verb = named[-1].rpartition(" ")
            named, after = (*named[:-1], last), f"{verb} {after}".strip()
        return tuple(" ".join(filter(None, (before, side, after))) + mark for side in named)
    if each := raw("each"):
        named = tuple(_FIRST.sub(lambda match: match.group().lower(), side) for side in named)
        each = _WERE.sub(lambda match: _WAS[match.group()], each)
        return tuple(_sentence(_ITS.sub(f"{side}'s", _SAID.sub(side, undecorated(each))), text) for side in named)
    topics = _named(topic) or (topic,)
    if language_of(text) == "ar":
        topics = tuple(_LAST_AR.sub("", each) for each in topics)
        return tuple(_question_ar(side, each, asked) for side in named for each in topics)
    of = re.match(r"(?P<topic>(?:the )?[a-z -]+) of (?=\S)", named[0]) if named else None
    if of and not topic and not asked:
        topic = of["topic"].removeprefix("the ")
        named = tuple(re.sub(rf"^(?:{of.group()}|(?:(?:those|that) )?of )", "", side) for side in named)
        topics = (topic,)
    return tuple(_question(side, each, asked) for side in named for each in topics)


def _named(both: str) -> tuple[str, ...]:
    """The sides of "A and B" or "A, B and C"; () where more than one word could part them."""
    found = tuple(side for each in _APART.split(both) if (side := each.strip()))
    joints = _APART.findall(both)
    if len(found) == 2 or (len(found) > 2 and all("," in joint for joint in joints[:-1])):
        return found
    if dual := _TWO_AR.fullmatch(both):
        return tuple(f"{dual['what']}ة {dual[name]}" for name in ("one", "other"))
    if len(found) == 1:
        places = [match.start() for match in _AND_AR.finditer(both)]
        first = both.split()[0]
        if len(places) > 1:
            places = [at for at in places if both[at + 2 :].split()[0] == first]
        if places:
            starts, ends = [0, *(at + 2 for at in places)], [*places, len(both)]
            return tuple(both[start:end].strip() for start, end in zip(starts, ends, strict=True))
    return ()


def _sentence(text: str, like: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'؟' if language_of(like) == 'ar' else '?'}"


def _question(side: str, topic: str, asked: str) -> str:
    if topic:
        be = "are" if topic.split(" of ")[0].endswith("s") else "is"
        return f"What {be} the {topic.removeprefix('the ')} of {side}?"
    if not asked:
        return f"What is {side}?"
    if more := re.search(r"(?:(?P<be>has|have|had) (?:the )?)?\b(?P<how>more|fewer|less) (?P<noun>.+)", asked):
        how, do = "much" if more["how"] == "less" else "many", "did" if more["be"] == "had" else "does"
        if more["be"] or more.start() == 0:
            return f"How {how} {more['noun']} {do} {side} have?"
    if measure := re.fullmatch(rf"(?:.*\b)?(?P<be>is|are|was|were) (?:the )?(?P<how>{'|'.join(_MEASURES)})", asked):
        return f"How {_MEASURES[measure['how']]} {measure['be']} {side}?"
    if degree := re.fullmatch(r"(?:.*\b)?(?P<be>is|are|was|were) (?:more|less) (?P<how>\w+)", asked):
        return f"How {degree['how']} {degree['be']} {side}?"
    if time := re.fullmatch(r"(?:.*\b)?(?P<be>was|were) (?P<verb>\w+) (?:first|earlier|later|sooner)", asked):
        return f"When {time['be']} {side} {time['verb']}?"
    return f"{asked} {side}"


def _question_ar(side: str, topic: str, asked: str) -> str:
    if topic or not asked:
        return f"ما {topic} {side}؟".replace("  ", " ")
    how, *noun = asked.split()
    if fold(how) in ("اكثر", "اقل") and len(noun) == 1:
        return f"كم {noun[0]} في {side}؟"
    measure = next((measure for word in asked.split() if (measure := _MEASURES_AR.get(fold(word)))), None)
    return f"ما {measure} {side}؟" if measure else f"{asked} {side}"
