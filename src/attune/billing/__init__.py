"""Dated rates and quotes, charges per visit."""
