"""Verbs of the command line that Django runs."""
