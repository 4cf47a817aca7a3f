"""Django's own commands."""
