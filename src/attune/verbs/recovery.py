"""The recovery key leaves the machine: saved to a stick or written down, and proved by three of its words."""

import os
from pathlib import Path

from attune.refusals import Refusal
from attune.vault.keys import RecoveryKey
from attune.verbs.asking import asked, say

TRIES = 3
ACROSS = 3


class NotProved(Refusal):
    """The recovery key was not shown to be held."""

    code = "not_proved"


def give_out(recovery: RecoveryKey, file: Path | None) -> None:
    """Save the key to a file, or show its words; end only when three of them are proved. Raises NotProved."""
    if file is not None:
        _save(recovery, file)
        _prove_from(recovery, file)
        return
    say("\nThis is your recovery key. If this machine is lost, it opens your backups; nothing else does.")
    say("Write the words down or print them. They are shown once, and kept nowhere on this machine.\n")
    say(page(recovery))
    for _ in range(TRIES):
        proof = recovery.three_words()
        if proof.answered_by([asked(None, f"Word {place}", "--recovery-to") for place in proof.places]):
            return
        say("Those are not the words at these places. Look again.")
    raise NotProved("The recovery key was not proved, so nothing was made. Begin again, with a new one.")


def page(recovery: RecoveryKey) -> str:
    """Return the numbered words as they are printed."""
    words = [f"{place:2}. {word:<12}" for place, word in enumerate(recovery.words, 1)]
    return "\n".join("".join(words[row : row + ACROSS]).rstrip() for row in range(0, len(words), ACROSS))


def _save(recovery: RecoveryKey, file: Path) -> None:
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as there:
        raise NotProved(f"{file} is there already and was left as it is. Nothing was made. Name a new file.") from there
    with os.fdopen(descriptor, "w") as out:
        out.write(f"# Attune recovery key. Keep it away from the machine.\n{recovery.text}\n")
        out.writelines(f"# {line}\n" for line in page(recovery).splitlines())
        out.flush()
        os.fsync(out.fileno())


def _prove_from(recovery: RecoveryKey, file: Path) -> None:
    """Read the saved key back, and ask it for three words."""
    line = next((line for line in file.read_text().splitlines() if line and not line.startswith("#")), "")
    words = RecoveryKey.from_text(line).words
    proof = recovery.three_words()
    if not proof.answered_by([words[place - 1] for place in proof.places]):
        raise NotProved(f"What stands in {file} is not the recovery key. Nothing was made.")
