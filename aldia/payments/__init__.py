"""The payments ledger and the gateways behind one interface."""
