"""What the run of many readers compares, and the LLM that stands in."""

import json

from benchmarks.readers import _is_flat, _streamed, _whole
from benchmarks.scripted_llm import reply

PLACE = {"document": "en/a", "start": 3, "end": 9, "quote": "text"}


def test_a_streamed_answer_is_the_same_as_the_whole_one() -> None:
    chunks = [
        {"choices": [{"delta": {"role": "assistant", "content": ""}}]},
        {"choices": [{"delta": {}}], "sanad": {"stage": "draft", "text": "Fi"}},
        {"choices": [{"delta": {"content": "Five"}}]},
        {"choices": [{"delta": {"content": "\nسبعة"}}]},
        {"choices": [{"delta": {}}], "sanad": {"stage": "done", "citations": [PLACE]}},
    ]
    text = "".join(f": waiting\n\ndata: {json.dumps(each)}\n\n" for each in chunks) + "data: [DONE]\n\n"
    whole = {"choices": [{"message": {"content": "Five\nسبعة"}}], "sanad": {"citations": [PLACE]}}
    assert _streamed(text) == _whole(whole) == ("Five\nسبعة", (("en/a", 3, 9),))


def test_a_stream_that_broke_off_is_no_answer() -> None:
    assert _streamed('data: {"error": {"code": "stopped"}}\n\n') == ("", ())


def test_memory_is_flat_where_the_end_holds_no_more_than_the_second_quarter() -> None:
    assert _is_flat([1000, 1300, 1310, 1305, 1300, 1320, 1310, 1330])
    assert not _is_flat([1000, 1300, 1350, 1400, 1450, 1500, 1550, 1600])
    assert _is_flat([1000])


def test_the_scripted_llm_repeats_the_first_piece_of_evidence() -> None:
    prompt = "Evidence:\n[1] Bridge: It was opened in 1894: in May.\n[2] Toll: No.\nQuestion: When?\nLanguage: English"
    assert reply(prompt) == "It was opened in 1894: in May. [1]"
    assert reply("Say it again.\nAnswer:") == "Answer:"
