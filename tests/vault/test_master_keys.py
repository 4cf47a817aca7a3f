"""The service key lies in a file of its own, the recovery key on paper; nobody else can read either."""

import os
import random
import subprocess

import pytest

from attune.vault.age import Identity
from attune.vault.errors import KeyFileExists, KeyFileOpen, KeyFileSealed, KeyTextError
from attune.vault.master_keys import RecoveryKey, ServiceKey
from attune.vault.wordlist import WORDS

GIVEN = "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"


def test_a_service_key_is_created_once_and_loaded_again(tmp_path):
    path = tmp_path / "service.key"
    made = ServiceKey.create(path)
    assert ServiceKey.load(path).recipient == made.recipient
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text() == f"{made.identity}\n"
    with pytest.raises(KeyFileExists):
        ServiceKey.create(path)
    assert ServiceKey.load(path).recipient == made.recipient


def test_a_service_key_under_a_passphrase_never_lies_in_clear(tmp_path):
    path = tmp_path / "service.key"
    made = ServiceKey.create(path, "blue door")
    assert path.read_bytes().startswith(b"age-encryption.org/v1\n-> scrypt ")
    assert b"SECRET" not in path.read_bytes()
    assert ServiceKey.load(path, "blue door").recipient == made.recipient
    for wrong in ("red door", "", None):
        with pytest.raises(KeyFileSealed):
            ServiceKey.load(path, wrong)


@pytest.mark.skipif(os.name != "posix", reason="modes of files are of POSIX")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o666])
def test_a_key_file_that_others_can_read_is_not_used(tmp_path, mode):
    path = tmp_path / "service.key"
    ServiceKey.create(path)
    path.chmod(mode)
    with pytest.raises(KeyFileOpen, match="0600"):
        ServiceKey.load(path)


def test_a_key_file_of_age_keygen_is_a_service_key(tmp_path):
    path = tmp_path / "service.key"
    path.write_text(f"# created: today\n# public key: age1\n{GIVEN}\n")
    path.chmod(0o400)
    assert str(ServiceKey.load(path).identity) == GIVEN


@pytest.mark.parametrize("text", ["", "\n", f"{GIVEN}\n{GIVEN}\n", GIVEN[:-1], "SECRET", "ä"])
def test_what_is_no_key_is_refused(tmp_path, text):
    path = tmp_path / "service.key"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(KeyTextError):
        ServiceKey.load(path)


def test_there_are_256_words_told_apart_by_four_letters():
    assert (len(WORDS), len({word[:4] for word in WORDS})) == (256, 256)
    assert "".join(WORDS) == "".join(WORDS).lower()


def test_the_words_restore_the_key():
    for _ in range(20):
        made = RecoveryKey.generate()
        assert len(made.words) == 33
        assert RecoveryKey.from_words(made.words).text == made.text
        assert RecoveryKey.from_text("  ".join(made.words).upper() + "\n").recipient == made.recipient
        assert RecoveryKey.from_text(made.text).words == made.words


def test_the_words_of_a_known_key_never_change():
    # What is printed today must restore in ten years.
    assert RecoveryKey.from_text(GIVEN).words == tuple(KNOWN.split())


KNOWN = (
    "oven attic biscuit bird bowl dance parrot baker cream ocean elm "
    "jacket rice summer ocean elbow ivy owl crayon oven porridge plum "
    "engine arrow potato planet aim dance school maple broom drawer piano "
)


def test_a_mistaken_word_is_told_by_its_place():
    words = list(RecoveryKey.generate().words)
    words[4] = "walrus"
    with pytest.raises(KeyTextError, match="Word 5 "):
        RecoveryKey.from_words(words)
    with pytest.raises(KeyTextError, match="33 words; these are 32"):
        RecoveryKey.from_words(words[1:])


def test_another_word_or_two_swapped_are_nearly_always_noticed():
    chance, noticed = random.Random(5), 0
    words = RecoveryKey.from_text(GIVEN).words
    for _ in range(300):
        wrong = list(words)
        place = chance.randrange(33)
        wrong[place] = chance.choice([word for word in WORDS if word != words[place]])
        try:
            assert RecoveryKey.from_words(wrong).text != GIVEN
        except KeyTextError:
            noticed += 1
    assert noticed > 290  # the checksum is one word of 256


def test_three_words_prove_that_the_page_was_printed():
    key = RecoveryKey.generate()
    proof = key.three_words()
    assert len(set(proof.places)) == 3
    assert list(proof.places) == sorted(proof.places)
    right = [key.words[place - 1] for place in proof.places]
    assert proof.answered_by([f" {word.title()} " for word in right])
    for wrong in (right[:2], [*right, "apple"], [*right[:2], "walrus"], [], right[::-1]):
        assert not proof.answered_by(wrong)
    assert not any(word in str(vars(proof)) for word in right)


def test_each_proof_asks_for_other_places():
    key = RecoveryKey.generate()
    assert len({key.three_words().places for _ in range(20)}) > 10


def test_the_recovery_key_opens_with_age_alone(tmp_path):
    key = RecoveryKey.generate()
    (tmp_path / "printed").write_text(key.text)
    sealed = subprocess.run(["age", "-r", key.recipient], input=b"x", capture_output=True, check=True).stdout
    opened = subprocess.run(
        ["age", "-d", "-i", str(tmp_path / "printed")], input=sealed, capture_output=True, check=True
    )
    assert opened.stdout == b"x"


def test_keys_show_no_secret_when_printed():
    service, recovery = ServiceKey(Identity.from_text(GIVEN)), RecoveryKey.from_text(GIVEN)
    assert GIVEN not in repr(service) + repr(recovery) + str(service) + str(recovery)
