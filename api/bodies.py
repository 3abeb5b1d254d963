"""What the API takes in and gives out. Offsets are characters (code points) into an article's text."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from index.types import Language
from rag.types import How, Length, Why

MODEL = "sanad"
MOST_MESSAGES = 200
FILTER = 'Which articles alone, e.g. `folder:news lang:ar date:2021..2022 tag:economy author:"Sara Haddad"`.'

Only = Annotated[str, Field(max_length=2000, description=FILTER)]


class Given(BaseModel):
    """Of a request: nothing is converted, what is unknown is refused."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Wished(Given):
    """Sanad's own field of a request: what is wished of the answer."""

    language: Language | None = Field(default=None, description="Of the answer; otherwise that of the question.")
    length: Length = "brief"
    passages: int | None = Field(default=None, ge=1, le=50, description="How many are searched for.")
    only: Only = ""


class Earlier(BaseModel):
    """Of the field `sanad` of an earlier answer, what helps to understand the next question."""

    model_config = ConfigDict(strict=True)

    standalone: str | None = None
    citations: list["Cited"] = Field(default=[], max_length=100)


class Cited(BaseModel):
    model_config = ConfigDict(strict=True)

    document: str


class Text(BaseModel):
    """A part of a message. Pictures, sound and files are not read."""

    model_config = ConfigDict(strict=True)

    type: Literal["text"]
    text: str


class ChatMessage(BaseModel):
    """`sanad`: of an assistant's message, the field as it came with it; without it the question before is looked up
    anew, which takes about a second."""

    model_config = ConfigDict(strict=True)

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Text] | None = None
    sanad: Earlier | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(BaseModel):
    model_config = ConfigDict(strict=True)

    include_usage: bool = False


class ChatRequest(BaseModel):
    """As OpenAI's. The last message is the question and must be the user's; earlier ones help to understand it and are
    never evidence. System messages, tools, temperature and whatever else is not named here have no effect; the answer
    lists them in `sanad.ignored`."""

    model_config = ConfigDict(
        strict=True,
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "model": MODEL,
                    "messages": [{"role": "user", "content": "كم عدد الأعضاء المراقبين في منظمة سيكا؟"}],
                    "sanad": {"language": "ar"},
                }
            ]
        },
    )

    model: str = MODEL
    messages: list[ChatMessage] = Field(min_length=1, max_length=MOST_MESSAGES)
    stream: bool = False
    stream_options: StreamOptions | None = None
    n: Literal[1] | None = None
    sanad: Wished = Wished()


class Stated(BaseModel):
    """Of an answer: what Sanad says of it. `how`: `checked` against what it cites, `quoted` in the article's own words,
    `refused`, or a courtesy."""

    how: How
    why: Why
    detail: str


class Citation(BaseModel):
    """`quote` is `text[start:end]` of the article, character for character. `n` is the number in the answer. `also`: it
    stands beside the answer and does not support it."""

    n: int
    document: str
    title: str
    start: int
    end: int
    quote: str
    also: bool
    page: str | None
    also_in: list[str]


class Passage(BaseModel):
    """`score`: the log-odds that it answers."""

    document: str
    title: str
    start: int
    end: int
    text: str
    score: float


class Sentence(BaseModel):
    """A sentence that may answer; `words`: where in the article those stand that most likely do."""

    document: str
    start: int
    end: int
    text: str
    score: float
    words: tuple[int, int] | None


class Times(BaseModel):
    """Milliseconds from when the turn of the question came; tokens of the language model."""

    retrieve_ms: float
    evidence_ms: float
    first_token_ms: float | None
    total_ms: float | None
    prompt_tokens: int | None
    answer_tokens: int | None


class Grounds(BaseModel):
    """The field `sanad` of an answer: what it rests on and what was checked. `verified` is true only where the verdict
    is `checked`. `ignored`: what of the request had no effect."""

    verified: bool
    refused: bool
    language: Language
    verdict: Stated | None
    citations: list[Citation]
    passages: list[Passage]
    evidence: list[Sentence]
    timings: Times
    settings: str
    model: str
    standalone: str | None
    ignored: list[str] = []


class Reply(BaseModel):
    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None


class Choice(BaseModel):
    index: Literal[0] = 0
    message: Reply
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


class Usage(BaseModel):
    """In tokens of the language model; what searching and reading took is not counted."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Completion(BaseModel):
    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: list[Choice]
    usage: Usage
    sanad: Grounds


class Model(BaseModel):
    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: Literal["sanad"] = "sanad"


class Models(BaseModel):
    object: Literal["list"] = "list"
    data: list[Model]


class SearchRequest(Given):
    """The passages that come nearest to a question, without an answer."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"query": "CICA observers", "only": "lang:en"}]})

    query: Annotated[str, StringConstraints(min_length=1, max_length=4000)]
    limit: int = Field(default=8, ge=1, le=50)
    only: Only = ""


class Found(BaseModel):
    object: Literal["list"] = "list"
    data: list[Passage]


class Article(BaseModel):
    """`source`: its file, below the folder of the articles. `characters`: the length of its text."""

    id: str
    title: str
    language: Language
    source: str
    date: str | None
    url: str | None
    author: str | None
    tags: list[str]
    characters: int
    chunks: int


class Articles(BaseModel):
    """By ID. `has_more`: ask again with `after` set to the last ID."""

    object: Literal["list"] = "list"
    data: list[Article]
    has_more: bool


class Excerpt(BaseModel):
    """`text` is `[start:end]` of the article."""

    id: str
    title: str
    language: Language
    start: int
    end: int
    characters: int
    text: str


class Health(BaseModel):
    status: Literal["ok", "loading"]


Json = dict[str, Any]
