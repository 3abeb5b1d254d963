from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.text import clean, detect_language, divide, fold, normalise, split_sentences

ARABIC = "ابتثةأإآىئؤءلا مَُِّْـ٠١٢۳٫،؛؟.«»ﷺﻻﻼﹰ\u200f\u200c\u202b"
LATIN = "aéÉßﬁİ Dr.U.S.?!…\"'’)]}[1]3.5\n\t\u00a0ǅ½²"
mixed = st.text(alphabet=st.one_of(st.sampled_from(ARABIC + LATIN), st.characters()), max_size=120)


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("", ""),
        ("  \n\t ", ""),
        ("قَالَ الكِتــابُ", "قال الكتاب"),
        ("إسلامٌ أُمّة آسيا ٱلله", "اسلام امه اسيا الله"),
        ("مستشفى رئيس مؤتمر", "مستشفي رييس موتمر"),
        ("کتاب فارسی", "كتاب فارسي"),
        ("ﷺ", "صلي الله عليه وسلم"),
        ("ﻻ ﻼ ﺍﻟﺴﻼﻡ", "لا لا السلام"),
        ("\u0627\u0654 e\u0301", "ا e"),
        ("٢٠٢٢ ۲۰۲۲ ٣٫٥ ٪", "2022 2022 3.5 %"),
        ("Élève ÀÉÎ Straße ﬁn Łódź", "eleve aei strasse fin lodz"),
        ("«قال» “said” ‘so’ 1990–1995", '"قال" "said" \'so\' 1990-1995'),
        ("نعم، لا؛ لماذا؟", "نعم, لا; لماذا?"),
        ("a\u200bb\u200ec\ufeff\u202e", "abc"),
        (" one \u00a0\n two ", "one two"),
        ("\ufe70", ""),
    ],
)
def test_fold(raw: str, folded: str) -> None:
    assert fold(raw) == folded


@given(mixed)
@example("´ ¨ ﱞ")
def test_folding_is_idempotent_and_agrees_with_the_map(raw: str) -> None:
    assert fold(fold(raw)) == fold(raw) == normalise(raw).text


@given(mixed, st.data())
def test_a_span_of_the_folded_text_leads_to_raw_text_that_folds_to_it(raw: str, data: st.DataObject) -> None:
    folded = normalise(raw)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    raw_start, raw_end = folded.span(start, end)
    assert 0 <= raw_start < raw_end <= len(raw)
    assert folded.text[start:end].strip() in fold(raw[raw_start:raw_end])


def test_a_span_takes_the_diacritics_of_its_last_letter_and_no_more() -> None:
    raw = "«الكِتابُ» الجديد"
    folded = normalise(raw)
    at = folded.text.index("الكتاب")
    start, end = folded.span(at, at + len("الكتاب"))
    assert raw[start:end] == "الكِتابُ"


def test_a_span_inside_a_ligature_is_the_whole_ligature() -> None:
    folded = normalise("النبي ﷺ قال")
    at = folded.text.index("عليه")
    assert folded.span(at, at + 4) == (6, 7)


@pytest.mark.parametrize(("start", "end"), [(0, 0), (2, 1), (-1, 1), (0, 4)])
def test_a_span_outside_the_text_is_an_error(start: int, end: int) -> None:
    with pytest.raises(ValueError):
        normalise("abc").span(start, end)


def test_digits_of_every_kind() -> None:
    assert fold("٢٠٢٢ و۱۳۹۸ و３") == "2022 و1398 و3"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("كم عدد المراقبين في سيكا؟", "ar"),
        ("How many CICA observers are there?", "en"),
        ("كم عدد المراقبين في CICA؟", "ar"),
        ("What does سيكا mean in English?", "en"),
        ("", "en"),
        ("٢٠٢٢ 2022 ؟!", "en"),
        ("اب ab", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_cleaning_keeps_the_article_and_drops_what_is_no_text() -> None:
    assert clean("\ufeffأَوَّل\r\nline\x00 \x07two\ttab\rthree\u2028four\ud800") == "أَوَّل\nline two\ttab\nthree\nfour"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_cleaning_is_idempotent_and_can_be_stored(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert "\x00" not in cleaned and "\r" not in cleaned
    cleaned.encode("utf-8")


@pytest.mark.parametrize(
    "sentences",
    [
        ["Dr. Smith met J. R. Smith in the U.S. Army base.", "It was 3.5 km away.", "He left."],
        ["كتب د. محمد عن عام 44 ق.م. وكان ذلك.", "ثم انتهى.", "هل بدأ؟", "نعم!"],
        ["قرر أ. علي وم. سامي ذلك.", "ومضى أ.د. خالد."],
        ["تأسست عام 1441 هـ. في مكة.", "ثم توسعت."],
        ['He said "Stop."', "Then he left.[1]", "Next [2].", '"Yes!" he said.', "(It ended.)", "So."],
        ["«قال ذلك.»", "ثم مضى…", "وعاد. [12]", "وانتهى"],
        ["See No. 5, e.g. the first, i.e. one.", "The answer was no.", "He works at Acme Inc.", "The firm is old."],
        ["In 2018.", "In 2019.", "Visit www.example.com or v2.0 now.", "Bye"],
        ["بلغت النسبة 3.5 في المئة.", "وبلغت ٣٫٥ ثم ٤.٢ أيضا.", "انتهى"],
        ["He paused... and went on.", "The [...] text.", "What?!", "End۔"],
        ["قال: الأول؛ ثم الثاني، ثم الثالث.", "انتهى."],
    ],
)
def test_sentences_on_one_line(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[start:end] for start, end in split_sentences(text)] == sentences


def test_arabic_sentences_with_no_space_between() -> None:
    text = "وصل الوفد.وبدأ الاجتماع؟نعم"
    assert [text[start:end] for start, end in split_sentences(text)] == ["وصل الوفد.", "وبدأ الاجتماع؟", "نعم"]


def test_headings_and_list_items_are_sentences_of_their_own() -> None:
    lines = ["# عنوان", "1. Introduction to it", "2. Body", "- first item", "• second item"]
    text = "\n".join(lines)
    assert [text[start:end] for start, end in split_sentences(text)] == lines


def test_a_hard_wrapped_paragraph_is_read_as_one() -> None:
    text = (
        "The Conference on Interaction and Confidence Building Measures in\n"
        "Asia is a forum. It has member states on the whole continent, and\n"
        "it meets often.\n\nA new paragraph"
    )
    assert [text[start:end].replace("\n", " ") for start, end in split_sentences(text)] == [
        "The Conference on Interaction and Confidence Building Measures in Asia is a forum.",
        "It has member states on the whole continent, and it meets often.",
        "A new paragraph",
    ]


def test_a_semicolon_splits_only_a_very_long_sentence() -> None:
    clause = "كلمة " * 70 + "أخيرة؛"
    assert len(split_sentences(f"{clause} ثم.")) == 1
    assert len(split_sentences(f"{clause} {clause} ثم.")) == 3


@given(mixed)
def test_sentences_cover_all_text_in_order_without_overlap(text: str) -> None:
    spans = split_sentences(text)
    covered = "".join(text[start:end] for start, end in spans)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


@given(mixed, st.integers(1, 30))
def test_a_divided_sentence_fits_and_loses_nothing(text: str, limit: int) -> None:
    for start, end in split_sentences(text):
        parts = divide(text, (start, end), lambda part: len(part) <= limit)
        assert all(0 < b - a <= limit for a, b in parts)
        assert "".join("".join(text[a:b] for a, b in parts).split()) == "".join(text[start:end].split())


def test_a_sentence_is_divided_at_its_strongest_break() -> None:
    text = "one two, three four; five six seven"
    assert [text[a:b] for a, b in divide(text, (0, len(text)), lambda part: len(part) < 25)] == [
        "one two, three four;",
        "five six seven",
    ]
