"""Pure: a message that is nothing but a greeting, thanks or a goodbye, or asks who answers here, needs no articles."""

import re
from typing import Literal

from index.text import fold

Courtesy = Literal["greeting", "thanks"]

WORDS = 12
"""A longer message is taken to ask something."""

# Folded phrases, as regular expressions.
_GREETINGS = """
hi|hello|hey|hiya|howdy|greetings|welcome|salam|salaam|assalamu alaikum|good (?:morning|afternoon|evening|day)|morning
how are you(?: doing)?|how is it going|hows it going|whats up|nice to meet you|who are you|what are you
what is your name|whats your name|what can you do(?: for me)?|what do you do|how (?:can|do) you help(?: me)?
can you help me|what can i ask(?: you)?|introduce yourself
مرحبا|مرحبتين|مراحب|اهلا|اهلين|هلا|هلا وغلا|وسهلا|هاي|هالو|تحيه طيبه|تحياتي|طاب يومك|يومك سعيد|نهارك سعيد
(?:ال)?سلام عليكم|عليكم السلام|ورحمه الله|وبركاته|سلام|(?:صباح|مساء|مسا) (?:الخير|النور|الورد|الفل)|صباحو
اسعد الله (?:صباحك|مساءك|مساك|اوقاتك)|حيا(?:ك|كم) الله|كل عام وانت(?:م)? بخير
كيف (?:حالك|حالكم|الحال|الصحه)|كيفك|كيفكم|شلونك|شلونكم|شخبارك|(?:ما|شو|ايش) (?:ال)?اخبار(?:ك|كم)?|اخبارك ايه
ازيك|ازيكم|عامل(?:ه|ين)? ايه|من (?:انت|تكون)|مين انت|(?:ما|ما هو|شو|ايش) اسمك|اسمك ايه
ماذا (?:تفعل|تستطيع|تستطيع ان تفعل|يمكنك ان تفعل|تعرف)|ما الذي (?:يمكنك فعله|تستطيع فعله)
(?:بماذا|كيف) (?:تساعدني|يمكنك مساعدتي)|هل يمكنك مساعدتي|عر(?:ف|فني) (?:ب|علي )نفسك
"""
_THANKS = """
thanks|thank you|thank u|thankyou|thx|ty|many thanks|cheers|much appreciated|appreciate it|i appreciate it|well done
bye|bye bye|goodbye|good bye|farewell|see you(?: later| soon)?|good night|take care|have a (?:good|nice|great) day
ok|okay|great|perfect|excellent|thats all|that is all
شكرا|شكر|الف شكر|كل الشكر|متشكر(?:ه|ين)?|اشكرك(?:م)?|نشكرك(?:م)?|تشكر(?:ات)?|مشكور(?:ه|ين)?|ممنون(?:ه)?|ميرسي
يسلمو(?:ا)?|تسلم(?:ي|وا)?|تسلم ايدك|الله يسلمك|(?:الله )?يعطيك(?:م)? العافيه|كتر خيرك|ما قصرت|احسنت(?:م)?
جزا(?:ك|كم) الله (?:خيرا|خير|كل خير)|الله يجزا(?:ك|كم) خير|بارك الله فيك(?:م)?|عفوا|تمام|ممتاز|رائع|حسنا
مع السلامه|وداعا|الي اللقاء|باي|(?:في|ب) ?امان الله|استودعكم? الله|تصبح(?:ون)? علي خير|اراك لاحقا|نراك لاحقا
"""
_BESIDE = """
and|so much|very much|a lot|so|very|a|all|there|everyone|again|to you|you|my|dear|friend|sir|sanad|today|for now|now
for (?:the|your|all the|all your) (?:help|answer|answers|information|info|time)|for that|for everything|for helping|too
و|يا|سند|صديقي|اخي|اختي|حبيبي|عزيزي|استاذ|دكتور|جميعا|لك|لكم|بك|بكم|فيك|جزيلا|كثيرا|كتير|جدا|والله|الان|مره اخري|اليوم
علي (?:المساعده|مساعدتك(?:م)?|الجواب|الاجابه|اجابتك|جوابك|المعلومات|المعلومه|وقتك|كل شيء?)|من القلب|ايضا|طيب
"""


def _either(phrases: str) -> str:
    return phrases.strip().replace("\n", "|")


_MESSAGE = re.compile(
    rf"(?:و?(?:(?P<greeting>{_either(_GREETINGS)})|(?P<thanks>{_either(_THANKS)})|{_either(_BESIDE)})(?: |$))+"
)


def courtesy(question: str) -> Courtesy | None:
    """Which courtesy a message is that holds nothing else, emoji and punctuation aside; None for any other.

    "Hello, how many observers are there?" is a question. A goodbye counts as thanks, "Who are you?" as a greeting.
    """
    words = re.sub(r"[^\w\s]|_", "", fold(question).replace("-", " ")).split()
    text = re.sub(r"([^\W\d])\1{2,}", r"\1", " ".join(words))  # شكراااا, heyyyy
    match = _MESSAGE.fullmatch(text) if len(words) <= WORDS else None
    if match is None:
        return None
    return "thanks" if match["thanks"] else "greeting" if match["greeting"] else None
