"""The store part of the cellar: pure Python, no Django."""
