"""Words that say the same fact in Arabic and English: numbers, ordinals, parts, months, periods. They stand as they are
written; the tables are keyed by their folded forms."""

import re
from collections.abc import Mapping, Sequence

from index.text import fold


def _folded(words: Mapping[str, int]) -> Mapping[str, int]:
    return {fold(word): value for word, value in words.items()}


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


CLITICS = "[وف]?[بكل]?ال|[وف]?لل|[وف][بكل]?|[بكل]"
CLITIC = re.compile(rf"^(?:{CLITICS})(?=\w{{2}})")
"""And, in, with, as, for, the, as Arabic writes them as one with a folded word."""
_list = str.split
_SMALL = _list("zero one two three four five six seven eight nine ten eleven twelve") + _list(
    "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS = _list("twenty thirty forty fifty sixty seventy eighty ninety")
_ARABIC = _list("عشر ثلاث أربع خمس ست سبع ثمان تسع")
# What is measured and what is counted: English singular, plural; Arabic singular, plural. Of rows that are alike in
# one language the first is the one that is written in the other.
_MEASURES = """
year years عام سنوات | year years سنة أعوام | month months شهر أشهر | month months شهر شهور
week weeks أسبوع أسابيع | day days يوم أيام | hour hours ساعة ساعات | minute minutes دقيقة دقائق
second seconds ثانية ثوان | century centuries قرن قرون | decade decades عقد عقود | time times مرة مرات
season seasons موسم مواسم | kilometre kilometres كيلومتر كيلومترات | kilometer kilometers كيلومتر كيلومترات
km km كم كم | metre metres متر أمتار | meter meters متر أمتار | m m متر أمتار
centimetre centimetres سنتيمتر سنتيمترات | centimeter centimeters سنتيمتر سنتيمترات | cm cm سنتيمتر سنتيمترات
millimetre millimetres ملليمتر ملليمترات | millimeter millimeters ملليمتر ملليمترات | mm mm ملم ملم
mile miles ميل أميال | foot feet قدم أقدام | inch inches بوصة بوصات | hectare hectares هكتار هكتارات
acre acres فدان أفدنة | litre litres لتر لترات | liter liters لتر لترات | barrel barrels برميل براميل
tonne tonnes طن أطنان | ton tons طن أطنان | kilogram kilograms كيلوغرام كيلوغرامات
kilogram kilograms كيلوجرام كيلوجرامات | kg kg كيلوغرام كيلوغرامات | gram grams غرام غرامات
gram grams جرام جرامات | degree degrees درجة درجات | watt watts واط واط | kilowatt kilowatts كيلوواط كيلوواط
megawatt megawatts ميغاواط ميغاواط | gigawatt gigawatts غيغاواط غيغاواط | dollar dollars دولار دولارات
euro euros يورو يورو | pound pounds جنيه جنيهات | ruble rubles روبل روبلات | rouble roubles روبل روبلات
tenge tenge تنغي تنغي | dinar dinars دينار دنانير | riyal riyals ريال ريالات | rial rials ريال ريالات
dirham dirhams درهم دراهم | lira liras ليرة ليرات | yuan yuan يوان يوان | yen yen ين ينات
rupee rupees روبية روبيات | franc francs فرنك فرنكات
"""
_THINGS = """
member members عضو أعضاء | state states دولة دول
country countries دولة دول | country countries بلد بلدان | city cities مدينة مدن | village villages قرية قرى
station stations محطة محطات | bridge bridges جسر جسور | person people شخص أشخاص | resident residents ساكن سكان
student students طالب طلاب | worker workers عامل عمال | child children طفل أطفال | woman women امرأة نساء
man men رجل رجال | book books كتاب كتب | team teams فريق فرق | session sessions دورة دورات
meeting meetings اجتماع اجتماعات | summit summits قمة قمم | edition editions طبعة طبعات | copy copies نسخة نسخ
party parties طرف أطراف | observer observers مراقب مراقبون | language languages لغة لغات
school schools مدرسة مدارس | university universities جامعة جامعات | hospital hospitals مستشفى مستشفيات
house houses منزل منازل | house houses بيت بيوت | ship ships سفينة سفن | island islands جزيرة جزر
game games مباراة مباريات | goal goals هدف أهداف | point points نقطة نقاط | page pages صفحة صفحات
seat seats مقعد مقاعد | vote votes صوت أصوات | floor floors طابق طوابق | room rooms غرفة غرف
tree trees شجرة أشجار | species species نوع أنواع | project projects مشروع مشاريع | company companies شركة شركات
centre centres مركز مراكز | center centers مركز مراكز | part parts جزء أجزاء | committee committees لجنة لجان
organization organizations منظمة منظمات | organisation organisations منظمة منظمات | volume volumes مجلد مجلدات
inhabitant inhabitants نسمة نسمات | family families أسرة أسر | household households أسرة أسر
soldier soldiers جندي جنود | passenger passengers راكب ركاب | player players لاعب لاعبون
patient patients مريض مرضى | visitor visitors زائر زوار | victim victims ضحية ضحايا | minister ministers وزير وزراء
president presidents رئيس رؤساء | office offices مكتب مكاتب | word words كلمة كلمات | letter letters حرف أحرف
share shares سهم أسهم | column columns عمود أعمدة | egg eggs بيضة بيضات | medal medals ميدالية ميداليات
operation operations عملية عمليات | film films فيلم أفلام | novel novels رواية روايات
article articles مقال مقالات | law laws قانون قوانين | agreement agreements اتفاقية اتفاقيات
region regions منطقة مناطق | conference conferences مؤتمر مؤتمرات | delegation delegations وفد وفود
province provinces محافظة محافظات | train trains قطار قطارات | line lines خط خطوط | tower towers برج أبراج
museum museums متحف متاحف | dam dams سد سدود | mosque mosques مسجد مساجد | church churches كنيسة كنائس
street streets شارع شوارع | bank banks بنك بنوك | factory factories مصنع مصانع | farm farms مزرعة مزارع
case cases حالة حالات | dose doses جرعة جرعات | generation generations جيل أجيال | door doors باب أبواب
river rivers نهر أنهار | king kings ملك ملوك | boy boys ولد أولاد | department departments قسم أقسام
kind kinds نوع أنواع
"""
_Row = tuple[str, str, str, str]


def _table(rows: str) -> tuple[_Row, ...]:
    parts = (row.split() for row in re.split(r"[|\n]", rows.strip()))
    return tuple((english, englishes, arabic, arabics) for english, englishes, arabic, arabics in parts)


NOUNS: Sequence[_Row] = _table(_MEASURES) + _table(_THINGS)
MEASURES = frozenset(row[0] for row in _table(_MEASURES))


def dual(singular: str, ending: str) -> str:
    """Two of an Arabic noun or adjective: with -an or -ayn."""
    return f"{singular[:-1]}ت{ending}" if singular[-1] == "ة" else f"{re.sub('ى$', 'ي', singular)}{ending}"


# With -ayn these are oftener many.
_OFTENER_MANY = frozenset(_list("عامل ساكن طالب مراقب لاعب راكب زائر ين"))
_DUALS = {
    dual(singular, ending) for *_, singular, _ in NOUNS if singular not in _OFTENER_MANY for ending in ("ان", "ين")
}

NUMBERS: Mapping[str, int] = _folded({
    **{word: value for value, word in enumerate(_SMALL)}, **{word: 20 + 10 * n for n, word in enumerate(_TENS)},
    "twice": 2, "dozen": 12, "صفر": 0, "واحد": 1, "واحدة": 1, "إحدى": 1, "أحد": 1,
    **dict.fromkeys(_list("اثنان اثنين اثنتان اثنتين اثنا اثني اثنتا اثنتي"), 2),
    **dict.fromkeys(_DUALS, 2),
    "عشر": 10, "عشرة": 10, "ثماني": 8, "ثمانية": 8,
    **{digit + ending: 3 + n for n, digit in enumerate(_ARABIC[1:]) for ending in ("", "ة", "ا")},
    "ثمانيا": 8, "عشرا": 10, "واحدا": 1,
    **{tens + ending: 20 + 10 * n for n, tens in enumerate(_ARABIC) for ending in ("ون", "ين")},
    **{digit + hundred: 300 + 100 * n for n, digit in enumerate(_ARABIC[1:]) for hundred in ("مئة", "مائة")},
    "ثمانيمئة": 800, "ثمانيمائة": 800, "مئتا": 200, "مائتا": 200,
    **{scale + ending: 2 * value for ending in ("ين", "ان", "ي") for scale, value in (
        ("مئت", 100), ("مائت", 100), ("ألف", 1000), ("مليون", 10**6), ("مليار", 10**9))},
})  # fmt: skip

ORDINALS: Mapping[str, int] = _folded({
    **{word + "th": value for value, word in enumerate(_SMALL) if value > 3}, "first": 1, "second": 2, "third": 3,
    "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12, "hundredth": 100,
    **{word[:-1] + "ieth": 20 + 10 * n for n, word in enumerate(_TENS)},
    "أول": 1, "أولى": 1, "أولا": 1, "حادي": 1, "حادية": 1, "ثاني": 2, "ثانية": 2,
    **{form + ending: 3 + n for n, form in enumerate(_list("ثالث رابع خامس سادس سابع ثامن تاسع عاشر"))
       for ending in ("", "ة")},
})  # fmt: skip
# Some, without a number before them: «آلاف الناس».
PLURAL_SCALES = _words("hundreds thousands millions billions مئات مائات آلاف ملايين مليارات")
SCALES: Mapping[str, int] = {
    fold(word): value
    for value, words in (
        (100, "hundred hundreds مئة مائة مئات مائات"), (1000, "thousand thousands ألف ألفا آلاف"),
        (10**6, "million millions مليون مليونا ملايين"),
        (10**9, "billion billions bn مليار مليارا مليارات بليون"), (10**12, "trillion تريليون"),
    )
    for word in words.split()
}  # fmt: skip
HALF = _words("half نصف")
# Parts of a whole, in percent; خموس is خُمس, as `numbers` tells it from خمس. A bare "quarter" may be one of a town, and
# "third" an ordinal.
FRACTIONS: Mapping[str, int] = _folded({
    "half": 50, "one third": 33, "a third of": 33, "two thirds": 67, "one quarter": 25, "a quarter": 25,
    "quarter of": 25, "three quarters": 75, "one fifth": 20, "a fifth of": 20, "one tenth": 10, "a tenth of": 10,
    "نصف": 50, "ثلث": 33, "ثلثي": 67, "ثلثا": 67, "ثلثين": 67, "ثلثان": 67, "ربع": 25, "ثلاثة أرباع": 75,
    "خموس": 20, "عشور": 10,
})  # fmt: skip
PERCENT = tuple(map(fold, ("في المئة", "في المائة", "بالمئة", "بالمائة", "per cent", "percent", "%")))
SHARES = _words("% percent percentage percentages proportion share نسبة النسبة بنسبة")
"""What a question says that is answered in percent."""
BELOW_ZERO = frozenset({("below", "zero"), ("تحت", "صفر"), ("دون", "صفر")})
MINUS = frozenset({"minus", "ناقص", "سالب"})
DECADES: Mapping[str, int] = _folded({
    **{word[:-1] + "ies": 20 + 10 * n for n, word in enumerate(_TENS)},
    **{f"{tens}ين{ending}": 20 + 10 * n for n, tens in enumerate(_ARABIC) for ending in ("ات", "يات")},
})  # fmt: skip

# English, the Levant's and Iraq's names, Egypt's and the Gulf's, the Maghreb's; then those of the Hijri calendar.
_GREGORIAN = (
    "january jan يناير كانون_الثاني جانفي", "february feb فبراير شباط فيفري", "march mar مارس آذار",
    "april apr أبريل نيسان أفريل", "may مايو أيار ماي", "june jun يونيو حزيران جوان", "july jul يوليو تموز جويلية",
    "august aug أغسطس آب أوت غشت", "september sept sep سبتمبر أيلول شتنبر", "october oct أكتوبر تشرين_الأول",
    "november nov نوفمبر تشرين_الثاني نونبر", "december dec ديسمبر كانون_الأول دجنبر",
)  # fmt: skip
_HIJRI = (
    "muharram محرم", "safar",  # and not صفر, which is also zero
    "ربيع_الأول", "ربيع_الثاني ربيع_الآخر", "جمادى_الأولى", "جمادى_الثانية جمادى_الآخرة", "rajab رجب", "shaban شعبان",
    "ramadan رمضان", "shawwal شوال", "ذو_القعدة ذي_القعدة", "ذو_الحجة ذي_الحجة",
)  # fmt: skip
MONTHS: Mapping[str, str] = {
    fold(name).replace("_", " "): f"{calendar}{month}"
    for calendar, months in (("", _GREGORIAN), ("hijri ", _HIJRI))
    for month, names in enumerate(months, start=1)
    for name in names.split()
}
MONTH_WORDS = frozenset(word for name in MONTHS for word in name.split() if not word.startswith("ال"))
# Also ordinary words: may, mar, father, whatever, practised, forbidden.
AMBIGUOUS_MONTHS = _words("may mar march sep آب ماي جوان مارس محرم")
# What stands before a month, or before a year.
DATING = _words("in from since until till between during before after early late mid في منذ حتى بين خلال قبل بعد شهر")
YEAR_WORDS = _words("year years عام عامي العام سنة سنتي أعوام عاما سنوات")
AFTER_YEAR = _words("ad bc ce bce ah م ق ه ميلادي ميلادية ميلاديا هجري هجرية هجريا")

# How often: the number of units between two times, and the unit.
PERIODS: Mapping[str, str] = {
    fold(word): period
    for period, words in (
        ("1 year", "annually yearly annual سنويا سنوي سنوية"), ("2 year", "biennially biennial"),
        ("3 month", "quarterly"), ("1 month", "monthly شهريا شهري"), ("1 week", "weekly أسبوعيا"),
        ("1 day", "daily يوميا"),
    )
    for word in words.split()
}  # fmt: skip
UNITS: Mapping[str, str] = {
    fold(word): unit
    for unit, words in (
        ("1 year", "year years عام سنة أعوام سنوات"), ("2 year", "عامين سنتين"), ("10 year", "decade decades عقد"),
        ("100 year", "century قرن"), ("1 month", "month months شهر أشهر"), ("2 month", "شهرين"), ("2 day", "يومين"),
        ("1 week", "week weeks أسبوع أسابيع"), ("2 week", "أسبوعين"), ("1 day", "day days يوم أيام"),
        ("1 hour", "hour hours ساعة"),
    )
    for word in words.split()
}  # fmt: skip
EVERY = _words("every each per كل")
# After these "a" and «في» say how often: once a year, مرة في السنة.
TIMES = _words("once twice times مرة مرات مرتين")

WORDS = frozenset({"قرن"}).union(FRACTIONS, DECADES, UNITS, PERIODS, MONTH_WORDS, YEAR_WORDS, MINUS)
"""All but the numbers."""

# What may stand with these besides peoples: square kilometres, degrees Celsius, permanent members.
MODIFIERS = """
square مربع | cubic مكعب | celsius مئوي | centigrade مئوي | fahrenheit فهرنهايت | metric متري | us أمريكي
permanent دائم | official رسمي | national وطني | international دولي | military عسكري | religious ديني
historical تاريخي | economic اقتصادي | political سياسي | nuclear نووي | elected منتخب
"""
CURRENCIES: Mapping[str, str] = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₽": "ruble", "₸": "tenge"}
# What stands between and before numbers, dates and names; English; Arabic. The first is written, the others are read.
LINKS = """
and;و | or;أو,أم | to;إلى | until,till;حتى | from;من | between;بين | in,on,at;في | since;منذ
before;قبل | after;بعد | during;خلال,أثناء | by;بحلول | for;لمدة,مدة | only;فقط,فحسب
about,approximately,around,roughly,some,circa;نحو,حوالي,زهاء,ما يقارب | nearly,almost;ما يقرب من,قرابة
more than,over;أكثر من,ما يزيد على,ما يزيد عن,يزيد على,يزيد عن | less than,fewer than,under;أقل من | up to;ما يصل إلى
at least;ما لا يقل عن,لا يقل عن | early,the beginning of;أوائل,مطلع,بداية | late,the end of;أواخر,نهاية
mid,mid-,the middle of;منتصف,أواسط | bc,bce,b.c.;قبل الميلاد,ق.م,ق.م. | ad,ce,a.d.;ميلادي,ميلاديا,ميلادية
ah;هجري,هجريا,هجرية,هـ | am,a.m.;صباحا | pm,p.m.;مساء | every,each;كل | ago;
an hour,per hour,/ h;في الساعة | a day,per day;في اليوم,يوميا | a month,per month;في الشهر | a year,per year;في السنة
"""

# First names that are written in both; English; Arabic. The first is the one that is written.
GIVEN_NAMES = """
Muhammad,Mohammed,Mohammad,Mohamed;محمد | Ahmad,Ahmed;أحمد | Ali;علي | Hassan,Hasan;حسن | Hussein,Husayn,Hussain;حسين
Omar,Umar;عمر | Khalid,Khaled;خالد | Abdullah,Abdallah;عبدالله | Ibrahim;إبراهيم | Yusuf,Youssef,Yousef;يوسف
Mahmoud,Mahmud;محمود | Mustafa,Mostafa;مصطفى | Said,Saeed;سعيد | Salman;سلمان | Faisal;فيصل | Fatima;فاطمة
Reza;رضا | Ismail;إسماعيل | Saad;سعد | Saleh,Salih;صالح | Hamad;حمد | Tariq,Tarek;طارق | Jamal;جمال | Karim;كريم
Rashid;راشد | Sultan;سلطان | Majid;ماجد | Aisha;عائشة | Maryam;مريم | Layla,Leila;ليلى | Nasser;ناصر | Anwar;أنور
Abbas;عباس | Hamid;حامد | Samir;سمير | Adel,Adil;عادل | Walid;وليد | Zayed;زايد | Noura,Nora;نورا | Huda;هدى
John;جون | James;جيمس | William;ويليام | George;جورج | Charles;تشارلز | David;ديفيد | Robert;روبرت | Michael;مايكل
Mary;ماري | Maria;ماريا | Peter;بيتر | Paul;بول | Thomas;توماس | Joseph;جوزيف | Richard;ريتشارد | Henry;هنري
Elizabeth;إليزابيث | Anna;آنا | Alexander;ألكسندر | Vladimir;فلاديمير | Sergei,Sergey;سيرغي | Daniel;دانيال
Martin;مارتن | Edward;إدوارد | Louis;لويس | Jean;جان
"""

COUNTED_WORDS = frozenset(fold(form) for *english, one, many in NOUNS for form in (*english, one, f"{one}ا", many))
"""Every noun as it stands behind a number."""
