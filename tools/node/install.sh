#!/bin/sh
# Installs tools/node/package-lock.json. Without npm, or without a network, it says so and succeeds: only the type
# test of web/ needs it, and that one is skipped then.
set -eu
cd "$(dirname "$0")"
if ! command -v npm >/dev/null 2>&1; then
    echo "tools/node: npm is not here, so the types of web/ are not checked (Debian: apt-get install npm)" >&2
    exit 0
fi
# npm's warnings are about its user's own settings.
if npm ci --silent; then
    touch ready
else
    echo "tools/node: npm could not install typescript, so the types of web/ are not checked" >&2
fi
