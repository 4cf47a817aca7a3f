"""The vault part of the cellar: pure Python, no Django."""
