"""Things sealed at rest: the age format, sealed segments, and keys. The only importer of `cryptography`."""
