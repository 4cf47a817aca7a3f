"""Attune: Video Interaction Guidance from enquiry to ending, self-hosted."""

__version__ = "0.1.0"
