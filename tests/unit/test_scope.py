import pytest

from rag.scope import Scope, scope


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Summarise the article about the Arab League", "article"),
        ("Give me an overview of the canal treaty", "article"),
        ("What is this article about?", "article"),
        ("لخّص مقال قناة السويس", "article"),
        ("اكتب مُلَخَّصًا للمقال", "fact"),  # an inflected form: searched for as it stands
        ("عمّ يتحدّث المقال؟", "article"),
        ("List the members of the council", "several"),
        ("Compare the Nile and the Congo", "several"),
        ("What are the goals of the treaty?", "several"),
        ("ما هي أهداف المعاهدة؟", "several"),
        ("ما الفرق بين النيل والكونغو؟", "several"),
        ("قـــارن بين النيل والكونغو", "several"),
        ("اذكر أعضاء المجلس", "several"),
        ("How many members does the council have?", "fact"),
        ("كم عدد أعضاء المجلس؟", "fact"),
        ("Who listed the ship?", "fact"),
        ("٣", "fact"),
        ("", "fact"),
    ],
)
def test_the_words_tell_what_is_wanted(question: str, expected: Scope) -> None:
    assert scope(question) == expected
