"""Custom actions and form validators, one file per topic: they read the tracker, call aldia and utter responses."""
