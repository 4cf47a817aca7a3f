"""HDR is shown in the tones of an ordinary screen, by the published formulas."""

import io

import av
import numpy as np
import pytest

from attune.media import tones
from attune.media.probe import probe
from attune.media.reader import FilmReader
from attune.media.rendition import Rendition

GREYS = np.linspace(0, 1, 10)
TRANSFERS = {"hlg": 18, "pq": 16}


def grey(level):
    return np.full((1, 3), level)


@pytest.mark.parametrize("transfer", TRANSFERS)
def test_greys_stay_grey_and_in_order(transfer):
    shown = tones.mapped(np.stack([GREYS] * 3, axis=-1), transfer)
    assert np.abs(shown - shown[:, :1]).max() < 1e-3
    assert (np.diff(shown[:, 0]) >= 0).all()
    assert (shown[0, 0], shown[-1, 0]) == (pytest.approx(0, abs=1e-6), pytest.approx(1, abs=1e-3))


def test_white_of_203_candela_is_the_same_from_both_transfers():
    """BT.2408: reference white is 75 % of HLG and 58 % of PQ."""
    assert tones.mapped(grey(0.75), "hlg")[0, 0] == pytest.approx(tones.mapped(grey(0.58), "pq")[0, 0], abs=0.005)


def test_middle_grey_follows_the_report():
    """BT.2446-1 A by hand for 100 cd/m², 50.8 % of PQ: Y′ = .1^(1/2.4), then logarithm, bend and power."""
    luma = 0.1 ** (1 / 2.4)
    hdr, sdr = 1 + 32 * 0.1 ** (1 / 2.4), 1 + 32 * 0.01 ** (1 / 2.4)
    even = np.log(1 + (hdr - 1) * luma) / np.log(hdr)
    assert even < 0.7399
    by_hand = (sdr ** (1.0770 * even) - 1) / (sdr - 1)
    assert tones.mapped(grey(0.5081), "pq")[0, 0] == pytest.approx(by_hand, abs=0.002)


def test_colours_beyond_the_screen_stay_within_it():
    shown = tones.mapped(np.array([[1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]]), "pq")
    assert shown.min() >= 0
    assert shown.max() <= 1
    assert shown.argmax(axis=1).tolist() == [0, 1, 2]


@pytest.mark.film
@pytest.mark.parametrize("transfer", TRANSFERS)
def test_a_rendition_of_hdr_has_the_mapped_tones(transfer):
    data = columns_of_grey(TRANSFERS[transfer])
    facts = probe(io.BytesIO(data))
    assert facts.hdr == transfer
    rendition = Rendition(lambda: FilmReader(io.BytesIO(data), facts), facts)
    parts = dict(rendition.fragments(range(rendition.count)))
    with av.open(io.BytesIO(rendition.init() + b"".join(parts.values()))) as container:
        pictures = list(container.decode(video=0))
    luma = np.frombuffer(pictures[3].planes[0], np.uint8).reshape(180, -1)[90, 16:320:32].astype(int)
    wanted = 16 + 219 * tones.mapped(np.stack([GREYS] * 3, axis=-1), transfer)[:, 0]
    assert len(pictures) == 26
    assert np.abs(luma - wanted).max() < 2
    assert int(pictures[3].color_trc) == 1


def columns_of_grey(transfer):
    """A film of ten grey columns, ten bits, BT.2020."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        options = {"preset": "ultrafast", "x265-params": "log-level=none"}
        track = container.add_stream("libx265", rate=25, options=options)
        track.width, track.height, track.pix_fmt = 320, 180, "yuv420p10le"
        coder = track.codec_context
        coder.color_primaries, coder.color_trc, coder.colorspace, coder.color_range = 9, transfer, 9, 1
        for _ in range(26):
            container.mux(track.encode(grey_picture(transfer)))
        container.mux(track.encode(None))
    return out.getvalue()


def grey_picture(transfer):
    picture = av.VideoFrame(320, 180, "yuv420p10le")
    levels = np.round(64 + 876 * GREYS).astype(np.uint16).repeat(32)
    for plane, row in zip(picture.planes, (levels, np.full(160, 512), np.full(160, 512)), strict=True):
        rows = np.zeros((plane.height, plane.line_size // 2), np.uint16)
        rows[:, : plane.width] = row
        plane.update(rows.tobytes())
    picture.colorspace, picture.color_trc, picture.color_primaries, picture.color_range = 9, transfer, 9, 1
    return picture
