"""The child on a kernel without Landlock: the list of system calls alone holds it."""

from attune.media import lockup
from tests.media.locked_works import main

if __name__ == "__main__":
    lockup._LANDLOCK_CREATE = 0xFFFF  # a system call that no kernel has
    main()
