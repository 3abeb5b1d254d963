"""What the scripted engine is asked and says."""

from rag.types import Answer, Done, Event, Refused

QUESTION = "كم عدد الأعضاء المراقبين في منظمة سيكا؟"
SENTENCE = "تضم منظمة سيكا 27 عضوا دائما و9 أعضاء مراقبين."
WORDS = "9 أعضاء مراقبين"
MEETING = "وتعقد اجتماعها مرة كل عامين."
ANSWER = "في منظمة سيكا 9 أعضاء مراقبين."
SURE = 60.0
"""Log-odds beyond anything that search says."""


def last(events: list[Event]) -> Answer:
    assert isinstance(events[-1], Done | Refused)
    return events[-1].answer
