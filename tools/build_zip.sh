#!/bin/sh
# What `sam build` puts into a zip: folder $2 of what $1 says ("function" or "layer"), built into directory $3.
# A function gets exactly functions/<name> and its locked requirements; the layer gets goldenfish under python/.
# Byte code is compiled here, since Lambda's code directory is read-only: docs/decisions/0002-makefile-builds.md
set -eu
kind=$1 name=$2 into=$3
root=$(cd "$(dirname "$0")/.." && pwd)
python=$(sh "$root/tools/python.sh" 3.13)
machine=$([ "${ARCHITECTURE:-arm64}" = arm64 ] && echo aarch64 || echo "$ARCHITECTURE")

copy_source() { # from, to: sources only
    mkdir -p "$2"
    (cd "$1" && find . -type f ! -path '*/__pycache__/*' ! -name requirements.txt ! -name 'Dockerfile*' -exec cp --parents {} "$2" \;)
}

install_requirements() { # wheels for Lambda's platform, whatever machine this is
    if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then
        uv pip install -q --target "$into" --python "$python" --python-platform "$machine-manylinux_2_28" \
            --only-binary :all: --no-deps --require-hashes -r "$1"
    else
        "$python" -m pip install -q --disable-pip-version-check --target "$into" --python-version 3.13 \
            --platform "manylinux_2_28_$machine" --platform "manylinux_2_17_$machine" --platform "manylinux2014_$machine" \
            --only-binary :all: --no-deps --require-hashes -r "$1"
    fi
    rm -rf "$into/bin" "$into/.lock"
}

case "$kind" in
    function)
        install_requirements "$root/functions/$name/requirements.txt"
        copy_source "$root/functions/$name" "$into/functions/$name"
        cp "$root/functions/__init__.py" "$into/functions/"
        # The estimate model, if ASSESSMENT_MODEL_DIR names one: arrays and text, nothing that runs.
        if [ "$name" = insights ] && [ -d "$root/models" ]; then copy_source "$root/models" "$into/models"; fi
        home=/var/task
        ;;
    layer)
        copy_source "$root/layers/$name" "$into/python"
        rm -f "$into/python/Makefile"
        rm -f "$into/python/goldenfish/audio/"*.onnx # only the images listen
        home=/opt
        ;;
esac
find "$into" -name __pycache__ -prune -exec rm -rf {} +
# unchecked-hash: the zip's coarse times would make time-stamped byte code look stale.
"$python" -m compileall -q -s "$into" -p "$home" --invalidation-mode unchecked-hash "$into"
