#!/usr/bin/env bash
# usage: packaging/run.sh [--workspace DIR] [--screenshot-only] [--screenshot FILE]
#
# Opens Sharepane's window on the demo workspace: a provider with real data, a consumer that follows it, and new
# rows trickling in. Installs what is missing on Debian 12 and builds the two programs first; a second start takes
# a moment.
#
#   --workspace DIR     where the demo lives (default: build/demo)
#   --screenshot-only   take a screenshot of the window on a virtual screen, and end
#   --screenshot FILE   where to put it (default: build/screenshot.png)
#
# Without a display it starts a virtual one, says where the screenshot is, and runs on until Ctrl-C; or ends when
# nobody is at the terminal.

# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

workspace=$root/build/demo
screenshot=$root/build/screenshot.png
screenshot_only=false
while [ $# -gt 0 ]; do
    case $1 in
    --workspace) workspace=$(realpath -m "${2:?which directory?}"); shift ;;
    --screenshot) screenshot=$(realpath -m "${2:?which file?}"); shift ;;
    --screenshot-only) screenshot_only=true ;;
    -h | --help) usage; exit 0 ;;
    *) die "'$1' is not an option (--help lists them)" ;;
    esac
    shift
done
virtual=$screenshot_only
[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || virtual=true
[ -t 1 ] || ! $virtual || screenshot_only=true

parts=(build demo)
! $virtual || parts+=(run)
"$root/packaging/setup.sh" "${parts[@]}"
configure release
say "build sharepane and sharepanectl (the first time takes some minutes)"
cmake --build "$root/build/release" --target sharepane sharepanectl >"$root/build/build.log" 2>&1 || {
    tail -n 40 "$root/build/build.log" >&2
    die "the build failed; the whole log is build/build.log"
}
"$root/packaging/demo.sh" make "$workspace"

children=()
trap end_children EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
start_trickle "$workspace"

if $virtual; then
    # shellcheck source=screen.sh
    . "$root/packaging/screen.sh"
    start_screen 1600x1000
fi

say "open the window on $workspace"
"$root/build/release/app/sharepane" --workspace "$workspace" --page sync 2>"$root/build/window.log" &
window=$!
children+=("$window")
if $virtual; then
    wait_until_painted "$window" || {
        cat "$root/build/window.log" >&2
        die "the window did not open"
    }
    sleep 10 # of live lag, so that the chart has something to show
    take_screenshot "$screenshot"
    say "the screenshot is $screenshot"
    ! $screenshot_only || exit 0
    say "the window runs on the virtual screen $DISPLAY; Ctrl-C ends it"
fi
wait "$window"
