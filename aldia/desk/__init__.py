"""Cases for people: why a human is needed, and what the human must know."""
