import ast
import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import platformdirs
import pytest

from models.errors import StateError
from setup import build_llama, environment, machine

ROOT = environment.ROOT
PIN = re.compile(r"([A-Za-z0-9._-]+)==(\S+)")
SOURCES = [
    path
    for name in ("access", "models", "index", "rag", "ui", "evals", "setup")
    for path in (ROOT / name).rglob("*.py")
]

BUILD = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]


def pins(name: str) -> dict[str, str]:
    """Normalised package name → version of a requirements file; a line that pins nothing fails."""
    found = {}
    for line in (ROOT / name).read_text().splitlines():
        if (pin := line.partition("#")[0].strip()) and not pin.startswith("-"):
            match = PIN.fullmatch(pin)
            assert match, f"{name}: {line!r} is no exact pin"
            found[normalised(match[1])] = match[2]
    return found


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_what_is_required_is_pinned_alike_in_the_constraints(name):
    assert pins(name).items() <= pins("constraints.txt").items()


def test_what_builds_the_wheel_is_the_version_that_the_tests_build_with():
    assert {PIN.fullmatch(each).groups() for each in BUILD["requires"]} <= pins("requirements-dev.txt").items()


def test_the_constraints_pin_all_that_the_requirements_bring_along():
    pinned = pins("constraints.txt")
    waiting, seen = list(pins("requirements.txt") | pins("requirements-dev.txt")), set()
    while waiting:
        name = waiting.pop()
        if name not in seen and (installed := here(name)):
            seen.add(name)
            waiting += [normalised(re.split(r"[ ;\[<>=!~(]", line)[0]) for line in installed if "extra ==" not in line]
    assert len(seen) > 50
    assert seen - {"pip"} <= pinned.keys()


def here(name: str) -> list[str] | None:
    """The requirements of an installed package, None where this platform does not need it."""
    try:
        return importlib.metadata.requires(name) or ["pip"]
    except importlib.metadata.PackageNotFoundError:
        return None


def test_every_imported_package_is_required_by_name():
    imported = {
        name.partition(".")[0]
        for path in [*SOURCES, ROOT / "app.py"]
        for node in ast.walk(ast.parse(path.read_text()))
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [module_of(node)])
    }
    ours = {path.parent.name for path in ROOT.glob("*/__init__.py")} | {"", "app"}
    origin = importlib.metadata.packages_distributions()
    packages = {normalised(origin.get(name, [name])[0]) for name in imported - ours - sys.stdlib_module_names}
    extras = "".join((ROOT / f"requirements-{name}.txt").read_text() for name in ("ray", "served"))
    optional = {normalised(name) for name in re.findall(r"^(\w+)", extras, re.M)}
    building = {normalised(name.split("==")[0]) for name in BUILD["requires"]}
    assert packages - pins("requirements.txt").keys() - optional - building == set()


def module_of(node: ast.AST) -> str:
    return node.module or "" if isinstance(node, ast.ImportFrom) and not node.level else ""


def test_torch_is_the_one_that_keeps_cuda_away():
    assert pins("requirements.txt")["torch"] == "2.13.0"


def test_the_source_of_llama_cpp_is_the_required_version_and_hashed():
    pin, digest = build_llama.SOURCE.read_text().split()
    assert pin == f"llama-cpp-python=={pins('requirements.txt')['llama-cpp-python']}"
    assert re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", digest)


def test_the_cache_folder_is_the_one_of_platformdirs(monkeypatch, tmp_path):
    monkeypatch.delenv("SANAD_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert machine.cache_folder() == Path(platformdirs.user_cache_dir("sanad"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert machine.cache_folder() == Path(platformdirs.user_cache_dir("sanad"))
    monkeypatch.setenv("SANAD_CACHE", str(tmp_path / "خزنة أخرى"))
    assert machine.cache_folder() == tmp_path / "خزنة أخرى"


def test_the_wheel_is_named_after_everything_that_decides_it(monkeypatch):
    monkeypatch.delenv("CMAKE_ARGS", raising=False)
    plain = build_llama.key()
    assert plain == build_llama.key()
    assert plain.startswith("llama-cpp-python-")
    monkeypatch.setenv("CMAKE_ARGS", "-DGGML_CUDA=ON")
    with_cuda = build_llama.key()
    monkeypatch.setattr(machine, "description", lambda: "linux-x86_64 avx512f")
    assert len({plain, with_cuda, build_llama.key()}) == 3


def test_a_wheel_in_the_cache_is_taken_without_a_compiler(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", "")
    wheel = tmp_path / "wheels" / build_llama.key() / "llama_cpp_python-0-py3-none-any.whl"
    wheel.parent.mkdir(parents=True)
    wheel.touch()
    assert build_llama.wheel(tmp_path, Path("no python is needed")) == wheel


@pytest.mark.parametrize(
    ("line", "percent"),
    [
        ("  [1/83] /usr/bin/g++ -O3", 1),
        ("[83/83] : && cmake", 100),
        ("[ 12%] Building CXX object", 12),
        ("[100%] Built target llama", 100),
        ("  Collecting cmake>=3.21", None),
        ("[0/0] nothing", None),
        ("[x/y]", None),
        ("", None),
    ],
)
def test_progress_is_read_from_ninja_and_from_make(line, percent):
    assert build_llama.progress(line) == percent


def test_a_compiler_that_does_not_work_is_named_with_the_way_out(monkeypatch, tmp_path):
    machine.require_compiler()
    broken = tmp_path / "مترجم معطل"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("CXX", f"'{broken}'")
    with pytest.raises(StateError, match=r"C\+\+ compiler.*مترجم معطل") as caught:
        machine.require_compiler()
    assert "nstall" in caught.value.hint
    monkeypatch.setenv("CC", "no-such-compiler -m64")
    with pytest.raises(StateError, match=r"No working C compiler was found \(no-such-compiler -m64\)"):
        machine.require_compiler()


def test_an_interruption_ends_the_children_of_the_child_too():
    ours, theirs = os.pipe()
    with pytest.raises(KeyboardInterrupt), machine.running(["sh", "-c", "sleep 600 & echo started; wait"], theirs):
        assert os.read(ours, 100) == b"started\n"
        raise KeyboardInterrupt
    os.close(theirs)
    assert os.read(ours, 100) == b""  # the end comes when the last process that could write is gone
    os.close(ours)


def test_an_interpreter_that_is_gone_makes_the_environment_not_whole(tmp_path):
    record = tmp_path / "record.json"
    assert not environment.is_whole(record, Path(sys.executable))
    record.write_text(f'{{"python": "Python {sys.version_info.major}.{sys.version_info.minor}"}}')
    assert environment.is_whole(record, Path(sys.executable))
    assert not environment.is_whole(record, tmp_path / "bin" / "python")
    record.write_text('{"python": "Python 3.9"}')
    assert not environment.is_whole(record, Path(sys.executable))
    record.write_text('{"python"')
    assert not environment.is_whole(record, Path(sys.executable))


@pytest.mark.parametrize("changed", ["requirements.txt", "requirements-dev.txt", "constraints.txt"])
def test_a_change_of_any_pin_is_noticed(tmp_path, changed):
    for name in ("requirements.txt", "requirements-dev.txt", "constraints.txt"):
        (tmp_path / name).write_text("a==1\n")
    before = environment.digests(tmp_path, development=True)
    (tmp_path / changed).write_text("a==2\n")
    assert environment.digests(tmp_path, development=True) != before


def test_too_old_a_python_is_told_in_a_sentence(tmp_path):
    old = tmp_path / "python3"
    old.write_text(
        f"#!/bin/sh\nexec '{sys.executable}' -c \"import sys; sys.version_info = (3, 9, 2); "
        'sys.version = \'3.9.2 (old)\'; exec(sys.argv[1])" "$2"\n'
    )
    old.chmod(0o755)
    made = subprocess.run(["make", "setup", f"PYTHON={old}"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 2
    assert "Sanad needs Python 3.11 or newer" in made.stderr
    assert "is 3.9.2." in made.stderr
    assert "Traceback" not in made.stderr
