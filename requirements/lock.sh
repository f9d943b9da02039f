#!/usr/bin/env bash
# Writes run.lock and dev.lock anew. Needs uv; nothing else in the project does.
set -euo pipefail
cd "$(dirname "$0")"
common=(--universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet)
skip=()
# What only the five excluded packages ask for is left out with them.
for name in jax jaxlib sentencepiece sounddevice opencv-contrib-python ml-dtypes opt-einsum; do
    skip+=(--no-emit-package "$name")
done
uv pip compile "${common[@]}" "${skip[@]}" --override overrides.txt ../pyproject.toml -o run.lock
uv pip compile "${common[@]}" build.in -o build.lock
uv pip compile "${common[@]}" --override overrides.txt dev.in -o dev.lock
