"""People, their contacts and their debts; balances; import and export of portfolios."""
