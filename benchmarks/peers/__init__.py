"""Sanad beside others that answer from articles: the same questions, articles, embedder and GGUF in one run."""
