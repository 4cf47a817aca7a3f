"""The same people as in the review room."""

from tests.reviews.conftest import cy, hour, olive, ruth, signed_in

__all__ = ["cy", "hour", "olive", "ruth", "signed_in"]
