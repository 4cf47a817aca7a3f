"""Sealing and reading film at rest: speeds beside `age`, and every one of many flipped bits noticed."""

import argparse
import io
import os
import random
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from attune.vault.age import AgeReader, AgeWriter, Identity
from attune.vault.errors import AgeError

MIB = 1 << 20
RANGES = 1000


def main() -> None:
    """Measure and print; each line is one figure."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--mib", type=int, default=512)
    asked.add_argument("--flips", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    choices = asked.parse_args()
    print(f"seed {choices.seed}")
    with tempfile.TemporaryDirectory() as folder:
        speeds(Path(folder), choices.mib, random.Random(choices.seed))
    flips(choices.flips, random.Random(choices.seed))


def speeds(folder: Path, mib: int, chance: random.Random) -> None:
    """Time sealing, reading through and random ranges, and `age` at the first two."""
    me, clear, sealed = Identity.generate(), folder / "clear", folder / "sealed"
    clear.write_bytes(b"".join(chance.randbytes(MIB) for _ in range(mib)))
    (folder / "key").write_text(f"{me}\n")
    told("sealing", mib, "MiB/s", lambda: seal(clear, sealed, me))
    told("sealing by age", mib, "MiB/s", lambda: age("-r", me.recipient, "-o", folder / "theirs", clear))
    with AgeReader(sealed.open("rb", buffering=0), [me]) as reader:
        told("reading through", mib, "MiB/s", lambda: read_through(reader))
        told("random ranges of 1 MiB", RANGES, "/s", lambda: read_ranges(reader, chance))
    told("reading through by age", mib, "MiB/s", lambda: age("-d", "-i", folder / "key", "-o", os.devnull, sealed))


def flips(count: int, chance: random.Random) -> None:
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
    print(f"flipped bits noticed: {noticed} of {count}; files that gave a wrong byte: {wrong}")


def told(what: str, amount: int, unit: str, act: Callable[[], None]) -> None:
    """Run `act`, then print what it made in a second."""
    start = time.perf_counter()
    act()
    print(f"{what}: {amount / (time.perf_counter() - start):.0f} {unit}")


def seal(clear: Path, sealed: Path, me: Identity) -> None:
    """Seal a file in pieces of 1 MiB."""
    with clear.open("rb") as source, sealed.open("wb", buffering=0) as out, AgeWriter(out, [me.recipient]) as writer:
        while piece := source.read(MIB):
            writer.write(piece)


def age(*args: str | Path) -> None:
    """Run the `age` program."""
    subprocess.run(["age", *args], check=True)


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


if __name__ == "__main__":
    main()
