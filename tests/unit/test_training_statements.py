"""The rows that the verifier learns from, on made-up paragraphs."""

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from evals.data.division import Division, Parallel, Sets
from evals.data.nomiracl import Judged
from evals.data.squad import Paragraph, Question
from index.text import fold
from training import corruption
from training.asked import asked_of, differs
from training.invented import facts
from training.mistakes import Pools
from training.news import statements_across
from training.row import Row
from training.statements import _invented, rows
from training.wording import fill, replied, word

ENGLISH = (
    "Selma Orbach founded the Lakeside Museum in 1931. The Lakeside Museum has 14 halls and stands in Norway. "
    "Its director was Anton Vale until May 1950, when Petra Lind took over."
)
ARABIC = (
    "أسست سلمى أورباخ متحف البحيرة عام 1931. يضم متحف البحيرة 14 قاعة ويقع في النرويج. "
    "كان أنطون فالي مدير المتحف حتى مايو 1950 ثم خلفته بترا ليند."
)
ASKED_ENGLISH = (
    ("Who founded the Lakeside Museum?", "Selma Orbach"),
    ("When was the Lakeside Museum founded?", "1931"),
    ("How many halls does the Lakeside Museum have?", "14"),
    ("Where is the Lakeside Museum?", "Norway"),
    ("When did Petra Lind take over?", "May 1950"),
    ("What color is the roof of the Lakeside Museum in 1931?", ""),
)
ASKED_ARABIC = (
    ("من أسس متحف البحيرة؟", "سلمى أورباخ"),
    ("متى تأسس متحف البحيرة؟", "1931"),
    ("كم عدد قاعات متحف البحيرة؟", "14"),
    ("أين يقع متحف البحيرة؟", "النرويج"),
    ("متى خلفت بترا ليند أنطون فالي؟", "مايو 1950"),
    ("ما لون سقف متحف البحيرة؟", ""),
)


def paragraph(text: str, asked: tuple[tuple[str, str], ...], title: str = "Museum", number: str = "1") -> Paragraph:
    questions = [
        Question(
            f"{number}-{at}", question, ((text.index(answer), text.index(answer) + len(answer)),) if answer else ()
        )
        for at, (question, answer) in enumerate(asked)
    ]
    return Paragraph(number, title, text, "ar" if "\u0627" in text else "en", tuple(questions))


@pytest.fixture
def sets() -> Sets:
    english, arabic = paragraph(ENGLISH, ASKED_ENGLISH), paragraph(ARABIC, ASKED_ARABIC, "متحف البحيرة")
    another = paragraph(
        "Korhal has 12 bridges over the river Zand.", (("Where is Korhal?", "river Zand"),), "Korhal", "2"
    )
    pair: Parallel = {"en": english, "ar": arabic}
    none = Division[Paragraph]((), (), ())
    return Sets(
        xquad=Division[Parallel]((pair,), (), ()),
        squad2=Division((english, another), (), ()),
        tydi_en=none,
        tydi_ar=none,
        arcd=Division((arabic,), (), (arabic,)),
        mlqa=none,
        aqad=none,
        nomiracl=Division[Judged]((), (), ()),
    )


@pytest.fixture
def news(tmp_path: Path) -> Path:
    path = tmp_path / "news.jsonl"
    lines = [
        {"document": f"paper.{at // 2}", "en": english, "ar": arabic}
        for at, (english, arabic) in enumerate(
            [
                (
                    "The minister opened 12 new schools in France on Monday.",
                    "افتتح الوزير 12 مدرسة جديدة في فرنسا يوم الاثنين.",
                ),
                (
                    "Parents were happy, but teachers asked for more books.",
                    "كان الآباء سعداء، لكن المعلمين طلبوا المزيد من الكتب.",
                ),
            ]
            * 5
        )
    ]
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return path


def test_rows_are_the_same_for_the_same_seed_and_fill_all_directions(sets: Sets, news: Path) -> None:
    found = rows(sets, news, (), (), 7, "train")
    assert found == rows(sets, news, (), (), 7, "train")
    assert found != rows(sets, news, (), (), 8, "train")
    for direction in ("en-en", "ar-ar", "ar-en", "en-ar"):
        of = [each.holds for each in found if each.direction == direction]
        assert len(of) > 40
        assert 0.3 < sum(of) / len(of) < 0.7


def test_every_kind_of_error_occurs(sets: Sets, news: Path) -> None:
    kinds = {each.kind for each in rows(sets, news, (), (), 7, "train") if not each.holds}
    assert kinds >= {
        "other number",
        "other month",
        "other name",
        "other question's answer",
        "exchanged",
        "negation",
        "wrong kind",
        "half",
        "garbled",
        "invented",
        "beside",
        "near miss",
        "yes for no",
        "no for yes",
        "unanswerable",
    }


def test_a_bare_wrong_answer_is_no_accepted_one_and_beside_lacks_it(sets: Sets, news: Path) -> None:
    golds = {fold(answer) for _, answer in (*ASKED_ENGLISH, *ASKED_ARABIC) if answer}
    by_question = {question: fold(answer) for question, answer in (*ASKED_ENGLISH, *ASKED_ARABIC)}
    for each in rows(sets, news, (), (), 7, "train"):
        gold = by_question.get(each.question)
        if each.kind in ("other number", "other name", "other question's answer", "wrong kind") and gold in golds:
            assert fold(each.statement) != gold
        if each.kind == "beside" and gold in golds:
            assert gold not in fold(each.sentence)


def test_no_statement_is_right_and_wrong_for_one_sentence(sets: Sets, news: Path) -> None:
    verdicts: dict[tuple[str, str, str], set[bool]] = {}
    for each in rows(sets, news, (), (), 7, "train"):
        verdicts.setdefault((each.question, each.statement, each.sentence), set()).add(each.holds)
    assert all(len(each) == 1 for each in verdicts.values())


def test_news_is_divided_by_document(sets: Sets, news: Path) -> None:
    train, choosing = rows(sets, news, (), (), 7, "train"), rows(sets, news, (), (), 7, "choosing")
    assert choosing  # of the sets nothing is for choosing here
    assert all(each.title == "" for each in choosing)
    assert all(each.title for each in rows(sets, news, (), (), 7, "table"))
    assert any(each.title == "" for each in train)


@pytest.mark.parametrize(
    ("question", "answer", "statement", "polar"),
    [
        ("Who won the cup?", "Denver", "Denver won the cup.", "Is it true that Denver won the cup?"),
        ("When was Oslo founded?", "1049", "Oslo was founded in 1049.", "Was Oslo founded in 1049?"),
        ("When was he born?", "May 3, 1920", "He was born on May 3, 1920.", "Was he born on May 3, 1920?"),
        ("When did York become Toronto?", "1834", "York became Toronto in 1834.", "Did York become Toronto in 1834?"),
        ("What is the capital of Chad?", "N'Djamena", "The capital of Chad is N'Djamena.", None),
        ("How many halls does it have?", "14 halls", "It has 14 halls.", "Does it have 14 halls?"),
        ("In what city was Bach born?", "Eisenach", "Bach was born in Eisenach.", "Was Bach born in Eisenach?"),
        ("The Asante Empire was in which region?", "Africa", "The Asante Empire was in Africa.", None),
    ],
)
def test_an_english_answer_is_worded(question: str, answer: str, statement: str, polar: str | None) -> None:
    form = word(question, "en")
    assert form is not None
    assert fill(form.statement, answer, "en") == statement
    assert polar is None or fill(form.polar, answer, "en") == polar


@pytest.mark.parametrize(
    ("question", "answer", "statement"),
    [
        ("متى اكتشف فلان الأكسجين؟", "1773", "اكتشف فلان الأكسجين عام 1773."),
        ("متى ولد أحمد؟", "في 3 مايو 1920", "ولد أحمد في 3 مايو 1920."),
        ("أين تقع جامعة القدس؟", "فلسطين", "تقع جامعة القدس في فلسطين."),
        ("من اخترع الهاتف؟", "بل", "بل اخترع الهاتف."),
        ("ما هي عاصمة جورجيا؟", "تبليسي", "عاصمة جورجيا هي تبليسي."),
        ("كم عدد سكان المدينة؟", "٤٠٠٠", "عدد سكان المدينة هو ٤٠٠٠."),
        ("في أي عام سقطت غرناطة؟", "عام 1492", "سقطت غرناطة في عام 1492."),
    ],
)
def test_an_arabic_answer_is_worded(question: str, answer: str, statement: str) -> None:
    form = word(question, "ar")
    assert form is not None
    assert fill(form.statement, answer, "ar") == statement
    assert fill(form.polar, answer, "ar").startswith("هل ")


@pytest.mark.parametrize("question", ["", "?", "Tell me", "هل هذا صحيح؟", "متى؟"])
def test_a_question_that_no_rule_fits_has_no_form(question: str) -> None:
    assert word(question, "en" if question.isascii() else "ar") is None


def test_replies_begin_with_yes_or_no() -> None:
    assert replied(True, "The cup was won.", "en") == "Yes, the cup was won."
    assert replied(False, "", "ar") == "لا."


def test_an_answer_within_another_is_no_other_answer() -> None:
    assert not differs("May 1950", ["1950"])
    assert not differs("orbach", ["Selma Orbach"])
    assert not differs("١٩٥٠", ["1950"])
    assert differs("1951", ["1950"])
    assert not differs("", ["1950"])


@pytest.mark.parametrize("number", ["1931", "14", "3", "1,400", "2.5", "١٩٣١", "ثلاثة", "seven"])
def test_a_nearby_number_is_another_in_the_same_digits(number: str) -> None:
    for seed in range(20):
        other = corruption.nearby(number, random.Random(seed))
        assert fold(other) != fold(number)
        assert (other[0] > "9") == (number[0] > "9")


def test_negation_is_put_in_and_taken_out() -> None:
    draw = random.Random(1)
    assert corruption.denied("It was not built in 1931.", "en", draw) == "It was built in 1931."
    assert corruption.denied("It was built.", "en", draw) in ("It was not built.", "It was never built.")
    assert corruption.denied("لم يتم بناء المتحف.", "ar", draw) == "يتم بناء المتحف."
    assert corruption.denied("كان المتحف كبيرا.", "ar", draw) == "لم يكن المتحف كبيرا."
    assert corruption.denied("عاصمة جورجيا هي تبليسي.", "ar", draw) == "عاصمة جورجيا ليست تبليسي."


def test_names_of_a_list_are_not_exchanged() -> None:
    draw = random.Random(1)
    assert corruption.exchanged("Nazarbayev preceded Tokayev.", draw=draw) == "Tokayev preceded Nazarbayev."
    assert corruption.exchanged("It borders Norway and Finland.", draw=draw) == ""


def test_words_of_a_garbled_statement_stand_elsewhere() -> None:
    text = "The Lakeside Museum has 14 halls and stands in Norway."
    garbled = corruption.shuffled(text, random.Random(3))
    assert garbled != text
    assert sorted(garbled.rstrip(".").split()) == sorted(text.rstrip(".").split())
    assert corruption.shuffled("It has 14 halls.", random.Random(3)) == ""


def test_dates_and_countries_are_put_in_the_other_language() -> None:
    row = Row("When was it?", "3 May 1950", "T", "It was on 3 May 1950.", True, "right: bare", "en-en")
    wrong = replace(row, statement="Norway", holds=False, kind="other name")
    found = statements_across([row, wrong], random.Random(0))
    assert {each.direction for each in found} == {"ar-en"}
    assert any("3 مايو 1950" in each.statement for each in found if each.holds)
    assert any("النرويج" in each.statement for each in found if not each.holds)


def test_a_question_whose_sentence_is_unknown_is_left_out() -> None:
    text = "Short. " + ENGLISH
    asked = asked_of(paragraph(text, (("What?", "Short"), *ASKED_ENGLISH)))
    assert [each.answer for each in asked] == ["Selma Orbach", "1931", "14", "Norway", "May 1950"]
    assert all(each.answer not in other for each in asked for other in each.beside)


def test_our_own_facts_are_sound_and_give_rows_in_all_directions() -> None:
    every = facts()
    assert len({fact.id for fact in every}) == len(every) > 100
    for fact in every:
        for told in (fact.en, fact.ar):
            assert told.words in told.sentence and all(vars(told).values()), fact.id
    made = _invented(
        every[:20], "train", Pools({"en": [], "ar": []}, [], {"en": ["river"], "ar": ["نهر"]}, {}), random.Random(1)
    )
    assert {row.direction for row in made} == {"en-en", "en-ar", "ar-en", "ar-ar"}
    assert all(row.ours for row in made) and {row.holds for row in made} == {True, False}
    assert {row.title for row in made}.isdisjoint({every[9].en.title, every[9].ar.title})  # for choosing
