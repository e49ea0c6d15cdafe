"""Diagrams of all processes of the dialogue, and the proof that each can reach its end."""
