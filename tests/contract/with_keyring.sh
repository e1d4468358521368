#!/bin/sh
# usage: with_keyring.sh COMMAND…: runs it on a session bus of its own with GNOME's keyring, unlocked and empty.
set -eu
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOME="$home" XDG_DATA_HOME="$home/data" XDG_CONFIG_HOME="$home/config" XDG_RUNTIME_DIR="$home/run"
mkdir -m 700 "$XDG_DATA_HOME" "$XDG_CONFIG_HOME" "$XDG_RUNTIME_DIR"
unset DISPLAY WAYLAND_DISPLAY GNOME_KEYRING_CONTROL
# The keyring ends with the session's bus. $0 of the inner shell is only a name.
dbus-run-session -- sh -eu -c '
    printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null
    "$@"
' with_keyring "$@"
