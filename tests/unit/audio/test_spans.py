"""Spans, speech without its silences, and the way back."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenfish.audio.decode import decode
from goldenfish.audio.encode import encode_flac
from goldenfish.audio.joined import join_speech
from goldenfish.audio.spans import Span, grouped, overlap_s, padded
from tests.signals import RATE, noise


def test_overlap() -> None:
    others = [Span(0.0, 1.0), Span(2.0, 3.0)]
    assert overlap_s(Span(0.5, 2.5), others) == 1.0
    assert overlap_s(Span(1.0, 2.0), others) == 0.0


def test_padding_stops_at_the_recordings_ends_and_in_the_middle_of_a_gap() -> None:
    spans = [Span(0.2, 1.0), Span(1.4, 2.0), Span(5.0, 5.9)]
    assert padded(spans, 0.5, 6.0) == [Span(0.0, 1.2), Span(1.2, 2.5), Span(4.5, 6.0)]
    assert padded([], 0.5, 6.0) == []


def test_grouping_closes_small_gaps_but_not_beyond_the_longest_piece() -> None:
    spans = [Span(0.0, 10.0), Span(10.5, 20.0), Span(20.5, 31.0), Span(40.0, 41.0)]
    assert grouped(spans, gap_s=1.0, longest_s=30.0) == [Span(0.0, 20.0), Span(20.5, 31.0), Span(40.0, 41.0)]


def test_a_span_beyond_the_longest_piece_is_cut_evenly() -> None:
    assert grouped([Span(0.0, 90.0)], gap_s=1.0, longest_s=40.0) == [Span(0, 30), Span(30, 60), Span(60, 90)]


@given(st.lists(st.tuples(st.floats(0.01, 4), st.floats(0.05, 40)), min_size=1, max_size=8))
def test_pieces_cover_all_speech_in_order_without_overlap(gaps: list[tuple[float, float]]) -> None:
    speech, at = [], 0.0
    for gap_s, length_s in gaps:
        speech.append(Span(at + gap_s, at + gap_s + length_s))
        at = speech[-1].end_s
    pieces = padded(grouped(speech, gap_s=1.0, longest_s=30.0), 0.5, at + 0.2)
    assert all(before.end_s <= after.start_s + 1e-9 for before, after in pairwise(pieces))
    for span in speech:
        assert overlap_s(span, pieces) == pytest.approx(span.duration_s, abs=1e-6)


def test_joined_speech_holds_the_recordings_own_samples_and_leads_back() -> None:
    recording = noise(30.0)
    joined = join_speech(recording, RATE, [Span(1.0, 3.0), Span(3.3, 4.0), Span(20.0, 22.0)])
    assert joined.pieces == (Span(0.8, 4.2), Span(19.8, 22.2))
    np.testing.assert_array_equal(joined.samples[: int(3.4 * RATE)], recording[int(0.8 * RATE) : int(4.2 * RATE)])
    assert joined.span_in_recording(0.0, 3.4) == Span(0.8, 4.2)
    assert joined.span_in_recording(3.4, 5.8) == Span(19.8, 22.2)
    assert joined.span_in_recording(3.0, 3.5) == Span(3.8, 19.9)
    assert joined.span_in_recording(-1.0, 99.0) == Span(0.8, 22.2)


def test_flac_gives_back_what_went_in() -> None:
    samples = noise(2.5, rms=0.3)
    back = decode(encode_flac(samples, RATE), max_seconds=10)
    assert (back.conditions.codec, back.samples.size) == ("flac", samples.size)
    np.testing.assert_allclose(back.samples, samples.clip(-1, 1), atol=1e-4)
