#!/usr/bin/env bash
# Both halves of the pairs at once: bash test/datasets/races.sh [rounds] [processes]
cd "$(dirname "$0")/../.." || exit 1
half() { node --conditions source --import tsx test/datasets/races.ts "$@"; }
half "$@" 1/2 &
first=$!
half "$@" 2/2
second=$?
wait "$first" && exit "$second"
