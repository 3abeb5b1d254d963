"""From a question to events: evidence, tokens, and an answer whose every quote is in an article."""
