"""The web application: what debtors see in a browser, and what payment gateways call."""
