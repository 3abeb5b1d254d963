"""The page of Sanad: `python app.py`, or `make run`, which also sets everything up."""

import argparse
import os
import threading
from collections.abc import Generator, Sequence
from pathlib import Path

os.environ |= {
    "OMP_WAIT_POLICY": "passive",  # else one busy process beside ours slows the LLM from 28 to 0.3 tokens a second
    "GRADIO_ANALYTICS_ENABLED": "False",
    "ANONYMIZED_TELEMETRY": "False",
    "ORT_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "no_proxy": ",".join(filter(None, [os.environ.get("no_proxy"), "127.0.0.1", "localhost"])),  # Gradio calls itself
}  # before anything that reads them is imported

from access.gate import gate_for
from access.settings import AccessSettings
from api.settings import ApiSettings
from index.settings import read_table, var_folder
from index.types import Language
from models.cli import exit_on_error
from models.installation import program
from rag.queue import Queue, QueueSettings
from rag.settings import load_settings
from ui.settings import PageSettings, check_free


def main() -> None:
    arguments = _parser().parse_args()
    given = {"host": arguments.host, "port": arguments.port}
    place = read_table(PageSettings, "page").model_copy(update={k: v for k, v in given.items() if v is not None})
    settings = load_settings(store=arguments.store, corpus=arguments.corpus)
    access, limits = read_table(AccessSettings, "access"), read_table(QueueSettings, "queue")
    key = read_table(ApiSettings, "api").key.get_secret_value()
    gate = gate_for(place.host, place.upload_mb, access, key)
    check_free(place.host, place.port)
    print("Loading the models…", flush=True)

    from ui.loading import loading_page

    with loading_page(place.host, place.port):
        from api.metrics import Metrics
        from api.service import build_api
        from api.service import routes as api_routes
        from rag.answer import answer
        from rag.engine import build_engine
        from rag.running import Running
        from rag.suggest.idle import Suggestions
        from rag.types import Event, Turn, Wishes
        from rag.write import translate
        from ui.following import Following
        from ui.leaf import picture_route
        from ui.page import Program, build_page
        from ui.serve import serve
        from ui.shelf import Shelf

        engine = build_engine(settings)
    threading.Thread(target=engine.warm, daemon=True).start()  # some seconds, in which the reader types
    asked_already = gate.register is not None  # whoever comes through the gate has signed in or sent a key
    running = Running(engine, open_to_readers=not asked_already)
    queue = Queue(running.cancel, limits)
    metrics = Metrics(lambda: running.engine, queue)
    api = build_api(
        lambda: running.engine,
        queue,
        metrics,
        key="" if asked_already else key,
        host="127.0.0.1" if asked_already else place.host,
    )
    shelf = Shelf(engine.index, place.upload_mb * 1_000_000)
    following = Following(shelf)
    suggestions = Suggestions(lambda: running.engine, lambda: 0.0 if shelf.lock.locked() else queue.idle_s)

    def answered(question: str, history: Sequence[Turn], wishes: Wishes) -> Generator[Event, None, None]:
        yield from metrics.observed("page", answer(question, history, running.engine, wishes=wishes))

    def translated(text: str, to: Language) -> Generator[str, None, None]:
        now = running.engine
        assert now.generator is not None  # it is left out only where nothing but retrieval is asked for
        yield from translate(text, to, now.generator, now.prompts["translate"], settings.answer.answer_tokens)

    page = build_page(
        Program(
            answer=answered,
            translate=translated,
            queue=queue,
            offering=suggestions,
            following=following,
            models=running,
            switch=lambda name: running.switch(name, queue),
            passages=settings.answer.passages,
            feedback=var_folder(),
        )
    )
    routes = [picture_route(engine.index), *api_routes(api)]
    address = serve(page, place.host, place.port, routes, gate, access.names)
    suggestions.begin()
    print(f"Sanad is ready: {address} (Ctrl-C ends it)", flush=True)
    page.block_thread()
    suggestions.end()
    following.end()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=program("app"), description="Serves the page of Sanad on this machine.")
    parser.add_argument("--host", help="the address to listen on (default: 127.0.0.1, this machine only)")
    parser.add_argument("--port", type=int, help="the port to listen on (default: 7860)")
    parser.add_argument("--store", type=Path, metavar="DIR", help="where the index is (default: the settings)")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="where the articles are (default: the settings)")
    return parser


if __name__ == "__main__":
    exit_on_error(main)
