import pytest

from index.text import detect_language
from rag.citations import Reply, sentence_support
from rag.events import Evidence
from rag.verify import Failure, Statement, check, own_words, repeats, verify

MEMBERS = "وتضم منظمة مؤتمر سيكا في الوقت الحاضر 27 عضوا دائما و9 اعضاء مراقبين وخمسة منظمات مراقبة."
HELD = "وقد عقدت الدورة السادسة لهذا الاجتماع في يومي 11 و12 تشرين الاول/اكتوبر في كازاخستان."
OFTEN = "ويعقد اجتماع وزراء خارجية مؤتمر التفاعل مرة كل عامين."


def sentences(*texts: str) -> list[Evidence]:
    return [Evidence(f"d{n}", "t", "ar", 0, len(text), text, 1 - n / 10) for n, text in enumerate(texts)]


def test_an_answer_is_supported_by_the_sentence_it_quotes() -> None:
    statement = verify(
        Reply("9 اعضاء مراقبين", "There are nine observers."), sentences(HELD, MEMBERS), "How many observers?", "en"
    )
    assert isinstance(statement, Statement)
    assert statement.text == "There are nine observers."
    assert statement.support.evidence.text == MEMBERS


def test_the_number_must_stand_in_the_words_that_were_quoted() -> None:
    asked = "How many observers?"
    wrong = verify(Reply("9 اعضاء مراقبين", "There are 27 observers."), sentences(MEMBERS), asked, "en")
    elsewhere = verify(Reply("مرة كل عامين", "There are 9 observers."), sentences(OFTEN, MEMBERS), asked, "en")
    assert (wrong, elsewhere) == (Failure("number", "27"), Failure("number", "9"))


def test_without_a_quote_the_sentence_that_says_the_number_will_do() -> None:
    statement = verify(Reply("", "There are 9 observers."), sentences(OFTEN, MEMBERS), "How many observers?", "en")
    assert isinstance(statement, Statement)
    assert statement.support.evidence.text == MEMBERS


def test_an_answer_must_state_what_is_asked_for() -> None:
    reply = Reply("11 و12 تشرين الاول", "The sixth meeting was held.")
    assert verify(reply, sentences(HELD), "When was the sixth meeting held?", "en") == Failure("kind")


def test_within_a_language_an_answer_is_made_of_its_sentence_s_words() -> None:
    reply = Reply("في كازاخستان", "عقدت الدورة في القاهرة بمصر.")
    assert verify(reply, sentences(HELD), "أين عقدت الدورة؟", "ar") == Failure("name", "القاهرة")


@pytest.mark.parametrize(
    ("quote", "answer", "question", "failure"),
    [
        (
            "11 و12 تشرين الاول",
            "It was held on November 11 and 12, 2020.",
            "When was it held?",
            Failure("month", "November"),
        ),
        ("مرة كل عامين", "It meets every year.", "How often does it meet?", Failure("period", "every year")),
        ("27 عضوا دائما", "There are twenty-five members.", "How many are there?", Failure("number", "twenty-five")),
        ("في كازاخستان", "It was held in Turkmenistan.", "Where was it held?", Failure("name", "Turkmenistan")),
        ("ثلاثون دولة", "Thirty.", "How many are there?", Failure("quote", "ثلاثون دولة")),
    ],
)
def test_what_contradicts_its_quote_is_named(quote: str, answer: str, question: str, failure: Failure) -> None:
    assert verify(Reply(quote, answer), sentences(HELD, OFTEN, MEMBERS), question, "en") == failure


def test_an_answer_without_a_quote_or_a_claim_needs_the_words_of_a_sentence() -> None:
    unsaid = verify(Reply("", "تعد الغابات أكبر ثروة."), sentences(MEMBERS), "ما أكبر ثروة؟", "ar")
    assert unsaid == Failure("words", "تعد الغابات")
    found = verify(Reply("", "عقدت الدورة في كازاخستان."), sentences(MEMBERS, HELD), "أين عقدت؟", "ar")
    assert isinstance(found, Statement)
    assert found.support.evidence.text == HELD


def test_an_answer_in_the_other_language_is_not_passed_on() -> None:
    reply = Reply("9 اعضاء مراقبين", "تضم المنظمة تسعة أعضاء مراقبين في الوقت الحاضر.")
    assert verify(reply, sentences(MEMBERS), "How many observers?", "en") == Failure("language")
    assert isinstance(verify(reply, sentences(MEMBERS), "كم عدد المراقبين؟", "ar"), Statement)


@pytest.mark.parametrize("reply", [Reply("", ""), Reply("9 اعضاء مراقبين", ""), Reply("9 اعضاء مراقبين", "…")])
def test_nothing_said_is_no_answer(reply: Reply) -> None:
    assert verify(reply, sentences(MEMBERS), "How many?", "en") == Failure("kind")


def checked(answer: str, sentence: str, question: str, *, likeness: float | None = None) -> Failure | None:
    """The check against the whole sentence, in the languages that the texts are in."""
    source = Evidence("d", "t", detect_language(sentence), 5, 5 + len(sentence), sentence, 1.0)
    alike = None if likeness is None else (lambda _answer, _sentence: likeness)
    return check(answer, sentence_support(source), question, detect_language(question), alike)


@pytest.mark.parametrize(
    ("answer", "sentence", "question"),
    [
        ("Nine", "وتضم 9 اعضاء مراقبين", "How many observers are there?"),
        ("تسعة", "It has nine observers.", "كم عدد المراقبين؟"),
        ("الدنمارك", "It was founded by Denmark.", "من أسسها؟"),
        ("الدنماركيون", "The Danes of Denmark founded it.", "من أسسها؟"),
        ("Cairo", "ومقرها القاهرة.", "Where is its seat?"),
        ("ألمانيا", "The German delegation left.", "من غادر؟"),
        ("every two years", "ويعقد مرة كل عامين", "How often is it held?"),
        ("12 October 1992", "عقد في 12 تشرين الأول/أكتوبر 1992", "When was it held?"),
        ("١٢ أكتوبر ١٩٩٢", "It was held on October 12, 1992.", "متى عُقد؟"),
        ("Chirac", "قال جاك شيراك", "Who spoke?"),
        ("CICA", "مؤتمر سيكا", "Which conference?"),
        ("Beijing", "The Secretariat sits in Beijing.", "أين تقع الأمانة؟"),
        ("It is written 北京 or π.", "بكين تكتب 北京", "How is it written: 北京 or π?"),
    ],
)
def test_a_short_answer_is_borne_out(answer: str, sentence: str, question: str) -> None:
    assert checked(answer, sentence, question) is None


@pytest.mark.parametrize(
    ("answer", "sentence", "question", "failure"),
    [
        ("13 people died.", "It happened on 13 October.", "How many people died?", Failure("number", "13")),
        ("13", "وقع في 13 تشرين الأول", "How many people died?", Failure("number", "13")),
        ("توفي 13 شخصا", "It happened on 13 October.", "ماذا حدث؟", Failure("number", "13")),
        ("1992", "It was founded in 1992.", "How many members are there?", Failure("number", "1992")),
        ("النرويج", "It was founded by Denmark.", "من أسسها؟", Failure("name", "النرويج")),
        ("كانت في النَّرويـج", "It was founded by Denmark.", "أين كانت؟", Failure("name", "النَّرويـج")),
        ("Norway", "أسستها الدنمارك", "Who founded it?", Failure("name", "Norway")),
        ("It is a member of the council.", "ليست عضوا في المجلس", "Is it a member?", Failure("negation", "عضوا")),
        ("It isn't big.", "It is big.", "Is it big?", Failure("negation", "big")),
        ("every two years", "It is held every two years.", "كم مرة يعقد؟", Failure("language")),
        ("كل عامين", "ويعقد مرة كل عامين", "How often is it held?", Failure("language")),
        ("玛丽 ماتلين", "أدتها مارلي ماتلين", "من أدتها؟", Failure("language")),
        ("Μαρία", "أدتها مارلي ماتلين", "Who did it?", Failure("language")),
        ("玛丽 Matlin did it.", "أدتها مارلي ماتلين", "Who did it?", Failure("language")),
        (
            "It is the seat. There bananas grow in gardens nearby.",
            "The seat is Geneva.",
            "What is Geneva?",
            Failure("words", "bananas grow gardens nearby."),
        ),
    ],
)
def test_what_does_not_hold_is_named(answer: str, sentence: str, question: str, failure: Failure) -> None:
    found = checked(answer, sentence, question)
    assert found is not None
    assert found.why == failure.why
    assert set(found.detail.split()) >= set(failure.detail.split())


def test_across_languages_the_embedder_tells_words_and_translated_names() -> None:
    asked, sentence = "ماذا تفعل؟", "It plants trees."
    assert checked("تزرع الأشجار", sentence, asked, likeness=0.5) is None
    assert checked("تبيع السيارات", sentence, asked, likeness=0.1) == Failure("words", "تبيع السيارات")
    assert checked("the Golden Palm", "نالت السعفة الذهبية", "What was won?") == Failure("name", "Golden")
    assert checked("the Golden Palm", "نالت السعفة الذهبية", "What was won?", likeness=0.5) is None
    assert checked("27", "It has 27 members.", "كم عدد الأعضاء؟", likeness=0.0) is None


def test_every_sentence_of_an_answer_is_compared_across_languages() -> None:
    source = Evidence("d", "t", "en", 0, 16, "It plants trees.", 1.0)
    answer = "تزرع الأشجار. وتبيع السيارات."
    found = check(
        answer, sentence_support(source), "ماذا تفعل؟", "ar", lambda own, _sentence: 0.1 if "تبيع" in own else 0.5
    )
    assert found == Failure("words", "وتبيع السيارات.")


def test_own_words_are_neither_the_question_s_nor_claims() -> None:
    assert (
        own_words("The meeting was held in Geneva on 12 May.", "Where was the meeting held?") == "The was in Geneva on"
    )
    assert own_words("تسعة", "كم؟") == ""


@pytest.mark.parametrize(
    ("answer", "question", "empty"),
    [
        ("Committees meet outside Parliament.", "Where might committees meet outside of Parliament?", True),
        ("اللجان تجتمع خارج البرلمان", "أين تجتمع اللجان خارج البرلمان؟", True),
        ("In Perth", "Where might committees meet outside of Parliament?", False),
        ("voluntary", "Is it voluntary?", False),
        ("طوعية", "هل المشاركة إلزامية أم طوعية؟", False),
        ("Denver", "Which team won, Denver or Carolina?", False),
        ("9", "How many observers?", False),
    ],
)
def test_an_answer_says_more_than_its_question(answer: str, question: str, empty: bool) -> None:
    assert repeats(answer, question) is empty
