"""The child on a machine without pyseccomp: Landlock alone holds it."""

import sys

from tests.media.locked_works import main

if __name__ == "__main__":
    del sys.modules["pyseccomp"]
    main()
