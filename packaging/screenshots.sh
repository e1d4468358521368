#!/usr/bin/env bash
# usage: packaging/screenshots.sh [--workspace DIR]
#
# Takes a picture of every page of the window on the demo workspace, light and dark, into build/screenshots, and puts
# README's picture into resources/screenshots. Needs what packaging/run.sh builds and makes.
#
#   --workspace DIR   the demo workspace (default: build/demo)

# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=screen.sh
. "$root/packaging/screen.sh"

workspace=$root/build/demo
while [ $# -gt 0 ]; do
    case $1 in
    --workspace) workspace=$(realpath -m "${2:?which directory?}"); shift ;;
    -h | --help) usage; exit 0 ;;
    *) die "'$1' is not an option (--help lists them)" ;;
    esac
    shift
done
[ -f "$workspace/demo-complete" ] || die "there is no demo workspace in $workspace: packaging/run.sh makes it"

pictures=$root/build/screenshots
mkdir -p "$pictures" "$root/resources/screenshots"
children=()
trap end_children EXIT
start_screen 1480x960
start_trickle "$workspace"

# picture PAGE THEME SECONDS: how the page looks after so many seconds.
picture() {
    local window id
    say "$1, $2"
    "$root/build/release/app/sharepane" --workspace "$workspace" --page "$1" --theme "$2" 2>"$root/build/window.log" &
    window=$!
    children+=("$window")
    wait_until_painted "$window" || die "the window did not open; see build/window.log"
    id=$(xdotool search --onlyvisible --pid "$window" --name . | tail -n 1)
    xdotool windowsize --sync "$id" 1440 900 windowmove "$id" 20 30
    if [ "$1" = query ]; then
        sleep 2
        xdotool windowactivate --sync "$id" key ctrl+a
        xdotool type --window "$id" "SELECT origin, count(*) AS flights, avg(delay) AS delay FROM flights GROUP BY origin ORDER BY flights DESC"
        xdotool key --window "$id" Escape ctrl+Return
    fi
    sleep "$3"
    import -window "$id" "$pictures/$1-$2.png"
    kill "$window"
    wait "$window" || true
}

for theme in light dark; do
    picture overview "$theme" 3
    picture sync "$theme" 30
    picture clusters "$theme" 3
    picture query "$theme" 5
done
cp "$pictures/sync-light.png" "$root/resources/screenshots/sync.png"
say "the pictures are in build/screenshots"
