"""After a test with transactions of its own the practice goes first: while it stands, issued invoices cannot go."""

import pytest

from attune.people.models import Practice


@pytest.fixture(autouse=True)
def emptied(request):
    """Let the database be emptied after such a test."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    Practice.objects.all().delete()
