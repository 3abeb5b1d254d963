"""Pure: messages that need no article. Greetings, thanks, and what is asked of Sanad itself, in both languages."""

import re

from index.text import fold
from rag.types import Courtesy

COURTESY_WORDS = 12
"""A longer message is taken to ask something."""

# Folded phrases, as regular expressions.
_GREETINGS = """
hi|hello|hey|hiya|howdy|greetings|welcome|salam|salaam|assalamu alaikum|good (?:morning|afternoon|evening|day)|morning
how are you(?: doing)?|how is it going|hows it going|whats up|nice to meet you
مرحبا|مرحبتين|مراحب|اهلا|اهلين|هلا|هلا وغلا|وسهلا|هاي|هالو|تحيه طيبه|تحياتي|طاب يومك|يومك سعيد|نهارك سعيد
(?:ال)?سلام عليكم|عليكم السلام|ورحمه الله|وبركاته|سلام|(?:صباح|مساء|مسا) (?:الخير|النور|الورد|الفل)|صباحو
اسعد الله (?:صباحك|مساءك|مساك|اوقاتك)|حيا(?:ك|كم) الله|كل عام وانت(?:م)? بخير
كيف (?:حالك|حالكم|الحال|الصحه)|كيفك|كيفكم|شلونك|شلونكم|شخبارك|(?:ما|شو|ايش) (?:ال)?اخبار(?:ك|كم)?|اخبارك ايه
ازيك|ازيكم|عامل(?:ه|ين)? ايه
"""
_ABOUT = """
who are you|what are you(?: capable of| (?:here )?for)?|are you (?:human|a (?:human|robot|bot|person|machine)|an ai)
who (?:made|built|created) you|what is (?:sanad|this|your name)|whats your name|introduce yourself
tell me about yourself
what can (?:you|sanad) do(?: for me)?|what do you (?:do|know)|how (?:can|do) you help(?: me)?
can you help me|help(?: me)?
what can i ask(?: you)?(?: about)?|how (?:do you|does (?:sanad|this|it)) work|how (?:do|can) i use (?:you|this|sanad)
(?:what|which) languages do you (?:speak|know|understand)|do you (?:speak|know|understand) (?:arabic|english)
من (?:انت|تكون|صنعك)|(?:انت )?مين(?: انت)?|(?:ما|ما هو|شو|ايش|شنو|وش) اسمك|اسمك ايه|هل انت (?:انسان|روبوت|اله|برنامج)
(?:ما هو|من هو|ما) سند|ماذا (?:تفعل|تستطيع|تستطيع ان تفعل|يمكنك ان تفعل|تعرف)|كيف (?:تعمل|استخدمك|استعملك)|ساعدني
(?:ما|ما هو) الذي (?:يمكنك|تستطيع|تقدر)(?: ان)?(?: فعله| تفعله?)?|(?:بماذا|كيف|بم) (?:تساعدني|يمكنك مساعدتي)
هل (?:يمكنك مساعدتي|تتكلم العربيه|تتحدث العربيه)|عر(?:ف|فني) (?:ب|علي )نفسك
(?:شو|ايش|وش|شنو|ايه) (?:اللي )?(?:بت|ت)(?:قدر|كدر|عرف) (?:تعمل|تسوي|تساوي)|(?:بت|ت)(?:قدر|عرف) تعمل ايه|بتعمل ايه
(?:ما|ما هي|اي) (?:اللغات|لغات|لغه) (?:التي )?(?:تتكلم(?:ها)?|تتحدث(?:ها)?|تعرف(?:ها)?|تفهم(?:ها)?)
"""
_TEXTS = "(?:articles|documents|sources|texts|files|topics)"
_TEXTS_AR = "(?:ال)?(?:مقالات|مقالا|مقاله|مقال|مصادر|مصدرا|وثايق|وثيقه|مواضيع|موضوعات)"
_HERE_AR = "(?:لديك|عندك|معك|هنا|تعرفها|ال(?:موجوده|متاحه|متوفره)|موجوده|متاحه|متوفره)"
_ARTICLES = f"""
(?:what|which|how many) (?:of )?(?:the )?{_TEXTS} (?:do you (?:have|know|use|cover)|have you(?: got)?|can i ask about)
(?:what|which|how many) {_TEXTS} are (?:there|here|in here|available)|(?:what|which) are (?:the|your) {_TEXTS}
(?:list|show(?: me)?|name) (?:all )?(?:of )?(?:the |your )?{_TEXTS}(?: (?:that )?you have)?
(?:what|which|how many) {_TEXTS}|do you have (?:any )?{_TEXTS}
(?:ما|ما هي|ماهي|اي|كم|كم عدد|ايش|شو|وش|شنو|ايه) (?:هي )?{_TEXTS_AR}(?: التي| اللي| توجد| يوجد)*(?: {_HERE_AR})+
(?:لديك|عندك) كم {_TEXTS_AR}|كم {_TEXTS_AR} (?:لديك|عندك|يوجد|توجد)|ما (?:هي )?(?:مصادرك|مقالاتك)
(?:اذكر|اعرض|عدد)(?: لي)? (?:كل |جميع )?(?:{_TEXTS_AR}(?: {_HERE_AR})?|مقالاتك|مصادرك)
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
    rf"(?:و?(?:(?P<greeting>{_either(_GREETINGS)})|(?P<thanks>{_either(_THANKS)})|(?P<about>{_either(_ABOUT)})"
    rf"|(?P<articles>{_either(_ARTICLES)})"
    rf"|{_either(_BESIDE)})(?: |$))+"
)


def courtesy(question: str) -> Courtesy | None:
    """Which courtesy a message is that holds nothing else, emoji and punctuation aside; None for any other. A goodbye
    counts as thanks. Of several the most that is asked: `about`, then `articles`, then `thanks`."""
    words = re.sub(r"[^\w\s]|_", "", fold(question).replace("-", " ")).split()
    text = re.sub(r"([^\W\d])\1{2,}", r"\1", " ".join(words))  # شكراااا, heyyyy
    match = _MESSAGE.fullmatch(text) if len(words) <= COURTESY_WORDS else None
    if match is None:
        return None
    found: tuple[Courtesy, ...] = ("about", "articles", "thanks", "greeting")
    return next((kind for kind in found if match[kind]), None)
