"""What the pure readers and writers say of a file is what FFmpeg hears; damaged files are refused."""

from __future__ import annotations

import io
import struct

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenfish.audio.encode_speech import encode_speech
from goldenfish.providers.speaker import Codec
from goldenfish.sound_files import adts, mp3, ogg_opus, wav
from goldenfish.sound_files.by_codec import join, playing_ms, silence
from goldenfish.sound_files.fault import SoundFileError
from goldenfish.sound_files.wav import Pcm

CODECS: tuple[Codec, ...] = ("ogg_opus", "mp3", "aac", "wav")
FRAME_MS = {"ogg_opus": 20, "mp3": 24, "aac": 43, "wav": 1}


def tone(hertz: float, ms: int) -> Pcm:
    """A sound that can be told from another."""
    moments = np.arange(22_050 * ms // 1000) / 22_050
    return Pcm(22_050, 1, (8000 * np.sin(2 * np.pi * hertz * moments)).astype("<i2").tobytes())


def heard(audio: bytes) -> tuple[np.ndarray, int]:
    """Samples and rate, as FFmpeg decodes them."""
    with av.open(io.BytesIO(audio), mode="r") as file:
        rate = file.streams.audio[0].rate
        resampler = av.AudioResampler(format="fltp", layout="mono")
        frames = [out.to_ndarray()[0] for frame in file.decode(audio=0) for out in resampler.resample(frame)]
    return np.concatenate(frames), rate


def pitch(samples: np.ndarray, rate: int) -> float:
    """The strongest frequency."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size)))
    return float(np.argmax(spectrum)) * rate / samples.size


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("ms", [40, 999, 5000])
def test_the_length_is_what_ffmpeg_hears(codec: Codec, ms: int) -> None:
    audio = encode_speech(tone(300, ms), codec)
    samples, rate = heard(audio)
    assert playing_ms(audio, codec) == pytest.approx(samples.size * 1000 / rate, abs=1)
    assert playing_ms(audio, codec) == pytest.approx(ms, abs=110 if codec == "aac" else 1)  # AAC's padding is heard


@pytest.mark.parametrize("codec", CODECS)
def test_parts_are_heard_one_after_another(codec: Codec) -> None:
    parts = [encode_speech(tone(hertz, 1000), codec) for hertz in (300, 800, 1500)]
    whole = join(parts, codec)
    samples, rate = heard(whole)
    assert playing_ms(whole, codec) == pytest.approx(sum(playing_ms(part, codec) for part in parts), abs=200)
    assert samples.size / rate == pytest.approx(playing_ms(whole, codec) / 1000, abs=0.06)
    third = samples.size // 3
    middles = [samples[i * third + third // 4 : i * third + 3 * third // 4] for i in range(3)]
    assert [pitch(middle, rate) for middle in middles] == pytest.approx([300, 800, 1500], abs=5)


@pytest.mark.parametrize("codec", CODECS)
@given(ms=st.integers(min_value=0, max_value=20_000))
def test_silence_is_as_long_as_it_says_and_silent(codec: Codec, ms: int) -> None:
    audio = silence(ms, codec)
    assert playing_ms(audio, codec) == pytest.approx(ms, abs=FRAME_MS[codec])
    if 50 < ms < 500:  # FFmpeg is not asked about each of them
        samples, rate = heard(audio)
        assert samples.size * 1000 / rate == pytest.approx(ms, abs=FRAME_MS[codec] + 1)
        assert not samples.any()


def test_a_joined_ogg_is_one_stream_and_its_pages_are_sound() -> None:
    part = encode_speech(tone(300, 3000), "ogg_opus")
    whole = join([part, part], "ogg_opus")
    flags = [whole[i + 5] for i in range(len(whole) - 4) if whole[i : i + 4] == b"OggS"]
    assert (flags[0], flags[-1]) == (2, 4)
    assert set(flags[1:-1]) == {0}
    assert join([whole], "ogg_opus") == whole  # a damaged page would be refused
    assert playing_ms(part + part, "ogg_opus") == playing_ms(whole, "ogg_opus")  # chained, as some servers send it


def test_packets_that_go_over_a_page_are_read() -> None:
    packet = b"\xfb\x03" + bytes(70_000 // 255 * 255)  # three frames of 20 ms; segments of 255 bytes fill a page
    head = ogg_opus.read(silence(20, "ogg_opus")).head
    first = ogg_opus._page(2, 0, -1, [])
    table = b"\xff" * 255
    page = ogg_opus._HEADER.pack(b"OggS", 0, 0, -1, 1, 2, 0, 255) + table + packet[: 255 * 255]
    first = page[:22] + struct.pack("<I", ogg_opus._crc(page)) + page[26:]
    last = ogg_opus._page(3, 5, 312 + 2880, [packet[255 * 255 :]])
    audio = ogg_opus._page(0, 2, 0, [head]) + ogg_opus._page(1, 0, 0, [ogg_opus._TAGS]) + first + last
    assert ogg_opus.read(audio).packets == (packet,)
    assert playing_ms(audio, "ogg_opus") == 60


@pytest.mark.parametrize(
    ("first_byte", "samples"),
    [(0x00, 480), (0x18, 2880), (0x60, 480), (0x68, 960), (0x80, 120), (0xF8, 960), (0xF9, 1920), (0xFA, 1920)],
)
def test_packets_say_how_long_they_are(first_byte: int, samples: int) -> None:
    assert ogg_opus.packet_samples(bytes([first_byte, 0])) == samples
    assert ogg_opus.packet_samples(bytes([first_byte & 0xFC | 3, 2])) == 2 * ogg_opus.packet_samples(
        bytes([first_byte & 0xFC, 0])
    )


@pytest.mark.parametrize("codec", CODECS)
@given(st.data())
def test_a_damaged_or_cut_file_is_refused_or_read_and_nothing_else(codec: Codec, data: st.DataObject) -> None:
    audio = bytearray(_GOOD[codec][: data.draw(st.integers(0, len(_GOOD[codec])))])
    for _ in range(data.draw(st.integers(0, 3))):
        if audio:
            audio[data.draw(st.integers(0, len(audio) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert playing_ms(bytes(audio), codec) >= 0
        join([bytes(audio), _GOOD[codec]], codec)
    except SoundFileError:
        pass


_GOOD = {codec: encode_speech(tone(300, 300), codec) for codec in CODECS}


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("audio", [b"", b"<html>It works!</html>", bytes(1000)], ids=["empty", "html", "zeros"])
def test_what_is_no_file_is_refused(codec: Codec, audio: bytes) -> None:
    with pytest.raises(SoundFileError):
        playing_ms(audio, codec)
    with pytest.raises(SoundFileError):
        join([audio, audio], codec)


def test_every_flipped_bit_of_an_ogg_is_noticed() -> None:
    audio = silence(100, "ogg_opus")
    for at in range(len(audio)):
        damaged = audio[:at] + bytes([audio[at] ^ 1]) + audio[at + 1 :]
        with pytest.raises(SoundFileError):
            playing_ms(damaged, "ogg_opus")


def test_parts_of_different_kinds_are_not_joined() -> None:
    other = Pcm(16_000, 1, bytes(3200))
    with pytest.raises(SoundFileError):
        wav.join([wav.write(other), silence(100, "wav")])
    with pytest.raises(SoundFileError):
        mp3.join([silence(100, "mp3"), b"\xff\xfb\x90\xc4" + bytes(413)])
    with pytest.raises(SoundFileError):
        adts.join([silence(100, "aac"), bytes.fromhex("fff14c40017ffc01182007")])


def test_tags_around_mp3_are_no_sound() -> None:
    bare = silence(1000, "mp3")
    tagged = b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10) + bare + b"TAG" + bytes(125)
    assert playing_ms(tagged, "mp3") == playing_ms(bare, "mp3")
    assert join([tagged, tagged], "mp3") == bare + bare


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFF000])
def test_a_wave_file_of_unknown_length_is_read_to_its_end(size: int) -> None:
    audio = silence(500, "wav")
    streamed = audio[:40] + struct.pack("<I", size) + audio[44:]
    assert playing_ms(streamed, "wav") == 500
    assert join([streamed], "wav") == audio
