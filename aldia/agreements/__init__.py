"""Offers made, plans and promises signed, and their life."""
