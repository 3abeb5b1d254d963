"""The wheel: what a clone keeps side by side, below the one package `sanad`. Run by hatchling (docs/decisions/0015)."""

import ast
import re
import tempfile
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

PACKAGE = "sanad"
BY_NAME = ("files", "PackageLoader", "import_module")
"""Functions that are given a package by its name."""


class BelowSanad(BuildHookInterface[Any]):
    """Puts each module into the wheel as `below` writes it; the files that are no code go in as they are."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it builds the wheel. Raises ValueError for code that would not work there."""
        if version == "editable":
            raise ValueError("Sanad cannot be installed with -e: work in the clone, which runs as it is.")
        root, self._written = Path(self.root), tempfile.TemporaryDirectory()
        files = self.build_config.builder.recurse_included_files()
        modules = sorted(Path(file.relative_path) for file in files if file.path.endswith(".py"))
        shipped = {path.parts[0].removesuffix(".py") for path in modules}
        kept_back = {path.parent.name for path in root.glob("*/__init__.py")} - shipped
        forced = build_data["force_include"]
        for path, name in [*((each, each) for each in modules), (Path("sanad.py"), Path("__main__.py"))]:
            copy = Path(self._written.name, name)
            copy.parent.mkdir(parents=True, exist_ok=True)
            source = (root / path).read_text(encoding="utf-8")
            copy.write_text(below(source, str(path), shipped, kept_back, root), encoding="utf-8")
            forced[str(copy)] = str(name)
        package = Path(self._written.name, "__init__.py")
        package.touch()
        forced[str(package)] = package.name

    def finalize(self, *_: object) -> None:
        """Called by hatchling when the wheel is built."""
        self._written.cleanup()


class Requirements(MetadataHookInterface):
    """What Sanad runs on is said once, in requirements.txt."""

    def update(self, metadata: dict[str, Any]) -> None:
        lines = Path(self.root, "requirements.txt").read_text(encoding="utf-8").splitlines()
        named = (line.split("#")[0].strip() for line in lines)
        metadata["dependencies"] = [line for line in named if line and not line.startswith("-")]


def below(source: str, name: str, shipped: Set[str], kept_back: Set[str], root: Path) -> str:
    """The module with each `from index.search import …` as `from sanad.index.search import …`; line by line.

    `shipped` are the top-level names that go into the wheel, `kept_back` those that stay in the clone. Raises
    ValueError, with the line, for what cannot be told so: `import index.search`, an import of what is kept back, and a
    string that names one of our modules or packages.
    """
    tree = ast.parse(source, name)
    for number, reason in _obstacles(tree, shipped, kept_back, root):
        raise ValueError(f"{name}, line {number}: {reason}")
    lines = source.split("\n")
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and _top(node) in shipped:
            line = lines[node.lineno - 1].encode()  # ast counts bytes
            before, after = line[: node.col_offset], line[node.col_offset :]
            lines[node.lineno - 1] = (before + re.sub(rb"^from\s+", f"from {PACKAGE}.".encode(), after)).decode()
    return "\n".join(lines)


def _obstacles(tree: ast.Module, shipped: Set[str], kept_back: Set[str], root: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                for each in names:
                    if each.name.split(".")[0] in shipped | kept_back:
                        yield node.lineno, f"write `from … import …` instead of `import {each.name}`"
            case ast.ImportFrom() if _top(node) in kept_back:
                yield node.lineno, f"{_top(node)}/ does not go into the wheel"
            case ast.Call(func=function, args=[ast.Constant(value=str(value)), *_]) if value in shipped:
                if ast.unparse(function).split(".")[-1] in BY_NAME:
                    yield node.lineno, f"write __package__ instead of {value!r}"
            case ast.Constant(value=str(value)) if _names_module(value, shipped, root):
                yield node.lineno, f"{value!r} names a module: say it by __name__ or __package__"


def _top(node: ast.ImportFrom) -> str:
    return (node.module or "").split(".")[0] if node.level == 0 else ""


def _names_module(text: str, shipped: Set[str], root: Path) -> bool:
    found = re.match(r"([a-z_]+)\.([a-z_]+)", text)
    if not found or found[1] not in shipped or any(letter.isspace() for letter in text):
        return False
    place = root / found[1] / found[2]
    return place.is_dir() or place.with_suffix(".py").is_file()
