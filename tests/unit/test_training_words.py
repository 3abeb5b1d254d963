"""What the lexicon, the spelling of names and the aligned phrases are made with."""

from collections import Counter

import torch
from torch.nn import functional

from index.types import Language
from training.lexicon import glosses, scaled
from training.spellings import _pairs
from training.transliterator import alphabet, commonest, doubtful, kept_out, padded


def test_what_is_near_to_everything_is_nobody_s_gloss() -> None:
    """Forty words with a translation each, and one word that lies in the middle of all."""
    draw = torch.Generator().manual_seed(0)
    here = functional.normalize(torch.randn(40, 24, generator=draw) + 0.8)
    there = functional.normalize(here + 0.15 * torch.randn(40, 24, generator=draw))
    every = torch.cat([there, functional.normalize(here.mean(0, keepdim=True))])
    own = torch.arange(40)
    by_cosine = (here @ every.T).argmax(1)
    similarity, places = scaled(here, every)
    assert (places[:, 0] == own).sum() >= (by_cosine == own).sum()
    assert not (places[:, 0] == 40).any()
    assert bool((similarity[:, 0] >= similarity[:, 1]).all())


def test_only_what_is_like_it_is_a_gloss() -> None:
    vectors = functional.normalize(torch.eye(16) + 0.01)
    words: dict[Language, list[str]] = {"en": [f"w{n}" for n in range(16)], "ar": [f"ك{n}" for n in range(16)]}
    rows = glosses(words, {"en": vectors, "ar": vectors})
    assert sorted(rows) == sorted(
        [*zip(words["en"], words["ar"], strict=True), *zip(words["ar"], words["en"], strict=True)]
    )


def test_names_are_parted_where_both_scripts_write_as_many_words() -> None:
    assert list(_pairs("Kurt Newton", "كورت نيوتن")) == [("kurt", "كورت"), ("newton", "نيوتن")]
    assert list(_pairs("Kurt", "كورت نيوتن")) == []
    assert list(_pairs("Red Sea", "البحر الأحمر")) == []  # translated, not spelled
    assert list(_pairs("Kurt", "كُـورت")) == [("kurt", "كورت")]
    assert list(_pairs("", "")) == []


def test_what_we_wrote_as_one_name_need_not_sound_alike() -> None:
    assert list(_pairs("Renault", "رينو")) == []
    assert list(_pairs("Renault", "رينو", sure=True)) == [("renault", "رينو")]


def test_a_spelling_is_in_doubt_where_many_names_have_another() -> None:
    counted = Counter({("جون", "john"): 146, ("جون", "jon"): 15, ("كارل", "karl"): 9, ("كارل", "carl"): 7})
    assert doubtful(counted, commonest(counted)) == ["كارل"]


def test_a_known_word_is_written_as_most_names_write_it() -> None:
    counted = Counter({("john", "جون"): 146, ("john", "جان"): 15, ("elway", "إلواي"): 1})
    assert commonest(counted) == {"john": "جون"}


def test_words_are_padded_behind_their_end() -> None:
    assert padded(["ab", "b"], {"a": 1, "b": 2}, 1).tolist() == [[1, 2, 0], [2, 0, 0]]
    assert alphabet(["ab"] * 50 + ["c"]) == "ab"
    assert 0.01 < sum(kept_out(f"word{n}") for n in range(5000)) / 5000 < 0.06
