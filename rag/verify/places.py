"""What has one name in English and one in Arabic: countries, continents, cities, languages, peoples, organisations,
days of the week; and terms. From the Unicode CLDR by Babel, from a table of our own for what that leaves out or spells
as no newspaper does, and from the glossary."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from babel import Locale

from index.text import fold
from index.types import LANGUAGES, Language
from rag.verify.glossary import articled, glossary, means_one_thing

_list = str.split
# Key; English; Arabic: the first is how we write it, the others how it is also written. Without a name CLDR's is it.
_OWN = """
US; United States, United States of America, USA, US, U.S., U.S.A.; الولايات المتحدة, الولايات المتحدة الأمريكية, الولايات المتحدة الأميركية
america; America; أمريكا, أميركا
GB; United Kingdom, UK, U.K.; المملكة المتحدة
britain; Britain, Great Britain; بريطانيا, بريطانيا العظمى
SA; Saudi Arabia, Kingdom of Saudi Arabia, KSA; السعودية, المملكة العربية السعودية
AE; United Arab Emirates, UAE, U.A.E., Emirates; الإمارات, الإمارات العربية المتحدة, دولة الإمارات
RU; Russia, Russian Federation; روسيا, روسيا الاتحادية, الاتحاد الروسي
CN; China, People's Republic of China; الصين, جمهورية الصين الشعبية
IR; Iran, Islamic Republic of Iran; إيران, الجمهورية الإسلامية الإيرانية
TR; Turkey, Türkiye, Turkiye; تركيا
KZ; Kazakhstan, Republic of Kazakhstan; كازاخستان, كازخستان, قازاقستان, جمهورية كازاخستان
KG; Kyrgyzstan, Kyrgyz Republic; قيرغيزستان, قرغيزستان, قرغيزيا
TJ; Tajikistan; طاجيكستان, تاجيكستان
TM; Turkmenistan; تركمانستان, تركمنستان
UZ; Uzbekistan; أوزبكستان, أوزباكستان
KR; South Korea, Republic of Korea; كوريا الجنوبية, جمهورية كوريا
KP; North Korea; كوريا الشمالية
PS; Palestine, State of Palestine; فلسطين, دولة فلسطين
OM; Oman, Sultanate of Oman; عُمان, سلطنة عُمان
SY; Syria; سوريا, سورية
CZ; Czech Republic, Czechia; التشيك, جمهورية التشيك
HK; Hong Kong; هونغ كونغ
MM; Myanmar, Burma; ميانمار, بورما
CD; Democratic Republic of the Congo, DR Congo; جمهورية الكونغو الديمقراطية
CG; Republic of the Congo; جمهورية الكونغو
CI; Ivory Coast, Côte d'Ivoire; ساحل العاج, كوت ديفوار
NL; Netherlands, Holland; هولندا
BR; Brazil; البرازيل
DK; Denmark; الدنمارك, الدانمارك
AZ; Azerbaijan; أذربيجان
AU; Australia; أستراليا
MX; Mexico; المكسيك
EU; European Union, EU; الاتحاد الأوروبي
UN; United Nations, UN, U.N.; الأمم المتحدة, منظمة الأمم المتحدة
002; Africa; أفريقيا, إفريقيا
143; Central Asia; آسيا الوسطى, وسط آسيا
145; Western Asia, West Asia; غرب آسيا
middle east; Middle East; الشرق الأوسط
soviet union; Soviet Union, USSR; الاتحاد السوفيتي, الاتحاد السوفييتي
scotland; Scotland; اسكتلندا
england; England; إنجلترا, إنكلترا
wales; Wales; ويلز
siberia; Siberia; سيبيريا
tibet; Tibet; التبت
sinai; Sinai; سيناء
kurdistan; Kurdistan; كردستان
antarctica; Antarctica; القارة القطبية الجنوبية, أنتاركتيكا
pacific; Pacific Ocean, Pacific; المحيط الهادئ, المحيط الهادي
atlantic; Atlantic Ocean, Atlantic; المحيط الأطلسي
indian ocean; Indian Ocean; المحيط الهندي
black sea; Black Sea; البحر الأسود
red sea; Red Sea; البحر الأحمر
caspian; Caspian Sea; بحر قزوين
mediterranean; Mediterranean Sea, Mediterranean; البحر الأبيض المتوسط, البحر المتوسط
nile; Nile, Nile River; نهر النيل, النيل
astana; Astana; أستانا, آستانا, آستانة, أستانة
nur-sultan; Nur-Sultan; نور سلطان, نورسلطان
beijing; Beijing, Peking; بكين, بيجين, بيجينغ
kyiv; Kyiv, Kiev; كييف
ankara; Ankara; أنقرة
geneva; Geneva; جنيف
new delhi; New Delhi; نيودلهي, نيو دلهي
delhi; Delhi; دلهي
mumbai; Mumbai; مومباي
abu dhabi; Abu Dhabi; أبوظبي, أبو ظبي
sharjah; Sharjah; الشارقة
jeddah; Jeddah, Jedda; جدة
mecca; Mecca, Makkah; مكة, مكة المكرمة
medina; Medina; المدينة المنورة
doha; Doha; الدوحة
manama; Manama; المنامة
sanaa; Sanaa, Sana'a; صنعاء
islamabad; Islamabad; إسلام آباد, إسلام أباد
lahore; Lahore; لاهور
hanoi; Hanoi; هانوي
washington; Washington, Washington, D.C., Washington D.C., Washington DC; واشنطن
ottawa; Ottawa; أوتاوا
montreal; Montreal; مونتريال
canberra; Canberra; كانبرا
wellington; Wellington; ويلينغتون
perth; Perth; بيرث
brisbane; Brisbane; بريزبن
brasilia; Brasilia; برازيليا
rio; Rio de Janeiro; ريو دي جانيرو
abuja; Abuja; أبوجا
alexandria; Alexandria; الإسكندرية
mosul; Mosul; الموصل
basra; Basra; البصرة
erbil; Erbil; أربيل
aleppo; Aleppo; حلب
munich; Munich; ميونخ, ميونيخ
hamburg; Hamburg; هامبورغ
frankfurt; Frankfurt; فرانكفورت
milan; Milan; ميلانو
venice; Venice; البندقية
barcelona; Barcelona; برشلونة
saint petersburg; Saint Petersburg, St. Petersburg, St Petersburg; سانت بطرسبرغ, سان بطرسبرغ
bern; Bern, Berne; برن
the hague; The Hague; لاهاي
strasbourg; Strasbourg; ستراسبورغ
marseille; Marseille, Marseilles; مرسيليا
lyon; Lyon; ليون
rabat; Rabat; الرباط
marrakesh; Marrakesh, Marrakech; مراكش
fez; Fez; فاس
tangier; Tangier; طنجة
benghazi; Benghazi; بنغازي
pretoria; Pretoria; بريتوريا
cape town; Cape Town; كيب تاون
boston; Boston; بوسطن
san francisco; San Francisco; سان فرانسيسكو
los angeles; Los Angeles; لوس أنجلوس, لوس أنجليس
chicago; Chicago; شيكاغو
new york; New York, New York City; نيويورك
california; California; كاليفورنيا
florida; Florida; فلوريدا
texas; Texas; تكساس
toronto; Toronto; تورونتو
vancouver; Vancouver; فانكوفر
mexico city; Mexico City; مكسيكو سيتي, مدينة مكسيكو
sao paulo; São Paulo; ساو باولو
buenos aires; Buenos Aires; بوينس آيرس
lima; Lima; ليما
bogota; Bogotá; بوغوتا
caracas; Caracas; كاراكاس
havana; Havana; هافانا
montevideo; Montevideo; مونتيفيديو
sydney; Sydney; سيدني
melbourne; Melbourne; ملبورن
ulaanbaatar; Ulaanbaatar, Ulan Bator; أولان باتور, أولانباتار
osh; Osh; أوش
bukhara; Bukhara; بخارى
shymkent; Shymkent; شيمكنت
sochi; Sochi; سوتشي
kazan; Kazan; قازان
samara; Samara; سامارا
isfahan; Isfahan; أصفهان
shiraz; Shiraz; شيراز
tabriz; Tabriz; تبريز
mashhad; Mashhad; مشهد
herat; Herat; هرات
kandahar; Kandahar; قندهار
guangzhou; Guangzhou; قوانغتشو
shenzhen; Shenzhen; شنتشن
wuhan; Wuhan; ووهان
qingdao; Qingdao; تشينغداو
kyoto; Kyoto; كيوتو
hiroshima; Hiroshima; هيروشيما
oic; Organisation of Islamic Cooperation, Organization of Islamic Cooperation, OIC; منظمة التعاون الإسلامي
cica; CICA; سيكا
sco; Shanghai Cooperation Organisation, Shanghai Cooperation Organization, SCO; منظمة شنغهاي للتعاون, منظمة شانغهاي للتعاون
osce; Organization for Security and Co-operation in Europe, Organisation for Security and Co-operation in Europe, OSCE; منظمة الأمن والتعاون في أوروبا
eco; Economic Cooperation Organization, Economic Cooperation Organisation, ECO; منظمة التعاون الاقتصادي
asean; ASEAN; آسيان, رابطة دول جنوب شرق آسيا
arab league; Arab League, League of Arab States; جامعة الدول العربية, الجامعة العربية
african union; African Union; الاتحاد الأفريقي, الاتحاد الإفريقي
nato; NATO; الناتو, حلف شمال الأطلسي
opec; OPEC; أوبك
unesco; UNESCO; اليونسكو
unicef; UNICEF; اليونيسف, اليونيسيف
who; World Health Organization; منظمة الصحة العالمية
world bank; World Bank; البنك الدولي
imf; International Monetary Fund, IMF; صندوق النقد الدولي
gcc; Gulf Cooperation Council, GCC; مجلس التعاون الخليجي
security council; Security Council, UN Security Council; مجلس الأمن, مجلس الأمن الدولي
general assembly; General Assembly, UN General Assembly; الجمعية العامة, الجمعية العامة للأمم المتحدة
monday; Monday; الاثنين, الإثنين
tuesday; Tuesday; الثلاثاء
wednesday; Wednesday; الأربعاء
thursday; Thursday; الخميس
friday; Friday; الجمعة
saturday; Saturday; السبت
sunday; Sunday; الأحد
spring; spring; الربيع, ربيع
summer; summer; الصيف, صيف
autumn; autumn, fall; الخريف, خريف
winter; winter; الشتاء, شتاء
east; east; الشرق
west; west; الغرب
north; north; الشمال
south; south; الجنوب
"""  # noqa: E501
# English; Arabic, of one man; and of all of them where that is no plain plural.
_PEOPLES = """
American; أمريكي, أميركي | British; بريطاني | English; إنجليزي | Scottish; اسكتلندي | Irish; أيرلندي, إيرلندي
French; فرنسي | German; ألماني; الألمان | Italian; إيطالي | Spanish; إسباني | Portuguese; برتغالي | Dutch; هولندي
Belgian; بلجيكي | Swiss; سويسري | Austrian; نمساوي | Swedish; سويدي | Norwegian; نرويجي | Danish; دنماركي
Finnish; فنلندي | Polish; بولندي | Czech; تشيكي | Hungarian; مجري | Greek; يوناني
Bulgarian; بلغاري | Serbian; صربي | Ukrainian; أوكراني | Russian; روسي; الروس | Georgian; جورجي
Armenian; أرمني; الأرمن | Azerbaijani; أذربيجاني | Turkish; تركي; الأتراك | Iranian; إيراني | Persian; فارسي; الفرس
Afghan; أفغاني; الأفغان | Pakistani; باكستاني | Indian; هندي; الهنود | Bangladeshi; بنغلاديشي | Chinese; صيني
Japanese; ياباني | Korean; كوري | Mongolian; منغولي | Vietnamese; فيتنامي | Thai; تايلاندي | Malaysian; ماليزي
Indonesian; إندونيسي | Filipino; فلبيني | Kazakh; كازاخستاني, كازاخي | Kazakhstani; كازاخستاني | Kyrgyz; قيرغيزي, قرغيزي
Uzbek; أوزبكي; الأوزبك | Tajik; طاجيكي; الطاجيك | Turkmen; تركماني; التركمان | Tatar; تتري; التتار
Arab; عربي; العرب | Egyptian; مصري | Saudi; سعودي | Emirati; إماراتي | Kuwaiti; كويتي | Qatari; قطري
Bahraini; بحريني | Omani; عماني | Yemeni; يمني | Iraqi; عراقي | Syrian; سوري | Lebanese; لبناني | Jordanian; أردني
Palestinian; فلسطيني | Israeli; إسرائيلي | Sudanese; سوداني | Libyan; ليبي | Tunisian; تونسي | Algerian; جزائري
Moroccan; مغربي; المغاربة | Mauritanian; موريتاني | Somali; صومالي | Ethiopian; إثيوبي | Kenyan; كيني | Nigerian; نيجيري
South African; جنوب أفريقي | Canadian; كندي | Mexican; مكسيكي | Brazilian; برازيلي | Argentine; أرجنتيني
Australian; أسترالي | European; أوروبي | Asian; آسيوي | African; أفريقي, إفريقي; الأفارقة | Kurdish; كردي; الأكراد
Jewish; يهودي; اليهود | Muslim; مسلم | Christian; مسيحي
"""
_WITH_ARTICLE = frozenset(_list("US GB AE NL PH MV BS GM EU UN CD CG 019")) | frozenset(
    {"middle east", "soviet union", "pacific", "atlantic", "indian ocean", "black sea", "red sea", "caspian"}
    | {"mediterranean", "nile", "arab league", "african union", "world bank", "imf", "gcc", "security council"}
    | {"oic", "sco", "osce", "eco", "who", "general assembly"}
)
"""What English says with "the"."""
_OLD = frozenset({"akk", "arc", "fil", "syr"})
"""Languages without a code of two letters that newspapers name."""
_CITIES = re.compile(r"(?:Africa|Asia|Europe)/(?!Oral$|Saigon$|Samara$|Hebron$|Ulaanbaatar$)")

Names = Mapping[Language, tuple[str, ...]]


@lru_cache(maxsize=1)
def names_by_key() -> Mapping[str, Names]:
    """Key → its names in both languages, the first of them as we write it."""
    own: dict[str, Names] = {}
    for line in _OWN.strip().splitlines():
        key, english, arabic = (part.strip() for part in line.split(";"))
        own[key] = {"en": tuple(_listed(english)), "ar": tuple(_listed(arabic))}
    terms: dict[str, Names] = {
        f"term {english}": {"en": (english,), "ar": (*forms, *(each for form in forms for each in articled(form)))}
        for english, forms in glossary().items()
        if means_one_thing(english)
    }
    return {**own, **{key: names for key, names in _cldr() if key not in own}, **dict(_peoples()), **terms}


def with_article(key: str, name: str) -> str:
    """An English name as a sentence has it: the United States, but OIC by itself."""
    return f"the {name}" if key in _WITH_ARTICLE and not name.isupper() else name


@lru_cache(maxsize=1)
def demonyms() -> Mapping[str, str]:
    """Key of a people → the Arabic adjective, masculine and indefinite."""
    return {key: names["ar"][0] for key, names in _peoples() if not key.endswith(" all")}


@lru_cache(maxsize=1)
def known_names() -> frozenset[str]:
    """Names in either language that are whole by themselves, folded: a term of one word may be part of a name."""
    every = (names for key, names in names_by_key().items() if not key.startswith("term ") or " " in key[5:])
    return frozenset(fold(name) for names in every for language in LANGUAGES for name in names[language])


def _listed(names: str) -> list[str]:
    """By commas, but for that of Washington, D.C."""
    return [name.strip() for name in re.split(r",(?! D\.C\.)", names) if name.strip()]


def _cldr() -> Iterator[tuple[str, Names]]:
    english, arabic = Locale("en"), Locale("ar")
    for code, name in english.territories.items():
        if code in arabic.territories and "(" not in arabic.territories[code]:
            yield code, {"en": (name.replace("’", "'"),), "ar": (arabic.territories[code],)}
    for zone, names in arabic.time_zones.items():
        if "city" in names and _CITIES.match(zone):
            city = english.time_zones.get(zone, {}).get("city") or zone.split("/")[-1].replace("_", " ")
            yield f"city {city}", {"en": (city,), "ar": (names["city"],)}
    for code, name in english.languages.items():
        if (len(code) == 2 or code in _OLD) and " " not in name and code in arabic.languages:
            there = arabic.languages[code]
            bare = there.removeprefix("ال")
            yield f"language {code}", {"en": (name, f"{name} language"), "ar": (there, f"اللغة {there}", f"لغة {bare}")}


def _peoples() -> Iterator[tuple[str, Names]]:
    for row in re.split(r"[|\n]", _PEOPLES.strip()):
        english, arabic, *everybody = (part.strip() for part in row.split(";"))
        forms: Sequence[str] = _listed(arabic)
        one = [f"{the}{form}{end}" for form in forms for the in ("", "ال") for end in ("", "ة", "ا")]
        many = [f"{the}{form}{end}" for form in forms for the in ("ال", "") for end in ("ون", "ين")]
        counted = not re.search(r"(?:sh|ch|ss|se)$", english)
        yield f"people {english}", {"en": (english,), "ar": (*forms, *one, *([] if counted else many))}
        if counted:
            yield f"people {english} all", {"en": (f"{english}s",), "ar": (*everybody, *many)}
