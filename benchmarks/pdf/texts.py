"""What the made PDFs say, in reading order: invented prose with what goes wrong in PDFs (numbers and Latin "
"words withi"
Arabic lines, lam-alef, both kinds of digits, marks, brackets, quotation marks)."""

ARABIC = (
    "افتتحت بلدية الساحل متحف الملاحة في 14 أيار/مايو 1987 بعد أعمال دامت ثلاثة أعوام وكلفت 2,350,000 دينار. ويضم "
    "المتحف 1,284 قطعة من بينها 37 خريطة رسمت قبل عام 1700، وهي محفوظة في قاعة لا تزيد حرارتها على 18.5 درجة.",
    "وقد صممت المبنى شركة Harbour & Lane البريطانية بالتعاون مع مكتب «الأفق» المحلي، واستعمل المهندسون برنامج "
    "AutoCAD 2024 في رسم السقف. وحصل المشروع على شهادة ISO 9001 (الإدارة والجودة) في آذار/مارس 2025.",
    "لا يدفع الزوار الذين تقل أعمارهم عن 12 سنة رسما، أما الآخرون فيدفعون 4.75 دينار. وبلغ عدد الزوار في "
    "العام الماضي "
    "86,412 زائرا، أي بزيادة 23% عن العام الذي سبقه؛ والأغلبية من طلاب المدارس والجامعات.",
    "كتب المدير في رسالته: «إن الآثار التي لدينا لا تقدر بثمن، ولذلك نحفظها في خزائن من زجاج لا ينفذ منه "
    "الضوء». وتفتح "
    "الأبواب من 9:30 إلى 17:00 (عدا يوم الثلاثاء)، ويمكن الاتصال بالرقم 555-0142 أو زيارة الموقع www.museum.example.",
    "تعمل في المتحف مؤسسة علمية اسمها Blue Atlas تدرس أصناف السفن الشراعية، وقد أصدرت بين عامي 2015 و2021 ما "
    "لا يقل عن "
    "29 كتابا بالعربية والإنجليزية. وأهمها الأطلس الكبير للموانئ القديمة الذي يقع في 612 صفحة.",
    "أما القاعة الأخيرة فخصصت للملاحين الأوائل، وفيها لوحات ملونة وأسطرلاب من نحاس وزنه 3.2 kg صنع في القرن "
    "الرابع عشر. "
    "ويقول الأهالي إن ملاحا اسمه سليمان أهداه إلى والي المدينة لأنه أنقذ ولده من الغرق.",
)
INDIC = (
    "ارتفع عدد سكان البلدة من ١٢٬٤٨٠ نسمة في عام ١٩٧٥ إلى ٣٨٬٩١٧ نسمة في عام ٢٠٢٢، أي بنسبة ٢١١٫٨٪. وتبلغ مساحتها "
    "٤٧٫٣ كيلومترا مربعا، وأعلى قمة فيها ترتفع ١٬٩٤٢ مترا.",
    "ولا تتجاوز درجة الحرارة في كانون الثاني/يناير ٤ درجات، بينما تصل في تموز/يوليو إلى ٣٦ درجة. وقد سجلت في "
    "عام ١٩٨٩ "
    "أدنى درجة وهي ٩ تحت الصفر، فتجمدت مياه ١٧ بئرا من الآبار الأربعين.",
    "تعاقب على رئاسة المجلس ٦ رؤساء بين عامي ١٩٦٠ و٢٠٢٠، أولهم الأستاذ علاء الأمين الذي بقي ١١ عاما، وآخرهم الآنسة "
    "آلاء الهلالي. وفي المجلس ٢٣ عضوا ينتخبون كل ٤ أعوام.",
)
MARKS = (
    "قَالَ المُعَلِّمُ لِطُلَّابِهِ: لَا تُؤَجِّلُوا عَمَلَ اليَوْمِ إِلَى الغَدِ، فَإِنَّ الوَقْتَ "
    "كَالسَّيْفِ. ثُمَّ كَتَبَ عَلَى اللَّوْحِ ثَلَاثَةَ أَسْئِلَةٍ عَنِ الأَلْوَانِ وَالأَشْكَالِ.",
    "أجابت الآنسة لآلئ عن السؤال الأول، ولأن الإجابة كانت كاملة أعطتها المعلمة لوحا وألوانا. أما الألماس "
    "والآلات والأواني "
    "فلا علاقة لها بالسؤال، بل لإبراهيم الأصلي الذي لا ينسى أحلامه وآلامه.",
)
ENGLISH = (
    "The ferry between Cullen Point and the Isle of Marr has run since 1894, when Captain Edith Rowe bought a "
    "second-hand "
    "paddle steamer for 1,150 pounds. It carried 62 passengers and could take either a cart or two horses.",
    "In 1931 the company ordered a motor vessel, the Grey Heron, from a yard in Bergen (Norway). Her two "
    "engines gave 240 "
    "horsepower; the crossing, which had taken fifty-five minutes, was made in 28. The vessel was sold in 1968.",
    "Today's boat runs on batteries that weigh 9.4 tonnes. Charging takes 17 minutes, and a return ticket costs 6.80 "
    "pounds. Almost 71% of the islanders use it at least once a week, and 18,300 visitors came by it last summer.",
    "“We have never missed a Monday,” says the present skipper, Tomas Reid, who took over in May 2016. The "
    "harbour office "
    "opens from 7:15 to 19:00, and bookings can be made at www.marr-ferry.example until an hour before departure.",
)
ENGLISH_LONG = (*ENGLISH, *ENGLISH[2:], *ENGLISH[1:], ENGLISH[0], ENGLISH[2])
"""Long enough for some pages, no two of which begin alike."""
TABLE = (
    ("المدينة", "عام التأسيس", "السكان", "رئيس البلدية"),
    ("ميناء الزيتون", "1642", "48,210", "لينا الأسعد"),
    ("تل الغزلان", "1893", "7,965", "مازن الطحان"),
    ("وادي السلام", "1921", "12,038", "هالة الأيوبي"),
    ("عين الرمان", "1978", "3,417", "بلال شاهين"),
)
ENGLISH_TABLE = (
    ("Harbour", "Opened", "Berths", "Master"),
    ("Cullen Point", "1894", "26", "Tomas Reid"),
    ("Marr", "1902", "14", "Ada Lindqvist"),
    ("North Sound", "1957", "8", "Joseph Okoro"),
)
ARABIC_HEAD, ARABIC_FOOT = "متحف الملاحة – التقرير السنوي", "سري – للاستعمال الداخلي"
ENGLISH_HEAD, ENGLISH_FOOT = "Marr Ferry Company – Annual Report", "For members only"
ARABIC_TITLE, ENGLISH_TITLE = "متحف الملاحة في الساحل", "The Ferry to Marr"
BOTH = (*ARABIC[:3], *ENGLISH[:2], *ARABIC[3:])
ARABIC_LONG = (*ARABIC, *INDIC, *ARABIC[:4])
