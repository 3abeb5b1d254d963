"""`python -m setup [--dev]`: make this clone ready to run, or to be tested."""

import argparse
import signal

from models.cli import exit_on_error
from setup import environment, machine


def main() -> None:
    """Returns when the environment is ready."""
    parser = argparse.ArgumentParser(prog="python -m setup", description="Make .venv hold what Sanad runs on.")
    parser.add_argument("--dev", action="store_true", help="also what the tests need")
    development = parser.parse_args().dev
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a stop ends pip and the compiler as well
    environment.ensure(environment.ROOT, machine.cache_folder(), development)


if __name__ == "__main__":
    exit_on_error(main)
