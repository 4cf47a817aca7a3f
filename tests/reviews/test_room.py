import re
from pathlib import Path

from attune.reviews.room import key_texts, rehearsal_texts, room_texts

SCRIPTS = Path(__file__).parents[2] / "src" / "attune" / "static" / "js" / "review"


def test_every_key_of_the_room_has_its_sentence():
    labels = set(re.findall(r'label: "(\w+)"', (SCRIPTS / "keys.js").read_text()))
    assert labels == {key for key in key_texts() if key.islower()}


def test_the_room_has_every_sentence_that_its_script_asks_for():
    asked = {name for path in SCRIPTS.glob("*.js") for name in re.findall(r"\btexts\.(\w+)", path.read_text())}
    given = set(room_texts())
    assert asked <= given
    assert given - asked == {"stop", "again"}  # asked for by the name of the first control


def test_the_rehearsal_has_a_sentence_for_every_arrival():
    assert {"closed", "away"} <= set(rehearsal_texts())
