"""The stream of conversation events, from which transcript, desk and figures are read."""
