"""What can be wrong with a film: few named errors, each with a code for the pipe and a sentence with the remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping

Fact = str | int

TAKEN_UP_TO_THE_CUT = (
    "The end of this film is missing. What comes before was taken and is whole. The film on the card is unchanged: "
    "put the card back in the camera and switch it on, since many cameras mend the film themselves, and copy it again."
)

_BY_CODE: dict[str, type[MediaError]] = {}


class MediaError(Exception):
    """A film could not be read or made. ``facts`` fill the sentence; they never hold names, paths or film."""

    code: ClassVar[str] = "media"
    sentence: ClassVar[str] = (
        "Something went wrong while this film was being read. The film on the card is unchanged. Try once "
        "more; if it happens again, export it from the camera's own program as MP4 (H.264)."
    )

    def __init__(self, **facts: Fact) -> None:
        super().__init__(self.sentence.format(**facts))
        self.facts: dict[str, Fact] = facts

    def __init_subclass__(cls) -> None:
        _BY_CODE[cls.code] = cls

    @staticmethod
    def from_code(code: str, facts: Mapping[str, Fact]) -> MediaError:
        """Rebuild the error that a child process reported; an unknown code gives the plain ``MediaError``.

        Only facts that the sentence names are used, so a confused child cannot make this fail for a spare one.
        A missing fact raises ``KeyError``: that is a fault of ours, not of the film.
        """
        return _BY_CODE.get(code, MediaError)(**facts)


class NotAFilm(MediaError):
    """The bytes are not a film in any container that Attune opens."""

    code = "not-a-film"
    sentence = (
        "This file is not a film that can be opened here, whatever its name says. The file on the card is "
        "unchanged. Choose the camera's own film file (MP4, MOV, MTS, MPG, AVI, MKV or WebM)."
    )


class UnsafeFormat(MediaError):
    """The file is a list or description that points at other files or at the network."""

    code = "unsafe-format"
    sentence = (
        "This file holds no film: it is a list that points to other files ({kind}), and such lists are never "
        "followed. Everything on the card is unchanged. Choose the film files themselves."
    )


class NoPicture(MediaError):
    """There is no moving picture in the file: sound only, or sound with a cover."""

    code = "no-picture"
    sentence = (
        "This file has no moving picture: it holds only sound, a still cover, or nothing that was recorded. The file "
        "on the card is unchanged. Choose the film that belongs to it."
    )


class CutShort(MediaError):
    """The file ends before the part that says where its pictures lie, or before its first whole picture."""

    code = "cut-short"
    sentence = (
        "The end of this film is missing, and with it the part that says where the pictures are. The file on "
        "the card is unchanged. Put the card back in the camera and switch it on: many cameras mend the film "
        "themselves. Then copy it again."
    )


class UnknownCodec(MediaError):
    """The container is known, the way its pictures are packed is not."""

    code = "unknown-codec"
    sentence = (
        "The pictures in this film are packed in a way that cannot be read here ({codec}). The film on the "
        "card is unchanged. Export it from the camera's own program as MP4 (H.264), and bring in that copy."
    )


class Encrypted(MediaError):
    """The pictures are encrypted, as bought or rented films are."""

    code = "encrypted"
    sentence = (
        "The pictures in this film are locked against copying, so nobody can work on them here. The file is unchanged. "
        "Use the film as the camera recorded it; a camera locks nothing."
    )


class PartUnusable(MediaError):
    """One part of a recording is no film that can be used; ``why`` is the sentence that says so of a whole film."""

    code = "part-unusable"
    sentence = (
        "Part {part} of this recording cannot be used, so the parts were not joined. {why} The other parts can be "
        "brought in without it."
    )


class PartsDiffer(MediaError):
    """Files were given as parts of one recording that cannot be."""

    code = "parts-differ"
    sentence = (
        "Part {part} cannot belong to the same recording as part 1: {what} is another. Nothing was joined, and the "
        "files on the card are unchanged. Bring them in again as films of their own."
    )


class TimesUnusable(MediaError):
    """The pictures carry no times, or times from which no order follows."""

    code = "times-unusable"
    sentence = (
        "The pictures in this film carry no usable times, so that no moment in it could be found again "
        "exactly. The film on the card is unchanged. Export it from the camera's own program as MP4 (H.264), "
        "and bring in that copy."
    )


class TooLong(MediaError):
    """A clip was asked for that is no clip any more."""

    code = "too-long"
    sentence = (
        "This stretch of film lasts longer than the {minutes} minutes that a clip may last. The film on the card is "
        "unchanged. Choose a shorter stretch."
    )


class PictureMissing(MediaError):
    """A picture that the frame table lists could not be decoded, nor any before it."""

    code = "picture-missing"
    sentence = (
        "Picture {frame} of this film is damaged and cannot be shown. The film on the card is unchanged. "
        "Choose a place a little later, or copy the film from the card again."
    )


class TooLarge(MediaError):
    """The picture is larger than any camera's, so decoding it would take more memory than is given."""

    code = "too-large"
    sentence = (
        "The picture of this film is {width} by {height} points, more than can be worked on here. The film on "
        "the card is unchanged. Export it as 4K or smaller, and bring in that copy."
    )


class NeedsTooMuchMemory(MediaError):
    """Reading the film took more memory than a film may."""

    code = "needs-too-much-memory"
    sentence = (
        "Reading this film took more than {mebibytes} MiB of memory, so it was stopped. The film on the card "
        "is unchanged. Export it as MP4 (H.264), 1080p or smaller, and bring in that copy."
    )


class TookTooLong(MediaError):
    """The work was stopped at its deadline."""

    code = "took-too-long"
    sentence = (
        "Reading this film took longer than {seconds} seconds, so it was stopped. The film on the card is "
        "unchanged. Try once more when the computer is less busy; if it happens again, export the film as MP4 "
        "(H.264)."
    )


class ReaderDied(MediaError):
    """The child process that read the film ended without an answer."""

    code = "reader-died"
    sentence = (
        "The part of Attune that reads films stopped while reading this one ({how}). The film on the card is "
        "unchanged, and nothing else was touched. Export the film as MP4 (H.264), and bring in that copy."
    )


class Stopped(MediaError):
    """Somebody asked for the work to stop."""

    code = "stopped"
    sentence = (
        "The work on this film was stopped, as asked. The film on the card is unchanged. Start it again at any time."
    )


class NotIdentical(MediaError):
    """What was made does not match the film picture for picture, so it was thrown away."""

    code = "not-identical"
    sentence = (
        "The copy made of this film did not match it picture for picture (at picture {frame}), so it was "
        "thrown away. The film on the card is unchanged. Try once more; if it happens again, export the film "
        "as MP4 (H.264)."
    )
