"""Goal ratings and the story of change."""
