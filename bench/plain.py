"""The peer of bench/serve.py: the same bytes unsealed, out of one file, by range, from the same server and threads.

No gate, no consent, no audit, no session, no Django: the least that can be asked of granian in Python.
"""

import os
import re
import sys


def application(surroundings, begin):
    """Answer with the range that is asked for."""
    first, last = map(int, re.fullmatch(r"bytes=(\d+)-(\d+)", surroundings["HTTP_RANGE"]).groups())
    data = os.pread(FILE, last + 1 - first, first)
    said = [("Content-Length", str(len(data))), ("Content-Range", f"bytes {first}-{last}/{SIZE}")]
    begin("206 Partial Content", [("Content-Type", "video/mp4"), *said])
    return [data]


def main():
    """Serve a file at a port until killed."""
    from granian.constants import Interfaces  # noqa: PLC0415 - the server's workers import this module too
    from granian.log import LogLevels  # noqa: PLC0415
    from granian.server import Server  # noqa: PLC0415

    from attune.web import THREADS  # noqa: PLC0415

    Server(
        "bench.plain:application",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.error,
    ).serve()


if __name__ == "__main__":
    main()
else:
    FILE = os.open(os.environ["PLAIN_FILE"], os.O_RDONLY)
    SIZE = os.fstat(FILE).st_size
