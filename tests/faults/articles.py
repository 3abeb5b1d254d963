"""Made-up articles in two versions of a folder: as it was, and with articles added, changed, renamed and removed."""

import shutil
from pathlib import Path

from index.settings import IndexSettings

WORDS = {
    "ar": (
        "سكان القرية {n} نسمة.",
        "ويقع السوق رقم {n} قرب الميناء القديم.",
        "زارها {n} وفدا.",
    ),
    "en": (
        "The village has {n} inhabitants.",
        "Its market, the {n}th, is near the old port.",
        "It saw {n} guests.",
    ),
}
OLD, ADDED, CHANGED, RENAMED, REMOVED = range(30), range(30, 40), range(5), range(5, 8), range(8, 11)


def text(number: int, version: int = 1) -> str:
    """An article of some passages, which no other resembles in its numbers."""
    language = "ar" if number % 2 else "en"
    first = 1000 * version + 10 * number
    lines = [each.format(n=first + at) for at in range(3) for each in WORDS[language]]
    return f"{'قرية' if number % 2 else 'Village'} {number}\n\n" + "\n".join(lines)


def before() -> dict[str, str]:
    """File → text."""
    return {f"{number % 3}/{number}.txt": text(number) for number in OLD}


def after() -> dict[str, str]:
    files = {name: content for name, content in before().items() if int(Path(name).stem) not in (*RENAMED, *REMOVED)}
    files |= {f"{number % 3}/{number}.txt": text(number, 2) for number in CHANGED}
    files |= {f"moved/{number} (final).txt": text(number) for number in RENAMED}
    return files | {f"{number % 3}/{number}.md": text(number) for number in ADDED}


def write(files: dict[str, str], folder: Path) -> None:
    """Make the folder hold these files and no others."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def settings_in(folder: Path) -> IndexSettings:
    return IndexSettings(corpus=folder / "corpus", store=folder / "store", cache=folder / "cache", chunk_tokens=16)
