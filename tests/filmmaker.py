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
from pathlib import Path

import av
import numpy as np

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
    """How a kind of film is made. ``size`` is the upright picture's; ``turn`` the quarter turns undone on showing."""

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
    if not path.exists():
        with tempfile.TemporaryDirectory(dir=_cache()) as place:
            fresh = Path(place) / path.name
            _encode(recipe, fresh)
            fresh.replace(path)
    film = _describe(kind, path)
    if folder is None:
        return film
    return replace(film, path=Path(shutil.copy(path, folder / path.name)))


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
    if not whole.exists():
        with tempfile.TemporaryDirectory(dir=_cache()) as place:
            fresh = Path(place) / whole.name
            _encode(replace(recipe, cut=None), fresh)
            fresh.replace(whole)
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
            frame = _picture(number, recipe)
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
    wave = tone(Fraction(0), seconds, recipe.sound_rate)
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
