"""The `attune` command: the same actions as the web, by words."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from attune import __version__
from attune.env import BadEnvironment
from attune.media.errors import MediaError
from attune.platform import FolderInUse
from attune.refusals import Refusal
from attune.store.errors import StoreError
from attune.vault.errors import VaultError
from attune.verbs.speaking import complain

MODULES = (
    "demo", "init", "serve", "public", "visit", "film", "clip", "giving", "quote", "invoices",
    "jobs", "scrub", "doctor",
)  # fmt: skip
KNOWN = (Refusal, MediaError, VaultError, StoreError, FolderInUse, BadEnvironment, FileNotFoundError)


def main(words: Sequence[str] | None = None) -> int:
    """Run one verb; return 0, or 1 with a sentence about what was wrong and what is safe."""
    args = _parser().parse_args(words)
    try:
        code: int = args.run(args)
    except KNOWN as refusal:
        return complain(str(refusal))
    except KeyboardInterrupt:
        return complain("Stopped. What was acknowledged is kept.")
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="attune", description="Video Interaction Guidance, from enquiry to ending.")
    parser.add_argument("--version", action="version", version=f"Attune {__version__}")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    for module in MODULES:
        import_module(f"attune.verbs.{module}").add(verbs)
    return parser


if __name__ == "__main__":
    sys.exit(main())
