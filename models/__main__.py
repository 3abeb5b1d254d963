"""The command line of the weights: `python -m models list | fetch | verify | path`."""

import argparse
import json
from pathlib import Path
from typing import Any

from models.cli import exit_on_error
from models.errors import StateError
from models.fetch import fetch
from models.installation import program
from models.registry import DEFAULT_EMBEDDER, DEFAULT_LLM, Model, find_model, load_registry
from models.store import default_cache, fetch_command, home_of, is_whole, locate
from models.transfer import size_text

DEFAULTS = [DEFAULT_LLM, DEFAULT_EMBEDDER]


def main() -> int:
    options = _parser().parse_args()
    cache = options.cache.expanduser() if options.cache else default_cache()
    match options.command:
        case "list":
            _list(cache, as_json=options.json)
        case "fetch":
            for model in [find_model(name) for name in options.names or DEFAULTS]:
                print(fetch(model, cache))
        case "verify":
            _verify([find_model(name) for name in options.names or DEFAULTS], cache)
        case "path":
            print(locate(options.name, find_model(options.name).kind, cache).path)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=program("models"), description="The weights that Sanad runs on.")
    common = argparse.ArgumentParser(add_help=False)
    where = "where they are kept, instead of SANAD_CACHE or the user's cache"
    common.add_argument("--cache", type=Path, metavar="DIR", help=where)
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", parents=[common], help="the registered models, and which are here")
    listing.add_argument("--json", action="store_true", help="as JSON")
    for name, purpose in (("fetch", "fetch and check"), ("verify", "take every SHA-256 again")):
        command = commands.add_parser(name, parents=[common], help=f"{purpose}; the two defaults without a name")
        command.add_argument("names", nargs="*", metavar="NAME")
    path = commands.add_parser("path", parents=[common], help="print where the weights are")
    path.add_argument("name", metavar="NAME")
    return parser


def _list(cache: Path, *, as_json: bool) -> None:
    rows = [_row(model, cache) for model in load_registry().values()]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        size = size_text(row["size"]) if row["size"] else "?"
        licence = f"{row['licence']} ({row['terms']})" if row["terms"] else row["licence"]
        marks = "".join(f"  [{mark}]" for mark in ("default", "fetched") if row[mark])
        print(f"{row['name']:36} {row['kind']:9} {size:>8}  {row['memory_gb']:.1f} GB memory  {licence}")
        print(f"    {row['title']}; {', '.join(row['languages'])}{marks}")


def _row(model: Model, cache: Path) -> dict[str, Any]:
    about = {name: value for name, value in vars(model).items() if name not in ("files", "sources")}
    state = {"size": model.size, "default": model.name in DEFAULTS, "fetched": home_of(model, cache).is_dir()}
    return about | state


def _verify(models: list[Model], cache: Path) -> None:
    bad = []
    for model in models:
        here = home_of(model, cache).is_dir()
        whole = here and is_whole(model, cache, again=True)
        print(f"{model.name}: {'whole' if whole else 'damaged' if here else 'not fetched'}")
        bad += [] if whole else [model.name]
    if bad:
        raise StateError(f"Not whole: {', '.join(bad)}.", fetch_command(bad, cache))


if __name__ == "__main__":
    exit_on_error(main)
