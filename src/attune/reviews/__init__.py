"""The shared review: prepare, the room for the family, their words, strengths, working points."""
