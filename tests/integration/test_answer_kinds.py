"""Every other kind of question: parts, yes or no, explanations, comparisons, lists, summaries, courtesies."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from index.types import Hit
from rag.answer import answer, look_up
from rag.engine import Engine
from rag.read import Reading
from rag.types import Done, Kind, Question, Read, Token, Turn, Verdict, Wishes
from rag.understand import understand
from tests.integration.answers import ANSWER, MEETING, QUESTION, SENTENCE, SURE, WORDS, last
from tests.scripted import ScriptedGenerator, ScriptedReader, ScriptedVerifier

pytestmark = pytest.mark.usefixtures("by_reader")


def by_question(**answers: str) -> Any:
    """A reader that finds words for questions that hold a word alone."""

    def read(_: ScriptedReader, question: str, passages: Sequence[Hit]) -> list[Reading]:
        found = {words: SURE for word, words in answers.items() if word in question}
        return ScriptedReader(found).read(question, passages)

    return read


def parted(monkeypatch: pytest.MonkeyPatch, kind: Kind, *parts: str) -> None:
    """What `understand` makes of any question."""

    def understood(*given: Any, **limits: Any) -> Question:
        return replace(understand(*given, **limits), kind=kind, parts=parts)

    monkeypatch.setattr("rag.answer.understand", understood)


def test_every_part_is_answered_by_itself(
    engine: Engine, llm: ScriptedGenerator, verifier: ScriptedVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    parted(monkeypatch, "parts", QUESTION, "كم مرة تجتمع منظمة سيكا؟")
    monkeypatch.setattr(engine.reader, "read", partial(by_question(عدد=WORDS, تجتمع="مرة كل عامين"), engine.reader))
    verifier.right.append("مرة كل عامين")
    llm.enqueue(ANSWER)
    llm.enqueue("تجتمع منظمة سيكا مرة كل عامين.")
    events = list(answer(f"{QUESTION[:-1]} وكم مرة تجتمع؟", (), engine))
    result = last(events)
    assert result.answer == f"- {ANSWER} [1]\n- تجتمع منظمة سيكا مرة كل عامين. [2]"
    assert [result.answer[slice(*span)] for span in result.bold] == [WORDS, "مرة كل عامين"]
    assert result.verified
    second = events.index(Token("مرة كل عامين", "quote"))
    assert events[second + 1] == Token(f"- {ANSWER} [1]\n", "answer")  # what stands is not lost from sight


def test_a_part_that_nothing_answers_is_named(
    engine: Engine, llm: ScriptedGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    parted(monkeypatch, "parts", QUESTION, "كم أنفقت؟")
    monkeypatch.setattr(engine.reader, "read", partial(by_question(عدد=WORDS), engine.reader))
    llm.enqueue(ANSWER)
    result = last(list(answer("سؤال", (), engine)))
    assert result.answer == f"- {ANSWER} [1]\n- لا تجيب المقالات عن هذا: «كم أنفقت؟»"
    assert result.verdict == Verdict("quoted", "part")
    parted(monkeypatch, "parts", "كم دفعت؟", "كم أنفقت؟")
    assert last(list(answer("سؤال", (), engine))).refused


@pytest.mark.parametrize(("said", "reply"), [("نعم.", "نعم"), ("لا.", "لا")])
def test_yes_or_no_comes_first(
    engine: Engine, llm: ScriptedGenerator, verifier: ScriptedVerifier, said: str, reply: str
) -> None:
    verifier.right = [said]
    llm.enqueue("في سيكا 9 مراقبين.")  # which says neither
    result = last(list(answer("هل في سيكا مراقبون؟", (), engine)))
    assert result.answer == f"{said} {SENTENCE} [1]"
    assert [result.answer[slice(*span)] for span in result.bold] == [reply]
    assert result.verified
    assert result.timings.first_token_ms is not None


def test_a_worded_yes_that_the_verifier_bears_out_is_the_answer(
    engine: Engine, llm: ScriptedGenerator, verifier: ScriptedVerifier
) -> None:
    verifier.right = ["نعم.", worded := "نعم، في سيكا 9 أعضاء مراقبين."]
    llm.enqueue(" في سيكا 9 أعضاء مراقبين.")
    result = last(list(answer("هل في سيكا مراقبون؟", (), engine)))
    assert (result.answer, result.verified) == (f"{worded} [1]", True)
    assert [result.answer[slice(*span)] for span in result.bold] == ["نعم"]
    assert llm.history[0][-1].text == "نعم،"


def test_behind_no_the_sentence_is_quoted_where_the_wording_repeats_what_is_not_so(
    engine: Engine, llm: ScriptedGenerator, verifier: ScriptedVerifier
) -> None:
    verifier.right = ["لا.", "لا، في سيكا 10 مراقبين، وهم 9 أعضاء مراقبين."]
    llm.enqueue(" في سيكا 10 مراقبين، وهم 9 أعضاء مراقبين.")
    result = last(list(answer("هل في سيكا 10 مراقبين؟", (), engine)))
    assert result.answer == f"لا. {SENTENCE} [1]"


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (" the seat of ECO in Tehran is in Ankara.", "No. Its seat is Tehran. [1]"),
        (" it is Tehran.", "No, it is Tehran. [1]"),
    ],
)
def test_behind_no_a_name_of_the_question_alone_is_not_said(
    engine: Engine, llm: ScriptedGenerator, reader: ScriptedReader, verifier: ScriptedVerifier, fact: str, said: str
) -> None:
    reader.answers = {"Tehran": SURE}
    verifier.right = ["No.", f"No,{fact}", "Tehran"]
    llm.enqueue(fact)
    assert last(list(answer("Is the seat of ECO in Ankara?", (), engine))).answer == said


def test_neither_yes_nor_no_is_quoted_or_refused(
    engine: Engine, llm: ScriptedGenerator, reader: ScriptedReader, verifier: ScriptedVerifier
) -> None:
    verifier.right = []
    llm.enqueue("في سيكا 9 مراقبين.")
    result = last(list(answer("هل في سيكا مراقبون؟", (), engine)))
    assert (result.answer, result.verdict) == (f"جاء في المقال: «{SENTENCE}» [1]", Verdict("quoted", "asked"))
    reader.answers = {}
    assert last(list(answer("هل في سيكا مراقبون؟", (), engine))).refused


def test_yes_across_languages_is_followed_by_a_translation_or_by_the_original(
    engine: Engine, llm: ScriptedGenerator, verifier: ScriptedVerifier
) -> None:
    verifier.right = ["Yes.", "27 members"]
    llm.enqueue("CICA has 9.")
    llm.enqueue("CICA has 27 members and 9 observers.")
    result = last(list(answer("هل في سيكا مراقبون؟", (), engine, wishes=Wishes(language="en"))))
    assert result.answer == "Yes. CICA has 27 members and 9 observers. [1]"
    assert result.verdict == Verdict("quoted", "translated")
    llm.enqueue("CICA has 9.")
    llm.enqueue("CICA has 28 members.")
    result = last(list(answer("هل في سيكا مراقبون؟", (), engine, wishes=Wishes(language="en"))))
    assert result.answer.startswith("Yes. The article is in Arabic and there is no reliable translation")
    assert result.verdict == Verdict("quoted", "untranslated")


def test_an_explanation_is_the_article_s_sentences_in_their_order(
    engine: Engine, verifier: ScriptedVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    parted(monkeypatch, "explanation")
    result = last(list(answer("ما هي سيكا؟", (), engine)))
    assert result.answer == f"{SENTENCE} {MEETING} [1]"
    assert result.citations[0].quote == f"{SENTENCE} {MEETING}"
    assert result.verified
    verifier.right = []
    assert last(list(answer("ما هي سيكا؟", (), engine))).refused
    unchecked = replace(engine, verifier=None)
    assert last(list(answer("ما هي سيكا؟", (), unchecked))).verdict == Verdict("quoted", "asked")


def test_a_comparison_has_a_line_for_each_side(
    engine: Engine, llm: ScriptedGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    parted(monkeypatch, "comparison", QUESTION, "كم عدد الأعضاء في إيكو؟")
    monkeypatch.setattr(engine.reader, "read", partial(by_question(سيكا=WORDS), engine.reader))
    llm.enqueue(ANSWER)
    result = last(list(answer("قارن بين سيكا وإيكو", (), engine)))
    assert result.answer == f"- {ANSWER} [1]\n- لا تجيب المقالات عن هذا: «كم عدد الأعضاء في إيكو؟»"


@pytest.mark.parametrize(
    ("message", "verdict", "words"),
    [
        ("السلام عليكم!", Verdict("courtesy", "greeting"), "وعليكم السلام"),
        ("thanks", Verdict("courtesy", "thanks"), "welcome"),
        ("Who are you?", Verdict("about", "about"), "3 articles"),
    ],
)
def test_a_courtesy_is_returned_without_a_search(
    engine: Engine, reader: ScriptedReader, message: str, verdict: Verdict, words: str
) -> None:
    (event,) = answer(message, (), engine)
    assert isinstance(event, Done)
    result = event.answer
    assert (result.verdict, result.passages, result.citations) == (verdict, (), ())
    assert not result.refused and not result.verified
    assert words in result.answer
    assert reader.history == []


def test_a_follow_up_says_how_it_was_understood(
    engine: Engine, reader: ScriptedReader, llm: ScriptedGenerator, verifier: ScriptedVerifier
) -> None:
    before = Turn("كم عدد أعضاء منظمة سيكا؟", "27 [1]")
    reader.answers = {"مرة كل عامين": SURE}
    verifier.right = ["مرة كل عامين"]
    llm.enqueue("تجتمع سيكا مرة كل عامين.")
    _, read, *_, done = answer("وكم مرة تجتمع؟", (before,), engine)
    assert isinstance(read, Read) and isinstance(done, Done)
    assert read.answer.standalone == done.answer.standalone == "كم عدد أعضاء منظمة سيكا؟ وكم مرة تجتمع؟"
    assert done.answer.question == "وكم مرة تجتمع؟"
    assert done.answer.citations[0].quote == "وتعقد اجتماعها مرة كل عامين."


def test_only_the_chosen_articles_are_searched(engine: Engine) -> None:
    chosen = Wishes(documents=frozenset({"ar/أستانا"}))
    assert {p.document for p in look_up(QUESTION, (), engine, wishes=chosen).passages} == {"ar/أستانا"}
    gone = Wishes(documents=frozenset({"gone"}))
    assert look_up(QUESTION, (), engine, wishes=gone).passages == ()
    assert last(list(answer(QUESTION, (), engine, wishes=gone))).verdict == Verdict("refused", "far")
    assert len(look_up(QUESTION, (), engine, wishes=Wishes(passages=1)).passages) == 1


@pytest.fixture
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hash embedder's scores are on no scale: whatever search finds is near enough."""
    monkeypatch.setattr("rag.decide._threshold", lambda *_: -1e6)
    monkeypatch.setattr("rag.reply.ABOUT", -1e6)


@pytest.mark.usefixtures("near")
def test_a_list_and_a_summary_are_the_article_s_own_sentences(
    engine: Engine, llm: ScriptedGenerator, verifier: ScriptedVerifier
) -> None:
    alone = last(list(answer("ما هي مجالات منظمة سيكا؟", (), engine)))
    assert alone.answer == f"{SENTENCE} [1]"
    verifier.right = [MEETING]
    listed = last(list(answer("ما هي مجالات منظمة سيكا؟", (), engine)))
    assert listed.verdict == Verdict("quoted", "asked")
    assert listed.answer == f"تذكر المقالات ما يلي:\n- {SENTENCE} [1]\n- {MEETING} [2]"
    summary = last(list(answer("لخص مقال منظمة سيكا", (), engine)))
    assert {citation.document for citation in summary.citations} == {"ar/سيكا"}
    assert summary.answer.startswith(f"- {SENTENCE} [1]\n- ")
    for citation in (*listed.citations, *summary.citations):
        text = engine.index.document(citation.document).text
        assert text[citation.start : citation.end] == citation.quote
    assert llm.history == []


def test_a_plural_is_answered_by_one_sentence_or_where_others_answer_too_by_several(
    engine: Engine, llm: ScriptedGenerator, verifier: ScriptedVerifier
) -> None:
    asked = "ما الدول الأعضاء في منظمة سيكا؟"
    llm.enqueue(ANSWER)
    alone = last(list(answer(asked, (), engine)))
    assert (alone.answer, alone.verified) == (f"{ANSWER} [1]", True)
    verifier.right.append(MEETING)
    several = last(list(answer(asked, (), engine)))
    assert several.answer == f"تذكر المقالات ما يلي:\n- {SENTENCE} [1]\n- {MEETING} [2]"
    assert several.verdict == Verdict("quoted", "asked")


def test_of_the_other_language_only_what_is_likely_itself_is_named(
    engine: Engine, llm: ScriptedGenerator, reader: ScriptedReader, verifier: ScriptedVerifier
) -> None:
    reader.answers = {"27 عضوا": SURE, "عامين": -8.0}
    verifier.right[:] = ["27 عضوا", "27 members", MEETING]  # the sentence, and not these words in it
    llm.enqueue("CICA has 27 members.")
    alone = last(list(answer("Which members does CICA have?", (), engine)))
    assert alone.answer == "CICA has 27 members. [1]"


def test_a_choice_is_answered_without_a_yes(engine: Engine, llm: ScriptedGenerator) -> None:
    llm.enqueue(f"نعم، {ANSWER}")
    assert last(list(answer("هل تضم سيكا 27 عضوا أم 30 عضوا؟", (), engine))).answer == f"{ANSWER} [1]"


def test_an_article_is_summarised_that_was_chosen_named_loosely_or_cited_last(engine: Engine) -> None:
    def summarised(typed: str, *cited: str, chosen: str | None = None) -> set[str]:
        before = Turn("Where is it?", "There.", documents=cited)
        wishes = Wishes(documents=frozenset({chosen} if chosen else ()))
        return {each.document for each in last(list(answer(typed, (before,), engine, wishes=wishes))).citations}

    assert summarised("Summarise the economic cooperation article", "ar/سيكا") == {"en/eco"}
    assert summarised("Summarise this article", "en/eco") == {"en/eco"}
    assert summarised("لخص هذا المقال", "ar/سيكا") == {"ar/سيكا"}
    assert summarised("Summarise this article", "ar/سيكا", chosen="en/eco") == {"en/eco"}


@pytest.mark.usefixtures("near")
def test_a_translated_summary_is_not_called_verified(
    engine: Engine, llm: ScriptedGenerator, verifier: ScriptedVerifier
) -> None:
    verifier.right = ["27", "three"]
    llm.enqueue("CICA has 27 permanent members and 9 observers.")
    llm.enqueue("It meets three times a year.")
    summary = last(list(answer("لخص مقال منظمة سيكا", (), engine, wishes=Wishes(language="en"))))
    assert summary.verdict == Verdict("quoted", "translated")
    assert not summary.verified
    first, second, *_ = summary.answer.split("\n")
    assert first == "- CICA has 27 permanent members and 9 observers. [1]"
    assert second == f"- «{MEETING}» [2]"  # "three times" did not hold


@pytest.mark.usefixtures("near")
def test_without_a_reader_answers_are_quotations(engine: Engine, llm: ScriptedGenerator) -> None:
    result = last(list(answer(QUESTION, (), replace(engine, reader=None))))
    assert result.verdict == Verdict("quoted", "quote")
    assert result.answer.startswith("جاء في المقال: «")
    assert result.evidence[0].words is None
    assert llm.history == []


def test_without_a_verifier_nothing_is_worded(engine: Engine, llm: ScriptedGenerator) -> None:
    result = last(list(answer(QUESTION, (), replace(engine, verifier=None))))
    assert result.answer == f"يبدو أن الجواب هو {WORDS}. جاء في المقال: «{SENTENCE}» [1]"
    assert not result.verified and not result.refused
    assert llm.history == []


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("كم عدد المراقبين في سيكا؟", "judged"),
        ("هل تضم سيكا مراقبين؟", "judged"),
        ("كم عدد المراقبين في سيكا ومتى تجتمع؟", "judged"),
        ("Name three observers", "judged"),
        ("قارن بين سيكا والجامعة العربية", "judged"),
        ("لخص مقال السلحفاة العملاقة", "far"),
    ],
)
def test_every_kind_of_question_can_be_refused(
    engine: Engine, verifier: ScriptedVerifier, monkeypatch: pytest.MonkeyPatch, question: str, why: str
) -> None:
    verifier.right = []
    monkeypatch.setattr("rag.decide._threshold", lambda *_: 1e6)
    monkeypatch.setattr("rag.reply.ABOUT", 1e6)
    verdict = last(list(answer(question, (), engine))).verdict
    assert verdict is not None
    assert (verdict.how, verdict.why) == ("refused", why)


def test_without_a_reader_what_is_far_is_refused(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.decide._threshold", lambda *_: 1e6)
    result = last(list(answer(QUESTION, (), replace(engine, reader=None))))
    assert result.verdict == Verdict("refused", "far")
