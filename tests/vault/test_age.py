"""The age format: what is written opens with `age`, what `age` writes opens here, and nothing forged is ever given."""

import contextlib
import io
import os
import random
import shutil
import subprocess
import sys
import threading
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.vault.age import (
    AgeReader,
    AgeWriter,
    ArmoredFile,
    HeaderError,
    HeaderForged,
    Identity,
    NoMatchingKey,
    Passphrase,
    PayloadForged,
    read_file_key,
    rewrap,
)
from attune.vault.errors import AgeError, KeyTextError

CHUNK = 65536
EDGES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1, 16 * CHUNK, 16 * CHUNK + 1]
ME = Identity.generate()
CLEAR = random.Random(4).randbytes(5 * CHUNK + 777)


def sealed(clear, recipients=(), name=""):
    out = io.BytesIO()
    with AgeWriter(out, list(recipients) or [ME.recipient], name=name) as writer:
        writer.write(clear)
    assert (writer.clear_length, writer.sealed_length) == (len(clear), len(out.getvalue()))
    return out.getvalue()


SEALED = sealed(CLEAR)


@pytest.mark.parametrize("length", EDGES)
def test_what_is_sealed_reads_back(length):
    clear = random.Random(length).randbytes(length)
    reader = AgeReader(io.BytesIO(sealed(clear)), [ME])
    assert reader.size == length
    assert reader.read() == clear


@pytest.mark.parametrize("length", EDGES)
def test_pieces_of_any_size_make_the_same_content(length):
    chance = random.Random(length)
    clear = chance.randbytes(length)
    out = io.BytesIO()
    with AgeWriter(out, [ME.recipient]) as writer:
        at = 0
        while at < length:
            step = chance.choice([1, 100, CHUNK, 3 * CHUNK + 5])
            writer.write(memoryview(clear)[at : at + step])
            at += step
    assert AgeReader(io.BytesIO(out.getvalue()), [ME]).read() == clear


@given(st.integers(0, len(CLEAR) + 10), st.integers(0, 3 * CHUNK))
@settings(max_examples=150, deadline=None)
def test_any_range_is_the_range_of_the_clear_bytes(offset, length):
    reader = AgeReader(io.BytesIO(SEALED), [ME])
    assert reader.read_at(offset, length) == CLEAR[offset : offset + length]
    assert reader.read_at(offset, length) == CLEAR[offset : offset + length]  # again, now that a chunk is kept


def test_it_reads_like_a_file():
    reader = io.BufferedReader(AgeReader(io.BytesIO(SEALED), [ME]))
    assert reader.seek(-10, os.SEEK_END) == len(CLEAR) - 10
    assert reader.read() == CLEAR[-10:]
    assert reader.seek(CHUNK - 3) == CHUNK - 3
    assert reader.read(6) == CLEAR[CHUNK - 3 : CHUNK + 3]
    with pytest.raises(ValueError, match="before the start"):
        reader.raw.seek(-1)


def test_threads_share_one_reader(tmp_path):
    path = tmp_path / "film"
    path.write_bytes(SEALED)
    reader = AgeReader(path.open("rb", buffering=0), [ME])
    wrong = []

    def read(seed):
        chance = random.Random(seed)
        for _ in range(60):
            offset, length = chance.randrange(len(CLEAR)), chance.randrange(2 * CHUNK)
            if reader.read_at(offset, length) != CLEAR[offset : offset + length]:
                wrong.append((offset, length))

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert wrong == []
    reader.close()


def test_a_shared_descriptor_keeps_its_position(tmp_path):
    path = tmp_path / "film"
    path.write_bytes(SEALED)
    with path.open("rb", buffering=0) as file:
        file.seek(123)
        reader = AgeReader(file, [ME])
        reader.read_at(CHUNK, 10)
        assert file.tell() == 123


def test_a_file_key_alone_opens_its_file_and_no_other():
    key = read_file_key(io.BytesIO(SEALED), [ME])
    assert len(key) == 16
    assert AgeReader(io.BytesIO(SEALED), file_key=key).read() == CLEAR
    with pytest.raises(HeaderForged):
        AgeReader(io.BytesIO(sealed(b"another")), file_key=key)


def test_the_wrong_key_opens_nothing():
    with pytest.raises(NoMatchingKey):
        AgeReader(io.BytesIO(SEALED), [Identity.generate()])
    with pytest.raises(NoMatchingKey):
        AgeReader(io.BytesIO(SEALED), [Passphrase("open")])
    with pytest.raises(NoMatchingKey):
        AgeReader(io.BytesIO(SEALED))


def test_each_recipient_can_open_it():
    other = Identity.generate()
    both = sealed(b"for two", [ME.recipient, other.recipient])
    assert [AgeReader(io.BytesIO(both), [one]).read() for one in (ME, other)] == [b"for two"] * 2


def test_a_passphrase_opens_it_and_stands_alone():
    words = Passphrase("correct horse", work=10)
    locked = sealed(b"pack", [words])
    assert AgeReader(io.BytesIO(locked), [words]).read() == b"pack"
    with pytest.raises(NoMatchingKey):
        AgeReader(io.BytesIO(locked), [Passphrase("wrong horse")])
    with pytest.raises(HeaderError, match="work factor of 10"):
        AgeReader(io.BytesIO(locked), [Passphrase("correct horse", max_work=9)])
    with pytest.raises(ValueError, match="only alone"):
        sealed(b"", [words, ME.recipient])
    assert Passphrase("x").work == 17
    assert "correct" not in repr(words)


@pytest.mark.parametrize("chunks", [1, 2, 5])
def test_a_file_cut_anywhere_near_a_chunk_edge_never_opens(chunks):
    clear = random.Random(chunks).randbytes(chunks * CHUNK)
    whole = sealed(clear)
    start = len(whole) - chunks * (CHUNK + 16)
    edges = {start + place * (CHUNK + 16) + shift for place in range(chunks + 1) for shift in (-17, -16, -1, 0, 1, 16)}
    cuts = sorted(cut for cut in edges if cut < len(whole))
    assert len(cuts) == 6 * chunks + 3
    for cut in cuts:
        with pytest.raises(AgeError):
            AgeReader(io.BytesIO(whole[:cut]), [ME])


def test_a_lengthened_file_never_opens():
    for extra in (1, 16, 17, CHUNK, CHUNK + 16):
        with pytest.raises(PayloadForged):
            AgeReader(io.BytesIO(SEALED + bytes(extra)), [ME])


def test_one_flipped_bit_anywhere_is_noticed_and_no_wrong_byte_is_given():
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    header = SEALED.index(b"\n---") + 49
    places = [chance.randrange(header) for _ in range(60)] + [chance.randrange(header, len(SEALED)) for _ in range(60)]
    for place in places:
        flipped = bytearray(SEALED)
        flipped[place] ^= 1 << chance.randrange(8)
        given_out = []
        with pytest.raises(AgeError):
            read_all(flipped, given_out)
        assert b"".join(given_out) == CLEAR[: sum(map(len, given_out))]


def read_all(data, given_out):
    reader = AgeReader(io.BytesIO(bytes(data)), [ME])
    for at in range(0, reader.size, CHUNK):
        given_out.append(reader.read_at(at, CHUNK))


def test_chunks_in_another_order_are_noticed():
    start = len(SEALED) - 5 * (CHUNK + 16) - 777 - 16
    one, two = (SEALED[start + at * (CHUNK + 16) : start + (at + 1) * (CHUNK + 16)] for at in (0, 1))
    swapped = SEALED[:start] + two + one + SEALED[start + 2 * (CHUNK + 16) :]
    reader = AgeReader(io.BytesIO(swapped), [ME])
    with pytest.raises(PayloadForged, match="Chunk 0"):
        reader.read_at(0, 1)
    assert reader.read_at(2 * CHUNK, 9) == CLEAR[2 * CHUNK : 2 * CHUNK + 9]


def test_a_file_that_shrinks_after_opening_gives_an_error_and_no_bytes(tmp_path):
    path = tmp_path / "film"
    path.write_bytes(SEALED)
    reader = AgeReader(path.open("rb", buffering=0), [ME])
    os.truncate(path, len(SEALED) - 3 * CHUNK)
    with pytest.raises(PayloadForged):
        reader.read_at(4 * CHUNK, 10)
    reader.close()


def test_a_writer_left_by_an_error_leaves_a_file_that_never_opens():
    out = io.BytesIO()
    with contextlib.suppress(OSError), AgeWriter(out, [ME.recipient]) as writer:
        writer.write(CLEAR)
        raise OSError("card pulled")
    assert len(out.getvalue()) > len(CLEAR) // 2
    with pytest.raises(PayloadForged):
        AgeReader(io.BytesIO(out.getvalue()), [ME])
    with pytest.raises(ValueError, match="closed"):
        writer.write(b"more")


def test_writing_takes_bounded_memory():
    class Nowhere:
        def write(self, data):
            return len(data)

    piece = bytes(1 << 20)
    tracemalloc.start()
    with AgeWriter(Nowhere(), [ME.recipient]) as writer:
        for _ in range(64):
            writer.write(piece)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert writer.clear_length == 64 << 20
    assert peak < 8 << 20


def test_short_writes_lose_nothing():
    class Reluctant(io.BytesIO):
        def write(self, data):
            return super().write(bytes(data)[:1000])

    out = Reluctant()
    with AgeWriter(out, [ME.recipient]) as writer:
        writer.write(CLEAR)
    assert AgeReader(io.BytesIO(out.getvalue()), [ME]).read() == CLEAR


def test_rewrapping_changes_the_header_only():
    other = Identity.generate()
    out = io.BytesIO()
    length = rewrap(io.BytesIO(sealed(CLEAR, name="abc")), out, [ME], [other.recipient])
    assert length == len(out.getvalue())
    reader = AgeReader(io.BytesIO(out.getvalue()), [other])
    assert (reader.name, reader.read()) == ("abc", CLEAR)
    with pytest.raises(NoMatchingKey):
        AgeReader(io.BytesIO(out.getvalue()), [ME])


def test_the_bound_name_is_authentic():
    named = sealed(b"x", name="thisone")
    assert AgeReader(io.BytesIO(named), [ME]).name == "thisone"
    assert AgeReader(io.BytesIO(sealed(b"x")), [ME]).name == ""
    with pytest.raises(HeaderForged):
        AgeReader(io.BytesIO(named.replace(b"thisone", b"thatone")), [ME])


def test_a_long_header_is_read_whole():
    many = [Identity.generate() for _ in range(120)]
    crowded = sealed(b"for all", [one.recipient for one in many])
    assert AgeReader(io.BytesIO(crowded), [many[-1]]).read() == b"for all"


def test_keys_as_text():
    assert str(Identity.from_text(str(ME))) == str(ME)
    assert str(ME)[:16] == "AGE-SECRET-KEY-1"
    assert ME.recipient[:4] == "age1"
    assert str(ME) not in repr(ME)
    mistyped = str(ME)[:-1] + ("Q" if str(ME)[-1] != "Q" else "P")
    for wrong in (mistyped, ME.recipient, "", "AGE-SECRET-KEY-1", str(ME)[:30] + str(ME)[30:].lower(), "ÄGE1"):
        with pytest.raises(KeyTextError):
            Identity.from_text(wrong)


needs_age = pytest.mark.skipif(shutil.which("age") is None, reason="the age program is not installed")


def age(*args, data=b""):
    return subprocess.run(["age", *args], input=data, capture_output=True, check=True).stdout


@needs_age
@pytest.mark.parametrize("length", EDGES)
def test_age_opens_ours(length, tmp_path):
    (tmp_path / "key").write_text(f"{ME}\n")
    clear = random.Random(length).randbytes(length)
    for name in ("", "bound-to-this"):
        assert age("-d", "-i", str(tmp_path / "key"), data=sealed(clear, name=name)) == clear


@needs_age
@pytest.mark.parametrize("length", EDGES)
def test_we_open_what_age_sealed(length):
    clear = random.Random(length).randbytes(length)
    assert AgeReader(io.BytesIO(age("-r", ME.recipient, data=clear)), [ME]).read() == clear


@needs_age
@pytest.mark.skipif(os.name != "posix", reason="a passphrase is asked at a terminal")
def test_passphrases_go_both_ways(tmp_path):
    ours, theirs, opened = tmp_path / "ours", tmp_path / "theirs", tmp_path / "opened"
    ours.write_bytes(sealed(b"a pack of ours", [Passphrase("blue door")]))
    (tmp_path / "clear").write_bytes(b"a pack of theirs")
    at_a_terminal("blue door", "age", "-d", "-o", opened, ours)
    assert opened.read_bytes() == b"a pack of ours"
    at_a_terminal("blue door", "age", "-p", "-o", theirs, tmp_path / "clear")
    with AgeReader(theirs.open("rb"), [Passphrase("blue door")]) as reader:
        assert reader.read() == b"a pack of theirs"


TERMINAL = """
import os, pty, sys
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
while True:
    try:
        shown = os.read(terminal, 1000)
    except OSError:
        break
    if not shown:
        break
    if b"assphrase" in shown:
        os.write(terminal, sys.argv[1].encode() + b"\\n")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def at_a_terminal(phrase, *args):
    # In a process of its own, since forking one that has threads is not safe.
    subprocess.run([sys.executable, "-c", TERMINAL, phrase, *args], check=True, timeout=60)


@needs_age
def test_a_key_of_age_keygen_is_ours():
    text = subprocess.run(["age-keygen"], capture_output=True, check=True, text=True).stdout
    comment, secret = text.splitlines()[1:]
    assert Identity.from_text(secret).recipient == comment.removeprefix("# public key: ")


@needs_age
def test_armour_is_refused_by_name():
    with pytest.raises(ArmoredFile, match="armour"):
        AgeReader(io.BytesIO(age("-a", "-r", ME.recipient, data=b"text")), [ME])


def test_the_cellar_needs_neither_django_nor_a_database():
    rooms = "attune.vault.keys, attune.vault.segments, attune.store, attune.platform"
    code = f"import sys, {rooms}; print(sorted({{'sqlite3', 'pysqlite3', 'django'}} & set(sys.modules)))"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, env=env)
    assert done.stdout == "[]\n"
