"""Event patterns: what fits, what does not, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from localcloud.bus.patterns import UnsupportedPatternError, compile_pattern

EVENT = {
    "source": "aws.s3",
    "flag": True,
    "nothing": None,
    "tags": ["a", "b"],
    "detail": {"bucket": {"name": "recordings"}, "object": {"key": "audio/S1/001/x.WAV", "size": 100}},
}


def fits(pattern: dict[str, Any]) -> bool:
    return compile_pattern(pattern)(EVENT)


def key(condition: object) -> dict[str, Any]:
    return {"detail": {"object": {"key": [condition]}}}


def size(condition: object) -> dict[str, Any]:
    return {"detail": {"object": {"size": [condition]}}}


@pytest.mark.parametrize(
    "pattern",
    [
        {"source": ["aws.s3"]},
        {"source": ["aws.ec2", "aws.s3"]},
        {"source": ["aws.s3"], "detail": {"bucket": {"name": ["recordings"]}}},
        {"flag": [True]},
        {"nothing": [None]},
        {"tags": ["b"]},
        {"tags": [{"prefix": "a"}]},
        key({"prefix": "audio/"}),
        key({"prefix": {"equals-ignore-case": "AUDIO/"}}),
        key({"suffix": ".WAV"}),
        key({"suffix": {"equals-ignore-case": ".wav"}}),
        key({"equals-ignore-case": "audio/s1/001/X.wav"}),
        key({"wildcard": "audio/*/001/*"}),
        key({"anything-but": ["other"]}),
        key({"anything-but": "other"}),
        key({"anything-but": {"prefix": "results/"}}),
        key({"anything-but": {"suffix": [".json", ".txt"]}}),
        key({"exists": True}),
        {"detail": {"object": {"version-id": [{"exists": False}]}}},
        {"elsewhere": {"deep": [{"exists": False}]}},
        size(100),
        size({"numeric": [">", 0, "<=", 100]}),
        size({"numeric": ["=", 100]}),
        size({"anything-but": [1, 2]}),
    ],
)
def test_pattern_fits(pattern: dict[str, Any]) -> None:
    assert fits(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        {"source": ["aws.ec2"]},
        {"source": ["aws.s3"], "detail": {"bucket": {"name": ["others"]}}},
        {"flag": [1]},
        {"flag": ["true"]},
        {"missing": [None]},
        {"missing": ["x"]},
        {"source": {"name": ["aws.s3"]}},
        {"tags": ["c"]},
        key({"prefix": "AUDIO/"}),
        key({"suffix": ".wav"}),
        key({"wildcard": "audio/*.mp3"}),
        key({"anything-but": "audio/S1/001/x.WAV"}),
        key({"anything-but": {"prefix": "audio/"}}),
        key({"anything-but": {"wildcard": "*/001/*"}}),
        key({"exists": False}),
        key({"numeric": [">", 0]}),
        {"missing": [{"anything-but": "x"}]},
        {"missing": [{"exists": True}]},
        size("100"),
        size({"numeric": [">", 0, "<", 100]}),
        size({"prefix": "1"}),
        {"flag": [{"numeric": ["=", 1]}]},
    ],
)
def test_pattern_does_not_fit(pattern: dict[str, Any]) -> None:
    assert not fits(pattern)


def test_wildcard_escapes_its_own_sign() -> None:
    literal = compile_pattern({"a": [{"wildcard": r"1\*2*"}]})

    assert literal({"a": "1*2 is 2"})
    assert not literal({"a": "1x2"})


@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        (key({"cidr": "10.0.0.0/8"}), "cidr"),
        ({"$or": [{"source": ["aws.s3"]}]}, r"\$or"),
        (key({"anything-but": {"cidr": "10.0.0.0/8"}}), "cidr"),
        (key({"prefix": "a", "suffix": "b"}), "one operator"),
        (key({"prefix": 1}), "prefix"),
        (key({"exists": "yes"}), "exists"),
        (size({"numeric": [">"]}), "numeric"),
        (size({"numeric": ["~", 1]}), "~"),
        ({"source": "aws.s3"}, "source"),
        ({"source": []}, "source"),
        ({}, "empty"),
    ],
)
def test_pattern_that_is_not_emulated_is_refused_when_it_is_read(pattern: dict[str, Any], named: str) -> None:
    with pytest.raises(UnsupportedPatternError, match=named):
        compile_pattern(pattern)
