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
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

CELLS, NUMBER_BITS, CHECK_BITS = 20, 12, 4
START_MARK, END_MARK = (1, 0), (0, 1)
STRIP = Fraction(1, 16)
LEAST_CONTRAST = 60
BEEP, BEEP_HERTZ, FIRST_BEEP = Fraction(1, 20), 1000, Fraction(1, 2)
SOUND_RATE = 48000
TS = Fraction(1, 90000)


@dataclass(frozen=True)
class MadeFilm:
    """A film on disk and what is true of it. ``times`` are seconds from frame 0, with the end of the last one."""

    kind: str
    path: Path
    frames: int
    rate: Fraction
    times: tuple[Fraction, ...]
    width: int
    height: int
    sound: bool

    @property
    def beeps(self) -> list[Fraction]:
        """When each whole beep begins, in seconds from the first frame."""
        if not self.sound:
            return []
        count = int((self.times[-1] - FIRST_BEEP - BEEP) // 1) + 1
        return [FIRST_BEEP + second for second in range(count)]


@dataclass(frozen=True)
class Recipe:
    """How a kind of film is made.

    ``size`` is the upright picture's; ``turn`` the quarter turns undone on showing; ``start`` the container's time of
    the first frame; ``cut`` the share of the file that is kept; ``first`` the number of the first frame.
    """

    suffix: str = "mp4"
    container: str = "mp4"
    container_options: dict[str, str] = field(default_factory=lambda: {"movflags": "faststart"})
    codec: str = "libx264"
    options: dict[str, str] = field(default_factory=dict)
    pixels: str = "yuv420p"
    frames: int = 75
    rate: Fraction = Fraction(25)
    time_base: Fraction | None = None
    steps: tuple[int, ...] = (1,)
    size: tuple[int, int] = (320, 180)
    turn: int = 0
    sample_aspect: Fraction = Fraction(1)
    interlaced: bool = False
    sound: str | None = "aac"
    sound_rate: int = SOUND_RATE
    sound_format: str = "fltp"
    layout: str = "stereo"
    start: Fraction = Fraction(0)
    cut: Fraction | None = None
    first: int = 0


def x264(**options: str) -> dict[str, str]:
    return {"preset": "ultrafast", "crf": "20"} | options


FILMS: dict[str, Recipe] = {
    "h264_25": Recipe(options=x264(g="25")),
    "h264_2997": Recipe(options=x264(g="30"), frames=90, rate=Fraction(30000, 1001)),
    "fps50": Recipe(options=x264(g="50"), frames=125, rate=Fraction(50)),
    "long_gop_b": Recipe(
        options=x264(preset="veryfast", g="250", bf="3", keyint_min="250", sc_threshold="0"), frames=100
    ),
    "variable_rate": Recipe(
        options=x264(preset="veryfast", g="30", bf="2"), time_base=TS, steps=(3000, 3600, 4500, 2400, 6001, 3000, 1500)
    ),
    "rotated": Recipe(options=x264(g="25"), size=(180, 320), turn=1),
    "upside_down": Recipe(options=x264(g="25"), frames=30, turn=2),
    "hevc": Recipe(
        codec="libx265", options={"preset": "ultrafast", "x265-params": "log-level=none:keyint=30:bframes=2"}
    ),
    "hevc_10bit": Recipe(
        codec="libx265",
        options={"preset": "ultrafast", "x265-params": "log-level=none:keyint=30:bframes=2"},
        pixels="yuv420p10le",
        frames=30,
    ),
    "interlaced_mts": Recipe(
        suffix="mts",
        container="mpegts",
        container_options={},
        options=x264(preset="veryfast", g="13", bf="2", flags="+ilme+ildct", **{"x264-params": "tff=1"}),
        interlaced=True,
        sound="ac3",
        start=Fraction(10),
    ),
    "mpeg_ps": Recipe(
        suffix="mpg",
        container="vob",
        container_options={},
        codec="mpeg2video",
        options={"g": "12", "bf": "2", "b": "1500000"},
        sound="mp2",
        sound_format="s16",
        start=Fraction(1),
    ),
    "wide_pixels": Recipe(options=x264(g="25"), frames=30, size=(384, 216), sample_aspect=Fraction(4, 3)),
    "no_sound": Recipe(options=x264(g="25"), frames=50, sound=None),
    "mono_44100": Recipe(options=x264(g="25"), frames=50, sound_rate=44100, layout="mono"),
    "surround_mts": Recipe(
        suffix="mts",
        container="mpegts",
        container_options={},
        options=x264(g="12"),
        frames=50,
        sound="ac3",
        layout="5.1",
        start=Fraction(5),
    ),
    "prores_mov": Recipe(
        suffix="mov",
        container="mov",
        codec="prores_ks",
        pixels="yuv422p10le",
        frames=30,
        sound="pcm_s16le",
        sound_format="s16",
    ),
    "odd_size": Recipe(
        suffix="avi",
        container="avi",
        container_options={},
        codec="mjpeg",
        options={"q": "3"},
        pixels="yuvj444p",
        frames=30,
        size=(321, 181),
        sound=None,
    ),
    "late_start": Recipe(
        options=x264(preset="veryfast", g="25", bf="2"),
        frames=50,
        start=Fraction(2, 5),
        # A movie clock in samples, so that the edit lists can say exactly when the sound begins.
        container_options={"movflags": "faststart", "movie_timescale": "48000"},
    ),
    "moov_at_end": Recipe(options=x264(g="25"), container_options={}, suffix="mov", container="mov"),
    "pcm_avi": Recipe(
        suffix="avi",
        container="avi",
        container_options={},
        codec="mjpeg",
        options={"q": "3"},
        pixels="yuvj422p",
        frames=50,
        sound="pcm_s16le",
        sound_format="s16",
    ),
    "webm": Recipe(
        suffix="webm",
        container="webm",
        container_options={"live": "1"},
        codec="libvpx-vp9",
        options={"deadline": "realtime", "cpu-used": "8", "b": "800000", "g": "30"},
        rate=Fraction(30),
        time_base=Fraction(1, 1000),
        steps=(33, 34, 33),
        sound="libopus",
        sound_format="flt",
    ),
    "cut_short": Recipe(options=x264(g="25"), cut=Fraction(3, 5)),
}
# Long enough to seek in: fifteen seconds, and small.
LONG: dict[str, Recipe] = {
    f"long_{kind}": replace(FILMS[kind], frames=375, size=(160, 90 if kind != "interlaced_mts" else 96))
    for kind in ("h264_25", "interlaced_mts", "mpeg_ps", "webm")
}


@dataclass(frozen=True)
class Parts:
    """How a recording in several files is made: each by itself, or one cut in pieces at any packet."""

    recipes: tuple[Recipe, ...]
    pieces: int = 1


def _stretches(recipe: Recipe, *edges: tuple[int, int], **each: tuple) -> tuple[Recipe, ...]:
    """One recipe for frames [first, end) each; of ``each`` a value goes to every recipe."""
    return tuple(
        replace(recipe, first=first, frames=end - first, **{name: values[place] for name, values in each.items()})
        for place, (first, end) in enumerate(edges)
    )


_MTS = replace(
    FILMS["interlaced_mts"],
    options=x264(
        preset="veryfast", g="13", bf="2", flags="+ilme+ildct", **{"x264-params": "tff=1:open-gop=1:scenecut=0"}
    ),
    size=(320, 192),
)
_STARTS = [{"movflags": "faststart", "video_track_timescale": scale} for scale in ("12800", "90000")]
PARTS: dict[str, Parts] = {
    # GoPro's and Canon's chapters: each file has a clock of its own, here even of another tick.
    "chapters": Parts(
        _stretches(
            replace(FILMS["h264_25"], options=x264(preset="veryfast", g="25", bf="2")),
            (0, 40),
            (40, 75),
            container_options=_STARTS,
        )
    ),
    "turned_chapters": Parts(_stretches(replace(FILMS["rotated"], sound=None), (0, 31), (31, 50), (50, 75))),
    # AVCHD, cut anywhere: within a picture, within a group whose pictures lean on the one before.
    "split_mts": Parts((_MTS,), pieces=3),
    # The clock of 33 bits turns after 95443.7 s.
    "split_at_the_turn_mts": Parts((replace(_MTS, start=Fraction(95442)),), pieces=2),
    "short_gap_mts": Parts(_stretches(_MTS, (0, 40), (46, 75), start=(Fraction(10), Fraction(10) + Fraction(46, 25)))),
    "gap_mts": Parts(_stretches(_MTS, (0, 40), (70, 99), start=(Fraction(10), Fraction(10) + Fraction(70, 25)))),
    "restarted_mts": Parts(_stretches(_MTS, (0, 40), (40, 75))),
}


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


# Long enough that their copy is still being made while somebody looks: a minute, or half of one.
_VARIABLE = {"time_base": TS, "steps": FILMS["variable_rate"].steps}
GROWING: dict[str, Recipe] = {
    "growing_mts": replace(FILMS["interlaced_mts"], frames=1500, size=(320, 192)),
    "growing_hevc": replace(FILMS["hevc"], frames=1500, **_VARIABLE),
    "growing_silent": replace(FILMS["odd_size"], frames=1500, size=(320, 180), rate=Fraction(50)),
}
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
    parts = PARTS[kind]
    paths = [_cache() / f"{kind}_{place}.{recipe.suffix}" for place, recipe in enumerate(parts.recipes)]
    for recipe, path in zip(parts.recipes, paths, strict=True):
        _once(path, partial(_encode, recipe))
    return _describe_parts(kind, parts, _in_pieces(paths[0], parts.pieces) if parts.pieces > 1 else paths)


def _in_pieces(whole: Path, count: int) -> list[Path]:
    """Cut a transport stream at packets (188 bytes each), as a camera does when a file is full."""
    data = whole.read_bytes()
    edges = [len(data) // 188 * place // count * 188 for place in range(count)] + [len(data)]
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
    version = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    folder = Path(place) / version
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _recipe(kind: str) -> Recipe:
    return (FILMS | LONG | GROWING)[kind]


def _times(recipe: Recipe) -> list[int]:
    """Ticks of each frame and of the end, from 0."""
    steps = [recipe.steps[frame % len(recipe.steps)] for frame in range(recipe.frames)]
    return [0, *np.cumsum(steps).tolist()]


def _describe(kind: str, path: Path) -> MadeFilm:
    recipe = _recipe(kind)
    frames = recipe.frames if recipe.cut is None else _whole_frames(recipe)
    time_base = recipe.time_base or 1 / recipe.rate
    times = tuple(tick * time_base for tick in _times(recipe)[: frames + 1])
    return MadeFilm(kind, path, frames, recipe.rate, times, *_shown(recipe), sound=recipe.sound is not None)


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
    with av.open(str(path), "w", format=recipe.container, options=recipe.container_options) as out:
        video = _video_track(out, recipe)
        sound = _sound_track(out, recipe) if recipe.sound else None
        ticks = _times(recipe)
        seconds = ticks[-1] * video.codec_context.time_base
        if sound:
            _encode_sound(out, sound, recipe, seconds)
        shift = round(recipe.start / video.codec_context.time_base)
        for number in range(recipe.frames):
            frame = _picture(recipe.first + number, recipe)
            frame.pts, frame.time_base = ticks[number] + shift, video.codec_context.time_base
            frame.duration = ticks[number + 1] - ticks[number]
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    if recipe.cut is not None:
        os.truncate(path, _cut_at(path, recipe))


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
    return video


def _picture(number: int, recipe: Recipe) -> av.VideoFrame:
    picture = np.rot90(draw(number, *recipe.size), -recipe.turn)
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), "rgb24")
    return frame.reformat(format=recipe.pixels)


def _sound_track(out: av.container.OutputContainer, recipe: Recipe) -> av.AudioStream:
    sound = out.add_stream(recipe.sound, rate=recipe.sound_rate)
    sound.codec_context.format = recipe.sound_format
    sound.codec_context.layout = recipe.layout
    return sound


def _encode_sound(out: av.container.OutputContainer, sound: av.AudioStream, recipe: Recipe, seconds: Fraction) -> None:
    channels = sound.codec_context.layout.nb_channels
    wave = tone(recipe.first / recipe.rate, seconds, recipe.sound_rate)
    sound.codec_context.open()
    step = sound.codec_context.frame_size or 1024
    for at in range(0, len(wave), step):
        part = np.repeat(wave[None, at : at + step], channels, axis=0)
        frame = _sound_frame(part, recipe, sound.codec_context.layout.name)
        frame.pts = at + round(recipe.start * recipe.sound_rate)
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
