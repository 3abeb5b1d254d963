"""The SQLite catalog: documents, passages, sentences and their vectors. The source of truth; Chroma follows it."""

import json
import random
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from index import duplicates, lexical, schema
from index.database import damaged, explained
from index.documents import Unreadable
from index.documents.titles import searched_title
from index.duplicates import says
from index.embed import Vectors
from index.filters import EVERYTHING, Filter
from index.metadata import EDITION, Metadata
from index.overview import Overview, Read, overview, vectors
from index.overview import digest as digest_of
from index.schema import DOCUMENT, Embedded, Key, Listing, Passage, digest
from index.settings import command
from index.terms import terms
from index.types import LANGUAGES, Document, Language, Span
from models.errors import InputError

_IN = "IN (SELECT value FROM json_each(?))"


class Catalog(Metadata):
    """The catalog of a store (see `Database` for who may use it and what is raised)."""

    def __init__(self, store: Path, create: bool = False) -> None:
        """Raises StateError where there is no catalog (unless `create`) or it has another schema."""
        super().__init__(store, schema.SCHEMA, schema.TABLES, create)

    # --- documents ---

    def keys(self) -> list[Key]:
        """Of all documents, by ID."""
        return [Key(*row) for row in self.query("SELECT id, source, sha256 FROM documents ORDER BY id")]

    def sources(self) -> dict[str, str]:
        """Document ID → source file."""
        return dict(self.query("SELECT id, source FROM documents"))

    def document(self, id: str) -> Document:
        """Also by the ID that it had before its file was renamed. Raises InputError if there is none of that ID, and
        StateError if it is not what was stored."""
        found, is_whole = self.as_it_is(id)
        if not is_whole:
            raise damaged(self.store, f"the text of {id!r} is not what was stored")
        return found

    def as_it_is(self, id: str) -> tuple[Document, bool]:
        """A document, and whether it is what was stored: a disk may alter it, and SQLite does not see that. Raises
        InputError if there is none of that ID."""
        columns = f"SELECT digest, {DOCUMENT} FROM documents WHERE id = "
        found = self.query(f"{columns}?", id) or self.query(f"{columns}(SELECT now FROM former WHERE id = ?)", id)
        if not found:
            hint = f"List them: {command('status', self.store)}"
            raise InputError(f"The index has no document {id!r}.", hint, "gone")
        stored, *values = found[0]
        try:
            document = schema.document(values)
        except (ValueError, TypeError) as error:
            raise damaged(self.store, f"what is stored of {id!r} cannot be read") from error
        return document, digest(document) == stored

    def documents(self, only: Filter = EVERYTHING, *, counted: bool = True) -> list[Listing]:
        """Those that the filter allows, by ID. Their characters and passages are counted at need: all texts are read
        for that."""
        return [listing for _, listing in self._listed(only, counted=counted)]

    def overview(self, id: str) -> Overview:
        """What a document is about; in a store that is older than overviews it is made for the occasion. Raises
        InputError if there is none of that ID."""
        document = self.document(id)
        found = self._has_overviews() and self.query(
            "SELECT sentences, mentions FROM overviews JOIN documents ON row = document WHERE id = ?", document.id
        )
        if not found:
            return self._overview(document)
        sentences, mentions = map(json.loads, found[0])
        return Overview(
            sentences=tuple((start, end) for start, end in sentences),
            mentions=tuple(mentions),
            passages=len(self.rows(document.id)),
            language=document.language,
            date=document.date,
        )

    def digest(self, id: str, most: int) -> list[Span]:
        """At most so many sentences that stand for a document, in their order (see `index.overview`)."""
        document = self.document(id)
        return digest_of(document, vectors(document, *self._read(document.id)), most)

    def _overview(self, document: Document) -> Overview:
        return overview(document, *self._read(document.id))

    def _read(self, id: str) -> tuple[list[Read], int]:
        """The passages of a document as the embedder read them, and the dimension of its vectors."""
        passages = self.passages(self.rows(id))
        dimension = len(passages[0].vector) if passages else 0
        return [Read(each.sentences, each.tokens, each.counts) for each in passages], dimension

    def _has_overviews(self) -> bool:
        return bool(self.query("SELECT 1 FROM sqlite_master WHERE name = 'overviews'"))

    def complete(self) -> None:
        """Adds the tables that an older store lacks. Only for the one writer."""
        with self.transaction():
            self._db.execute(schema.LATER)

    def add_overviews(self) -> None:
        """Of the documents that an older store has none of."""
        query = "SELECT row, id FROM documents WHERE row NOT IN (SELECT document FROM overviews)"
        for row, id in self.query(query):
            made = self._overview(self.document(id))
            with self.transaction():
                self._put_overview(row, made)

    def _put_overview(self, row: int, made: Overview) -> None:
        values = (row, json.dumps(made.sentences), json.dumps(made.mentions, ensure_ascii=False))
        self._db.execute("INSERT INTO overviews VALUES (?, ?, ?)", values)

    def left_out(self) -> dict[str, str]:
        """File → what of it could not be read, of the files of which only a part could."""
        return dict(self.query("SELECT source, left_out FROM documents WHERE left_out != '' ORDER BY source"))

    def _listed(self, only: Filter, *, counted: bool = True) -> Iterator[tuple[int, Listing]]:
        """With the row of each. To be `counted` the texts are read along."""
        ids = json.dumps([*(only.ids or ())])
        counts = "length(text), (SELECT count(*) FROM chunks WHERE document = documents.row)" if counted else "0, 0"
        for row, *about in self.query(
            f"SELECT row, id, title, language, source, date, url, {counts}, author, tags "
            "FROM documents INDEXED BY documents_about "  # SQLite itself takes the shorter one, and reads every text
            f"WHERE {f'id {_IN}' if only.ids is not None else '?'} ORDER BY id",
            1 if only.ids is None else ids,
        ):
            about[-1] = tuple(json.loads(about[-1]))
            listing = Listing(*about)
            if only.allows(listing):
                yield row, listing

    def put(
        self, documents: Iterable[tuple[Document, Sequence[Embedded]]], former: Mapping[str, str] | None = None
    ) -> tuple[list[int], list[int]]:
        """Store documents in place of their earlier versions, all or none; `former`: the IDs that some had before.

        Gives the new chunk rows and those that are gone.
        """
        added: list[int] = []
        gone: list[int] = []
        with self.transaction():
            for document, chunks in documents:
                if former and document.id in former:
                    gone += self._delete(former[document.id])
                    self._redirect(former[document.id], document.id)
                gone += self._delete(document.id)
                values = [*schema.columns(document), digest(document)]
                columns = f"{DOCUMENT}, digest, edition"
                row = self._db.execute(
                    f"INSERT INTO documents ({columns}) VALUES ({'?, ' * len(values)} {EDITION})", values
                ).lastrowid
                title = searched_title(document)
                added += [self._put_chunk(row, title, each) for each in chunks]
                read = [Read(each.chunk.sentences, each.tokens, each.counts) for each in chunks]
                dimension = len(chunks[0].vector) if chunks else 0
                self._put_overview(int(row or 0), overview(document, read, dimension))
                self.link(int(row or 0), document.text)
            self._count_change()
        return added, gone

    def link(self, row: int, text: str) -> None:
        """Join a document's row to its near-duplicates, inside a transaction."""
        duplicates.add(self._db, row, text)

    def _put_chunk(self, document: int | None, title: str, each: Embedded) -> int:
        chunk = each.chunk
        inserted = self._db.execute(
            "INSERT INTO chunks (document, ordinal, start, end, vector, tokens) VALUES (?, ?, ?, ?, ?, ?)",
            (document, chunk.ordinal, chunk.start, chunk.end, schema.blob(each.vector), each.tokens),
        )
        row = int(inserted.lastrowid or 0)
        sentences = [(row, *span, count) for span, count in zip(chunk.sentences, each.counts, strict=True)]
        self._db.executemany("INSERT INTO sentences VALUES (?, ?, ?, ?)", sentences)
        lexical.add(self._db, row, chunk.text, title)
        return row

    def rename(self, moves: Sequence[tuple[Key, Key]]) -> list[int]:
        """Documents as they were → as they are called now, with the text and the vectors that they have, all or none.

        Gives the chunk rows of those whose IDs they took, which are gone.
        """
        with self.transaction():
            rows = [self.query("SELECT row FROM documents WHERE id = ?", before.id)[0][0] for before, _ in moves]
            # First out of each other's way: two files may have changed names.
            self._db.executemany("UPDATE documents SET id = char(0) || row WHERE row = ?", [(row,) for row in rows])
            gone = [row for _, after in moves for row in self._delete(after.id)]
            for row, (before, after) in zip(rows, moves, strict=True):
                self._db.execute("UPDATE documents SET id = ?, source = ? WHERE row = ?", (after.id, after.source, row))
                self._redirect(before.id, after.id)
            self._count_change()
        return gone

    def _redirect(self, before: str, after: str) -> None:
        """Whoever asks for the ID of before gets what has the other now, unless another document takes it."""
        self._db.execute("DELETE FROM former WHERE id = ?", [after])
        if before != after:
            self._db.execute("UPDATE former SET now = ? WHERE now = ?", (after, before))
            self._db.execute("INSERT OR REPLACE INTO former VALUES (?, ?)", (before, after))

    def remove(self, ids: Iterable[str]) -> list[int]:
        """Delete documents, all or none; gives the chunk rows that are gone."""
        with self.transaction():
            gone = []
            for id in ids:
                gone += self._delete(id)
                self._db.execute("DELETE FROM former WHERE now = ?", [id])
            self._count_change()
        return gone

    def _delete(self, id: str) -> list[int]:
        gone = self.rows(id)
        lexical.remove(self._db, gone)
        self._db.execute("DELETE FROM documents WHERE id = ?", [id])
        return gone

    def unreadable(self) -> list[Unreadable]:
        """What the last build could not read."""
        return [Unreadable(*row) for row in self.query("SELECT source, reason, hint, kind FROM unreadable")]

    def set_unreadable(self, unreadable: Iterable[Unreadable]) -> None:
        """Note what could not be read, in the place of what was noted before."""
        with self.transaction():
            self._db.execute("DELETE FROM unreadable")
            rows = [(each.source, each.reason, each.hint, each.kind) for each in unreadable]
            self._db.executemany("INSERT INTO unreadable VALUES (?, ?, ?, ?)", rows)

    # --- passages ---

    def rows(self, id: str | None = None) -> list[int]:
        """The chunk rows of this edition, or of one document of any edition, in order."""
        if id is None:
            found = self.query(f"SELECT chunks.row {self._of_edition} ORDER BY 1")
        else:
            query = "SELECT chunks.row FROM chunks JOIN documents ON documents.row = document WHERE id = ? ORDER BY 1"
            found = self.query(query, id)
        return [row for (row,) in found]

    def count(self) -> int:
        """How many chunk rows this edition has."""
        return int(self.query(f"SELECT count(*) {self._of_edition}")[0][0])

    _of_edition = f"FROM chunks JOIN documents ON documents.row = document WHERE edition = {EDITION}"

    def allowed(self, only: Filter) -> dict[Language, list[int]]:
        """The chunk rows, in order, of the documents that the filter allows, by their language."""
        documents: dict[Language, list[int]] = {language: [] for language in LANGUAGES}
        for row, listing in self._listed(only, counted=False):
            documents[listing.language].append(row)
        query = f"SELECT row FROM chunks WHERE document {_IN} ORDER BY row"
        return {
            language: [row for (row,) in self.query(query, json.dumps(chosen))]
            for language, chosen in documents.items()
        }

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """Those of the rows that exist, in the order given. Each document is read once."""
        numbers = json.dumps([*rows])
        with self._lock:
            chunks = self.query(
                f"SELECT row, document, start, end, vector, tokens FROM chunks WHERE row {_IN}", numbers
            )
            numbers = json.dumps([row for row, *_ in chunks])
            inside = self.query(
                f"SELECT chunk, start, end, tokens FROM sentences WHERE chunk {_IN} ORDER BY chunk, start", numbers
            )
            named = json.dumps([*{number for _, number, *_ in chunks}])
            whole = self.query(f"SELECT row, {DOCUMENT} FROM documents WHERE row {_IN}", named)
        documents = {number: schema.document(values) for number, *values in whole}
        sentences: dict[int, list[tuple[int, int, int]]] = {row: [] for row, *_ in chunks}
        for row, *sentence in inside:
            sentences[row].append((*sentence,))
        found = {
            row: Passage(
                row,
                documents[number],
                (start, end),
                tuple((a, b) for a, b, _ in sentences[row]),
                schema.vector(vector),
                tokens,
                tuple(count for *_, count in sentences[row]),
            )
            for row, number, start, end, vector, tokens in chunks
            if number in documents
        }
        return [found[row] for row in rows if row in found]

    def lexical(
        self, question: str, n: int, allowed: Collection[int] | None = None
    ) -> tuple[dict[str, float], dict[int, float]]:
        """The weights of the question's terms, and at most `n` chunk rows of those that are allowed, the best first,
        each with its lexical score."""
        with self._lock, explained(self.store):
            asked = lexical.weights(self._db, question)
            return asked, lexical.best(self._db, asked, n, allowed)

    def also_in(self, id: str, words: str) -> tuple[str, ...]:
        """IDs of the near-duplicates of a document that say the same words."""
        others = self.families([id]).get(id, ())
        return tuple(other for other in others if other != id and says(self.document(other).text, [words]))

    def families(self, ids: Collection[str]) -> dict[str, tuple[str, ...]]:
        """See `duplicates.families`."""
        with self._lock, explained(self.store):
            return duplicates.families(self._db, ids)

    def holds(self, text: str) -> bool:
        """Whether a passage or a title has one of the terms of the text, or the text has none."""
        asked = terms(text)
        query = f"SELECT 1 FROM lexical_terms WHERE term IN ({', '.join('?' * len(asked))}) LIMIT 1"
        return not asked or bool(self.query(query, *asked))

    def sample(self, most: int) -> Iterator[str]:
        """All titles, then texts until they have `most` characters: all of them, or some that are drawn by lot, always
        the same."""
        yield from (title for (title,) in self.query("SELECT title FROM documents"))
        rows = [row for (row,) in self.query("SELECT row FROM documents ORDER BY row")]
        for row in random.Random(0).sample(rows, len(rows)):
            for (text,) in self.query("SELECT text FROM documents WHERE row = ?", row):
                yield text[:most]
                most -= len(text)
            if most <= 0:
                return

    def vectors(self, rows: Sequence[int]) -> Vectors:
        """float32 (n, dimension) of rows that exist."""
        blobs = dict(self.query(f"SELECT row, vector FROM chunks WHERE row {_IN}", json.dumps([*rows])))
        return schema.vector(b"".join(blobs[row] for row in rows)).reshape(len(rows), -1)

    def cosines(self, rows: Sequence[int], vector: Vectors) -> dict[int, float]:
        """Of those of the rows that exist to `vector` (dimension,), of length 1."""
        found = self.query(f"SELECT row, vector FROM chunks WHERE row {_IN}", json.dumps([*rows]))
        stored = schema.vector(b"".join(blob for _, blob in found)).reshape(len(found), len(vector))
        return {row: float(cosine) for (row, _), cosine in zip(found, stored @ vector, strict=True)}

    def languages(self, rows: Sequence[int]) -> list[Language]:
        """Of the documents of rows that exist."""
        query = (
            f"SELECT chunks.row, language FROM chunks JOIN documents ON documents.row = document WHERE chunks.row {_IN}"
        )
        found: dict[int, Language] = dict(self.query(query, json.dumps([*rows])))
        return [found[row] for row in rows]
