"""Every native age test vector of C2SP (npm package cctv-age); armoured and post-quantum ones are refused by name."""

import hashlib
import io
import re
import zlib
from base64 import b64decode
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from attune.vault.age import (
    AgeReader,
    ArmoredFile,
    HeaderError,
    HeaderForged,
    Identity,
    NoMatchingKey,
    Passphrase,
    PayloadForged,
    PostQuantumFile,
)
from attune.vault.errors import KeyTextError

PACKAGE = Path(__file__).parent.parent.parent / "node_modules" / "cctv-age" / "index.js"
CHUNK = 65536
EXPECTED = {
    "no match": NoMatchingKey,
    "HMAC failure": HeaderForged,
    "header failure": HeaderError,
    "payload failure": PayloadForged,
}
# A streaming reader takes the second of three chunks for the last and gives it out before it sees the third.
STRICTER = {"stream_two_final_chunks_second": CHUNK}
# Armour so broken that it does not begin as armour is refused as no age file at all.
NOT_EVEN_ARMOUR = {"armor_garbage_leading", "armor_lowercase", "armor_whitespace_begin"}


@dataclass
class Vector:
    name: str
    file: bytes
    facts: dict[str, str] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)

    @property
    def kind(self):
        if "armored" in self.facts:
            return "armoured"
        return "post-quantum" if b"\n-> mlkem768x25519" in self.file else "native"


def vectors():
    if not PACKAGE.exists():
        return []
    found = re.findall(r'^// \.\./testdata/(\S+)\n.*?__toBinary\("([^"]*)"\)', PACKAGE.read_text(), re.MULTILINE)
    return [vector(name, b64decode(text + "=" * (-len(text) % 4))) for name, text in found]


def vector(name, data):
    head, _, file = data.partition(b"\n\n")
    read = Vector(name, file)
    for line in head.decode().split("\n"):
        word, _, value = line.partition(": ")
        if word == "identity":
            read.keys.append(value)
        elif word == "passphrase":
            read.phrases.append(value)
        else:
            read.facts[word] = value
    if read.facts.get("compressed") == "zlib":
        read.file = zlib.decompress(read.file)
    return read


ALL = vectors()
NATIVE = [one for one in ALL if one.kind == "native"]
ARMOURED = [one for one in ALL if one.kind == "armoured"]
QUANTUM = [one for one in ALL if one.kind == "post-quantum"]


def by_name(some):
    return {"argvalues": some, "ids": [one.name for one in some]}


@pytest.mark.skipif(not ALL, reason="the age vectors are not installed: npm ci in tests/")
def test_all_vectors_are_here():
    kinds = Counter((one.kind, one.facts["expect"]) for one in ALL)
    print("\n".join(f"{count:4} {kind}, {expect}" for (kind, expect), count in sorted(kinds.items())))
    assert Counter(one.kind for one in ALL) == {"native": 94, "armoured": 33, "post-quantum": 16}


@pytest.mark.parametrize("case", **by_name(NATIVE))
def test_native(case):
    ours = [key for key in case.keys if "-PQ-1" not in key]
    keys = [*map(Identity.from_text, ours), *map(Passphrase, case.phrases)]
    given_out = []
    if case.facts["expect"] == "success":
        read(case.file, keys, given_out)
    else:
        with pytest.raises(EXPECTED[case.facts["expect"]]) as refused:
            read(case.file, keys, given_out)
        assert refused.type is EXPECTED[case.facts["expect"]]
    # What was given out before a refusal is true; mostly nothing was, since the last chunk is looked at first.
    if case.name in STRICTER:
        assert sum(map(len, given_out)) == STRICTER[case.name]
    elif given_out or case.facts["expect"] == "success":
        assert hashlib.sha256(b"".join(given_out)).hexdigest() == case.facts["payload"]


def read(file, keys, given_out):
    reader = AgeReader(io.BytesIO(file), keys)
    for at in range(0, reader.size, CHUNK):
        given_out.append(reader.read_at(at, CHUNK))


@pytest.mark.parametrize("case", **by_name(ARMOURED))
def test_armoured_is_refused(case):
    with pytest.raises(HeaderError) as refused:
        AgeReader(io.BytesIO(case.file), [Identity.generate()])
    assert refused.type is (HeaderError if case.name in NOT_EVEN_ARMOUR else ArmoredFile)


@pytest.mark.parametrize("case", **by_name(QUANTUM))
def test_post_quantum_is_refused(case):
    with pytest.raises(HeaderError) as refused:
        AgeReader(io.BytesIO(case.file), [Identity.generate()])
    assert refused.type is (HeaderError if case.name == "hybrid_not_canonical_body" else PostQuantumFile)


@pytest.mark.skipif(not ALL, reason="the age vectors are not installed: npm ci in tests/")
def test_post_quantum_keys_are_refused():
    keys = {key for one in ALL for key in one.keys if "-PQ-1" in key}
    assert len(keys) > 0
    for key in keys:
        with pytest.raises(KeyTextError):
            Identity.from_text(key)
