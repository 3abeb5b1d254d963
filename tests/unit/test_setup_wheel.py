"""What the wheel makes of a module: imports below `sanad`, and a refusal of what would break there."""

from pathlib import Path

import pytest

from models.installation import ROOT
from setup.wheel import below

SHIPPED, KEPT_BACK = {"app", "index", "models", "ui"}, {"setup", "tests"}


def moved(source: str) -> str:
    return below(source, "ui/page.py", SHIPPED, KEPT_BACK, ROOT)


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("from index.search import search\n", "from sanad.index.search import search\n"),
        ("from  ui import panels\n", "from sanad.ui import panels\n"),
        (
            "def f():\n    from models.cli import (\n        a,\n    )\n",
            "def f():\n    from sanad.models.cli import (\n        a,\n    )\n",
        ),
        ("'سند'; from index import x\n", "'سند'; from sanad.index import x\n"),
        (
            "from indexing import x\nfrom . import index\nimport json\n",
            "from indexing import x\nfrom . import index\nimport json\n",
        ),
        (
            '"""From index.search."""\nread_table(Settings, "index")\n',
            '"""From index.search."""\nread_table(Settings, "index")\n',
        ),
        (
            "# from index import x\ntext = '''\nfrom index import x\n'''\n",
            "# from index import x\ntext = '''\nfrom index import x\n'''\n",
        ),
        ('a = "\u2028\x0c"\nfrom ui import x\r\n', 'a = "\u2028\x0c"\nfrom sanad.ui import x\r\n'),
        ("", ""),
    ],
)
def test_imports_of_ours_go_below_the_package_and_nothing_else_changes(source: str, wanted: str) -> None:
    assert moved(source) == wanted


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("import index.search", "from … import"),
        ("from setup.machine import running", "setup/ does not go into the wheel"),
        ('resources.files("ui")', "__package__"),
        ('Environment(loader=PackageLoader("ui", "templates"))', "__package__"),
        ('run([python, "-m", "index.documents.isolation"])', "names a module"),
        ('import_module(f"index.documents.{name}")', "names a module"),
    ],
)
def test_what_would_not_be_found_there_ends_the_build_with_its_line(line: str, reason: str) -> None:
    with pytest.raises(ValueError, match=r"ui/page\.py, line 2: ") as caught:
        moved(f"x = 1\n{line}\n")
    assert reason in str(caught.value)


def test_every_module_that_ships_can_be_moved() -> None:
    folders = [each.parent for each in Path(ROOT).glob("*/__init__.py")]
    kept_back = {"benchmarks", "evals", "setup", "tests", "training"}
    shipped = {"app"} | {folder.name for folder in folders} - kept_back
    for folder in folders:
        for module in folder.rglob("*.py") if folder.name in shipped else ():
            below(module.read_text("utf-8"), str(module), shipped, kept_back, ROOT)
