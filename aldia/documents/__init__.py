"""Documents that a debtor can keep and others can check: what they say, how they look, and what was issued."""
