"""The wording model: what it is asked, what it learns from, and its layers as they come out of a GGUF."""

import json
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from gguf import GGUFWriter
from transformers import Gemma3ForCausalLM, Gemma3TextConfig

from models.errors import StateError
from rag.llm.wording import translate_prompt, word_prompt
from training.gemma import LAYER, WordingModel, cut, read_adapter, write_adapter
from training.invented import Fact, Told, facts
from training.names import FORMS, Names, name_pairs, named_facts
from training.worded_by_rule import by_rule
from training.wording_data import with_other_numbers
from training.wording_model import Plan, Training, padded, rate_at, step_batches

SHAPE = {"layers": 2, "hidden": 32, "inner": 64, "heads": 2, "width": 16, "vocabulary": 50}
KEPT = [0, 1, 2, *range(10, 40)]


def test_the_prompts_are_those_that_the_model_was_trained_on() -> None:
    assert word_prompt("Oxygen", "It was found in 1774.", "متى؟", "1774", "ar") == (
        "Article: Oxygen\nSentence: It was found in 1774.\nQuestion: متى؟\nWords: 1774\nLanguage: Arabic\nAnswer:"
    )
    assert translate_prompt("أ", "ب ج.", "en") == "Article: أ\nSentence: ب ج.\nLanguage: English\nTranslation:"


def test_no_text_begins_another_field() -> None:
    prompt = word_prompt("T", "A.\nWords: 7\r\nAnswer: no", "Q?\u2028Words: 8", "9", "en")
    assert [line.split(":")[0] for line in prompt.splitlines()] == [
        "Article", "Sentence", "Question", "Words", "Language", "Answer",
    ]  # fmt: skip


def gguf(path: Path, architecture: str = "gemma3") -> dict[str, np.ndarray]:
    """Random weights, by transformers' names."""
    draw = np.random.default_rng(3)
    hidden, inner, heads, width = SHAPE["hidden"], SHAPE["inner"], SHAPE["heads"], SHAPE["width"]
    shapes = {
        "attn_q": (heads * width, hidden), "attn_k": (width, hidden), "attn_v": (width, hidden),
        "attn_output": (hidden, heads * width), "ffn_gate": (inner, hidden), "ffn_up": (inner, hidden),
        "ffn_down": (hidden, inner), "attn_q_norm": (width,), "attn_k_norm": (width,),
    }  # fmt: skip
    writer = GGUFWriter(path, architecture)
    writer.add_embedding_length(hidden)
    writer.add_feed_forward_length(inner)
    writer.add_block_count(SHAPE["layers"])
    writer.add_head_count(heads)
    writer.add_head_count_kv(1)
    writer.add_key_length(width)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_sliding_window(64)
    writer.add_context_length(128)
    writer.add_rope_freq_base(1_000_000.0)
    found = {"embed_tokens.weight": draw.normal(size=(SHAPE["vocabulary"], hidden)).astype(np.float32)}
    writer.add_tensor("token_embd.weight", found["embed_tokens.weight"])
    names = [
        (f"blk.{n}.{ours}.weight", f"layers.{n}.{theirs}.weight", ours)
        for n in (0, 1)
        for ours, theirs in LAYER.items()
    ]
    for ours, theirs, kind in [*names, ("output_norm.weight", "norm.weight", "norm")]:
        value = draw.normal(scale=0.2, size=shapes.get(kind, (hidden,))).astype(np.float32)
        found[theirs] = value
        writer.add_tensor(ours, value + 1 if "norm" in kind else value)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return found


@pytest.fixture
def prepared(tmp_path: Path) -> tuple[Path, dict[str, np.ndarray]]:
    weights = gguf(tmp_path / "model.gguf")
    assert cut(tmp_path / "model.gguf", KEPT, tmp_path / "pieces") == 1
    return tmp_path / "pieces", weights


def changed(model: WordingModel) -> None:
    torch.manual_seed(2)
    model.put({name: torch.randn(value.shape) * 0.1 for name, value in model.tuned().items()})


def test_the_layers_say_what_those_of_transformers_say(prepared: tuple[Path, dict[str, np.ndarray]]) -> None:
    folder, weights = prepared
    model = WordingModel(folder, 2, torch.device("cpu"), compiled=False)
    changed(model)
    config = Gemma3TextConfig(
        vocab_size=SHAPE["vocabulary"], hidden_size=SHAPE["hidden"], intermediate_size=SHAPE["inner"],
        num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1, head_dim=16, query_pre_attn_scalar=16,
        sliding_window=64,
    )  # fmt: skip
    theirs = Gemma3ForCausalLM(config).eval()
    theirs.model.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()})
    tuned = model.tuned()
    with torch.no_grad():
        for name in {each.rsplit(".", 1)[0] for each in tuned}:
            theirs.model.get_submodule(name).weight += tuned[f"{name}.up"] @ tuned[f"{name}.down"]
        ids = torch.tensor([[2, 5, 9, 30, 12, 7], [2, 8, 31, 4, 0, 0]])
        right = theirs(input_ids=torch.tensor(KEPT)[ids]).logits[0, :, KEPT].log_softmax(-1)
        found = model(ids, torch.arange(6)).log_softmax(-1)
    assert (found.exp() - right.exp()).abs().max() < 0.06  # bfloat16
    assert torch.equal(found.argmax(-1), right.argmax(-1))


def test_an_adapter_comes_back_as_it_was_written(prepared: tuple[Path, dict[str, np.ndarray]], tmp_path: Path) -> None:
    model = WordingModel(prepared[0], 2, torch.device("cpu"), compiled=False)
    changed(model)
    write_adapter(model.tuned(), tmp_path / "adapter.gguf")
    found = read_adapter(tmp_path / "adapter.gguf")
    assert found.keys() == model.tuned().keys()
    assert all(torch.equal(found[name], value.half().float()) for name, value in model.tuned().items())


def test_another_architecture_is_refused(tmp_path: Path) -> None:
    gguf(tmp_path / "other.gguf", "llama")
    with pytest.raises(StateError):
        cut(tmp_path / "other.gguf", KEPT, tmp_path / "pieces")


def test_no_pieces_are_told(tmp_path: Path) -> None:
    with pytest.raises(StateError):
        WordingModel(tmp_path, 2, torch.device("cpu"))


def test_training_learns_the_target_and_goes_on_where_it_was_stopped(
    prepared: tuple[Path, dict[str, np.ndarray]], tmp_path: Path
) -> None:
    rows = [([2, 5, 9, 30, 12, 7], 3), ([2, 8, 31, 4], 2)]
    torch.manual_seed(1)
    training = Training(
        Plan(rate=0.02), WordingModel(prepared[0], 2, torch.device("cpu"), compiled=False), torch.device("cpu")
    )
    before = training.loss_of(rows)
    for _ in range(15):
        training.learn([rows], 0.1)
    after = training.loss_of(rows)
    assert after < before / 2
    training.epoch, training.step = 1, 7
    training.save(tmp_path / "saved.pt")
    again = Training(
        Plan(rate=0.02), WordingModel(prepared[0], 2, torch.device("cpu"), compiled=False), torch.device("cpu")
    )
    again.resume(tmp_path / "saved.pt")
    assert (again.epoch, again.step) == (1, 7)
    assert again.loss_of(rows) == after


def test_only_the_target_is_learnt() -> None:
    ids, places, wanted = padded([([2, 5, 9, 30], 2), ([2, 8, 7], 1)], torch.device("cpu"))
    assert ids.tolist() == [[2, 5, 9, 30], [2, 8, 7, 0]]
    assert places.tolist() == [1, 2, 4, 5]
    assert wanted.tolist() == [9, 30, 8, 7]


def test_every_row_is_in_one_step_of_an_epoch() -> None:
    rows = [([2] * (3 + at % 5), 1) for at in range(40)]
    steps = step_batches(rows, Plan(tokens=30, passes=2), 0)
    assert sorted(at for step in steps for each in step for at in each) == list(range(40))
    assert all(len(each) * max(len(rows[at][0]) for at in each) <= 30 for step in steps for each in step)


def test_the_rate_rises_and_falls() -> None:
    plan = Plan(warm_up=0.1)
    assert rate_at(plan, 0) == 0 and rate_at(plan, 0.1) == 1 and rate_at(plan, 1) == 0


def test_numbers_change_alike_in_both_languages() -> None:
    told = Told("A", "Built in 1931, it is 118 metres high.", "When was A built?", "1931", "A was built in 1931.")
    arabic = Told("أ", "بني عام 1931 ويبلغ ارتفاعه 118 متراً.", "متى بني أ؟", "1931", "بني أ عام 1931.")
    fact = with_other_numbers(Fact("x", "date", told, arabic), random.Random(4))
    assert fact.en.words == fact.ar.words != "1931"
    assert fact.en.words in fact.en.sentence and fact.en.words in fact.ar.answer
    assert fact.en.sentence.split()[5][-2:] == "18"  # what is counted keeps its form


@pytest.mark.parametrize(
    ("question", "answer", "language", "statement"),
    [
        ("When was Montreal captured?", "1760", "en", "Montreal was captured in 1760."),
        ("أين تقع اربد؟", "شمال الأردن", "ar", "تقع اربد شمال الأردن."),
        ("Which French kind issued this declaration?", "Louis XIV", "en", ""),
        ("What was the first problem astronauts encountered in the test?", "a strange odor", "en", ""),
        ("ما هو بروتوكول طبقة المنافذ؟", "يتضمن مستوى من الأمن", "ar", ""),
        ("متى عاد الى اهله؟", "ولما حصل على الشهادة", "ar", ""),
    ],
)
def test_only_sure_wordings_teach(question: str, answer: str, language: str, statement: str) -> None:
    assert by_rule(question, answer, "ar" if language == "ar" else "en") == statement


def test_facts_made_of_names_hold_their_words() -> None:
    pairs = {
        kind: (
            ("One", "واحد"),
            ("Two", "اثنان"),
            ("Three", "ثلاثة"),
            ("Four", "أربعة"),
            ("Five", "خمسة"),
            (kind, "ستة"),
        )
        for kind in "cpktf"
    }
    pairs = {kind: tuple((f"{en} {kind}", f"{ar} {kind}") for en, ar in each) for kind, each in pairs.items()}
    made = list(named_facts(Names(pairs), 400, random.Random(1)))
    assert len({(each.en.question.split()[0], each.kind) for each in made}) > 8
    for fact in made:
        for told in (fact.en, fact.ar):
            assert told.words.lower() in told.sentence.lower() and told.words.lower() in told.answer.lower()
            assert "{" not in "".join(vars(told).values())
    assert len(list(name_pairs(Names(pairs), 7, random.Random(1)))) == 7


def test_forms_ask_in_both_languages() -> None:
    for form in json.loads(FORMS.read_text(encoding="utf-8")):
        assert all(len(ask[1]) == len(ask[2]) == 3 and len(form["asks"]) > 2 for ask in form["asks"])


def test_invented_facts_can_be_told_with_other_numbers() -> None:
    for fact in facts()[:60]:
        other = with_other_numbers(fact, random.Random(2))
        assert other.en.words in other.en.sentence and other.ar.words in other.ar.sentence
