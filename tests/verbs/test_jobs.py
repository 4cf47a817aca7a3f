"""`attune jobs` lists the ledger, stops and takes up again."""

import json

from tests.films.seed import asked, seeded
from tests.serving import attune

POST = """
import django
django.setup()
from attune.jobs.actions import post_job
print(post_job(kind="film.verify", args={"film": "x"}, thing=("film", "x")).pk)
"""


def test_a_job_is_listed_stopped_and_taken_up_again(tmp_path):
    data, _ = seeded(tmp_path / "data")
    job = int(asked(data, POST))

    def states():
        return [
            (row["id"], row["state"], row["thing"]) for row in json.loads(attune(data, "jobs", "list", "--json").stdout)
        ]

    assert states() == [(job, "ready", "film x")]
    who = ("--as", "ru@example.org")
    assert json.loads(attune(data, "jobs", "stop", job, "--json", *who).stdout)["state"] == "cancelled"
    assert states() == [(job, "cancelled", "film x")]
    assert attune(data, "jobs", "retry", job, *who).stdout == f"Job {job}: waiting.\n"
    assert states() == [(job, "ready", "film x")]
    assert attune(data, "jobs", "stop", job + 1, *who).returncode == 1
