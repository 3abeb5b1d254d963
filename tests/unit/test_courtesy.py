import pytest

from rag.courtesy import courtesy
from rag.types import Courtesy

GREETINGS = [
    "مرحبا", "السلام عليكم", "السَّلامُ عَلَيْكُم ورحمة الله وبركاته", "صباح الخير", "أهلاً وسهلاً", "شلونك",
    "كيف حالك؟", "ازيك", "مرحبااااا", "مـرحـبـا", "ﻣﺮﺣﺒﺎ", "hi", "Hello there!", "good morning", "Hey 👋", "HELLOOOO",
    "Hello, how are you?", "Hi! السلام عليكم",
]  # fmt: skip

THANKS = [
    "شكرا", "شكرا جزيلا", "شكرًا لك على المساعدة", "شكرااااا 🌹", "الله يعطيك العافية", "جزاك الله خيرا",
    "تسلم إيدك", "مع السلامة", "إلى اللقاء", "تصبح على خير", "thanks", "Thanks a lot!",
    "thank you for your help", "ok, thanks", "bye", "Goodbye 🙏",
]  # fmt: skip

ABOUT = [
    "who are you?", "What can you do?", "Hi, who are you?", "Which languages do you speak?",
    "Are you a robot?", "من أنت؟", "ما اسمك؟", "ماذا تستطيع أن تفعل؟",
    "مرحبا، من أنت؟", "هل أنت إنسان؟", "عرّف بنفسك",
    "How do you work?", "help", "What can I ask you about?", "Tell me about yourself", "شو بتقدر تعمل؟", "انت مين؟",
    "Who are you and what can you do?", "ما مصادرك؟ ومن صنعك؟", "كيف أستخدمك؟",
]  # fmt: skip

ARTICLES = [
    "What articles do you have?", "how many articles are there", "Which articles do you have?", "how many articles",
    "List your articles", "Hello, which articles do you have?", "What are your sources?", "كم مقالًا لديك؟",
    "ما هي المقالات التي لديك؟", "ما المقالات الموجودة عندك؟", "شو المقالات اللي عندك؟", "كم مقالا عندك",
    "ما مصادرك؟", "اعرض لي كل المقالات", "ايش المواضيع الموجودة عندك", "عندك كم مقال؟",
]  # fmt: skip

NEITHER = [
    "", "؟", "👋", "123", "today", "يا", "Hello, how many observers does CICA have?",
    "مرحبا، كم عدد المراقبين في سيكا؟", "شكرا، ومتى عقد؟", "thanks, and when?", "من أنت في القصيدة؟",
    "قصر السلام والوئام", "ما السلام؟", "سلام الشجعان", "Who are you talking about?", "What is a greeting?",
    "How many articles did she write?", "Who painted Good Morning America?",
    "Which articles of the treaty were changed?", "كم مقالا كتب في المجلة؟", "ما المقالات التي نشرها؟", "bye " * 100,
]  # fmt: skip


@pytest.mark.parametrize(
    ("message", "kind"),
    [(m, "greeting") for m in GREETINGS]
    + [(m, "thanks") for m in THANKS]
    + [(m, "about") for m in ABOUT]
    + [(m, "articles") for m in ARTICLES]
    + [(m, None) for m in NEITHER],
)
def test_a_message_is_a_courtesy_only_if_it_is_nothing_else(message: str, kind: Courtesy | None) -> None:
    assert courtesy(message) == kind
