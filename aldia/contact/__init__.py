"""Consent, opt-out and the log of contacts."""
