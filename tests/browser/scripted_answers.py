"""A scripted engine: it yields the events of an answer one by one, each when the test opens its gate."""

import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.types import LANGUAGES, Hit, Language, Sentence
from rag.suggest.starters import EXAMPLES
from rag.types import (
    Answer,
    Citation,
    Done,
    Event,
    Evidence,
    Read,
    Refused,
    Retrieved,
    Token,
    Turn,
    Verdict,
    Wishes,
)

ARTICLE = Path(__file__).parents[2].joinpath("corpus/ar/cica-sixth-ministerial.txt").read_text("utf-8")
SENTENCE = "وتضم منظمة مؤتمر سيكا في الوقت الحاضر 27 عضوا دائما و9 اعضاء مراقبين وخمسة منظمات مراقبة"
ENGLISH = "CICA is an intergovernmental forum in Asia.\nIt was proposed by Kazakhstan (كازاخستان) in 1992 & grew later."
HOSTILE = (
    '<script>window.pwned = 1</script> <img src=x onerror="window.pwned = 2"> ![a](http://outside.example/i.png)'
    " ${window.pwned = 3} {{constructor.constructor('window.pwned = 4')()}} [b](javascript:window.pwned=5)"
    " <a href='http://outside.example/'>c</a> <style>body{display:none}</style> `code` **bold** $$x^2$$"
)
GATE_S = 120


def hit(document: str, title: str, text: str, start: int, url: str | None = None) -> Hit:
    sentence = Sentence(start, start + len(text), text, 0.9)
    language = "ar" if "سيكا" in text else "en"
    return Hit(document, title, language, "2021-10-12", url, start, start + len(text), text, 0.9, (sentence,))


PARAGRAPH = next(line for line in ARTICLE.splitlines() if SENTENCE in line)
ARABIC_HIT = hit("ar/cica", "الاجتماع السادس لوزراء خارجية سيكا", PARAGRAPH, ARTICLE.index(PARAGRAPH))
ENGLISH_HIT = hit("en/founding", "The founding of CICA", ENGLISH, 0, "https://articles.example/cica")
HOSTILE_HIT = hit("en/hostile", HOSTILE, HOSTILE, 0, "javascript:window.pwned=6")


def evidence(passage: Hit, text: str) -> Evidence:
    start = passage.start + passage.text.index(text)
    return Evidence(passage.document, passage.title, passage.language, start, start + len(text), text, 0.9)


def citation(n: int, passage: Hit, quote: str) -> Citation:
    start = passage.start + passage.text.index(quote)
    return Citation(n, passage.document, passage.title, start, start + len(quote), quote)


def settled(text: str, citations: tuple[Citation, ...], passages: tuple[Hit, ...], refused: bool = False) -> Answer:
    verdict = Verdict("refused", "judged") if refused else Verdict("checked", "supported")
    return Answer("1", "", "en", "scripted", "none", text, citations, passages, verdict=verdict)


def read(passages: tuple[Hit, ...], *sentences: Evidence) -> Read:
    return Read(Answer("1", "", "en", "scripted", "none", passages=passages, evidence=sentences))


@dataclass
class Script:
    """The events of one answer. The event at a position in `gates` waits for its gate, as does the end."""

    events: list[Event] | list[str]
    gates: dict[int, threading.Event] = field(default_factory=dict)


class ScriptedEngine:
    """Answers each question by the next script. A gate that `cancel` closes aborts the answer, as the LLM would."""

    def __init__(self) -> None:
        self.scripts: list[Script] = []
        self.renderings: list[Script] = []
        self.history: list[tuple[str, tuple[Turn, ...]]] = []
        self.wishes: list[Wishes] = []
        self.translated: list[tuple[str, Language]] = []
        self.closed: list[str] = []
        self.waiting = threading.Event()
        self.begin_with: Mapping[Language, Sequence[str]] = dict(EXAMPLES)
        self.go_on_with: list[tuple[str, threading.Event]] = []
        self.offered_behind: list[tuple[Answer, tuple[str, ...]]] = []
        self._aborted = threading.Event()
        self._lock = threading.Lock()

    def cancel(self) -> None:
        self._aborted.set()

    @property
    def complete(self) -> bool:
        return all(self.begin_with.get(language) for language in LANGUAGES)

    def starters(self, language: Language) -> Sequence[str]:
        return self.begin_with.get(language, ())

    def follow_ups(self, answer: Answer, asked: Sequence[str], wanted: Callable[[], bool]) -> Iterator[str]:
        """Those of `go_on_with`, each at its gate, until they are not wanted any more."""
        self.offered_behind.append((answer, tuple(asked)))
        for question, gate in list(self.go_on_with):
            while not gate.wait(0.01):
                if not wanted():
                    return
            yield question

    def translate(self, text: str, to: Language) -> Generator[str, None, None]:
        """The next rendering, by the same gates."""
        with self._lock:
            self._aborted.clear()
            self.translated.append((text, to))
            script = self.renderings.pop(0)
            for position, piece in enumerate(script.events):
                if position in script.gates and not self._pass(script.gates[position]):
                    raise RuntimeError("llama_decode returned 2")
                yield str(piece)

    def answer(self, question: str, history: Sequence[Turn], wishes: Wishes) -> Generator[Event, None, None]:
        with self._lock:
            self._aborted.clear()
            self.history.append((question, tuple(history)))
            self.wishes.append(wishes)
            script = self.scripts.pop(0)
            try:
                for position, event in enumerate(script.events):
                    if position in script.gates and not self._pass(script.gates[position]):
                        raise RuntimeError("llama_decode returned 2")
                    yield event
            finally:
                self.closed.append(question)

    def _pass(self, gate: threading.Event) -> bool:
        self.waiting.set()
        for _ in range(GATE_S * 100):
            if gate.wait(0.01):
                return True
            if self._aborted.is_set():
                return False
        raise TimeoutError("the test never opened the gate")


def flagship() -> list[Event]:
    """Retrieved, read, two tokens of the quotation, two of the answer, done."""
    passages = (ARABIC_HIT, ENGLISH_HIT)
    quote = "27 عضوا دائما و9 اعضاء مراقبين وخمسة منظمات مراقبة"
    cited = (citation(1, ARABIC_HIT, quote),)
    return [
        Retrieved("en", passages),
        read(passages, evidence(ARABIC_HIT, SENTENCE)),
        Token("27 عضوا دائما ", "quote"),
        Token("و9 اعضاء مراقبين", "quote"),
        Token("There are ", "answer"),
        Token("9 CICA", "answer"),
        Done(settled("There are 9 CICA observers and 5 observer organisations [1].", cited, passages)),
    ]


def refusal() -> list[Event]:
    text = "لا تجيب المقالات عن هذا السؤال."
    return [
        Retrieved("ar", (ENGLISH_HIT,)),
        read((ENGLISH_HIT,), evidence(ENGLISH_HIT, "CICA is an intergovernmental forum in Asia.")),
        Refused(settled(text, (), (ENGLISH_HIT,), refused=True)),
    ]


def hostile() -> list[Event]:
    cited = (citation(1, HOSTILE_HIT, HOSTILE[:40]),)
    return [
        Retrieved("en", (HOSTILE_HIT,)),
        read((HOSTILE_HIT,), evidence(HOSTILE_HIT, HOSTILE[:40])),
        Token(HOSTILE, "quote"),
        Token(HOSTILE, "answer"),
        Done(settled(HOSTILE + " [1] [7]", cited, (HOSTILE_HIT,))),
    ]
