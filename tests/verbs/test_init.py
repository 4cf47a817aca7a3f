"""`attune init`: every question has an option, the recovery key is proved, and nothing is made before it is."""

import json
import re
import stat
import subprocess
import sys

import pytest

from attune.practice_file import BadPracticeFile, read_practice_file
from attune.vault.keys import RecoveryKey, ServiceKey
from tests.serving import attune, surroundings

SAID = ("--practice-name", "Quillbrook Practice", "--name", "Ruth Calder", "--email", "ruth@quillbrook.example")
PLAIN = (*SAID, "--no-password", "--no-passphrase")
PRACTICE = """
[practice]
name = "Quillbrook Practice"
email = "office@quillbrook.example"
[practitioner]
name = "Ruth Calder"
email = "ruth@quillbrook.example"
title = "VIG practitioner"
about = "Ruth films with you."
[[rates]]
amount = "50.00"
from = 2020-01-01
[[rates]]
amount = "55.00"
from = 2027-04-07
[multipliers]
consultation = "1"
[texts]
hero_title = "Look how far you come"
"""


def init(tmp_path, *words, typed=None):
    """Run `attune init` on a folder that is not there yet."""
    return attune(tmp_path / "data", "init", "--data", tmp_path / "data", *words, input=typed)


def kept(tmp_path, code):
    """Ask something of the store that was made, in a process of its own."""
    start = "import os, django; os.environ['DJANGO_SETTINGS_MODULE']='attune.settings'; django.setup();"
    command = [sys.executable, "-c", start + code]
    found = subprocess.run(
        command, env=surroundings(tmp_path / "data"), capture_output=True, text=True, timeout=60, check=True
    )
    return found.stdout.strip()


def test_with_every_option_said_nothing_is_asked_and_the_store_is_whole(founded):
    folder, made = founded
    assert (made.returncode, made.stderr) == (0, "")
    facts = json.loads(made.stdout)
    assert re.fullmatch(r"/link/[\w-]{32}/", facts["link"])
    key = folder / "data" / "service.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "stick").stat().st_mode) == 0o600
    told = kept(
        folder,
        "from attune.models import *; p = Practitioner.objects.get();"
        "print(p.name, p.email, *sorted(p.roles.values_list('kind', flat=True)), Rate.objects.get().amount)",
    )
    assert told == "Ruth Calder ruth@quillbrook.example office operator practitioner 50.00"


def test_the_saved_recovery_key_is_the_stores_and_is_not_kept_in_it(founded):
    folder, _ = founded
    line = next(line for line in (folder / "stick").read_text().splitlines() if line.startswith("AGE-SECRET-KEY"))
    key = RecoveryKey.from_text(line)
    assert (folder / "data" / "recovery.recipient").read_text().strip() == key.recipient
    files = [path for path in (folder / "data").rglob("*") if path.is_file()]
    assert [path.name for path in files if key.text.encode() in path.read_bytes()] == []


def test_a_second_init_refuses_and_changes_nothing(store):
    before = (store / "data" / "service.key").read_bytes()
    again = init(store, *PLAIN, "--recovery-to", store / "other")
    assert (again.returncode, "already" in again.stderr) == (1, True)
    assert ((store / "data" / "service.key").read_bytes(), (store / "other").exists()) == (before, False)


def test_three_written_words_prove_the_key(tmp_path):
    command = [sys.executable, "-m", "attune.cli", "init", "--data", str(tmp_path / "data"), *PLAIN]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=surroundings(tmp_path), **pipes) as process:
        words = answer_words(process, lambda word: word)
        assert process.wait(60) == 0
    assert len(words) == 33


def test_wrong_words_three_times_make_nothing(tmp_path):
    typed = "\n".join(["wrong"] * 9) + "\n"
    refused = init(tmp_path, *PLAIN, typed=typed)
    assert (refused.returncode, "not proved" in refused.stderr) == (1, True)
    assert not (tmp_path / "data" / "service.key").exists()


def answer_words(process, said):
    """Read the printed words, then answer for each place that is asked."""
    words, text = {}, ""
    while not re.search(r"Word \d+: $", text):
        text += process.stderr.read(1)
    words |= {int(place): word for place, word in re.findall(r"(\d+)\. (\w+)", text)}
    for _ in range(3):
        place = int(re.search(r"Word (\d+): $", text)[1])
        process.stdin.write(said(words[place]) + "\n")
        process.stdin.flush()
        text = ""
        if _ < 2:
            while not re.search(r"Word \d+: $", text):
                text += process.stderr.read(1)
    process.stdin.close()
    return words


def test_what_is_not_said_and_not_typed_names_its_option(tmp_path):
    refused = init(tmp_path, "--practice-name", "Q", "--name", "R", typed="")
    assert refused.returncode == 1
    assert "--email" in refused.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("easy", ["short", "password1234"])
def test_an_easy_password_is_refused(tmp_path, easy):
    (tmp_path / "easy").write_text(easy)
    refused = init(
        tmp_path, *SAID, "--no-passphrase", "--password-file", tmp_path / "easy", "--recovery-to", tmp_path / "s"
    )
    assert (refused.returncode, "easy to guess" in refused.stderr) == (1, True)


def test_a_passphrase_seals_the_service_key(tmp_path):
    (tmp_path / "phrase").write_text("correct horse battery staple")
    (tmp_path / "word").write_text("a-longer-word-of-hers")
    words = ("--passphrase-file", tmp_path / "phrase", "--password-file", tmp_path / "word")
    made = init(tmp_path, *SAID, *words, "--recovery-to", tmp_path / "s", "--json")
    assert json.loads(made.stdout)["link"] is None
    key = tmp_path / "data" / "service.key"
    assert key.read_bytes().startswith(b"age-encryption.org/")
    assert ServiceKey.load(key, passphrase="correct horse battery staple").recipient.startswith("age1")
    right = kept(
        tmp_path,
        "from attune.models import *; print(Practitioner.objects.get().check_password('a-longer-word-of-hers'))",
    )
    assert right == "True"


def test_a_practices_file_tells_names_texts_and_rates(tmp_path):
    (tmp_path / "practice.toml").write_text(PRACTICE)
    words = ("--practice", tmp_path / "practice.toml", "--no-password", "--no-passphrase")
    made = init(tmp_path, *words, "--recovery-to", tmp_path / "s")
    assert (made.returncode, made.stderr) == (0, "")
    told = kept(
        tmp_path,
        "from attune.models import *; p = Practice.objects.get(); print(p.name, p.texts['hero_title'], p.email,"
        "*Rate.objects.order_by('starts_on').values_list('amount', flat=True),"
        "Multiplier.objects.get(kind='consultation').factor, Practitioner.objects.get().about, sep='|')",
    )
    assert told == (
        "Quillbrook Practice|Look how far you come|office@quillbrook.example|50.00|55.00|1.00|Ruth films with you."
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[practise]\nname = "x"', "practise"),
        ('[practice]\nnane = "x"', "nane"),
        ('[practice]\nvat = "20 %"', "vat"),
        ("[practice]\nname = 3", "name"),
        ('[[rates]]\namount = "fifty"\nfrom = 2027-01-01', "fifty"),
        ('[[rates]]\namount = "50"\nfrom = "soon"', "[[rates]]"),
        ("[[rates]]\namount = 50.1\nfrom = 2027-01-01", "50.1"),
        ('[multipliers]\nfilm = "1"', "film"),
        ('[films.explains]\ntitle = "x"', "[films.explains]"),
        ('[films.explains]\ntitle = "x"\nfile = "not-there.mp4"', "not-there.mp4"),
        ("[practice", "TOML"),
    ],
)
def test_a_slip_in_the_file_is_named(tmp_path, text, named):
    (tmp_path / "practice.toml").write_text(text)
    with pytest.raises(BadPracticeFile) as refused:
        read_practice_file(tmp_path / "practice.toml")
    assert named in str(refused.value)
