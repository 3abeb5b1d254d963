"""The HTTP API beside the page: what OpenAI's clients ask, search, the articles, health and metrics."""
