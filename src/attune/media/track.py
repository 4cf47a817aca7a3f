"""One stream of a film, decoded from a place on; it seeks, and says nothing of where it landed."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, BinaryIO, cast

import av.error

from attune.media.opening import DECODER_THREADS, decoded, open_film, packets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

# Where a container keeps no index, a seek lands late without saying so: begin this many seconds early, look where it
# landed, and begin earlier.
EARLY = (Fraction(2), Fraction(12))


class Track:
    """One stream of a film, in a container of its own."""

    def __init__(self, source: BinaryIO, index: int) -> None:
        self._source = source
        self._index = index
        self._container: InputContainer | None = None
        self._begun = False

    def close(self) -> None:
        """Let go of the decoder. The source stays open."""
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
