"""What a person may ask about their data: a copy, a correction, erasure, an objection."""
