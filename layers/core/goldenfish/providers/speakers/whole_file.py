"""What an engine gave, as one self-contained file of true length, or a fault."""

from __future__ import annotations

from collections.abc import Sequence

from goldenfish.providers.faults import ProviderFault
from goldenfish.providers.speaker import Codec, Speech, WordMark
from goldenfish.sound_files.by_codec import join, playing_ms
from goldenfish.sound_files.fault import SoundFileError


def whole_file(engine: str, parts: Sequence[bytes], codec: Codec, marks: Sequence[WordMark] = ()) -> Speech:
    """The parts as one file.

    Args:
        engine: which gave them; for the fault.
        parts: whole files each, in order.
        codec: of all of them.
        marks: of the joined file.

    Raises:
        ProviderFault: `upstream_garbled`: a part is no such file; `upstream_refused`: there was nothing to say;
            never a file that plays nothing.
    """
    if not parts:
        raise ProviderFault("upstream_refused", f"{engine}: a text without a word")
    try:
        audio = join(parts, codec)
        ms = playing_ms(audio, codec)
    except SoundFileError as error:
        raise ProviderFault("upstream_garbled", f"{engine}: not {codec}: {error}") from error
    if not ms:
        raise ProviderFault("upstream_garbled", f"{engine}: sound of no length")
    return Speech(audio=audio, codec=codec, ms=ms, marks=tuple(marks))
