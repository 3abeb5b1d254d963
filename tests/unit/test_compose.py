from rag.citations import Support, sentence_support
from rag.compose import compose, quotation, with_original
from rag.events import Evidence
from rag.verify import Statement

TEXT = "تأسست المنظمة عام ١٩٤٥ [3]. It has 22 members. مقرها القاهرة."


def sentence(text: str) -> Evidence:
    start = TEXT.index(text)
    return Evidence("d", "المنظمة", "ar", start, start + len(text), text, 1.0)


FOUNDED, MEMBERS, SEAT = (
    sentence("تأسست المنظمة عام ١٩٤٥ [3]."),
    sentence("It has 22 members."),
    sentence("مقرها القاهرة."),
)


def test_a_statement_has_its_number_and_its_sentence() -> None:
    at = TEXT.index("22")
    text, (citation,) = compose([Statement("٢٢ عضوا", Support(MEMBERS, (at, at + 2)))])
    assert text == "٢٢ عضوا [1]"
    assert (citation.n, citation.quote, citation.also) == (1, "It has 22 members.", False)
    assert citation.answer is not None and TEXT[slice(*citation.answer)] == "22"
    assert TEXT[citation.start : citation.end] == citation.quote


def test_several_statements_are_a_list_and_share_citations() -> None:
    each = [Statement("first", sentence_support(FOUNDED)), Statement("then", sentence_support(SEAT))]
    text, citations = compose([*each, Statement("again", sentence_support(FOUNDED))])
    assert text == "- first [1]\n- then [2]\n- again [1]"
    assert [(citation.n, citation.quote, citation.answer) for citation in citations] == [
        (1, FOUNDED.text, None),
        (2, SEAT.text, None),
    ]


def test_a_sentence_to_be_seen_beside_has_no_marker() -> None:
    text, citations = compose([Statement("القاهرة", sentence_support(SEAT))], also=MEMBERS)
    assert text == "القاهرة [1]"
    assert [(citation.n, citation.also) for citation in citations] == [(1, False), (2, True)]
    assert len(compose([Statement("القاهرة", sentence_support(SEAT))], also=SEAT)[1]) == 1


def test_a_quotation_keeps_no_marker_of_the_article_s_own() -> None:
    quoted = quotation(FOUNDED, "ar")
    assert compose([quoted])[0] == "جاء في المقال: «تأسست المنظمة عام ١٩٤٥.» [1]"
    assert quoted.support.span == (FOUNDED.start, FOUNDED.end)
    assert compose([Statement("عام\n١٩٤٥ [٣]", quoted.support)])[0] == "عام ١٩٤٥ [1]"
    assert quotation(MEMBERS, "en", bare=True).text == "«It has 22 members.»"


def test_the_source_s_own_words_stand_in_brackets_where_they_are_few() -> None:
    at = TEXT.index("المنظمة")
    league = Support(FOUNDED, (at, at + len("المنظمة")))
    assert with_original(Statement("It is the League.", league)).text == "It is the League («المنظمة»)."
    assert with_original(Statement("the League", league)).text == "the League («المنظمة»)"
    assert with_original(Statement("It is المنظّمة.", league)).text == "It is المنظّمة."
    number = Support(MEMBERS, (TEXT.index("22"), TEXT.index("22") + 2))
    assert with_original(Statement("فيها ٢٢ عضوا.", number)).text == "فيها ٢٢ عضوا."
    whole = Statement("It was founded in 1945.", sentence_support(FOUNDED))
    assert with_original(whole) == whole
