"""Short names for what nobody outside of a script can see."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count
from string import ascii_lowercase

_CONSTANT = re.compile(r"[A-Z][A-Z0-9_]{2,}")
_RESERVED = frozenset({"as", "do", "if", "in", "is", "of"})


def short_name(number: int) -> str:
    """a, b … z, aa, ab …: the names of so many members."""
    rest, letter = divmod(number, len(ascii_lowercase))
    return (short_name(rest - 1) if rest else "") + ascii_lowercase[letter]


def constants(text: str, pieces: Sequence[str]) -> dict[str, str]:
    """Short names of a module's own constants: those in capitals that it does not export.

    One that may also be the name of a member somewhere keeps its name.

    Args:
        text: the script.
        pieces: what of it means something, in order.
    """
    used = set(re.findall(r"[\w$]+", text)) | _RESERVED
    free = (name for name in map(short_name, count()) if name not in used)
    around = list(zip(["", "", *pieces], ["", *pieces], pieces, [*pieces[1:], ""], strict=False))
    own = {
        name: next(free)
        for before, kind, name, after in around
        if kind == "const" and before != "export" and after == "=" and _CONSTANT.fullmatch(name)
    }
    for _, before, name, after in around:
        is_declared = before == "const" and after == "="
        is_member = before == "." or (before in ("{", ",") and after in (",", "}")) or after in (":", "as", "=", "(")
        if name in own and is_member and not is_declared:
            del own[name]
    return own
