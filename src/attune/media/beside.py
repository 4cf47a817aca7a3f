"""Two takes side by side, each picture of either at its own time: how it was, and how it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Literal

import av
import numpy as np

from attune.media.errors import TooLong
from attune.media.exact import MOST_MINUTES, SOUND_CLOCK, Shot, Sound, write_exact
from attune.media.framing import Size, largest, marked
from attune.media.takes import common_base, fitted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from fractions import Fraction

    import numpy.typing as npt
    from av.video.frame import VideoFrame

    from attune.media.reel import Scene, Told
    from attune.media.span import Ticks

    Pixels = npt.NDArray[np.uint8]

Heard = Literal["left", "right", "both", "none"]

_WIDEST = 1920  # of one half: both together are what screens and H.264 decoders of the day show
_GAPS = (8, 4, 4)  # pixels between the two, in brightness and in both colours
_BLACK = (16, 128, 128)


def write_beside(
    left: Scene, right: Scene, out: BinaryIO, *, heard: Heard = "both", told: Told = lambda _done, _all: None
) -> int:
    """Write two takes beside each other; return how many pictures.

    Both begin together; there is a picture for each moment at which either changes, showing just the two frames that
    are on at that moment. The one that ends first stands still at its last picture until the other ends. Each is
    fitted whole into a half as large as the larger film, 1920 wide at most. With both to be heard, each is half as
    loud. Raises as `reel.write_reel` does.
    """
    base = common_base([left.base, right.base])
    times = [_on(scene, base) for scene in (left, right)]
    moments = np.union1d(times[0], times[1])
    if int(moments[-1]) * base > MOST_MINUTES * 60:
        raise TooLong(minutes=MOST_MINUTES)
    count = len(moments) - 1
    half = _half(left.size, right.size)
    pictures = _pictures(left, right, [own[:-1] for own in times], moments[:-1], half)
    write_exact(
        out,
        _shots(pictures, moments, lambda done: told(done, count)),
        _sound(left, right, heard, int(moments[-1]) * base),
        time_base=base,
        rate=max(left.reader.facts.nominal_rate, right.reader.facts.nominal_rate),
        count=count,
    )
    return count


def _on(scene: Scene, base: Fraction) -> Ticks:
    step = scene.base / base
    return np.array([round(int(tick) * step) for tick in scene.ticks], np.int64)


def _half(left: Size, right: Size) -> Size:
    size = largest([left, right])
    if size.width <= _WIDEST:
        return size
    return Size.even(_WIDEST, size.height * _WIDEST / size.width)


def _shots(pictures: Iterator[VideoFrame], moments: Ticks, told: Callable[[int], None]) -> Iterator[Shot]:
    for number, (picture, begin, end) in enumerate(zip(pictures, moments[:-1], moments[1:], strict=True), 1):
        yield Shot(picture, int(begin), int(end - begin))
        told(number)


def _pictures(
    left: Scene,
    right: Scene,
    times: list[Ticks],
    moments: Ticks,
    half: Size,
) -> Iterator[VideoFrame]:
    """Give both halves as one picture for each moment; a half goes on when its own next picture's time has come."""
    halves = [_Half(scene, own, half) for scene, own in zip((left, right), times, strict=True)]
    for moment in moments:
        yield _joined(halves[0].at(int(moment)), halves[1].at(int(moment)))


class _Half:
    """One of the two, as it goes on."""

    def __init__(self, scene: Scene, times: Ticks, size: Size) -> None:
        self._pictures = scene.pictures(size)
        self._times = times
        self._next = 0
        self._shown: VideoFrame | None = None

    def at(self, moment: int) -> VideoFrame:
        """Return what is on at a moment; moments are asked for in order."""
        while self._shown is None or (self._next < len(self._times) and self._times[self._next] <= moment):
            self._shown = next(self._pictures)
            self._next += 1
        return self._shown


def _joined(left: VideoFrame, right: VideoFrame) -> VideoFrame:
    """Lay two pictures of one size beside each other, with a black gap between them."""
    parts = []
    for (one, two), gap, black in zip(zip(_planes(left), _planes(right), strict=True), _GAPS, _BLACK, strict=True):
        between = np.full((len(one), gap), black, np.uint8)
        parts.append(np.concatenate([one, between, two], axis=1).ravel())
    whole = np.concatenate(parts).reshape(-1, 2 * left.width + _GAPS[0])
    return marked(av.VideoFrame.from_ndarray(whole, format="yuv420p"))


def _planes(picture: VideoFrame) -> list[Pixels]:
    """Return brightness and both colours of a picture (4:2:0), each as rows."""
    wide, high = picture.width, picture.height
    flat = np.asarray(picture.to_ndarray(), np.uint8).ravel()
    bright, quarter = wide * high, wide * high // 4
    colours = flat[bright : bright + quarter], flat[bright + quarter :]
    return [flat[:bright].reshape(high, wide), *(colour.reshape(high // 2, wide // 2) for colour in colours)]


def _sound(left: Scene, right: Scene, heard: Heard, end: Fraction) -> Sound | None:
    """Return what is heard of the two, as long as the longer lasts."""
    chosen = {"left": [left], "right": [right], "both": [left, right], "none": []}[heard]
    sounds = [sound.for_all() for sound in (scene.sound() for scene in chosen) if sound is not None]
    if not sounds:
        return None
    rates = {sound.rate for sound in sounds}
    rate = rates.pop() if len(rates) == 1 else SOUND_CLOCK
    channels = max(len(sound.samples) for sound in sounds)
    length = round(end * rate)
    parts = [fitted(sound.for_all(channels, rate).samples, length) for sound in sounds]
    mixed = np.asarray(np.sum(parts, axis=0, dtype=np.float32) / len(parts), np.float32)
    return Sound(mixed, rate)
