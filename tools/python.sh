#!/bin/sh
# Prints the first working Python among the versions named as arguments ("3.13 3.12"), most wanted first.
# Each candidate is tried by running it: pyenv's shims exist for versions that do not run.
for version in "$@"; do
    for candidate in "python$version" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python "/usr/local/bin/python$version" python3; do
        found=$(command -v "$candidate" 2>/dev/null) || continue
        running=$("$found" -c 'import sys; print("%d.%d" % sys.version_info[:2], sys.executable)' 2>/dev/null) || continue
        case "$running" in
            "$version "*) echo "${running#* }"; exit 0 ;;
        esac
    done
done
# uv fetches its own where the network allows it.
if command -v uv >/dev/null 2>&1; then
    uv python install -q "$1" 2>/dev/null && uv python find --managed-python "$1" && exit 0
fi
echo "No working Python among: $*. On Debian: apt-get install python3 python3-venv" >&2
exit 1
