"""Pure: whether the article says what an answer says."""
