import pytest

from rag.courtesy import Courtesy, courtesy

GREETINGS = [
    "مرحبا", "السلام عليكم", "السَّلامُ عَلَيْكُم ورحمة الله وبركاته", "صباح الخير", "أهلاً وسهلاً", "شلونك",
    "كيف حالك؟", "ازيك", "مرحبااااا", "مـرحـبـا", "ﻣﺮﺣﺒﺎ", "من أنت؟", "ما اسمك؟", "ماذا تستطيع أن تفعل؟", "hi",
    "Hello there!", "good morning", "Hey 👋", "HELLOOOO", "Hello, how are you?", "who are you?",
    "What can you do?", "Hi! السلام عليكم",
]  # fmt: skip

THANKS = [
    "شكرا", "شكرا جزيلا", "شكرًا لك على المساعدة", "شكرااااا 🌹", "الله يعطيك العافية", "جزاك الله خيرا",
    "تسلم إيدك", "مع السلامة", "إلى اللقاء", "تصبح على خير", "thanks", "Thanks a lot!",
    "thank you for your help", "ok, thanks", "bye", "Goodbye 🙏",
]  # fmt: skip

NEITHER = [
    "", "؟", "👋", "123", "today", "يا", "Hello, how many observers does CICA have?",
    "مرحبا، كم عدد المراقبين في سيكا؟", "شكرا، ومتى عقد؟", "thanks, and when?", "من أنت في القصيدة؟",
    "قصر السلام والوئام", "ما السلام؟", "سلام الشجعان", "Who are you talking about?", "What is a greeting?",
    "Who painted Good Morning America?", "bye " * 100,
]  # fmt: skip


@pytest.mark.parametrize(
    ("message", "kind"),
    [(m, "greeting") for m in GREETINGS] + [(m, "thanks") for m in THANKS] + [(m, None) for m in NEITHER],
)
def test_a_message_is_a_courtesy_only_if_it_is_nothing_else(message: str, kind: Courtesy | None) -> None:
    assert courtesy(message) == kind
