"""The forms by which a sentence becomes a question: those that hold, and what makes none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Document, Language
from rag.suggest.candidate import Candidate
from rag.suggest.forms import about, facts, summary


def document(text: str, title: str, language: Language) -> Document:
    return Document("a", title, text, language, "", "a.txt")


def asked(text: str, title: str = "", language: Language = "en") -> list[tuple[str, str]]:
    """Questions of a text, each with the words that answer it."""
    found = facts(document(text, title, language))
    assert all(each.document == "a" and each.language == language and each.sentence for each in found)
    return [(each.text, text[slice(*each.words)] if each.words else "") for each in found]


@pytest.mark.parametrize(
    ("text", "title", "question", "words"),
    [
        ("ECO was founded in 1985 by Iran.", "ECO", "When was ECO founded?", "1985"),
        ("The Helsinki Act was signed on 1 August 1975.", "", "When was the Helsinki Act signed?", "1 August 1975"),
        ("Orrow Fen is wet. It was opened in May 1988.", "Orrow Fen", "When was Orrow Fen opened?", "May 1988"),
        ("In 2000, Aramco bought the port of Samra.", "", "When did Aramco buy the port of Samra?", "2000"),
        ("Mali joined the Union on 2 May 1992, and Mali left.", "", "When did Mali join the Union?", "2 May 1992"),
        ("The OSCE (once CSCE) links 57 States in Europe.", "", "How many States does the OSCE link?", "57"),
        ("The Final Act was signed by 35 states.", "", "How many states signed the Final Act?", "35"),
        ("The Fen covers about 1,460 hectares of reeds.", "", "How many hectares does the Fen cover?", "1,460"),
        ("The Coral Bridge is 1,180 metres long.", "", "How long is the Coral Bridge?", "1,180 metres"),
        ("The Vienna Office is based in The Hague.", "", "Where is the Vienna Office based?", "The Hague"),
        ("The Dome was designed by the architect Tove Lind.", "", "Who designed the Dome?", "the architect Tove Lind"),
        ("Orrow Fen is a nature reserve in Calvery.", "Orrow Fen", "What is Orrow Fen?", ""),
        ("Karim Dalloul was an engineer who built bridges.", "Karim Dalloul (engineer)", "Who was Karim Dalloul?", ""),
    ],
)  # fmt: skip
def test_english_forms(text: str, title: str, question: str, words: str) -> None:
    assert (question, words) in asked(text, title)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The reserve was declared on 3 October 1988.", "Orrow Fen"),  # which one?
        ("It was founded in 1985.", "ECO"),  # no sentence before tells what
        ("Orrow Fen is wet. Peat burns. It was opened in 1988.", "Orrow Fen"),
        ("Dogs were banned in 1988.", "Orrow Fen"),
        ("Physics is a science of matter.", "Physics"),  # the title's capital tells of no name
        ("The Dome was built by Astral Works and repaired in 1855.", ""),
        ("The Fen[3] covers 541 hectares.", ""),
        ("Peat is a fuel in Calvery, and peat burns.", "Peat"),
        ("The company that Dalloul led was sold in 1988.", ""),
        ("Samra is a leader in steel.", "Samra"),  # a person or none
        ("The Grey Lady was cleaned by hand in 1988.", ""),
        ("Its oldest member, Dalloul, died in 1988.", ""),
        ("The Dome was built by Astral Works.", ""),  # a person or none
    ],
)
def test_what_makes_no_english_question(text: str, title: str) -> None:
    assert asked(text, title) == []


@pytest.mark.parametrize(
    ("text", "title", "question", "words"),
    [
        ("تضم منظمة سيكا 27 عضوا دائما و9 أعضاء.", "منظمة سيكا", "كم عضوا دائما تضم منظمة سيكا؟", "27 عضوا دائما"),
        ("وتضمّ سيكا ٥٧ دولة.", "", "كم دولة تضمّ سيكا؟", "٥٧ دولة"),
        ("تملك سيكا 9 أعضاء مراقبين.", "", "كم عضوا تملك سيكا؟", "9 أعضاء"),
        ("وقد عُقدت القمة الأولى في ألماتي في 4 يونيو 2002.", "", "متى عُقدت القمة الأولى في ألماتي؟", "4 يونيو 2002"),
        ("وفي آذار/مارس 1970 التقى وزراء الخارجية في جدة.", "", "متى التقى وزراء الخارجية في جدة؟", "آذار/مارس 1970"),
        ("سجلت تايلاند في عام 2020 أول إصابة.", "", "متى سجلت تايلاند أول إصابة؟", "عام 2020"),
        ("تعاونية الزهر جمعية. تأسّست في عام 1984 باجتماع.", "تعاونية الزهر", "متى تأسّست تعاونية الزهر؟", "عام 1984"),
        ("يقع مرصد سفرين على جبل دوفار.", "مرصد سفرين", "أين يقع مرصد سفرين؟", "على جبل دوفار"),
        ("كريم دلول شاعر وصحفي.", "كريم دلول (شاعر)", "من هو كريم دلول؟", ""),
        ("كازاخستان استقلت عن الاتحاد في عام 1991.", "", "متى استقلت كازاخستان عن الاتحاد؟", "عام 1991"),
        ("جان دارك [1] (بالفرنسية: Jeanne)، الملقبة بالعذراء.", "جان دارك", "من هي جان دارك؟", ""),
        ("ليلى السعد شاعرة من رحبة.", "ليلى السعد", "من هي ليلى السعد؟", ""),
    ],
)  # fmt: skip
def test_arabic_forms(text: str, title: str, question: str, words: str) -> None:
    assert asked(text, title, "ar") == [(question, words)]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("وافتُتحت الشبكة الجديدة في 14 نيسان/أبريل 2014.", "ترام رحبة"),  # which one?
        ("افتُتح خطه الأول في ألماتي في عام 1908.", "ترام رحبة"),  # whose?
        ("أسست إيران وتركيا المنظمة في عام 1985.", ""),  # which one?
        ("أستانا عاصمة كازاخستان. يقع في وسطها برج بايتيريك.", "أستانا"),
        ("تعاونية الزهر جمعية. تأسست في عام 1984 شركة سيكا.", "تعاونية الزهر"),  # something else was founded
        ("احتضنت ألماتي في عام 2017 معرض «إكسبو» الدولي.", ""),
        ("كريم دلول شاعر ولد في جدة في عام 1948.", ""),  # what he is is no part of his name
        ("ونال جائزة الغصن في جدة في عام 1999.", ""),  # who?
        ("تضم سيكا 9 مراصد.", ""),  # the singular is not known
        ("", ""),
    ],
)
def test_what_makes_no_arabic_question(text: str, title: str) -> None:
    assert asked(text, title, "ar") == []


def texts(candidates: list[Candidate]) -> list[str]:
    return [each.text for each in candidates]


def test_what_is_mentioned_is_named_as_each_language_names_it() -> None:
    text = "The United Nations met Edith Sommer of the United Nations in Almaty."
    english = document(text, "Sommer's trip", "en")
    mentions = ("United Nations", "Edith Sommer", "Almaty", "Chinese", "peat", "Sommer")
    named = ["Tell me about the United Nations.", "Tell me about Edith Sommer.", "Tell me about Almaty."]
    assert texts(about(english, mentions, "en")) == named
    assert texts(about(english, mentions, "ar")) == ["حدثني عن الأمم المتحدة.", "حدثني عن ألماتي."]
    arabic = document("التقى في جدة.", "رحبة", "ar")
    assert texts(about(arabic, ("جدة", "الروسية", "نخلة", "رحبة"), "ar")) == ["حدثني عن جدة.", "حدثني عن رحبة."]
    assert texts(about(arabic, ("الأمم المتحدة", "رحبة"), "en")) == ["Tell me about the United Nations."]


def test_a_summary_is_asked_for_by_a_title_and_not_by_a_file_s_name() -> None:
    assert texts(summary(document("", "Orrow Fen", "en"), "en")) == ["Summarise the article “Orrow Fen”."]
    assert texts(summary(document("", "Orrow Fen", "en"), "ar")) == ["لخّص مقال «Orrow Fen»."]
    assert summary(document("", "cica sixth ministerial", "ar"), "ar") == []
    assert summary(document("", "", "ar"), "ar") == []
    assert summary(document("", "word " * 20, "en"), "en") == []


WORDS = (
    *(
        "ECO",
        "was",
        "founded",
        "in",
        "1985",
        ";",
        "The",
        "It",
        "by",
        "the",
        "poet",
        "Ali",
        "Reza",
        "has",
        "27",
        "members",
    ),
    *(".", "تضم", "سيكا", "٢٧", "عُضوًا", "تأسسـت", "في", "عام", "١٩٨٥", "،", "ﻻ", "«", "\u200f"),
)


@given(st.lists(st.sampled_from(WORDS), max_size=30), st.sampled_from(["en", "ar"]))
def test_offsets_are_those_of_the_article(words: list[str], language: Language) -> None:
    text = " ".join(words)
    for each in facts(document(text, "سيكا", language)):
        start, end = each.sentence or (0, 0)
        assert 0 <= start < end <= len(text)
        assert each.words is None or start <= each.words[0] < each.words[1] <= end
