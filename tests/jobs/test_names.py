"""Every kind of work has a name that the ledger's column holds; SQLite would not say so."""

from attune import tasks  # noqa: F401 - registers every room's work
from attune.jobs.models import Job
from attune.jobs.work import WORK


def test_every_kind_of_work_fits_into_its_column():
    longest = Job._meta.get_field("kind").max_length
    assert [kind for kind in WORK if len(kind) > longest] == []
