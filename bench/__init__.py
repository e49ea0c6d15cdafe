"""Measurements of Aldía beside the bot that ``rasa init`` makes: ``make bench``."""
