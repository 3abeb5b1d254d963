"""`python -m training.transliterator --names FOLDER --out FILE [--seconds N]`: a small recurrent network that writes a
name in the other script, one for each direction, and how the commonest names are written.

Letters are read by a GRU in both directions and written by another that looks back at them (Bahdanau et al. 2015,
arXiv:1409.0473, in the form of Luong et al. 2015, arXiv:1508.04025). Pairs are drawn by the square root of how many
names have them. One word in thirty-three, by its hash, is kept out with all its spellings; printed at the end for each
direction: the share of these that the network writes as some name does.
"""

import argparse
import json
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from index.types import LANGUAGES, Language
from models.cli import exit_on_error
from rag.letters import Network, networks
from training.names import Pair
from training.spellings import read_spellings

WIDTH, EMBEDDED = 192, 48
KEPT_OUT = 33
BATCH = 384
KNOWN = 5
"""Names that must have a word before its spelling is looked up."""
SURE = 0.8
"""Of the names that have a known word, the share that must write it alike for there to be no doubt."""
END = 0
"""Also the padding; a letter is its place in the alphabet, from 1."""


class Transliterator(nn.Module):
    """Letters (batch, n) → log-odds of each next letter (batch, m, letters)."""

    def __init__(self, read: int, written: int) -> None:
        super().__init__()
        self.read = nn.Embedding(read + 1, EMBEDDED)
        self.written = nn.Embedding(written + 1, EMBEDDED)
        self.reader = nn.GRU(EMBEDDED, WIDTH // 2, bidirectional=True, batch_first=True)
        self.writer = nn.GRU(EMBEDDED, WIDTH, batch_first=True)
        self.looked = nn.Linear(WIDTH, WIDTH, bias=False)
        self.both = nn.Linear(2 * WIDTH, WIDTH)
        self.out = nn.Linear(WIDTH, written + 1)
        self.drop = nn.Dropout(0.1)

    def forward(self, source: Tensor, target: Tensor) -> Any:
        seen, last = self.reader(self.drop(self.read(source)))
        begin = torch.cat([last[0], last[1]], -1)[None]
        before = _before(target)
        states, _ = self.writer(self.drop(self.written(before)), begin)
        match = (self.looked(states) @ seen.transpose(1, 2)).masked_fill((source == END)[:, None, :], -1e9)
        context = match.softmax(-1) @ seen
        return self.out(self.drop(torch.tanh(self.both(torch.cat([states, context], -1)))))


def _before(target: Tensor) -> Tensor:
    """What was written before each letter; nothing before the first."""
    return nn.functional.pad(target[:, :-1], (1, 0))


def kept_out(word: str) -> bool:
    return zlib.crc32(word.encode()) % KEPT_OUT == 0


def alphabet(words: Sequence[str]) -> str:
    """Letters that at least fifty words have."""
    counts = Counter(letter for word in words for letter in set(word))
    return "".join(sorted(letter for letter, count in counts.items() if count >= 50))


def padded(words: Sequence[str], letters: Mapping[str, int], end: int) -> Tensor:
    longest = max(map(len, words)) + end
    return torch.tensor([[letters[c] for c in word] + [END] * (longest - len(word)) for word in words])


def batches(pairs: Sequence[Pair], weights: Sequence[float], draw: np.random.Generator) -> Iterator[list[Pair]]:
    chances = np.asarray(weights) / sum(weights)
    while True:
        drawn = sorted(draw.choice(len(pairs), BATCH * 20, p=chances), key=lambda at: len(pairs[at][0]))
        parts = [drawn[at : at + BATCH] for at in range(0, len(drawn), BATCH)]
        for at in draw.permutation(len(parts)):
            yield [pairs[each] for each in parts[at]]


def trained(pairs: Counter[Pair], seconds: float, rate: float) -> tuple[Transliterator, str, str]:
    """Pairs of what is read and what is written."""
    shown = {pair: count for pair, count in pairs.items() if not kept_out(pair[0])}
    read, written = (alphabet([pair[side] for pair in shown]) for side in (0, 1))
    known = {pair: count for pair, count in shown.items() if set(pair[0]) <= set(read) and set(pair[1]) <= set(written)}
    torch.manual_seed(0)
    model = Transliterator(len(read), len(written))
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.01)
    here, there = ({letter: at for at, letter in enumerate(letters, 1)} for letters in (read, written))
    started, losses = time.monotonic(), list[float]()
    drawn = batches(list(known), [count**0.5 for count in known.values()], np.random.default_rng(0))
    for steps, batch in enumerate(drawn, 1):
        share = (time.monotonic() - started) / seconds
        if share >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1.0, steps / 100) * (1 - share)
        source, target = padded([pair[0] for pair in batch], here, 0), padded([pair[1] for pair in batch], there, 1)
        scores = model(source, target)
        lengths = torch.tensor([len(pair[1]) + 1 for pair in batch])
        counted = torch.arange(target.shape[1])[None] < lengths[:, None]
        loss = nn.functional.cross_entropy(scores[counted], target[counted], label_smoothing=0.05)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        losses.append(loss.item())
        if steps % 200 == 0:
            print(f"{steps} steps, {share:.2f}, loss {np.mean(losses[-200:]):.3f}", flush=True)
    return model.eval(), read, written


def commonest(pairs: Counter[Pair]) -> dict[str, str]:
    """Of each word that enough names have, how most of them write it."""
    first: dict[str, tuple[int, str]] = {}
    for (word, spelling), count in sorted(pairs.items()):
        first[word] = max(first.get(word, (KNOWN - 1, "")), (count, spelling))
    return {word: spelling for word, (_, spelling) in first.items() if spelling}


def doubtful(pairs: Counter[Pair], known: Mapping[str, str]) -> list[str]:
    """Of the known words those that fewer than `SURE` of their names write so."""
    every: Counter[str] = Counter()
    for (word, _), count in pairs.items():
        every[word] += count
    return sorted(word for word, spelling in known.items() if pairs[word, spelling] < SURE * every[word])


def packed(model: Transliterator, read: str, written: str, source: Language, pairs: Counter[Pair]) -> dict[str, Tensor]:
    """Weights in float16, the two alphabets and the known words as bytes."""
    known = commonest(pairs)
    texts = {
        "read_letters": read,
        "written_letters": written,
        "known": json.dumps(known, ensure_ascii=False),
        "doubtful": json.dumps(doubtful(pairs, known), ensure_ascii=False),
    }
    bytes_ = {name: torch.tensor(list(text.encode()), dtype=torch.uint8) for name, text in texts.items()}
    weights = {name: each.half().contiguous() for name, each in model.state_dict().items()}
    return {f"{source}.{name}": each for name, each in (weights | bytes_).items()}


def share_right(network: Network, pairs: Counter[Pair]) -> float:
    """Of the words that were kept out, those that the network writes as some name does, without its table."""
    alone = replace(network, known={})
    ways: dict[str, set[str]] = {}
    for word, spelling in pairs:
        if kept_out(word):
            ways.setdefault(word, set()).add(spelling)
    drawn = sorted(ways)[::4]
    return sum(alone.written_as(word) in ways[word] for word in drawn) / len(drawn)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training.transliterator", description=__doc__.split("\n\n")[0])
    parser.add_argument("--names", type=Path, required=True, help="the folder of the four packages")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=1200, help="for each direction")
    parser.add_argument("--rate", type=float, default=3e-3)
    given = parser.parse_args()
    torch.set_num_threads(1)
    tensors: dict[str, Tensor] = {}
    for source in LANGUAGES:
        counted = read_spellings(given.names, source)
        pairs = Counter({(pair if source == "en" else pair[::-1]): count for pair, count in counted.items()})
        model, read, written = trained(pairs, given.seconds, given.rate)
        tensors |= packed(model, read, written, source, pairs)
        save_file(tensors, given.out)
        print(f"{source}: {share_right(networks(given.out)[source], pairs):.3f} of what was kept out", flush=True)
    return 0


if __name__ == "__main__":
    exit_on_error(main)
