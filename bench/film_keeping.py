"""A film kept sealed: bringing it in and reading it back beside plain copies, sealing beside `age`, flipped bits."""

import io
import os
import random
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests.films.seed import asked, seeded

from attune.vault.age import AgeReader, AgeWriter, Identity
from attune.vault.errors import AgeError
from bench.measuring import Row, Used, at_most, evict, in_turn, told

MIB = 1 << 20
RANGES = 1000
STORE = """
import django, sys, time
django.setup()
from pathlib import Path
from attune.cases.models import Visit
from attune.films.actions import add_film, verify_film
from attune.people.models import Practitioner
ruth, visit = Practitioner.objects.get(pk=sys.argv[2]), Visit.objects.get(pk=sys.argv[3])
cpu, began = time.process_time(), time.perf_counter()
film = add_film(visit=visit, files=[Path(sys.argv[1])], by=ruth)
print(time.process_time() - cpu, time.perf_counter() - began)
cpu, began = time.process_time(), time.perf_counter()
verify_film(film=film)
print(time.process_time() - cpu, time.perf_counter() - began)
"""
READ_AND_HASH = """
import hashlib, sys, time
cpu, began = time.process_time(), time.perf_counter()
digest = hashlib.sha256()
with open(sys.argv[1], "rb", buffering=0) as file:
    while data := file.read(1 << 20):
        digest.update(data)
print(time.process_time() - cpu, time.perf_counter() - began)
"""


def kept_rows(film: Path, folder: Path, rounds: int) -> list[Row]:
    """Bring a film in as the command line does, cold, and read it back, warm; in turn with plain copies."""
    data, seed = seeded(folder / "data")
    backs: list[Used] = []

    def ours() -> Used:
        evict(film)
        stored = told(asked(data, STORE, film, seed["ruth"], seed["visit"]))
        backs.append(Used(*stored[2:]))
        return Used(*stored[:2])

    copied, stored, hashed, back = in_turn(
        rounds, lambda: copy(film, folder / "copy"), ours, lambda: hash_warm(folder / "copy"), lambda: backs[-1]
    )
    size = f"{film.stat().st_size / MIB:.0f} MiB"
    beside = f" ({stored.wall:.2f} s and {copied.wall:.2f} s for {size}; {stored.cpu:.2f} s of CPU)"
    again = f" ({back.wall:.2f} s and {hashed.wall:.2f} s; {back.cpu:.2f} s of CPU)"
    return [
        at_most(
            "store, hash and seal, beside a cold read and an fsynced write", 1.3, "×", stored.wall / copied.wall, beside
        ),
        at_most("reading back, beside a warm read and hash", 1.1, "×", back.wall / hashed.wall, again),
    ]


def copy(film: Path, out: Path) -> Used:
    """Read cold and write, durable at the end."""
    evict(film)
    cpu, began = time.process_time(), time.perf_counter()
    with film.open("rb", buffering=0) as source, out.open("wb", buffering=0) as target:
        while data := source.read(8 * MIB):
            target.write(data)
        os.fsync(target.fileno())
    return Used(time.process_time() - cpu, time.perf_counter() - began)


def hash_warm(film: Path) -> Used:
    """Read what the system still holds, and hash it, in a process of its own."""
    film.read_bytes()
    return Used(
        *told(subprocess.run(["python3", "-c", READ_AND_HASH, film], check=True, capture_output=True, text=True).stdout)
    )


def age_rows(folder: Path, mib: int, chance: random.Random) -> list[Row]:
    """Seal, read through and read random ranges."""
    me, clear, sealed = Identity.generate(), folder / "clear", folder / "sealed"
    clear.write_bytes(b"".join(chance.randbytes(MIB) for _ in range(mib)))
    (folder / "key").write_text(f"{me}\n")
    sealing = speed(mib, lambda: seal(clear, sealed, me))
    theirs = speed(mib, lambda: age("-r", me.recipient, "-o", folder / "theirs", clear))
    with AgeReader(sealed.open("rb", buffering=0), [me]) as reader:
        reading = speed(mib, lambda: read_through(reader))
        ranges = speed(RANGES, lambda: read_ranges(reader, chance))
    theirs_back = speed(mib, lambda: age("-d", "-i", folder / "key", "-o", os.devnull, sealed))
    return [
        Row(f"sealing {mib} MiB, beside `age`", "none set", f"{sealing:.0f} MiB/s, {sealing / theirs:.2f} × `age`"),
        Row(
            f"reading {mib} MiB through, beside `age`",
            "none set",
            f"{reading:.0f} MiB/s, {reading / theirs_back:.2f} × `age`",
        ),
        Row("random ranges of 1 MiB", "none set", f"{ranges:.0f} a second"),
    ]


def flips(count: int, chance: random.Random) -> Row:
    """Flip one bit at a time, anywhere in a file, and count those noticed and wrong bytes given out."""
    me, out, clear = Identity.generate(), io.BytesIO(), chance.randbytes(5 * MIB // 4)
    with AgeWriter(out, [me.recipient], name="bench") as writer:
        writer.write(clear)
    noticed = wrong = 0
    for _ in range(count):
        broken = bytearray(out.getvalue())
        broken[chance.choice([chance.randrange(250), chance.randrange(len(broken))])] ^= 1 << chance.randrange(8)
        given: list[bytes] = []
        try:
            read_all(io.BytesIO(bytes(broken)), me, given)
        except AgeError:
            noticed += 1
        wrong += b"".join(given) != clear[: sum(map(len, given))]
    measured = f"{noticed} of {count}; {wrong}"
    return Row(
        "flipped bits noticed; files that gave a wrong byte",
        f"{count} of {count}; 0",
        measured,
        (noticed, wrong) == (count, 0),
    )


def speed(amount: int, act: Callable[[], None]) -> float:
    """Return how much was done in a second."""
    start = time.perf_counter()
    act()
    return amount / (time.perf_counter() - start)


def seal(clear: Path, sealed: Path, me: Identity) -> None:
    """Seal a file in pieces of 1 MiB."""
    with clear.open("rb") as source, sealed.open("wb", buffering=0) as out, AgeWriter(out, [me.recipient]) as writer:
        while piece := source.read(MIB):
            writer.write(piece)


def age(*words: str | Path) -> None:
    """Run the `age` program."""
    subprocess.run(["age", *words], check=True)


def read_through(reader: AgeReader) -> None:
    """Read everything in pieces of 1 MiB."""
    for at in range(0, reader.size, MIB):
        reader.read_at(at, MIB)


def read_ranges(reader: AgeReader, chance: random.Random) -> None:
    """Read pieces of 1 MiB anywhere."""
    for _ in range(RANGES):
        reader.read_at(chance.randrange(reader.size - MIB), MIB)


def read_all(file: io.BytesIO, me: Identity, given: list[bytes]) -> None:
    """Read everything in chunks, keeping what was given out before an error."""
    reader = AgeReader(file, [me])
    given.extend(reader.read_at(at, 65536) for at in range(0, reader.size, 65536))
