"""Comparing the corpus with the catalog: nothing is lost, doubled, or read again without need."""

from hypothesis import given
from hypothesis import strategies as st

from index.changes import Changes, compare
from index.documents import Entry, Unreadable
from index.schema import Key

NAMES = st.sampled_from(["a.txt", "a.md", "b/a.txt", "سيكا.txt", "all.jsonl"])
CONTENTS = st.sampled_from("1234")


@st.composite
def corpora(draw: st.DrawFn) -> list[Entry]:
    files = draw(st.dictionaries(NAMES.filter(lambda name: name != "all.jsonl"), CONTENTS))
    lines = draw(st.dictionaries(st.sampled_from(["a", "x", "سيكا"]), CONTENTS))
    return [Entry(name, content) for name, content in sorted(files.items())] + [
        Entry("all.jsonl", f"{id}{content}", id, at, at + 1) for at, (id, content) in enumerate(lines.items())
    ]


def after(changes: Changes) -> list[Key]:
    """What the catalog holds once everything is done."""
    due = (*changes.added, *changes.changed, *changes.renamed, *changes.unchanged)
    return [*(each.after for each in due), *changes.kept]


def names(changes: Changes, kind: str) -> list[tuple[str, str]]:
    return [(each.id, each.before.id if each.before else "") for each in getattr(changes, kind)]


@given(corpora(), corpora())
def test_afterwards_the_catalog_has_each_article_once_and_a_second_build_has_nothing_to_do(
    first: list[Entry], second: list[Entry]
) -> None:
    stored = after(compare(first, ()))
    changes = compare(second, stored)
    now = after(changes)
    assert len({key.id for key in now}) == len(now)
    refused = len(changes.unreadable)
    assert sorted(key.sha256 for key in now) == sorted(
        each.sha256 for each in second if (each.source, each.sha256) in {(key.source, key.sha256) for key in now}
    )
    assert len(now) + refused == len(second)
    befores = [each.before for each in (*changes.changed, *changes.renamed, *changes.unchanged)] + [*changes.removed]
    assert sorted(befores, key=str) == sorted(stored, key=str)
    again = compare(second, now)
    assert not (again.added or again.changed or again.renamed or again.removed)


@given(corpora())
def test_what_is_not_changed_keeps_its_id(corpus: list[Entry]) -> None:
    stored = after(compare(corpus, ()))
    added = [Entry("0.txt", "new"), *corpus, Entry("سيكا.md", "other")]
    assert names(compare(added, stored), "unchanged") == [(key.id, key.id) for key in stored]


def test_a_file_is_called_after_its_path_and_where_that_is_taken_with_its_ending() -> None:
    corpus = [Entry("a.md", "1"), Entry("a.txt", "2"), Entry("b/a.txt", "3")]
    assert [each.id for each in compare(corpus, ()).added] == ["a", "a.txt", "b/a"]
    stored = [Key("a", "a.txt", "2")]
    assert [each.id for each in compare(corpus, stored).added] == ["a.md", "b/a"]


def test_renamed_changed_and_replaced() -> None:
    stored = [Key("a", "a.txt", "1"), Key("b", "b.txt", "2"), Key("c", "c.txt", "3")]
    changes = compare([Entry("a.md", "9"), Entry("b.txt", "1"), Entry("d.txt", "2")], stored)
    assert names(changes, "renamed") == [("b", "a"), ("d", "b")]
    assert names(changes, "added") == [("a", "")]
    assert [key.id for key in changes.removed] == ["c"]
    changes = compare([Entry("a.md", "9")], stored[:1])
    assert names(changes, "changed") == [("a", "a")]


def test_a_copy_is_new_and_both_stay() -> None:
    changes = compare([Entry("a.txt", "1"), Entry("copy.txt", "1")], [Key("a", "a.txt", "1")])
    assert (names(changes, "unchanged"), names(changes, "added")) == ([("a", "a")], [("copy", "")])


def test_what_cannot_be_looked_at_is_kept() -> None:
    stored = [Key("n/a", "n/a.txt", "1"), Key("b", "b.txt", "2")]
    denied = [Unreadable("n/", "no", "", "access"), Unreadable("b.txt", "no", "", "access")]
    changes = compare([*denied, Entry("moved.txt", "1")], stored)
    assert (set(changes.kept), changes.removed, names(changes, "added")) == ({*stored}, (), [("moved", "")])
