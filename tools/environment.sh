#!/bin/sh
# Makes the virtual environment $1 from the lock file $2: with uv where there is one, else with venv and pip.
# The project itself goes into it too, unless $3 is "tool". PYTHONS: the wanted versions, the first that is here counts.
# Both install the very same files, since every line of the lock carries hashes.
set -eu
venv=$1 lock=$2
cd "$(dirname "$0")/.."
python=$(sh tools/python.sh ${PYTHONS:-3.13 3.12 3.11})

if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then
    echo "environment: $venv with uv, $python"
    [ -x "$venv/bin/python" ] || uv venv -q --python "$python" "$venv"
    uv pip install -q --python "$venv/bin/python" --compile-bytecode --require-hashes -r "$lock"
    [ "${3:-}" = tool ] || uv pip install -q --python "$venv/bin/python" --no-build-isolation --no-deps -e .
    exit 0
fi

echo "environment: $venv with venv and pip, $python"
if ! [ -x "$venv/bin/python" ]; then
    "$python" -m venv "$venv" 2>/dev/null || {
        # Debian splits ensurepip off; a pip outside can still serve an environment without one.
        rm -rf "$venv"
        "$python" -m venv --without-pip "$venv"
    }
fi
if "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    pip="$venv/bin/python -m pip"
elif "$python" -m pip --version >/dev/null 2>&1; then
    pip="$python -m pip --python $venv/bin/python"
else
    echo "Neither uv nor pip is here. Install uv, or on Debian: apt-get install python3-venv" >&2
    rm -rf "$venv"
    exit 1
fi
$pip install -q --disable-pip-version-check --require-hashes -r "$lock"
[ "${3:-}" = tool ] || $pip install -q --disable-pip-version-check --no-build-isolation --no-deps --no-index -e .
