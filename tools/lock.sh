#!/bin/sh
# Makes the lock files from pyproject.toml's dependency groups, or with --check says whether they are as made.
# Why hashed requirement files: docs/decisions/0001-hashed-requirement-locks.md
set -eu
cd "$(dirname "$0")/.."
out=. check=
if [ "${1:-}" = --check ]; then
    check=yes
    out=$(mktemp -d)
    trap 'rm -rf "$out"' EXIT
fi
failed=

compile() { # group, committed file, further options
    group=$1 file=$2
    shift 2
    if [ -n "$check" ]; then # the committed pins are kept while they satisfy pyproject.toml
        mkdir -p "$out/$(dirname "$file")"
        cp "$file" "$out/$file"
    fi
    uv pip compile -q --generate-hashes --no-header --no-annotate --group "$group" "$@" -o "$out/$file" pyproject.toml
    [ -z "$check" ] || diff -u "$file" "$out/$file" || failed="$failed $file"
}

wheels() { # group, committed file, platform: every pin has a wheel for it
    uv pip compile -q --no-header --no-annotate --only-binary :all: --python-version 3.13 --python-platform "$3" \
        --group "$1" -c "$2" -o "$out/wheels.txt" pyproject.toml
    sed 's/ .*//' "$2" | grep '==' | diff - "$out/wheels.txt" || failed="$failed $2($3)"
}

compile dev requirements.lock --universal --python-version 3.11
compile sam tests/sam/requirements.lock --universal --python-version 3.11
compile audit tests/audit/requirements.lock --universal --python-version 3.11
compile clients tools/clients/requirements.lock --universal --python-version 3.11
compile lambda-runtime tests/sam/runtime.lock --universal --python-version 3.11
for name in api interviewer insights asr assess; do
    compile "$name" "functions/$name/requirements.txt" -c requirements.lock --only-binary :all: \
        --python-version 3.13 --python-platform aarch64-manylinux_2_28
    if [ -n "$check" ]; then
        wheels "$name" "functions/$name/requirements.txt" aarch64-manylinux_2_28
        wheels "$name" "functions/$name/requirements.txt" x86_64-manylinux_2_28
    fi
done
if [ -n "$failed" ]; then
    echo "lock files differ from pyproject.toml, or a wheel is missing:$failed (make lock)" >&2
    exit 1
fi
[ -z "$check" ] || echo "locks: as pyproject.toml says; every production pin has wheels for Python 3.13 on arm64 and x86_64"
