"""Frames and sound of a film at an exact time; the one place that seeks."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, BinaryIO, Self, cast

import av
import av.error
import av.filter
import numpy as np

from attune.media.errors import PictureMissing
from attune.media.probe import DECODER_THREADS, decoded, open_film, packets, tick_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    import numpy.typing as npt
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from attune.media.probe import FilmFacts, SoundFacts
    from attune.media.span import Span

    Samples = npt.NDArray[np.float32]

# These keep an index of every frame, so that a seek lands on the keyframe asked for.
_INDEXED = {"mp4", "mov"}
# Elsewhere a seek lands late without saying so: begin early, look where it landed, and begin earlier.
_EARLY = (Fraction(2), Fraction(12))
# A deinterlaced picture takes its neighbours into account, and bwdif looks two back.
_RUN_IN = 2
# A decoder of sound needs the packet before the first one that is heard.
_SOUND_RUN_IN = Fraction(1, 10)
# Further than this from where counting samples leads, a frame of sound lies after a gap.
_GAP = Fraction(1, 50)
# Half a tick of a millisecond clock, twice over, and a little.
_COARSE = Fraction(3, 2000)
_WHOLE_SCALE = {"u8": 128.0, "s16": 32768.0, "s32": 2147483648.0}
_TURNS = {0: [], 90: [("transpose", "clock")], 180: [("hflip", ""), ("vflip", "")], 270: [("transpose", "cclock")]}


def upright_filters(facts: FilmFacts) -> list[tuple[str, str]]:
    """Return the FFmpeg filters, as (name, arguments), that turn a decoded picture the way it is shown.

    Turned, mirrored, and scaled to square pixels; empty where the decoded picture is already so.
    """
    filters = list(_TURNS[facts.rotation])
    if facts.mirrored:
        filters.append(("hflip", ""))
    if facts.sample_aspect != 1:
        filters.append(("scale", f"{facts.width}:{facts.height}:flags=bicubic"))
        filters.append(("setsar", "1"))
    return filters


class FilmReader:
    """Reads frames by number and sound by time from one film. Not for two threads at once.

    Pictures come with their film time: ``frame.pts`` ticks of ``frame.time_base``, 0 at frame 0. They come as decoded
    (deinterlaced where the film is interlaced, one picture a frame); ``upright`` turns them.
    """

    def __init__(self, source: BinaryIO, facts: FilmFacts, *, deinterlace: bool | None = None) -> None:
        self.facts = facts
        self.table = facts.table
        self._deinterlaces = facts.interlaced if deinterlace is None else deinterlace
        self._pictures = _Track(source, facts.track)
        self._sound = _SoundTrack(source, facts.sound) if facts.sound else None
        self._upright = Chain(upright_filters(facts))
        self._turn = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the decoders. The source stays open."""
        self._pictures.close()
        if self._sound:
            self._sound.close()

    def frame(self, number: int) -> VideoFrame:
        """Return exactly frame ``number``. ``IndexError`` outside the film, ``PictureMissing`` where it is damaged."""
        _, picture = next(self.frames(number, number + 1))
        return picture

    def frames(self, first: int, end: int) -> Iterator[tuple[int, VideoFrame]]:
        """Give frames [first, end) in order, each exactly once, as (number, picture).

        A damaged frame is given as the picture before it, as a player would show; ``PictureMissing`` where there is
        none. Asking the same reader for other frames ends an earlier asking (``RuntimeError`` on its next step).
        """
        self.table.span(first, end)
        self._turn += 1
        return self._each(first, end, self._turn)

    def upright(self, picture: VideoFrame) -> VideoFrame:
        """Return a picture of this film as it is shown: turned, mirrored, with square pixels."""
        if not upright_filters(self.facts):
            return picture
        return next(self._upright.through(picture))

    def sound(self, span: Span) -> tuple[Samples, int]:
        """Return the sound of ``span`` as (samples, rate): float32 of shape [channels, n], samples a second.

        Sample 0 is the one nearest ``span.starts``, and n is what lies between it and the one nearest ``span.ends``,
        so that neighbouring spans join without a gap. Where the film is silent, and before and after its sound, there
        are noughts; a film without a sound track gives shape [0, n] at 48000.
        """
        track = self._sound
        rate = track.rate if track else 48000
        first, end = round(span.starts * rate), round(span.ends * rate)
        heard = np.zeros((self.facts.sound.channels if self.facts.sound else 0, end - first), np.float32)
        if track is None:
            return heard, rate
        for at, part in self._placed(first, end, track):
            left, right = max(at, first), min(at + part.shape[1], end)
            rows = min(len(heard), len(part))
            if left < right:
                heard[:rows, left - first : right - first] = part[:rows, left - at : right - at]
        return heard, rate

    def _each(self, first: int, end: int, turn: int) -> Iterator[tuple[int, VideoFrame]]:
        wanted, held = first, None
        for number, picture in self._ready(first):
            if turn != self._turn:
                raise RuntimeError("this reader was asked for other frames meanwhile")
            for missing in range(wanted, min(number, end)):
                yield missing, self._stamped(_held(held, missing), missing)
            wanted = max(wanted, min(number, end))
            if number == wanted < end:
                yield number, self._stamped(picture, number)
                wanted += 1
            if wanted == end:
                return
            held = picture
        for missing in range(wanted, end):
            yield missing, self._stamped(_held(held, missing), missing)

    def _stamped(self, picture: VideoFrame, number: int) -> VideoFrame:
        picture.pts, picture.time_base = int(self.table.times[number]), self.table.time_base
        return picture

    def _ready(self, first: int) -> Iterator[tuple[int, VideoFrame]]:
        """Give numbered pictures from at or before ``first`` on, deinterlaced where asked."""
        if not self._deinterlaces:
            yield from self._decoded(first)
            return
        chain = Chain([("bwdif", "mode=send_frame:parity=auto:deint=all")])
        for number, picture in self._decoded(max(0, first - _RUN_IN)):
            picture.pts, picture.time_base = number, Fraction(1)
            yield from ((_number(out), out) for out in chain.through(picture))
        yield from ((_number(out), out) for out in chain.through(None))

    def _decoded(self, first: int) -> Iterator[tuple[int, VideoFrame]]:
        """Give numbered pictures from a keyframe at or before ``first`` on."""
        key = self.table.keyframe_before(first)
        for time in self._beginnings(first):
            pictures = self._numbered(time)
            begin = next(pictures, None)
            # Up to the first keyframe after a landing, a decoder may give pictures that lean on what it never saw.
            if begin is not None and (time is None or begin[0] <= key):
                yield begin
                yield from pictures
                return

    def _beginnings(self, first: int) -> list[Fraction | None]:
        """Say where to begin reading for frame ``first``, in seconds of film; None is the very start of the file."""
        time = self.table.time_of(first)
        earlier = [time - early for early in _EARLY if early < time]
        if self.facts.container in _INDEXED:
            return [self.table.time_of(self.table.keyframe_before(first)), *earlier, None]
        return [*earlier, None]

    def _numbered(self, time: Fraction | None) -> Iterator[tuple[int, VideoFrame]]:
        """Give the film's pictures with their numbers, rising.

        A picture without a time of its own, or with one that has passed, is the frame that is missing between its
        neighbours, as in ``probe.mended``; a picture at a time that the table does not list is not one of the film's.
        """
        previous, doubtful = -1, None
        for picture in cast("Iterator[VideoFrame]", self._pictures.decoded_from(self._in_file(time))):
            number = self._number_of(tick_of(picture), previous)
            if number is None:
                doubtful = picture
            if number is None or number > self.table.count:
                continue
            if doubtful is not None and number == previous + 2:
                yield previous + 1, doubtful
            yield number, picture
            previous, doubtful = number, None
        if doubtful is not None and 0 <= previous < self.table.count - 1:
            yield previous + 1, doubtful

    def _number_of(self, tick: int | None, previous: int) -> int | None:
        """Return the frame at this tick; beyond ``count`` where there is none, None where it cannot be the tick's."""
        shown, own = self.table.times[:-1], None if tick is None else tick - self.table.start
        if own is None or (previous >= 0 and own <= shown[previous]):
            return None
        number = int(np.searchsorted(shown, own))
        return number if number < len(shown) and shown[number] == own else len(shown) + 1

    def _in_file(self, time: Fraction | None) -> Fraction | None:
        """Return the container's own time of a time of the film."""
        return None if time is None else self.facts.start_offset + time

    def _placed(self, first: int, end: int, track: _SoundTrack) -> Iterator[tuple[int, Samples]]:
        """Give pieces of sound that cover samples [first, end), each with the sample at which it begins."""
        place: int | None = None
        for piece in self._heard(first, track):
            at = track.sample_at(piece, self.facts.start_offset)
            if place is None or abs(at - place) > _GAP * track.rate:
                place = at
            yield place, _as_floats(piece)
            place += piece.samples
            if place >= end:
                return

    def _heard(self, first: int, track: _SoundTrack) -> Iterator[AudioFrame]:
        """Give pieces of sound from far enough before sample ``first`` for the decoder to have found its feet."""
        time = Fraction(first, track.rate)
        for begin in (*(time - early for early in _EARLY if early < time), None):
            pieces = track.pieces_from(self._in_file(begin))
            piece = next(pieces, None)
            if piece is None:
                continue
            at = track.sample_at(piece, self.facts.start_offset)
            if begin is None or at <= (time - _SOUND_RUN_IN) * track.rate:
                yield piece
                yield from pieces
                return


class _Track:
    """One stream of a film, in a container of its own."""

    def __init__(self, source: BinaryIO, index: int) -> None:
        self._source = source
        self._index = index
        self._container: InputContainer | None = None
        self._begun = False

    def close(self) -> None:
        if self._container is not None:
            self._container.close()
        self._container = None

    def decoded_from(self, time: Fraction | None) -> Iterator[VideoFrame | AudioFrame]:
        """Give what decodes after landing at or before ``time`` (the container's seconds), or from the file's start.

        Where it really lands is for the caller to check: MPEG streams land late without a word.
        """
        container, stream = self._opened(anew=time is None)
        self._begun = True
        if time is not None:
            try:
                container.seek((time / (stream.time_base or 1)).__floor__(), stream=stream)
            except av.error.FFmpegError:
                return
        ended = False
        for packet in packets(container, stream):
            yield from decoded(stream, packet)
            ended = not packet.size
        if not ended:
            # The file is cut short here; what the decoder still holds is whole.
            yield from decoded(stream, None)

    def _opened(self, *, anew: bool) -> tuple[InputContainer, VideoStream | AudioStream]:
        if anew and self._begun:
            self.close()
        if self._container is None:
            self._container = open_film(self._source)
            self._begun = False
        stream = cast("VideoStream | AudioStream", self._container.streams[self._index])
        if not self._begun:
            stream.codec_context.thread_count = DECODER_THREADS
            stream.codec_context.thread_type = "AUTO"
        return self._container, stream


class _SoundTrack:
    """The film's sound as pieces that know at which sample they begin."""

    def __init__(self, source: BinaryIO, facts: SoundFacts) -> None:
        self._source = source
        self._facts = facts
        self._track = _Track(source, facts.track)
        self._anchor: Fraction | None = None
        self.rate = facts.rate

    def close(self) -> None:
        self._track.close()

    def pieces_from(self, time: Fraction | None) -> Iterator[AudioFrame]:
        pieces = cast("Iterator[AudioFrame]", self._track.decoded_from(time))
        return (piece for piece in pieces if piece.pts is not None)

    def sample_at(self, piece: AudioFrame, nought: Fraction) -> int:
        """Return the sample at which a piece begins, counted from the container's time ``nought``.

        A clock coarser than the samples (Matroska counts milliseconds) is refined: pieces of one length follow each
        other without a gap, so a piece lies on the grid that the film's first piece begins.
        """
        at = _time_of(piece)
        if (piece.time_base or 1) * self.rate > 1:
            length = Fraction(piece.samples, self.rate)
            on_grid = self._grid() + round((at - self._grid()) / length) * length
            at = on_grid if abs(on_grid - at) <= _COARSE else at
        return round((at - nought) * self.rate)

    def _grid(self) -> Fraction:
        if self._anchor is None:
            track = _SoundTrack(self._source, self._facts)
            first = next(track.pieces_from(None))
            # The first piece may have lost its own beginning, so the grid is counted from its end.
            self._anchor = _time_of(first) + Fraction(first.samples, self.rate)
            track.close()
        return self._anchor


class Chain:
    """FFmpeg filters that pictures are passed through."""

    def __init__(self, filters: list[tuple[str, str]]) -> None:
        self._filters = filters
        self._graph: av.filter.Graph | None = None
        self._shape: tuple[int, int, str] | None = None

    def through(self, picture: VideoFrame | None) -> Iterator[VideoFrame]:
        """Push one picture, or None at the end, and give what comes out."""
        if picture is not None and self._shape != (picture.width, picture.height, picture.format.name):
            self._graph = self._made(picture)
        if self._graph is None:
            return
        self._graph.vpush(picture)
        while True:
            try:
                yield self._graph.vpull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return

    def _made(self, picture: VideoFrame) -> av.filter.Graph:
        graph = av.filter.Graph()
        graph.threads = DECODER_THREADS
        begin = graph.add_buffer(
            width=picture.width, height=picture.height, format=picture.format, time_base=picture.time_base
        )
        nodes = [graph.add(name, arguments) if arguments else graph.add(name) for name, arguments in self._filters]
        graph.link_nodes(begin, *nodes, graph.add("buffersink")).configure()
        self._shape = (picture.width, picture.height, picture.format.name)
        return graph


def _number(picture: VideoFrame) -> int:
    return round((picture.pts or 0) * (picture.time_base or 1))


def _held(held: VideoFrame | None, number: int) -> VideoFrame:
    if held is None:
        raise PictureMissing(frame=number)
    return held


def _time_of(piece: AudioFrame) -> Fraction:
    return (piece.pts or 0) * (piece.time_base or Fraction(1))


def _as_floats(piece: AudioFrame) -> Samples:
    """Return a piece of sound as float32 of shape [channels, samples], 1.0 being full scale."""
    name = piece.format.name.removesuffix("p")
    samples = piece.to_ndarray()
    if not piece.format.is_planar:
        samples = samples.reshape(-1, piece.layout.nb_channels).T
    floats = samples.astype(np.float32)
    if name == "u8":
        floats -= _WHOLE_SCALE[name]
    return floats / np.float32(_WHOLE_SCALE.get(name, 1.0))
