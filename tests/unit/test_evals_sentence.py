"""Whether what was said is a sentence: 60 answers labelled by hand, before the detector was written."""

import pytest

from evals.sentence import is_sentence
from index.text import detect_language

SENTENCES = """
CICA has nine observers.
9 observers are present.
The sixth meeting was held on 11 and 12 October in Kazakhstan.
No, the SCO is not a military alliance.
Dalloul built the Narrows Bridge of Samra.
The secretariat sits in Beijing.
The foreign ministers meet every two years.
Nine states signed the Treaty of Salvenna.
Yes: Kazakhstan gave all of its warheads up to Russia by 1995.
The Zahr cooperative does not sell honey online, because it fears fraud.
It cost 2.3 million pounds.
A marsh is land that is under shallow water for most of the year.
The articles name these six countries: Algeria, Egypt, Israel, Jordan, Morocco and Tunisia.
Members fight terrorism, separatism and extremism.
The Harfoush Museum was founded by Nabil Harfoush.
عدد المراقبين في سيكا تسعة.
يبلغ ارتفاع سد كيرين 118 مترا.
وقّعت تسع دول معاهدة سالفينا.
لا، لم يمت أحد في الحادث.
تأسست التعاونية في عام 1969.
تضم سيكا 27 عضوا دائما.
عاصمة كازاخستان هي أستانا.
مقر المنظمة في طهران.
نعم، للتعاونية متجر على الإنترنت افتُتح في عام 2016.
أُرجئت دورة طوكيو عاما كاملا.
الترام متوقف منذ عام 1964 لأن الحافلات أسرع.
أول من اقترح المهرجان هو الخباز أنطون فيرو.
في الشبكة 52 محطة.
لغات المنظمة هي العربية والإنجليزية والفرنسية.
كان حقيقيان مساعدا لوزير الخارجية الإيراني.
"""
FRAGMENTS = """
9
27 permanent members
Vienna
1992 October 5
27 member states.
three weeks
every two years
because the river was too high
a suspension bridge of 640 metres
Zhang Deguang, a former Chinese ambassador to Russia
Algeria, Egypt, Israel, Jordan, Morocco and Tunisia
trained dogs
economic, environmental, human, military-political
the first woman in the post since the founder
by the engineer Robert Ansell
تسعة
27 عضوا دائما
سلمى العجيلي
46 مليون دينار
5 تشرين الأول/أكتوبر 1992
مرة كل عامين
بسبب جائحة كورونا
المعماري الياباني كيشو كوروكاوا
ثلاث قاعات وقبة
أفغانستان وأذربيجان وكازاخستان وقيرغيزستان
المدينة الكبرى والمركز الأساسي للاقتصاد
في مدينة قم
العربية والإنجليزية والفرنسية
وخمسة
لأن الحافلات أسرع وأرخص
"""
LABELLED = [(text, True) for text in SENTENCES.split("\n")[1:-1]] + [
    (text, False) for text in FRAGMENTS.split("\n")[1:-1]
]


def test_it_errs_seldom_on_answers_labelled_by_hand() -> None:
    assert len(LABELLED) == 60
    wrong = [text for text, label in LABELLED if is_sentence(text, detect_language(text)) is not label]
    assert len(wrong) <= 3, wrong


@pytest.mark.parametrize("text", ["", " \n", "[1]", "«»", "٩", "؟"])
def test_nothing_is_no_sentence(text: str) -> None:
    assert not is_sentence(text, "en")
    assert not is_sentence(text, "ar")


def test_markers_bold_and_lines_do_not_matter() -> None:
    assert is_sentence("- Vienna [1]\n- **Tehran** is the seat of ECO. [2]", "en")
    assert not is_sentence("- Vienna [1]\n- **Tehran** [2]", "en")
    assert is_sentence("تَقَعُ الأمانةُ في **طهران** [1]", "ar")
