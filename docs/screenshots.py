"""Takes the pictures of the README and of docs/page.md: `make screenshots`, after `make run` has set everything up.

Starts the page on the real model and the index, and visits it as each of `PICTURES` says. Needs chromium on the PATH.
"""

import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

from index.types import Language
from ui.strings import load_strings

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
QUESTIONS: dict[Language, str] = {"en": "How many CICA observers are there?", "ar": "كم عدد المراقبين في سيكا؟"}
ANSWER_MS = 240_000

View = Callable[[Page, Language], None]


def front(page: Page, language: Language) -> None:
    """As it is before anything is asked, with the questions to begin with."""
    expect(page.get_by_role("textbox", name=load_strings(language)["ask_label"])).to_be_focused()


def answer(page: Page, language: Language) -> None:
    strings = load_strings(language)
    page.get_by_role("textbox", name=strings["ask_label"]).fill(QUESTIONS[language])
    page.get_by_role("button", name=strings["send"], exact=True).click()
    expect(page.get_by_role("button", name=strings["again"])).to_be_visible(timeout=ANSWER_MS)
    expect(page.get_by_role("button", name=strings["send"], exact=True)).to_be_visible(timeout=ANSWER_MS)
    page.mouse.move(0, 0)


def source(page: Page, language: Language) -> None:
    """On a phone: the source, opened from the answer."""
    answer(page, language)
    page.get_by_role("log").get_by_role("link").first.click()
    expect(page.get_by_role("mark").first).to_be_visible()


def articles(page: Page, language: Language) -> None:
    page.get_by_role("tab", name=load_strings(language)["tab_articles"]).click()
    expect(page.get_by_role("table").first).to_be_visible()


@dataclass(frozen=True)
class Picture:
    """What is taken, of a page of so many pixels."""

    name: str
    view: View
    language: Language
    width: int = 1280
    height: int = 720
    scheme: Literal["light", "dark"] = "light"
    scale: float = 1


PICTURES = (
    Picture("page-en", answer, "en", scale=1.5),
    Picture("page-ar", answer, "ar", scale=1.5),
    Picture("front-ar", front, "ar"),
    Picture("dark-en", answer, "en", scheme="dark"),
    Picture("articles-en", articles, "en"),
    Picture("articles-ar", articles, "ar", scheme="dark"),
    Picture("phone-en", answer, "en", width=390, height=844),
    Picture("phone-ar", source, "ar", width=390, height=844),
    Picture("tablet-ar", answer, "ar", width=768, height=900),
    Picture("wide-en", answer, "en", width=1920, height=1080),
)


@contextmanager
def served() -> Iterator[str]:
    """The address of the page, once its models are loaded."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-u", "app.py", "--port", str(port), *sys.argv[1:]]
    app = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        address = next((word for line in app.stdout or () for word in line.split() if word.startswith("http")), None)
        if address is None:
            sys.exit("The page did not start; the reason stands above.")
        yield address
    finally:
        app.terminate()
        app.wait(60)


def take(browser: Browser, address: str, picture: Picture) -> Path:
    page = browser.new_page(
        locale=picture.language,
        viewport={"width": picture.width, "height": picture.height},
        color_scheme=picture.scheme,
        device_scale_factor=picture.scale,
    )
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=ANSWER_MS)
    picture.view(page, picture.language)
    path = IMAGES / f"{picture.name}.png"
    page.screenshot(path=path, animations="disabled")
    page.close()
    return path


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("chromium is missing. On Debian: sudo apt-get install chromium")
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for picture in PICTURES:
            print(take(browser, address, picture))


if __name__ == "__main__":
    main()
