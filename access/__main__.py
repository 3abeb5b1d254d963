"""The command line of the register: `python -m access add | key | remove | list`."""

import argparse
import getpass
import json
import sys

from access.register import RegisterFile
from access.settings import AccessSettings
from index.settings import read_table
from models.cli import exit_on_error
from models.errors import InputError
from models.installation import program


def main(arguments: list[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    given = _parser().parse_args(arguments)
    file = RegisterFile(read_table(AccessSettings, "access").register_file)
    register = file.stored()
    match given.command:
        case "add":
            file.write(register.with_reader(given.name, _password()))
            print(f"{given.name} may sign in.")
        case "key":
            register, key = register.with_key(given.name)
            file.write(register)
            print(key)
            print("It is shown this once. Send it as: Authorization: Bearer …", file=sys.stderr)
        case "remove":
            file.write(register.without(given.name))
            print(f"{given.name} may not come in any more.")
        case "list":
            names = {"readers": sorted(register.readers), "keys": sorted(register.keys)}
            lines = [f"{kind}: {', '.join(each) or 'none'}" for kind, each in names.items()]
            print(json.dumps(names, ensure_ascii=False) if given.json else "\n".join(lines))
    return 0


def _password() -> str:
    """Typed twice, unseen; or the first line of what is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise InputError("The two are not the same.", "Try again.")
    return password


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(program("access"), description="Who may use a Sanad that serves others.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, about in (
        ("add", "let a reader sign in, or give them a new password (asked for, or one line of standard input)"),
        ("key", "make a key for a program, and print it once"),
        ("remove", "take a reader or a key out, at once"),
    ):
        commands.add_parser(name, help=about, description=about).add_argument("name", metavar="NAME")
    listing = commands.add_parser("list", help="the names of the readers and the keys")
    listing.add_argument("--json", action="store_true", help="print JSON")
    return parser


if __name__ == "__main__":
    exit_on_error(main)
