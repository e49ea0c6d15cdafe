"""Messages that go out by themselves: which are due, to whom, and what they say."""
