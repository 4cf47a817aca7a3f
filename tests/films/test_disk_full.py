"""On a disk that is really full a piece is refused with the reason, nothing is torn, and with room again it goes on."""

import hashlib
import os
import shutil
import subprocess
import sys

import pytest

from tests.films.test_crash import Sender, state
from tests.films.test_tus_musts import OFFSET
from tests.serving import serve, wait_until

PIECE = 4 * 2**20
FILM = os.urandom(3 * PIECE)


def may_mount(folder):
    """Tell whether a small disk of its own can be laid over a folder here."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return False
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], check=False)
    return done.returncode == 0 and subprocess.run(["umount", str(folder)], check=True).returncode == 0


@pytest.fixture
def small_disk(seeded_once, tmp_path):
    """A store on a disk of 64 MiB, served."""
    if not may_mount(tmp_path):
        pytest.skip("a small disk can be mounted by root only")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(tmp_path)], check=True)
    data, facts = seeded_once
    served = serve(shutil.copytree(data, tmp_path / "data"))
    yield served, facts, tmp_path
    served.stop()
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


@pytest.mark.film
@pytest.mark.xdist_group("serve")
@pytest.mark.parametrize("left", [0, PIECE // 2])
def test_a_full_disk_is_told_and_the_film_stays_intact(small_disk, left):
    served, facts, disk = small_disk
    sender = Sender(served, facts["session"])
    made = sender.ask("POST", f"/visits/{facts['visit']}/films/uploads/", Upload_Length=len(FILM))
    assert (made[0], send(sender, made, 0)) == (201, 204)
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, shutil.disk_usage(disk).free - left))
    status, _, said = sender.ask("PATCH", made[1]["location"], FILM[PIECE : 2 * PIECE], **headers(PIECE))
    refused = sender.ask("POST", f"/visits/{facts['visit']}/films/uploads/", Upload_Length=len(FILM))[0]
    assert (status, refused, b"What was stored before is safe." in said) == (507, 507, True)
    assert sender.ask("HEAD", made[1]["location"])[1]["upload-offset"] == str(PIECE)
    ballast.unlink()
    assert [send(sender, made, at) for at in (PIECE, 2 * PIECE)] == [204, 204]
    digest = hashlib.sha256(FILM).hexdigest()
    wait_until(lambda: state(served.data)["films"][0]["sha256"] == digest, "it was not read back")
    assert state(served.data)["lost"] == []


def headers(at):
    return {"Upload_Offset": at, "Content_Type": OFFSET}


def send(sender, made, at):
    return sender.ask("PATCH", made[1]["location"], FILM[at : at + PIECE], **headers(at))[0]
