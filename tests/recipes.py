"""How each kind of film is made that the tests are run on: the zoo."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

SOUND_RATE = 48000
TS = Fraction(1, 90000)


@dataclass(frozen=True)
class Recipe:
    """How a kind of film is made.

    ``size`` is the upright picture's; ``turn`` the quarter turns undone on showing; ``start`` the container's time of
    the first frame; ``cut`` the share of the file that is kept; ``first`` the number of the first frame; ``hidden``
    how many frames before it an edit list leaves out; ``heard`` the seconds of film that have sound; ``transfer`` the
    curve of HDR, by ITU-T H.273; ``beside`` what else is in the file: tracks, a cover; ``fields`` whether both fields
    of a frame are coded by themselves, with times of their own or one; ``damaged`` the share from and to which the
    file is overwritten.
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
    hidden: int = 0
    heard: tuple[Fraction, Fraction] | None = None
    transfer: int | None = None
    beside: Literal["", "tracks", "cover"] = ""
    fields: Literal["", "together", "apart"] = ""
    damaged: tuple[Fraction, Fraction] | None = None


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
# Long enough that their copy is still being made while somebody looks: half a minute, or less.
_VARIABLE = {"time_base": TS, "steps": FILMS["variable_rate"].steps}
GROWING: dict[str, Recipe] = {
    "growing_hevc": replace(FILMS["hevc"], frames=900, **_VARIABLE),
}


_MP4 = {"movflags": "faststart", "movie_timescale": "48000"}
_AVCHD = Recipe(
    suffix="mts",
    container="mpegts",
    container_options={"mpegts_m2ts_mode": "1"},
    options=x264(preset="veryfast", g="25", bf="2"),
    frames=50,
    sound="ac3",
    start=Fraction(10),
)
_DV = Recipe(
    suffix="dv",
    container="dv",
    container_options={},
    codec="dvvideo",
    frames=20,
    size=(720, 576),
    sample_aspect=Fraction(16, 15),
    interlaced=True,
    sound="pcm_s16le",
    sound_format="s16",
)
_HDR = Recipe(
    codec="libx265",
    options={"preset": "ultrafast", "x265-params": "log-level=none:keyint=30:bframes=2"},
    pixels="yuv420p10le",
    frames=26,
)
GROWING["growing_silent_hlg"] = replace(_HDR, transfer=18, frames=900, size=(320, 180), rate=Fraction(50), sound=None)
_PHONE = Recipe(
    options=x264(preset="veryfast", g="30", bf="2"),
    time_base=TS,
    frames=30,
    steps=(3000, 3600, 4500, 2400, 6001, 3000, 1500),
)
# Each of these goes once the whole way; what is already proved of FILMS is not proved of them again.
ZOO: dict[str, Recipe] = {
    "dv": _DV,
    "dv_avi": replace(_DV, suffix="avi", container="avi"),
    "h264_422": Recipe(options=x264(g="25"), pixels="yuv422p", frames=30),
    "h264_422_10bit": Recipe(options=x264(g="25"), pixels="yuv422p10le", frames=30),
    "hevc_hlg": replace(_HDR, transfer=18),
    "hevc_pq": replace(_HDR, transfer=16),
    "fps2398": Recipe(options=x264(g="24", bf="2"), frames=48, rate=Fraction(24000, 1001)),
    "fps5994": Recipe(options=x264(g="60", bf="2"), frames=90, rate=Fraction(60000, 1001)),
    "fps50_m2ts": replace(_AVCHD, frames=80, rate=Fraction(50)),
    "several_tracks": Recipe(options=x264(g="25", bf="2"), frames=50, beside="tracks"),
    "cover_art": Recipe(options=x264(g="25", bf="2"), frames=50, beside="cover"),
    "trimmed_start": Recipe(options=x264(preset="veryfast", g="50", bf="2"), frames=40, hidden=7, sound=None),
    "mkv_without_length": Recipe(
        suffix="mkv",
        container="matroska",
        container_options={"live": "1"},
        options=x264(preset="veryfast", g="250", bf="2"),
        frames=60,
        time_base=Fraction(1, 1000),
        steps=(40,),
    ),
    "uhd": Recipe(options=x264(g="4"), frames=5, size=(3840, 2160), sound=None),
    "three_hours": Recipe(
        options=x264(g="25", bf="2"), time_base=Fraction(1, 1000), steps=(144_000,), frames=75, sound=None
    ),
    "open_gop_250": Recipe(
        options=x264(
            preset="veryfast", g="250", bf="3", **{"x264-params": "open-gop=1:scenecut=0:keyint=250:min-keyint=250"}
        ),
        frames=280,
        size=(160, 90),
        sound=None,
    ),
    "fields": Recipe(
        suffix="mts", container="mpegts", frames=40, size=(320, 192), sound=None, start=Fraction(10), fields="together"
    ),
    "fields_apart": Recipe(
        suffix="mts", container="mpegts", frames=40, size=(320, 192), sound=None, start=Fraction(10), fields="apart"
    ),
    "odd_and_turned": Recipe(
        suffix="mov",
        container="mov",
        codec="mjpeg",
        options={"q": "3"},
        pixels="yuvj444p",
        frames=25,
        size=(181, 321),
        turn=1,
        sound=None,
    ),
    "phone_turned_left": replace(_PHONE, size=(180, 320), turn=1),
    "phone_upside_down": replace(_PHONE, turn=2),
    "phone_turned_right": replace(_PHONE, size=(180, 320), turn=3),
    "sound_longer": Recipe(options=x264(g="25"), frames=40, heard=(Fraction(0), Fraction(3))),
    "sound_shorter": Recipe(options=x264(g="25"), frames=60, heard=(Fraction(0), Fraction(6, 5))),
    "sound_later": Recipe(
        options=x264(g="25"), frames=60, heard=(Fraction(7, 10), Fraction(12, 5)), container_options=_MP4
    ),
    "sound_later_m2ts": replace(_AVCHD, frames=60, heard=(Fraction(7, 10), Fraction(12, 5))),
    "mono_16k": Recipe(options=x264(g="25"), frames=50, sound_rate=16000, layout="mono"),
}
DAMAGED: dict[str, Recipe] = {
    "damaged_mp4": Recipe(options=x264(g="12", bf="2"), damaged=(Fraction(1, 2), Fraction(11, 20))),
    "damaged_m2ts": replace(
        _AVCHD, options=x264(g="12", bf="2"), frames=75, damaged=(Fraction(1, 2), Fraction(11, 20))
    ),
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
    container_options={"mpegts_m2ts_mode": "1"},
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
GROWING_PARTS: dict[str, Parts] = {
    "growing_gap_mts": Parts(
        _stretches(_MTS, (0, 430), (480, 950), start=(Fraction(10), Fraction(10) + Fraction(480, 25)))
    ),
}
