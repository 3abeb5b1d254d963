"""What the browser shows. Decides nothing about retrieval or prompts."""
