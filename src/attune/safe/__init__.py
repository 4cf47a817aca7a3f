"""What is kept sealed for a family: its key, its stored things, its free text."""
