"""The command line of the weights: `python -m models list | fetch | verify | path`."""

import argparse
import json
from pathlib import Path

from models.cli import exit_on_error
from models.errors import StateError
from models.fetch import fetch
from models.registry import DEFAULT_EMBEDDER, DEFAULT_LLM, Model, PathSource, find_model, load_registry
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
            given = PathSource(options.source) if options.source else None
            for model in [find_model(name) for name in options.names or DEFAULTS]:
                print(fetch(model, cache, first=given))
        case "verify":
            _verify([find_model(name) for name in options.names or DEFAULTS], cache)
        case "path":
            print(locate(options.name, find_model(options.name).kind, cache).path)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m models", description="The weights that Sanad runs on.")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--cache", type=Path, metavar="DIR", help="where they are kept, instead of SANAD_CACHE or the user's cache"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", parents=[common], help="the registered models, and which are here")
    listing.add_argument("--json", action="store_true", help="as JSON")
    fetching = commands.add_parser("fetch", parents=[common], help="fetch and check; the two defaults without a name")
    fetching.add_argument("names", nargs="*", metavar="NAME")
    fetching.add_argument("--from", dest="source", metavar="PATH", help="a local file or folder to try first")
    verifying = commands.add_parser("verify", parents=[common], help="take every SHA-256 again")
    verifying.add_argument("names", nargs="*", metavar="NAME")
    path = commands.add_parser("path", parents=[common], help="print where the weights are")
    path.add_argument("name", metavar="NAME")
    return parser


def _list(cache: Path, *, as_json: bool) -> None:
    models = load_registry().values()
    if as_json:
        print(json.dumps([_row(model, cache) for model in models], ensure_ascii=False, indent=2))
        return
    for model in models:
        marks = [mark for mark in ("default", "fetched") if _row(model, cache)[mark]]
        size = size_text(model.size) if model.size else "?"
        print(f"{model.name:36} {model.kind:9} {size:>8}  {model.memory_gb:.1f} GB memory  {model.licence}")
        print(f"    {model.title}; {', '.join(model.languages)}{''.join(f'  [{mark}]' for mark in marks)}")


def _row(model: Model, cache: Path) -> dict[str, object]:
    return {
        "name": model.name,
        "kind": model.kind,
        "title": model.title,
        "licence": model.licence,
        "languages": list(model.languages),
        "memory_gb": model.memory_gb,
        "size": model.size,
        "context": model.context,
        "dimension": model.dimension,
        "max_tokens": model.max_tokens,
        "default": model.name in DEFAULTS,
        "fetched": home_of(model, cache).is_dir(),
    }


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
