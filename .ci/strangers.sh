#!/usr/bin/env bash
# Clients nobody here wrote drive the local AWS. Those that Debian packages are installed where they are missing.
set -eu
cd "$(dirname "$0")/.."
missing=''
[ -x /usr/bin/aws ] || missing="$missing awscli"
[ -x /usr/bin/rclone ] || missing="$missing rclone"
[ -x /usr/bin/s3cmd ] || missing="$missing s3cmd"
/usr/bin/python3 -c 'import boto3' 2> /dev/null || missing="$missing python3-boto3"
if [ -n "$missing" ]; then
  as=''
  [ "$(id -u)" -eq 0 ] || as=sudo
  $as apt-get update -qq
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive $as apt-get install -y -qq --no-install-recommends $missing > /dev/null
fi
exec node test/strangers/main.mjs "$@"
