"""Marks, clips, stills; the workbench."""
