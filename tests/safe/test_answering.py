"""What a person is told when there is no room for what they did: SQLite itself is full here, by its own limit."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from attune.cases.models import Case, Enquiry
from tests.cast import signed_in
from tests.desk.test_pages import CALL

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db]


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has no such limit for one table or test")
def test_a_disk_that_is_full_only_for_the_database_is_said_and_nothing_is_half_written(ruth):
    desk = signed_in(Client(), ruth)
    with connection.cursor() as cursor:
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            answers = [desk.post(reverse("family-new"), CALL)]
            while answers[-1].status_code == 302:
                answers.append(desk.post(reverse("family-new"), CALL))
            kept = (Enquiry.objects.count(), Case.objects.count())
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert (answers[-1].status_code, answers[-1]["Cache-Control"]) == (507, "no-store")
    assert "Everything that was kept before is safe" in answers[-1].content.decode()
    assert kept == (len(answers) - 1, len(answers) - 1)
    assert desk.post(reverse("family-new"), CALL).status_code == 302
