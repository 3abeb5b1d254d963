"""What makes a right statement wrong: each kind of error that answers were seen to make. Pure.

Every function gives the changed text, or nothing where the text has nothing to change.
"""

import random
import re
from collections.abc import Sequence
from functools import cache, lru_cache

from babel import Locale

from index.terms import terms
from index.text import fold
from index.types import Language
from training.variation import countries

_words = str.split
NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,٫٬]\d+)*(?![\w])")
_EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_WORDS: dict[Language, tuple[str, ...]] = {
    "en": tuple(_words("two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty")),
    "ar": tuple(_words("ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة ثلاث أربع خمس ست سبع ثماني تسع عشر عشرين ثلاثين")),
}
_NAME = re.compile(r"\b[A-Z][\w'’-]+(?:\s(?:of\s(?:the\s)?|de\s|von\s|van\s|al-)?[A-Z][\w'’-]+)*")
_NO_NAMES = frozenset(
    _words(
        "The A An In On At It He She They This These That Those There But And Or As After Before During For From By "
        "With When While Although However His Her Its Their Since Some Many Most One Two Three All Both Yes No If Not "
        "Of To Under We I You What Who Where Why How Which According Also Other Another Such Each Only Is Was Are "
        "Were Did Does"
    )
)


def numbers(text: str) -> list[str]:
    """Numbers as they are written, also the common ones in words."""
    worded = [
        each for words in _WORDS.values() for each in words if each in text and re.search(rf"(?<!\w){each}(?!\w)", text)
    ]
    return [*dict.fromkeys(NUMBER.findall(text)), *worded]


def is_year(number: str) -> bool:
    return bool(re.fullmatch(r"1[0-9]{3}|20[0-4][0-9]", fold(number)))


def nearby(number: str, draw: random.Random) -> str:
    """A number like it in size and form that is another one; a word for a number: another such word."""
    for words in _WORDS.values():
        if number in words:
            return draw.choice([each for each in words if each != number])
    plain = fold(number).replace(",", "")
    eastern = bool(re.search("[٠-٩]", number))
    if is_year(number):
        changed = str(int(plain) + draw.choice((-60, -21, -10, -7, -4, -3, -2, -1, 1, 2, 3, 5, 8, 10, 13, 30)))
    elif plain.isdigit() and len(plain) <= 2:
        changed = str(max(0, int(plain) + draw.choice((-3, -2, -1, 1, 2, 3, 5, 10))))
        changed = str(int(plain) + 4) if changed == plain else changed
    else:  # one digit that is another one
        places = [at for at, char in enumerate(fold(number)) if char.isdigit()]
        at = draw.choice(places)
        digit = draw.choice([each for each in "123456789" if each != fold(number)[at]])
        changed = fold(number)[:at] + digit + fold(number)[at + 1 :]
    return changed.translate(_EASTERN) if eastern else changed


def with_other_number(text: str, among: Sequence[str], draw: random.Random) -> str:
    """One number of the text exchanged: for one of `among` of its form, or for one that is slightly different."""
    own = numbers(text)
    if not own:
        return ""
    number = draw.choice(own)
    like = [each for each in among if is_year(each) == is_year(number) and each.isdigit() == number.isdigit()]
    like = [each for each in like if fold(each) != fold(number) and each not in own]
    other = draw.choice(like) if like and draw.random() < 0.6 else nearby(number, draw)
    return re.sub(rf"(?<!\w){re.escape(number)}(?!\w)", lambda _: other, text, count=1)


@cache
def months(language: Language) -> tuple[tuple[str, ...], ...]:
    """The names of the months (Unicode CLDR), in Arabic by both usages."""
    locales = ("en",) if language == "en" else ("ar", "ar_LB")
    return tuple(tuple(Locale.parse(each).months["format"]["wide"].values()) for each in locales)


def with_other_month(text: str, language: Language, draw: random.Random) -> str:
    for names in months(language):
        for name in names:
            if name in text and name != "May" and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
                other = draw.choice([each for each in names if each != name])
                return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", other, text, count=1)
    return ""


def with_other_country(text: str, language: Language, draw: random.Random) -> str:
    every = countries(language)
    for name in every:
        if name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            other = draw.choice([each for each in every if each not in text])
            return text.replace(name, other, 1)
    return ""


@lru_cache(maxsize=4096)
def _names(text: str) -> tuple[str, ...]:
    found = []
    for each in _NAME.findall(text):
        words = each.split()
        while words and words[0] in _NO_NAMES:
            words = words[1:]
        if words and len(words[0]) > 2:
            found.append(" ".join(words))
    return tuple(dict.fromkeys(found))


def names(text: str) -> list[str]:
    """Capitalised words in a row, without the small words that begin a sentence."""
    return list(_names(text))


def with_other_name(text: str, among: Sequence[str], draw: random.Random) -> str:
    """A name of the text exchanged for one of `among` that the text does not have."""
    own = names(text)
    source = fold(text)
    others = [each for each in among if fold(each) not in source and not any(fold(n) in fold(each) for n in own)]
    if not own or not others:
        return ""
    return text.replace(draw.choice(own), draw.choice(others), 1)


def exchanged(text: str, pair: tuple[str, str] | None = None, draw: random.Random | None = None) -> str:
    """Two things of the text in each other's place: `pair`, or two of its names."""
    if pair is None:
        own = [each for each in names(text) if text.count(each) == 1]
        own = [each for each in own if not any(each != other and (each in other or other in each) for other in own)]
        if len(own) < 2 or draw is None:
            return ""
        first, second = draw.sample(own, 2)
        if any(
            re.search(rf"{re.escape(a)}(?:,| and| or|/|-) ?(?:the )?{re.escape(b)}", text)
            for a, b in ((first, second), (second, first))
        ):
            return ""  # a list means the same in any order
    else:
        first, second = pair
        if not first or not second or text.count(first) != 1 or text.count(second) != 1:
            return ""
    hole = "\0"
    return text.replace(first, hole, 1).replace(second, first, 1).replace(hole, second, 1)


_DENIAL = re.compile(
    r"\b(is|are|was|were|has|have|had|can|could|will|would|did|does|do|may|must|should)\s(?!not\b|no\b)"
)
_DENIED = re.compile(
    r"\b(is|are|was|were|has|have|had|can|could|will|would|did|does|do)(?:n['’]t|\snot|\snever|\sno longer)\b"
)
_ARABIC_DENIED = re.compile(r"(?<!\w)[وف]?(?:لم|لن|لا|ليس|ليست)\s")
_PASTS = re.compile(
    r"\b(won|became|wrote|founded|invented|discovered|created|built|led|began|died|played|served|moved|joined|received"
    r"|developed|introduced|started|made|took|lost|gave|established|produced|married|published|ruled|went|came|held"
    r"|owns|lives|means|contains|includes|affects|has|had|designed|designated|conquered|opened|ended|said)\s"
)


_ARABIC_PASTS = re.compile(
    r"(و?)(?:ول?د|وُلد|توفي|بدأ|انتهى|انتهت|أسس|تأسس|وقع|حدث|اكتشف|اخترع|دخل|غزا|غزت|احتل|أصبح|ظهر|فاز|قام|قتل|حصل|أعلن|قال|كتب|نشر"
    r"|شارك|وصل|عاد|ذهب|تزوج|حكم|استخدم|استقل|هزم|عين|أنشأ|أنشئ|بنى|بني|سيطر|استمر|انضم|رفض|وافق|أكد|أضاف|ذكر|صرح|أقيم|وصف|قدم|بلغ"
    r"|تولى|تولت|عاش|درس|عمل|نال|سقط|انتقل|تعلم|أصدر|افتتح|انهار|خسر|أوضح|تابع|طالب|أشار)ت?\s"
)


def denied(text: str, language: Language, draw: random.Random) -> str:
    """A negation taken out, or else put in; empty where neither is easy."""
    if language == "en":
        if _DENIED.search(text):
            return re.sub(r"\bca\b", "can", _DENIED.sub(r"\1", text, count=1))
        if found := _DENIAL.search(text):
            denial = draw.choice(
                ("not", "not", "never", "no longer") if found[1] in ("is", "are") else ("not", "not", "never")
            )
            return f"{text[: found.end()]}{denial} {text[found.end() :]}"
        if found := _PASTS.search(text):
            return f"{text[: found.start()]}never {text[found.start() :]}"
        return ""
    if found := _ARABIC_DENIED.search(text):
        kept = "و" if found.group().startswith("و") else ""
        return f"{text[: found.start()]}{kept}{text[found.end() :]}"
    for pattern, denial in (
        (r"(?<!\w)كان\s", "لم يكن "),
        (r"(?<!\w)كانت\s", "لم تكن "),
        (r"(?<!\w)تم\s", "لم يتم "),
        (r"(?<!\w)تمت\s", "لم تتم "),
        (r"(?<!\w)يعد\s", "لا يعد "),
        (r"(?<!\w)هو\s", "ليس "),
        (r"(?<!\w)هي\s", "ليست "),
    ):
        if re.search(pattern, text):
            return re.sub(pattern, denial, text, count=1)
    if found := re.match(r"[يت]\w{3,}\s", text):
        return f"{draw.choice(('لا', 'لا', 'لم', 'لن'))} {text}"
    if found := re.search(
        r"(?<!\w)(?:ي|ت)(?:قع|وجد|بلغ|عتبر|ستخدم|سمى|مكن|شكل|تكون|ضم|عني|مثل|ؤدي|عيش|حدث|عمل)\w?\s", text
    ):
        return f"{text[: found.start()]}لا {text[found.start() :]}"
    if found := _ARABIC_PASTS.match(text):
        return f"{found[1]}ما {text[found.end(1) :]}"
    return ""


def shuffled(text: str, draw: random.Random) -> str:
    """The words in another order, at least four of them elsewhere; empty for a text of five words and fewer."""
    words = text.rstrip(".؟?").split()
    if len(words) < 6:
        return ""
    other = list(words)
    for _ in range(5):
        if draw.random() < 0.5:
            draw.shuffle(other)
        else:  # parts of the sentence in another order
            first, second = sorted(draw.sample(range(1, len(words)), 2))
            other = [*words[second:], *words[first:second], *words[:first]]
        if sum(a != b for a, b in zip(words, other, strict=True)) >= 4:
            return " ".join(other) + "."
    return ""


def with_other_words(text: str, among: Sequence[str], draw: random.Random) -> str:
    """One or two words of five letters and more exchanged for words of `among`."""
    words = text.split()
    long = [at for at, each in enumerate(words) if len(each.strip(".,،؟?")) > 4 and not NUMBER.search(each)]
    if len(words) < 4 or not long or not among:
        return ""
    for at in draw.sample(long, min(len(long), draw.choice((1, 1, 2)))):
        other = draw.choice(among)
        if set(terms(other)) & set(terms(words[at])) or not terms(other):
            return ""
        words[at] = other + words[at][len(words[at].rstrip(".,،؟?")) :]
    return " ".join(words)


_ADDED: dict[Language, tuple[str, ...]] = {
    "en": ("and", "because", "which means that", "although", "where"),
    "ar": ("كما أن", "لأن", "في حين أن", "وقد"),
}


def with_addition(text: str, clause: str, language: Language, draw: random.Random) -> str:
    """The text and a clause of somewhere else."""
    clause = clause.strip(" .,،؛;:")
    if not 3 <= len(clause.split()) <= 20:
        return ""
    comma = "،" if language == "ar" else ","
    return f"{text.rstrip('. ')}{comma} {draw.choice(_ADDED[language])} {clause}."


def clauses(sentence: str) -> list[str]:
    """Parts between commas, semicolons and colons, of four words and more."""
    parts = [each.strip(" .") for each in re.split(r"[،؛;:]\s|(?<!\d),\s|\s[-–—]\s", sentence)]
    return [each for each in parts if len(each.split()) >= 4]
