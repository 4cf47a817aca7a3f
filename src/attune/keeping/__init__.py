"""Retention, erasure and doctor."""
