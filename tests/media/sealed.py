"""Films sealed as the store keeps them, for tests of the sandbox: one family, one folder."""

from dataclasses import dataclass, field
from pathlib import Path

from attune.ids import new_id
from attune.media import sandbox
from attune.media.sandbox import KeptOutputs, Room, SealedOutput, SealedSource, Watch
from attune.store import FolderStore
from attune.vault.age import Identity
from attune.vault.segments import SegmentedReader, SegmentFacts, seal_segment

ROOT = Path(__file__).resolve().parents[2]
TEST_ROOM = Room("tests.media.locked_works", (ROOT / "src", ROOT))


@dataclass
class Family:
    """A family with a key, and a store for what is theirs."""

    store: FolderStore
    identity: Identity = field(default_factory=Identity.generate)

    def seal(self, clear: bytes, size: int = 100_000) -> SealedSource:
        """Seal bytes as segments of `size`."""
        segments = []
        for at in range(0, len(clear), size):
            name = new_id()
            with self.store.begin(name) as draft:
                sealed = seal_segment(draft, self.identity.recipient, [clear[at : at + size]], name=name)
                draft.commit()
            segments.append(SegmentFacts(name, *sealed))
        return SealedSource(segments, self.store.open, self.identity)

    def read(self, made: list[tuple[str, SealedOutput]]) -> bytes:
        """Read outputs back, end to end."""
        facts = [SegmentFacts(name, each.clear_length, each.sealed_length, each.sha256) for name, each in made]
        with SegmentedReader(facts, self.store.open, self.identity) as whole:
            return whole.read()

    def as_source(self, made: list[tuple[str, SealedOutput]]) -> SealedSource:
        """Give outputs as a source of the next work."""
        facts = [SegmentFacts(name, each.clear_length, each.sealed_length, each.sha256) for name, each in made]
        return SealedSource(facts, self.store.open, self.identity)

    def outputs(self) -> KeptOutputs:
        return KeptOutputs(self.store, new_id)

    def run(self, work: str, sources=None, outputs=None, room=TEST_ROOM, deadline=60.0, **more) -> dict:
        """Run one work; `more` holds its parameters, and what `Watch` knows."""
        watching = {key: more.pop(key) for key in list(more) if key in Watch.__dataclass_fields__}
        return sandbox.run(
            work,
            more,
            sources or {},
            self.outputs() if outputs is None else outputs,
            recipient=self.identity.recipient,
            watch=Watch(deadline, **watching),
            room=room,
        )
