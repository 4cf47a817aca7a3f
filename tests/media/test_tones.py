"""HDR is shown in the tones of an ordinary screen, by the published formulas."""

import io

import av
import numpy as np
import pytest
from PIL import Image

from attune.media import tones
from attune.media.cutter import cut_clip, still
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
    reader = film_of_grey(transfer)
    assert reader.facts.hdr == transfer
    rendition = Rendition(lambda: film_of_grey(transfer), reader.facts)
    parts = dict(rendition.fragments(range(rendition.count)))
    assert_toned(rendition.init() + b"".join(parts.values()), transfer, frames=26)


@pytest.mark.film
@pytest.mark.parametrize("transfer", TRANSFERS)
def test_a_clip_of_hdr_has_the_mapped_tones_and_plays_anywhere(transfer):
    out = io.BytesIO()
    cut_clip(film_of_grey(transfer), 2, 12, out)
    assert_toned(out.getvalue(), transfer, frames=10)
    facts = probe(io.BytesIO(out.getvalue()))
    assert (facts.hdr, facts.pixel_format, facts.plays_at_once) == (None, "yuv420p", True)


@pytest.mark.film
@pytest.mark.parametrize("transfer", TRANSFERS)
@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_still_of_hdr_has_the_mapped_tones(transfer, kind):
    image = np.asarray(Image.open(io.BytesIO(still(film_of_grey(transfer), 5, kind=kind)))).astype(int)
    wanted = 255 * tones.mapped(np.stack([GREYS] * 3, axis=-1), transfer)[:, 0]
    assert image.shape == (180, 320, 3)
    assert np.abs(image[90, 16:320:32] - wanted[:, None]).max() < 3


@pytest.mark.film
@pytest.mark.parametrize("transfer", TRANSFERS)
@pytest.mark.parametrize("colour", [(0.6, 0.3, 0.2), (0.2, 0.5, 0.3), (0.25, 0.3, 0.55)])
def test_colours_of_hdr_are_the_mapped_ones_in_clips_and_stills(transfer, colour):
    film = film_of(TRANSFERS[transfer], levels_2020(colour))
    wanted = 255 * tones.mapped(np.array([colour]), transfer)[0]
    shown = np.asarray(Image.open(io.BytesIO(still(film, 3)))).astype(int)[90, 160]
    assert np.abs(shown - wanted).max() < 4
    out = io.BytesIO()
    cut_clip(film, 0, 5, out)
    with av.open(io.BytesIO(out.getvalue())) as container:
        picture = next(container.decode(video=0)).to_ndarray(format="rgb24").astype(int)[90, 160]
    assert np.abs(picture - wanted).max() < 5


def levels_2020(colour):
    """Y′CbCr of ten bits for BT.2020 R′G′B′ (BT.2020-2, tables 4 and 5)."""
    luma = np.dot(colour, (0.2627, 0.6780, 0.0593))
    blue, red = (colour[2] - luma) / 1.8814, (colour[0] - luma) / 1.4746
    return [np.full(320, round(64 + 876 * luma)), *(np.full(160, round(512 + 896 * part)) for part in (blue, red))]


def assert_toned(data, transfer, frames):
    with av.open(io.BytesIO(data)) as container:
        pictures = list(container.decode(video=0))
    luma = np.frombuffer(pictures[3].planes[0], np.uint8).reshape(180, -1)[90, 16:320:32].astype(int)
    wanted = 16 + 219 * tones.mapped(np.stack([GREYS] * 3, axis=-1), transfer)[:, 0]
    assert len(pictures) == frames
    assert np.abs(luma - wanted).max() < 2
    named = pictures[3].color_trc, pictures[3].color_primaries, pictures[3].colorspace, pictures[3].color_range
    assert tuple(map(int, named)) == (1, 1, 1, 1)


def film_of_grey(transfer):
    """A film of ten grey columns."""
    columns = np.round(64 + 876 * GREYS).repeat(32)
    return film_of(TRANSFERS[transfer], [columns, np.full(160, 512), np.full(160, 512)])


def film_of(transfer, levels):
    """A film of 26 frames of ten bits, BT.2020, whose rows are all the same: one row of levels for each plane."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        options = {"preset": "ultrafast", "x265-params": "log-level=none"}
        track = container.add_stream("libx265", rate=25, options=options)
        track.width, track.height, track.pix_fmt = 320, 180, "yuv420p10le"
        coder = track.codec_context
        coder.color_primaries, coder.color_trc, coder.colorspace, coder.color_range = 9, transfer, 9, 1
        for _ in range(26):
            container.mux(track.encode(picture_of(transfer, levels)))
        container.mux(track.encode(None))
    return FilmReader(io.BytesIO(out.getvalue()), probe(io.BytesIO(out.getvalue())))


def picture_of(transfer, levels):
    picture = av.VideoFrame(320, 180, "yuv420p10le")
    for plane, row in zip(picture.planes, levels, strict=True):
        rows = np.zeros((plane.height, plane.line_size // 2), np.uint16)
        rows[:, : plane.width] = row
        plane.update(rows.tobytes())
    picture.colorspace, picture.color_trc, picture.color_primaries, picture.color_range = 9, transfer, 9, 1
    return picture
