from dataclasses import replace

from rag.events import Evidence
from rag.fitting import elsewhere, fitting
from tests.unit.test_evidence import passage


def sentence(text: str) -> Evidence:
    return Evidence("d", "t", "en", 0, len(text), text, 0.0)


def test_a_sentence_without_a_number_cannot_say_how_many() -> None:
    cold, counted = sentence("Its winters are among the coldest."), sentence("Nine states observe it.")
    assert fitting("How many observers are there?", [cold, counted]) == [counted]
    assert fitting("كم عدد المراقبين؟", [cold, counted]) == [counted]
    assert fitting("Who observes it?", [cold, counted]) == [cold, counted]
    assert fitting("How many?", []) == []


def test_an_article_is_about_another_place_where_it_leaves_out_what_is_named() -> None:
    hits = [passage("a", [("The minister of Iran spoke.", 0.5)]), passage("b", [("تحدث وزير السعودية.", 0.5)])]
    assert elsewhere("من تحدث باسم السعودية؟", hits) == {"a"}
    assert elsewhere("Who spoke for Saudi Arabia and Iran?", hits) == {"a", "b"}
    assert elsewhere("Who spoke?", hits) == elsewhere("", hits) == elsewhere("Who spoke for Iran?", []) == frozenset()


def test_the_title_and_every_passage_of_an_article_count() -> None:
    hits = [passage("Kazakhstan", [("It is large.", 0.5)]), passage("Kazakhstan", [("It borders China.", 0.4)])]
    assert elsewhere("ما مساحة كازاخستان؟", hits) == frozenset()
    assert elsewhere("Does Kazakhstan border China?", hits) == frozenset()
    assert elsewhere("Does Kazakhstan border Iran?", hits) == {"Kazakhstan"}


def test_an_article_is_about_something_else_where_another_is_named_by_its_title() -> None:
    title = "منظمة التعاون الاقتصادي (إيكو)"
    named = replace(passage("ECO", [("تأسست عام ١٩٨٥.", 0.5)]), title=title, language="ar")
    other = replace(passage("CICA", [("لها ٩ مراقبين.", 0.5)]), title="سيكا", language="ar")
    across = replace(passage("SCO", [("It has six.", 0.5)]), title="Shanghai")
    question = "كم عدد المراقبين في منظمة التعاون الاقتصادي؟"
    assert elsewhere(question, [named, other, across]) == {"CICA"}, "nobody can tell across languages"
    assert elsewhere(question, [other, across]) == frozenset(), "no article is named"
    assert elsewhere("كم عدد المراقبين في سيكا؟", [named, other]) == frozenset()
    speaks = replace(other, text="تراقبها منظمة التعاون الاقتصادي.")
    assert elsewhere(question, [named, speaks]) == frozenset()
