"""Names word by word into the other script, by a small network of our own that writes letters (docs/letters.md).

A language may write a name as it pleases, and Arabic does not write its short vowels: this is the likeliest spelling.
"""

import json
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.text import fold, undecorated
from index.types import LANGUAGES, Language
from models.shipped import shipped

BEAM = 4
"""Spellings that are followed at once."""
LONGEST = 24
"""Letters of a word; longer ones stay as they are."""

_ACRONYM = re.compile(r"[A-Z]{1,3}|[B-DF-HJ-NP-TV-Z]{2,6}")
_SPOKEN = dict(zip(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    str.split("إيه بي سي دي إي إف جي إتش آي جيه كيه إل إم إن أو بي كيو آر إس تي يو في دبليو إكس واي زد"), strict=True,
))  # fmt: skip
_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?|\W|\d+|_")

Array = NDArray[Any]


def transliterated(name: str, source: Language, to: Language) -> str:
    """A name in the other script; what is in neither script stays."""
    if source == to:
        return name
    text = re.sub(r"(?<!\w)عبد ال(?:له|لّه)(?!\w)", "عبدالله", undecorated(name))
    if to == "en":
        return "".join(_written(word, source) for word in _WORD.findall(text))
    parts = re.split(r"(?<!\S)and (?=\S)", text, flags=re.IGNORECASE)
    return "و".join("".join(_written(word, source) for word in _WORD.findall(part)) for part in parts)


def spelled_alike(word: str, source: Language) -> str | None:
    """How a word is spelled that many names have; None for any other."""
    known = _network(source).known.get(word.lower())
    return known and (known if source == "en" else known[:1].upper() + known[1:])


@lru_cache(maxsize=2)
def listed_spellings(source: Language) -> Mapping[str, str]:
    """Folded words that many names have → folded, as most of them write them in the other script."""
    return {fold(word): fold(spelling) for word, spelling in _network(source).known.items()}


def is_spelled_one_way(word: str, source: Language) -> bool:
    """Whether it is a word that many names have and that nearly all of them write alike in Latin letters: not شولتز,
    which may be Schultz, Scholz or Schulz. In Arabic ones any usual spelling is right."""
    network = _network(source)
    return word.lower() in network.known and (source == "en" or word not in network.doubtful)


def _written(word: str, source: Language) -> str:
    if source == "en" and _ACRONYM.fullmatch(word):
        return " ".join(_SPOKEN[letter] for letter in word)
    if source == "en" and "-" in word.strip("-"):
        parts = [_written(part, source) for part in word.split("-")]
        return "-".join(parts) if not word.lower().startswith("al-") else f"ال{parts[1].removeprefix('ال')}"
    network, bare = _network(source), word.removeprefix("ال")
    text = network.written_as(bare if bare in network.known and word not in network.known else word.lower()) or word
    return text if source == "en" else re.sub(r"(?<![^\s-])\w", lambda first: first[0].upper(), text)


@dataclass(frozen=True)
class Network:
    """`read`: a letter → its number; `written`: the letters by their number less one; 0 begins and ends a word.
    `known`: words that many names have, as most of them write them; `doubtful`: of these the ones that many others
    write otherwise."""

    read: Mapping[str, int]
    written: str
    weights: Mapping[str, Array]
    known: Mapping[str, str]
    doubtful: Set[str]

    def written_as(self, word: str) -> str:
        """Empty where it is no word of the script, or too long."""
        if word in self.known:
            return self.known[word]
        letters = [self.read[letter] for letter in word if letter in self.read]
        return self.best(tuple(letters)) if 1 < len(letters) <= LONGEST and 2 * len(letters) > len(word) else ""

    def best(self, letters: tuple[int, ...]) -> str:
        """The likeliest word that the beam finds, by its log-probability a letter."""
        seen, state = self._seen(letters)
        beam: list[tuple[float, tuple[int, ...], Array]] = [(0.0, (), state)]
        ended: list[tuple[float, tuple[int, ...]]] = []
        for _ in range(2 * LONGEST):
            states, scores = self._next(seen, np.array([before[-1] if before else 0 for _, before, _ in beam]),
                                        np.stack([each for *_, each in beam]))  # fmt: skip
            total = scores + np.array([each for each, *_ in beam])[:, None]
            ended += [(float(total[at, 0]) / (len(before) + 1), before) for at, (_, before, _) in enumerate(beam)]
            total[:, 0] = -np.inf
            places = np.argsort(-total, axis=None, kind="stable")[:BEAM]
            beam = [
                (float(total.flat[place]), (*beam[at][1], int(letter)), states[at])
                for place in places
                for at, letter in [divmod(int(place), total.shape[1])]
            ]
            if max(ended)[0] * (len(beam[0][1]) + 1) > beam[0][0]:
                break
        return "".join(self.written[letter - 1] for letter in max(ended)[1])

    def _seen(self, letters: tuple[int, ...]) -> tuple[Array, Array]:
        """What has been read at each letter (letters, width), and the state at the end (width,)."""
        rows = self.weights["read.weight"][list(letters)]
        ways = []
        for suffix, order in (("", 1), ("_reverse", -1)):
            state, states = np.zeros(self.weights["reader.weight_hh_l0"].shape[1], np.float32), []
            for row in rows[::order]:
                state = self._gru("reader", suffix, row[None], state[None])[0]
                states.append(state)
            ways.append((np.stack(states[::order]), state))
        (forth, end), (back, begin) = ways
        return np.concatenate([forth, back], 1), np.concatenate([end, begin])

    def _next(self, seen: Array, before: NDArray[Any], states: Array) -> tuple[Array, Array]:
        """States and log-probabilities of every letter behind each of the words of the beam."""
        states = self._gru("writer", "", self.weights["written.weight"][before], states)
        match = _softmax(states @ self.weights["looked.weight"].T @ seen.T)
        both = np.tanh(self._linear("both", np.concatenate([states, match @ seen], 1)))
        return states, np.log(_softmax(self._linear("out", both)) + 1e-12)

    def _linear(self, name: str, rows: Array) -> Array:
        return rows @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def _gru(self, name: str, suffix: str, rows: Array, state: Array) -> Array:
        """One step of a gated recurrent unit (Cho et al. 2014, arXiv:1406.1078), in torch's order of the gates."""
        given, kept = (
            part @ self.weights[f"{name}.weight_{side}_l0{suffix}"].T + self.weights[f"{name}.bias_{side}_l0{suffix}"]
            for part, side in ((rows, "ih"), (state, "hh"))
        )
        (reset, update, new), (reset_, update_, new_) = np.split(given, 3, 1), np.split(kept, 3, 1)
        keep = _sigmoid(update + update_)
        after: Array = keep * state + (1 - keep) * np.tanh(new + _sigmoid(reset + reset_) * new_)
        return after


def _sigmoid(rows: Array) -> Array:
    powers: Array = np.exp(-rows)
    return 1 / (1 + powers)


def _softmax(rows: Array) -> Array:
    powers: Array = np.exp(rows - rows.max(1, keepdims=True))
    powers /= powers.sum(1, keepdims=True)
    return powers


def networks(path: Path) -> dict[Language, Network]:
    """By the language that they read."""
    from safetensors.numpy import load_file

    tensors = load_file(path)
    found: dict[Language, Network] = {}
    for language in LANGUAGES:
        own = {name.partition(".")[2]: each for name, each in tensors.items() if name.startswith(f"{language}.")}
        if own:
            read, written, known, doubtful = (
                own.pop(name).tobytes().decode() for name in ("read_letters", "written_letters", "known", "doubtful")
            )
            weights = {name: each.astype(np.float32) for name, each in own.items()}
            numbered = {letter: at for at, letter in enumerate(read, 1)}
            found[language] = Network(numbered, written, weights, json.loads(known), frozenset(json.loads(doubtful)))
    return found


@lru_cache(maxsize=2)
def _network(source: Language) -> Network:
    """Raises StateError where the weights are missing or damaged."""
    path = shipped("letters", "names", "")
    assert path is not None  # it is in the registry
    return networks(path)[source]
