#!/usr/bin/env bash
# Runs a command with the path of one folder of shared data added at its end; says so where there is none.
# usage: with-shared.sh FOLDER COMMAND...
set -eu
folder="$(cd "$(dirname "$0")/../.." && pwd)/shared/$1"
shift
if [ ! -d "$folder" ]; then
  echo "not run: there is no shared data beside the project"
  exit 0
fi
exec "$@" "$folder"
