"""Who did what to whom, and when; written in the same transaction."""
