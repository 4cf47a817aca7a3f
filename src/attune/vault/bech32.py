"""Bech32 (BIP 173) without its length limit, as age writes its keys."""

from attune.vault.errors import KeyTextError

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM_LENGTH = 6
_MISTYPED = "This is not a key: a character is mistyped, missing or too much. Nothing was changed; copy it again."


def encode(prefix: str, data: bytes) -> str:
    """Write `data` as lower-case bech32 text under `prefix`."""
    values = _regroup(data, 8, 5, pad=True)
    checksum = _polymod([*_expand(prefix), *values, *[0] * _CHECKSUM_LENGTH]) ^ 1
    tail = [checksum >> 5 * (_CHECKSUM_LENGTH - 1 - place) & 31 for place in range(_CHECKSUM_LENGTH)]
    return prefix + "1" + "".join(_ALPHABET[value] for value in [*values, *tail])


def decode(text: str) -> tuple[str, bytes]:
    """Read bech32 text as (prefix in lower case, data); raises `KeyTextError`."""
    if text not in (text.lower(), text.upper()):
        raise KeyTextError(_MISTYPED)
    prefix, mark, tail = text.lower().rpartition("1")
    if not (mark and prefix and len(tail) >= _CHECKSUM_LENGTH) or not set(tail) <= set(_ALPHABET):
        raise KeyTextError(_MISTYPED)
    values = [_ALPHABET.index(letter) for letter in tail]
    if _polymod([*_expand(prefix), *values]) != 1:
        raise KeyTextError(_MISTYPED)
    return prefix, bytes(_regroup(values[:-_CHECKSUM_LENGTH], 5, 8, pad=False))


def _regroup(values: bytes | list[int], width: int, target: int, *, pad: bool) -> list[int]:
    held = bits = 0
    groups = []
    for value in values:
        held = held << width | value
        bits += width
        while bits >= target:
            bits -= target
            groups.append(held >> bits & (1 << target) - 1)
    rest = held << (target - bits) & (1 << target) - 1
    if pad and bits:
        groups.append(rest)
    elif not pad and (bits >= width or rest):
        raise KeyTextError(_MISTYPED)
    return groups


def _expand(prefix: str) -> list[int]:
    return [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATORS):
            if top >> place & 1:
                check ^= generator
    return check
