"""The web server as a child of the supervisor: granian, one process, eight threads (measured: stack.md)."""

import argparse

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from attune.platform import die_with_parent

THREADS = 8


def main() -> None:
    """Serve pages until told to stop; end when whoever started us ends, however that ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--parent", type=int, required=True)
    args = parser.parse_args()
    die_with_parent(args.parent)
    Server(
        "attune.wsgi:application",
        address=args.host,
        port=args.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
    ).serve()


if __name__ == "__main__":
    main()
