"""The media part of the cellar: pure Python, no Django."""
