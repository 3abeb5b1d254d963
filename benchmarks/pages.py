"""Web pages of our own in the manners in which sites are built: what is the article's, and what stands around it.

    python -m benchmarks.pages

prints for each way of reading how much of either it keeps.
"""

# ruff: noqa: E501
from collections.abc import Callable
from dataclasses import dataclass

from index.documents import html


@dataclass(frozen=True)
class Page:
    """`keep`: parts of the article; `drop`: parts of what stands around it or is not displayed."""

    name: str
    markup: str
    keep: tuple[str, ...]
    drop: tuple[str, ...]


_MENU = "<ul><li><a href='/'>Home</a></li><li><a href='/n'>News</a></li><li><a href='/l'>Log in</a></li></ul>"
_PROSE = (
    "<p>The mill of Tarrow has ground barley since 1742, and its wheel is seven metres high. The river Ell drives it "
    "from March to November; in winter a diesel engine of 40 horsepower takes over.</p><p>Two families own it in turn, "
    "each for a year. The miller, Dora Quist, sells 12 tonnes of flour a month to bakers of the valley.</p>"
)
_PROSE_KEPT = ("since 1742", "40 horsepower", "Dora Quist", "12 tonnes")
_ARABIC = (
    "<p>افتتح جسر الوادي سنة ١٩٦٣ ويبلغ طوله ٢٤٠ مترا، وقد بناه مهندسون من المدينة خلال أربع سنوات. وتعبره كل يوم نحو "
    "تسعة آلاف سيارة، ويمنع عبور الشاحنات ليلا.</p><p>جددت البلدية أرضيته عام ٢٠١٨ بكلفة مليوني دينار، وأضيفت إليه "
    "ممرات للمشاة والدراجات على الجانبين.</p>"
)
_ARABIC_KEPT = ("سنة ١٩٦٣", "تسعة آلاف سيارة", "مليوني دينار", "للمشاة والدراجات")

PAGES = (
    Page(
        "semantic",
        f"<html><head><title>Mill</title></head><body><header><nav>{_MENU}</nav></header><main><article><h1>The mill</h1>"
        f"{_PROSE}</article></main><aside>Most read: Fire in Dell</aside><footer>© Valley Post</footer></body></html>",
        _PROSE_KEPT,
        ("Log in", "Fire in Dell", "Valley Post"),
    ),
    Page(
        "plain divs",
        f"<html><body><div class='menu'>{_MENU}</div><div id='c'><h1>The mill</h1>{_PROSE}</div><div class='related'>"
        "<h4>Related</h4><ul><li><a href='/1'>Mill of Dunmar burns</a></li></ul></div><div class='comments'><p>gull: I heard "
        "it grinds 900 tonnes.</p></div><div class='footer'>Subscribe for 5 crowns</div></body></html>",
        _PROSE_KEPT,
        ("Log in", "Mill of Dunmar", "900 tonnes", "Subscribe"),
    ),
    Page(
        "arabic divs",
        "<html lang='ar' dir='rtl'><body><div class='topbar'><a href='/'>الرئيسية</a> <a href='/s'>رياضة</a></div>"
        f"<div class='post'><h1>جسر الوادي</h1>{_ARABIC}</div><div class='share'>شارك الخبر</div><div class='related-posts'>"
        "<h3>اقرأ أيضا</h3><a href='/2'>انهيار جسر الميناء القديم</a></div><div id='comments'><p>أبو سعيد: طوله ٩٠٠ متر</p>"
        "</div></body></html>",
        _ARABIC_KEPT,
        ("رياضة", "جسر الميناء", "٩٠٠ متر", "شارك الخبر"),
    ),
    Page(
        "table with headers",
        f"<html><body><article><h1>Fares</h1>{_PROSE}<table><thead><tr><th>Day</th><th>First</th><th>Last</th></tr></thead>"
        "<tbody><tr><td>Saturday</td><td><ul><li>07:30</li></ul></td><td>23:10</td></tr></tbody></table></article></body></html>",
        (*_PROSE_KEPT, "07:30", "Last: 23:10"),
        (),
    ),
    Page(
        "merged cells",
        f"<html><body><article><h1>Costs</h1>{_PROSE}<table><tr><th>Project</th><th>Year</th><th>Cost</th></tr><tr>"
        "<td rowspan='2'>Roof</td><td>2023</td><td>72000</td></tr><tr><td>2024</td><td>58500</td></tr></table></article></body></html>",
        (*_PROSE_KEPT, "Project: Roof; Year: 2024; Cost: 58500"),
        (),
    ),
    Page(
        "definitions and details",
        f"<html><body><main><h1>Prices</h1>{_PROSE}<dl><dt>Bicycle</dt><dd>2 crowns</dd></dl><details><summary>When it storms"
        "</summary><p>The mill stops above 22 metres a second.</p></details></main></body></html>",
        (*_PROSE_KEPT, "Bicycle: 2 crowns", "above 22 metres"),
        (),
    ),
    Page(
        "ordered list with spans",
        f"<html><body><div class='content'><h1>Visit</h1>{_PROSE}<h2>How to come</h2><ol><li><span>Take bus 14.</span></li>"
        "<li><span>Get off at the weir.</span></li></ol></div></body></html>",
        (*_PROSE_KEPT, "bus 14", "Get off at the weir"),
        (),
    ),
    Page(
        "not displayed",
        f"<html><body><main><h1>The mill</h1>{_PROSE}<p hidden>draft one</p><p style='display:none'>draft two</p><template>"
        "draft three</template><script>var four = 'draft four'</script><noscript>draft five</noscript><!-- draft six -->"
        "<span aria-hidden='true'>draft seven</span></main></body></html>",
        _PROSE_KEPT,
        ("draft one", "draft two", "draft three", "draft four", "draft five", "draft six", "draft seven"),
    ),
    Page(
        "cookie banner",
        "<html><body><div id='cookie-consent' role='dialog'><p>We and our 214 partners store cookies to measure you.</p>"
        f"<button>Accept</button></div><div class='entry'><h1>The mill</h1>{_PROSE}</div></body></html>",
        _PROSE_KEPT,
        ("214 partners", "Accept"),
    ),
    Page(
        "short notice",
        f"<html><body><nav>{_MENU}</nav><main><h1>Closed</h1><p>The mill is closed on 3 May.</p></main></body></html>",
        ("closed on 3 May",),
        ("Log in",),
    ),
    Page(
        "bare",
        "<h1>جدول</h1><p>يفتح المتحف يوم الأحد.</p><ul><li>الأحد: ٩ صباحا</li><li>الاثنين: مغلق</li></ul>",
        ("يوم الأحد", "٩ صباحا", "الاثنين: مغلق"),
        (),
    ),
    Page(
        "only a table",
        "<html><body><h1>Wells</h1><table><tr><th>Well</th><th>Depth m</th></tr><tr><td>Harun</td><td>81</td></tr><tr><td>"
        "Nabq</td><td>64</td></tr></table></body></html>",
        ("Well: Harun; Depth m: 81", "Well: Nabq; Depth m: 64"),
        (),
    ),
    Page(
        "header in article",
        f"<html><body><article><header><h1>The mill</h1><p class='standfirst'>It has outlived four wars.</p></header>{_PROSE}"
        "<blockquote>We never stopped, says Quist.</blockquote><pre>barley = 12</pre><figure><figcaption>The wheel in 1911"
        "</figcaption></figure></article></body></html>",
        (*_PROSE_KEPT, "outlived four wars", "We never stopped", "barley = 12", "The wheel in 1911"),
        (),
    ),
    Page(
        "several articles",
        "<html><body><main><article><h2>Spring</h2><p>In spring the mill grinds oats for 9 weeks, day and night.</p></article>"
        "<article><h2>Autumn</h2><p>In autumn it grinds rye for 11 weeks, but not at night.</p></article></main></body></html>",
        ("oats for 9 weeks", "rye for 11 weeks"),
        (),
    ),
    Page(
        "layout table",
        f"<html><body><table><tr><td width='150'>{_MENU}</td><td><h1>The mill</h1>{_PROSE}</td></tr></table></body></html>",
        _PROSE_KEPT,
        (),
    ),
    Page(
        "repeated paragraphs",
        f"<html><body><article><h1>Log</h1>{_PROSE}<h2>Monday</h2><p>No visitors came.</p><p>The wheel was oiled.</p>"
        "<h2>Tuesday</h2><p>No visitors came.</p><p>The weir was cleaned by 6 men.</p></article></body></html>",
        (*_PROSE_KEPT, "The wheel was oiled", "cleaned by 6 men"),
        (),
    ),
)


def kept(read: Callable[[str], str], parts: str) -> tuple[int, int]:
    """(how many `parts` ("keep" or "drop") of all pages are in what `read` makes of their markup, of how many)."""
    found = [part in " ".join(read(page.markup).split()) for page in PAGES for part in getattr(page, parts)]
    return sum(found), len(found)


def _ours(markup: str) -> str:
    return html.parse(markup.encode(), "page.html").text


def _trafilatura(recall: bool) -> Callable[[str], str]:
    import trafilatura

    return lambda markup: trafilatura.extract(markup, include_comments=False, favor_recall=recall) or ""


def main() -> None:
    readers = {
        "trafilatura": _trafilatura(recall=False),
        "trafilatura, recall": _trafilatura(recall=True),
        "ours: trafilatura with tables and definitions as lines": _ours,
    }
    print(f"{len(PAGES)} pages: parts of the article kept, parts around it kept")
    for name, read in readers.items():
        (right, of), (wrong, of_wrong) = kept(read, "keep"), kept(read, "drop")
        print(f"  {name}: {right}/{of}, {wrong}/{of_wrong}")


if __name__ == "__main__":
    main()
