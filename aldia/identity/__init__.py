"""Private links, sessions and the check that the right person is there."""
