"""Articles to passages: read, cut, embed, store, search. Imports nothing from `rag`."""
