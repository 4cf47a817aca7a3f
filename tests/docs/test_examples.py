"""What the docs show can be done as it is shown; and what families read is easy to read."""

import re
from decimal import Decimal

from attune.people.models import Practice
from attune.practice_file import FILM, KINDS, PRACTICE, PRACTITIONER, SECTIONS, VAT, read_practice_file
from attune.public.texts import DEFAULTS
from tests.docs.reading import DOCS

MOST_WORDS = 15


def example():
    return re.search(r"```toml\n(.*?)```", (DOCS / "practice-file.md").read_text(), re.DOTALL)[1]


def test_the_practices_file_of_the_docs_can_be_read(tmp_path):
    for name in ("how-it-works.mp4", "how-it-works.vtt"):
        (tmp_path / name).touch()
    file = tmp_path / "practice.toml"
    file.write_text(example())
    told = read_practice_file(file)
    assert [amount for _, amount in told.rates] == [Decimal("50.00"), Decimal("55.00")]
    assert set(told.texts) <= set(DEFAULTS)
    assert told.facts["vat"] == Practice.Vat.NOT_REGISTERED


def test_the_docs_name_everything_that_a_practices_file_may_hold():
    text = (DOCS / "practice-file.md").read_text()
    words = set(re.findall(r"\w+", text))
    assert (SECTIONS | PRACTICE | PRACTITIONER | FILM | KINDS | VAT) - words == set()


def test_no_sentence_of_the_familys_page_is_long():
    lines = (DOCS / "family" / "your-film.md").read_text().split("\n\n")[1:]
    sentences = [said for line in lines for said in re.split(r"(?<=[.?!])\**\s+", line) if said.strip("*")]
    long = [said for said in sentences if len(said.split()) > MOST_WORDS]
    assert long == []
