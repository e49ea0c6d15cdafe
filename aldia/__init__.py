"""Aldía's collections system: debts, identity, negotiation, agreements and payments. Knows nothing of Rasa."""
