"""Channels through which debtors reach the assistant."""
