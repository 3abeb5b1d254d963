"""Takes the screenshots of the README: `make screenshots`, after `make run` has set everything up.

Starts the page on the real model and the index, asks the flagship question in each language, and saves
docs/images/page-en.png and page-ar.png. Needs chromium on the PATH.
"""

import shutil
import socket
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
QUESTIONS = {"en": "How many CICA observers are there?", "ar": "كم عدد المراقبين في سيكا؟"}
SIZE: ViewportSize = {"width": 1280, "height": 720}
ANSWER_MS = 240_000


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("chromium is missing. On Debian: sudo apt-get install chromium")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-u", "app.py", "--port", str(port), *sys.argv[1:]]
    app = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        address = next((word for line in app.stdout or () for word in line.split() if word.startswith("http")), None)
        if address is None:
            sys.exit("The page did not start; the reason stands above.")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            for language, question in QUESTIONS.items():
                page = browser.new_page(locale=language, viewport=SIZE, device_scale_factor=1.5)
                page.goto(address)
                page.locator("#question textarea").fill(question)
                page.locator("#send").click()
                page.locator(".answer.done").wait_for(timeout=ANSWER_MS)
                page.mouse.move(0, 0)
                page.screenshot(path=IMAGES / f"page-{language}.png")
                print(IMAGES / f"page-{language}.png")
    finally:
        app.terminate()
        app.wait(60)


if __name__ == "__main__":
    main()
