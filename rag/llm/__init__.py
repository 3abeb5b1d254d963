"""The local LLM, its vocabulary and its prompts."""
