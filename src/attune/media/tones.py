"""HDR pictures as an ordinary screen shows them: BT.2100 (HLG or PQ, BT.2020 colours) to BT.709, by a cube of our own.

The tones follow Report ITU-R BT.2446-1, method A (a peak of 1,000 cd/m² to 100 cd/m²); HLG is first shown on that
display by BT.2100's OOTF (gamma 1.2), PQ is cut off at its peak. The cube is handed to FFmpeg as a Hald picture, since
`lut3d` would open a file, which the locked child cannot.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import av
import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Colours = npt.NDArray[np.float64]

PIXELS = "rgb48le"
"""The pixels in which the Hald picture and the film's pictures meet."""
LEVEL = 6
"""The Hald picture holds a cube of LEVEL² steps along each side."""

_PEAK, _SDR_PEAK, _PQ_PEAK = 1000.0, 100.0, 10_000.0  # cd/m²
_LUMA_2020 = np.array([0.2627, 0.6780, 0.0593])  # BT.2020, table 4
# BT.2087-0: linear BT.2020 to linear BT.709.
_TO_709 = np.array([[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]])
_GAMMA = 2.4


def mapped(colours: Colours, transfer: str) -> Colours:
    """Return BT.709 R′G′B′ for BT.2020 R′G′B′ of the transfer ``hlg`` or ``pq``; both 0 to 1, colours last."""
    light = np.minimum(_hlg_light(colours) if transfer == "hlg" else _pq_light(colours), _PEAK)
    shown = _sdr((light / _PEAK) ** (1 / _GAMMA))
    linear = np.clip(shown, 0, 1) ** _GAMMA @ _TO_709.T
    return np.asarray(np.clip(linear, 0, 1) ** (1 / _GAMMA))


@cache
def hald(transfer: str) -> av.VideoFrame:
    """Return the cube as a Hald picture for FFmpeg's `haldclut`, 16 bits a colour.

    Packed, as the film's pictures must be too: of planar ones (FFmpeg 8.1) the filter mixes up the colours.
    """
    steps = LEVEL**2
    blue, green, red = np.meshgrid(*[np.linspace(0, 1, steps)] * 3, indexing="ij")
    cube = mapped(np.stack([red, green, blue], axis=-1).reshape(-1, 3), transfer)
    side = LEVEL**3
    picture = np.round(cube * 65535).astype(np.uint16).reshape(side, side, 3)
    return av.VideoFrame.from_ndarray(picture, PIXELS)


def _hlg_light(signal: Colours) -> Colours:
    """Return cd/m² of a display of 1,000 cd/m² for an HLG signal (BT.2100-2, table 5)."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(signal <= 1 / 2, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)
    luminance = (scene @ _LUMA_2020)[..., None]
    return np.asarray(_PEAK * luminance**0.2 * scene)


def _pq_light(signal: Colours) -> Colours:
    """Return cd/m² for a PQ signal (BT.2100-2, table 4)."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 4096 * 128, 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
    root = signal ** (1 / m2)
    return np.asarray(_PQ_PEAK * (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1))


def _sdr(signal: Colours) -> Colours:
    """Compress R′G′B′ (gamma 2.4, 1 being 1,000 cd/m²) to a peak of 100 cd/m² (BT.2446-1, method A, 4.2 to 4.4)."""
    luma = signal @ _LUMA_2020
    compressed = _compressed(luma)
    share = compressed / (1.1 * np.maximum(luma, 1e-6))
    cb = share * (signal[..., 2] - luma) / 1.8814
    cr = share * (signal[..., 0] - luma) / 1.4746
    toned = compressed - np.maximum(0.1 * cr, 0)
    red, blue = toned + 1.4746 * cr, toned + 1.8814 * cb
    green = (toned - _LUMA_2020[0] * red - _LUMA_2020[2] * blue) / _LUMA_2020[1]
    return np.stack([red, green, blue], axis=-1)


def _compressed(luma: Colours) -> Colours:
    rho_hdr, rho_sdr = (1 + 32 * (peak / _PQ_PEAK) ** (1 / _GAMMA) for peak in (_PEAK, _SDR_PEAK))
    even = np.log(1 + (rho_hdr - 1) * luma) / np.log(rho_hdr)
    bent = np.select(
        [even <= 0.7399, even < 0.9909],  # noqa: PLR2004 - the knees of the report
        [1.0770 * even, -1.1510 * even**2 + 2.7811 * even - 0.6302],
        0.5 * even + 0.5,
    )
    return np.asarray((rho_sdr**bent - 1) / (rho_sdr - 1))
