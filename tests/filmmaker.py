"""Make small films of every kind, whose frames carry their own number and whose sound beeps on the second.

The strip that carries the number, so that JavaScript can read it from a canvas in the same way: it lies along the top
edge of the upright picture, as wide as the picture and W/16 high, W being the picture's width. It has 20 cells, each
W/20 wide, from the left: white, black, then twelve bits of the number (highest first), four bits of check, black,
white. White is 1. Cell i is read as the mean of the middle half of its width, x from (i + 1/4)·W/20 to (i + 3/4)·W/20,
over y from W/64 to 3·W/64. Light and dark are told apart at the middle between the means of the four marks. The check
is (a + 3·b + 5·c + 7) mod 16, with a, b and c the number's three groups of four bits, highest first.

Beeps are 50 ms of 1 kHz; the first begins half a second after the first frame appears, then one each second.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
from av.stream import Disposition

from tests.fields import write_fields
from tests.recipes import DAMAGED, FILMS, GROWING, GROWING_PARTS, LONG, PARTS, SOUND_RATE, ZOO, Parts, Recipe

if TYPE_CHECKING:
    from collections.abc import Callable

CELLS, NUMBER_BITS, CHECK_BITS = 20, 12, 4
START_MARK, END_MARK = (1, 0), (0, 1)
STRIP = Fraction(1, 16)
LEAST_CONTRAST = 60
_LARGE = 1920  # drawing so many points would take longer than coding them
BEEP, BEEP_HERTZ, FIRST_BEEP = Fraction(1, 20), 1000, Fraction(1, 2)


@dataclass(frozen=True)
class MadeFilm:
    """A film on disk and what is true of it.

    ``times`` are seconds from frame 0, with the end of the last one; ``heard`` from when to when there is sound.
    """

    kind: str
    path: Path
    frames: int
    rate: Fraction
    times: tuple[Fraction, ...]
    width: int
    height: int
    sound: bool
    heard: tuple[Fraction, Fraction]

    @property
    def beeps(self) -> list[Fraction]:
        """When each whole beep begins, in seconds from the first frame."""
        if not self.sound:
            return []
        begin, end = self.heard[0], min(self.heard[1], self.times[-1])
        seconds = range(int(end) + 1)
        return [FIRST_BEEP + second for second in seconds if begin <= FIRST_BEEP + second <= end - BEEP]


@dataclass(frozen=True)
class MadeParts:
    """A recording in several files and what is true of it.

    ``numbers`` are those on its frames; ``times`` seconds from frame 0, with the end; ``seams`` the frames with which
    further parts begin, None where a piece begins anywhere; ``beeps`` when each whole beep begins.
    """

    kind: str
    paths: tuple[Path, ...]
    numbers: tuple[int, ...]
    times: tuple[Fraction, ...]
    seams: tuple[int, ...] | None
    gaps: tuple[tuple[int, Fraction], ...]
    beeps: tuple[Fraction, ...]


TRAPS = ("text", "ffconcat", "sdp", "hls", "no_index", "only_sound")


def make(kind: str, folder: Path | None = None) -> MadeFilm:
    """Return the film of this kind: from the cache, made first where needed; copied into ``folder`` if one is given."""
    recipe = _recipe(kind)
    path = _cache() / f"{kind}.{recipe.suffix}"
    _once(path, partial(_encode, recipe))
    film = _describe(kind, path)
    if folder is None:
        return film
    return replace(film, path=Path(shutil.copy(path, folder / path.name)))


def make_parts(kind: str) -> MadeParts:
    """Return the recording of this kind: from the cache, made first where needed."""
    parts = (PARTS | GROWING_PARTS)[kind]
    paths = [_cache() / f"{kind}_{place}.{recipe.suffix}" for place, recipe in enumerate(parts.recipes)]
    for recipe, path in zip(parts.recipes, paths, strict=True):
        _once(path, partial(_encode, recipe))
    return _describe_parts(kind, parts, _in_pieces(paths[0], parts.pieces) if parts.pieces > 1 else paths)


def _in_pieces(whole: Path, count: int) -> list[Path]:
    """Cut a camera's transport stream at packets (192 bytes each), as the camera does when a file is full."""
    data = whole.read_bytes()
    edges = [len(data) // 192 * place // count * 192 for place in range(count)] + [len(data)]
    paths = [whole.with_name(f"{whole.stem}_piece_{place}.mts") for place in range(count)]
    for path, (begin, end) in zip(paths, pairwise(edges), strict=True):
        _once(path, partial(Path.write_bytes, data=data[begin:end]))
    return paths


def _once(path: Path, write: Callable[[Path], object]) -> None:
    """Have a file written, unless it is there; another process may be writing the same one."""
    if path.exists():
        return
    with tempfile.TemporaryDirectory(dir=_cache()) as place:
        fresh = Path(place) / path.name
        write(fresh)
        fresh.replace(path)


def _describe_parts(kind: str, parts: Parts, paths: list[Path]) -> MadeParts:
    recipes = parts.recipes
    running = recipes[0].container == "mpegts" and recipes[-1].start != recipes[0].start
    numbers = [number for each in recipes for number in range(each.first, each.first + each.frames)]
    rate = recipes[0].rate
    shown = [(number if running else place) / rate for place, number in enumerate(numbers)]
    seams = np.cumsum([each.frames for each in recipes])[:-1].tolist()
    gaps = [(seam, shown[seam] - shown[seam - 1] - 1 / rate) for seam in seams]
    starts = [0, *seams, len(numbers)]
    spans = [(shown[first], shown[end - 1] + 1 / rate) for first, end in pairwise(starts)]
    beeps = [
        begin + beep - Fraction(recipe.first, 1) / rate
        for recipe, (begin, end) in zip(recipes, spans, strict=True)
        for beep in (FIRST_BEEP + second for second in range(10))
        if recipe.first / rate <= beep and beep - recipe.first / rate + BEEP <= end - begin
    ]
    return MadeParts(
        kind,
        tuple(paths),
        tuple(numbers),
        (*shown, shown[-1] + 1 / rate),
        None if parts.pieces > 1 else tuple(seams),
        tuple((seam, gap) for seam, gap in gaps if gap),
        tuple(beeps) if recipes[0].sound else (),
    )


def trap(kind: str, folder: Path, neighbour: Path) -> Path:
    """Write a file that says it is a film and is none. Lists point at ``neighbour``."""
    path = folder / "film.mp4"
    match kind:
        case "text":
            path.write_text("Tuesday: they laughed together at the blue cup.\n" * 400, "utf-8")
        case "ffconcat":
            path.write_text(f"ffconcat version 1.0\nfile '{neighbour}'\n", "utf-8")
        case "sdp":
            path.write_text("v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n")
        case "hls":
            path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{neighbour}\n#EXT-X-ENDLIST\n", "utf-8")
        case "no_index":
            whole = make("moov_at_end").path.read_bytes()
            path.write_bytes(whole[: whole.rindex(b"moov") - 4])
        case "only_sound":
            _encode_only_sound(path)
    return path


def draw(number: int, width: int, height: int) -> np.ndarray:
    """Draw frame ``number``, upright, as RGB: the strip along the top, and something that moves below it."""
    if width >= _LARGE:
        return draw(number, width // 4, height // 4).repeat(4, axis=0).repeat(4, axis=1)
    y, x = np.mgrid[0:height, 0:width]
    picture = np.stack([(x + 2 * number) % 256, (y + number) % 256, (x + y) // 2 % 256], axis=-1).astype(np.uint8)
    picture = picture // 2 + 64
    middle = (width / 2 + width / 4 * np.sin(number / 8), height * 0.6 + height / 5 * np.cos(number / 8))
    picture[np.hypot(x - middle[0], y - middle[1]) < height / 8] = (230, 200, 60)
    cells = np.array(_cells(number), np.uint8) * 255
    picture[: round(width * STRIP)] = cells[np.arange(width) * CELLS // width][None, :, None]
    return picture


def read_number(image: np.ndarray) -> int | None:
    """Read the number from an upright picture (grey or RGB, 8 bits), or None where no whole strip is seen."""
    grey = image if image.ndim == 2 else image[..., :3].mean(axis=-1)
    width = grey.shape[1]
    rows = grey[width // 64 : max(3 * width // 64, width // 64 + 1)].mean(axis=0)
    edges = [((4 * i + 1) * width // (4 * CELLS), (4 * i + 3) * width // (4 * CELLS)) for i in range(CELLS)]
    levels = np.array([rows[left : max(right, left + 1)].mean() for left, right in edges])
    light, dark = (levels[0] + levels[-1]) / 2, (levels[1] + levels[-2]) / 2
    if light - dark < LEAST_CONTRAST:
        return None
    bits = [int(level > (light + dark) / 2) for level in levels]
    number = int("".join(map(str, bits[2 : 2 + NUMBER_BITS])), 2)
    return number if tuple(bits) == _cells(number) else None


def beeps(samples: np.ndarray, rate: int) -> list[float]:
    """Find each whole beep in float samples (one channel, or channels × samples): when it begins, in seconds."""
    wave = samples if samples.ndim == 1 else samples.mean(axis=0)
    length = round(float(BEEP) * rate)
    if len(wave) < length:
        return []
    # Power at the beep's pitch in a sliding window of the beep's length: a triangle, whose top is where they coincide.
    turning = wave * np.exp(-2j * np.pi * BEEP_HERTZ * np.arange(len(wave)) / rate)
    sums = np.concatenate([[0], np.cumsum(turning)])
    power = np.abs(sums[length:] - sums[:-length]) / length
    found, floor = [], 0.8 * 0.2  # a beep of amplitude 0.4 gives 0.2
    above = np.flatnonzero(np.diff(np.concatenate([[0], (power > floor).astype(int), [0]])))
    for left, right in above.reshape(-1, 2):
        if left > 0 and right < len(power):
            weights = power[left:right] - floor
            found.append(float((np.arange(left, right) * weights).sum() / weights.sum() / rate))
    return found


def tone(start: Fraction, seconds: Fraction, rate: int) -> np.ndarray:
    """Make the sound from ``start`` (seconds after the first frame) on: quiet, but for the beeps."""
    at = float(start) + np.arange(round(seconds * rate)) / rate
    since = (at - float(FIRST_BEEP)) % 1.0
    beep = (at >= float(FIRST_BEEP)) & (since < float(BEEP))
    edge = np.clip(np.minimum(since, float(BEEP) - since) / 0.002, 0, 1)  # 2 ms to swell, so that no click spreads
    return np.where(beep, 0.4 * edge * np.sin(2 * np.pi * BEEP_HERTZ * since), 0).astype(np.float32)


def _cells(number: int) -> tuple[int, ...]:
    groups = (number >> 8 & 15, number >> 4 & 15, number & 15)
    check = (groups[0] + 3 * groups[1] + 5 * groups[2] + 7) % 16
    bits = f"{number:0{NUMBER_BITS}b}{check:0{CHECK_BITS}b}"
    return (*START_MARK, *map(int, bits), *END_MARK)


def _cache() -> Path:
    place = os.environ.get("ATTUNE_TEST_CACHE") or Path(__file__).parent.parent / ".cache" / "films"
    makers = [Path(__file__).with_name(name).read_bytes() for name in ("filmmaker.py", "recipes.py", "fields.py")]
    version = hashlib.sha256(b"".join(makers)).hexdigest()[:12]
    folder = Path(place) / version
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _recipe(kind: str) -> Recipe:
    return (FILMS | LONG | GROWING | ZOO | DAMAGED)[kind]


def _times(recipe: Recipe) -> list[int]:
    """Ticks of each frame and of the end, from 0."""
    steps = [recipe.steps[frame % len(recipe.steps)] for frame in range(recipe.frames)]
    return [0, *np.cumsum(steps).tolist()]


def _describe(kind: str, path: Path) -> MadeFilm:
    recipe = _recipe(kind)
    frames = recipe.frames if recipe.cut is None else _whole_frames(recipe)
    time_base = recipe.time_base or 1 / recipe.rate
    times = tuple(tick * time_base for tick in _times(recipe)[: frames + 1])
    heard = recipe.heard or (Fraction(0), times[-1])
    return MadeFilm(kind, path, frames, recipe.rate, times, *_shown(recipe), recipe.sound is not None, heard)


def _shown(recipe: Recipe) -> tuple[int, int]:
    return (round(recipe.size[0] * recipe.sample_aspect), recipe.size[1])


def _whole_frames(recipe: Recipe) -> int:
    """Count the frames that end before the cut, by their places in the file before it was cut."""
    whole = _cache() / "uncut.mp4"
    _once(whole, partial(_encode, replace(recipe, cut=None)))
    cut = _cut_at(whole, recipe)
    with av.open(str(whole)) as container:
        return sum(packet.pos + packet.size <= cut for packet in container.demux(video=0) if packet.size)


def _cut_at(whole: Path, recipe: Recipe) -> int:
    return int(whole.stat().st_size * recipe.cut)


def _encode(recipe: Recipe, path: Path) -> None:
    if recipe.fields:
        apart = recipe.fields == "apart"
        write_fields(path, partial(_drawn, recipe), recipe.frames, start=recipe.start, apart=apart)
        return
    with av.open(str(path), "w", format=recipe.container, options=recipe.container_options) as out:
        beside = _tracks_beside(out) if recipe.beside == "tracks" else []
        video = _video_track(out, recipe)
        sound = _sound_track(out, recipe) if recipe.sound else None
        cover = _cover_track(out) if recipe.beside == "cover" else None
        if beside:
            video.disposition = sound.disposition = Disposition.default
        ticks = _times(recipe)
        seconds = ticks[-1] * video.codec_context.time_base
        for track in beside:
            _encode_beside(out, track, recipe.frames)
        if cover:
            out.mux(cover.encode(av.VideoFrame.from_ndarray(draw(3000, 400, 400), "rgb24")))
        if sound:
            _encode_sound(out, sound, recipe, seconds)
        shift = round(recipe.start / video.codec_context.time_base)
        for number in range(-recipe.hidden, recipe.frames):
            frame = _picture(recipe.first + number, recipe)
            tick = ticks[number] if number >= 0 else number
            frame.pts, frame.time_base = tick + shift, video.codec_context.time_base
            frame.duration = ticks[number + 1] - tick
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    if recipe.cut is not None:
        os.truncate(path, _cut_at(path, recipe))
    if recipe.damaged:
        _damage(path, *recipe.damaged)


def _damage(path: Path, begin: Fraction, end: Fraction) -> None:
    data = bytearray(path.read_bytes())
    left, right = int(len(data) * begin), int(len(data) * end)
    data[left:right] = np.random.default_rng(5).integers(0, 256, right - left, np.uint8).tobytes()
    path.write_bytes(data)


def _tracks_beside(out: av.container.OutputContainer) -> list[av.VideoStream | av.AudioStream]:
    """Tracks that come first in the file and are not meant: a smaller picture, and a sound that is no beep."""
    picture = out.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
    picture.width, picture.height, picture.pix_fmt = 160, 90, "yuv420p"
    sound = out.add_stream("aac", rate=SOUND_RATE)
    sound.codec_context.layout = "mono"
    for track in (picture, sound):
        track.disposition = Disposition(0)
    return [picture, sound]


def _encode_beside(out: av.container.OutputContainer, track: av.VideoStream | av.AudioStream, frames: int) -> None:
    for number in range(frames):
        if track.type == "video":
            frame = av.VideoFrame.from_ndarray(draw(2000 + number, 160, 90), "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
        else:
            hum = 0.3 * np.sin(2 * np.pi * 300 * np.arange(1920) / SOUND_RATE)
            frame = av.AudioFrame.from_ndarray(hum[None].astype(np.float32), "fltp", "mono")
            frame.rate, frame.pts, frame.time_base = SOUND_RATE, 1920 * number, Fraction(1, SOUND_RATE)
        out.mux(track.encode(frame))
    out.mux(track.encode(None))


def _cover_track(out: av.container.OutputContainer) -> av.VideoStream:
    cover = out.add_stream("mjpeg", rate=25)
    cover.width, cover.height, cover.pix_fmt = 400, 400, "yuvj444p"
    cover.disposition = Disposition.attached_pic
    return cover


def _video_track(out: av.container.OutputContainer, recipe: Recipe) -> av.VideoStream:
    video = out.add_stream(recipe.codec, rate=recipe.rate, options=recipe.options)
    wide, high = recipe.size if recipe.turn % 2 == 0 else recipe.size[::-1]
    video.width, video.height, video.pix_fmt = wide, high, recipe.pixels
    video.codec_context.time_base = recipe.time_base or 1 / recipe.rate
    video.codec_context.thread_count = 2
    video.codec_context.sample_aspect_ratio = recipe.sample_aspect
    if recipe.container == "mp4" and recipe.codec == "libx265":
        video.codec_context.codec_tag = "hvc1"
    if recipe.turn:
        video.set_display_rotation(90 * recipe.turn)
    if recipe.transfer:
        _name_colours(video.codec_context, recipe.transfer)
    return video


def _name_colours(what: av.VideoCodecContext | av.VideoFrame, transfer: int) -> None:
    """BT.2020, limited range."""
    what.color_primaries, what.color_trc, what.colorspace, what.color_range = 9, transfer, 9, 1


def _drawn(recipe: Recipe, number: int) -> np.ndarray:
    """Draw a frame as it lies in the file; one before the first carries a number from the top of what can be told."""
    return np.ascontiguousarray(np.rot90(draw(number % 2**NUMBER_BITS, *recipe.size), -recipe.turn))


def _picture(number: int, recipe: Recipe) -> av.VideoFrame:
    frame = av.VideoFrame.from_ndarray(_drawn(recipe, number), "rgb24").reformat(format=recipe.pixels)
    if recipe.transfer:
        _name_colours(frame, recipe.transfer)
    return frame


def _sound_track(out: av.container.OutputContainer, recipe: Recipe) -> av.AudioStream:
    sound = out.add_stream(recipe.sound, rate=recipe.sound_rate)
    sound.codec_context.format = recipe.sound_format
    sound.codec_context.layout = recipe.layout
    return sound


def _encode_sound(out: av.container.OutputContainer, sound: av.AudioStream, recipe: Recipe, seconds: Fraction) -> None:
    channels = sound.codec_context.layout.nb_channels
    begin, end = recipe.heard or (Fraction(0), seconds)
    wave = tone(begin + recipe.first / recipe.rate, end - begin, recipe.sound_rate)
    if not sound.codec_context.is_open:
        sound.codec_context.open()
    step = sound.codec_context.frame_size or 1024
    for at in range(0, len(wave), step):
        part = np.repeat(wave[None, at : at + step], channels, axis=0)
        frame = _sound_frame(part, recipe, sound.codec_context.layout.name)
        frame.pts = at + round((recipe.start + begin) * recipe.sound_rate)
        out.mux(sound.encode(frame))
    out.mux(sound.encode(None))


def _sound_frame(part: np.ndarray, recipe: Recipe, layout: str) -> av.AudioFrame:
    if recipe.sound_format == "s16":
        part = np.round(part * 32767).astype(np.int16)
    if not recipe.sound_format.endswith("p"):
        part = part.T.reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part), recipe.sound_format, layout)
    frame.rate, frame.time_base = recipe.sound_rate, Fraction(1, recipe.sound_rate)
    return frame


def _encode_only_sound(path: Path) -> None:
    recipe = Recipe()
    with av.open(str(path), "w", format="mp4") as out:
        _encode_sound(out, _sound_track(out, recipe), recipe, Fraction(2))
