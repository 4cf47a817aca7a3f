"""Families drawn by code: no real person is ever in a demo, a test or a picture. Pure Python, no Django."""
