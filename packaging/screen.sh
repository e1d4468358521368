# A virtual screen with a window manager, for machines without a display and for screenshots. Sourced after
# common.sh; the caller's `children` array collects what has to end.
# shellcheck shell=bash disable=SC2154

# start_screen WIDTHxHEIGHT: exports DISPLAY.
start_screen() {
    local number_file=$root/build/.display
    rm -f "$number_file"
    Xvfb -displayfd 3 -screen 0 "$1x24" -dpi 96 -nolisten tcp 3>"$number_file" 2>/dev/null &
    children+=("$!")
    for _ in $(seq 100); do
        [ ! -s "$number_file" ] || break
        sleep 0.1
    done
    [ -s "$number_file" ] || die "Xvfb did not start"
    DISPLAY=:$(cat "$number_file")
    export DISPLAY QT_QPA_PLATFORM=xcb
    unset WAYLAND_DISPLAY
    openbox --sm-disable >/dev/null 2>&1 &
    children+=("$!")
}

take_screenshot() {
    mkdir -p "$(dirname "$1")"
    import -window root "$1"
}

# wait_until_painted PID: until that process's window is there, and shows more than a background.
wait_until_painted() {
    local pid=$1 colours
    for _ in $(seq 120); do
        kill -0 "$pid" 2>/dev/null || return 1
        if [ -n "$(xdotool search --onlyvisible --pid "$pid" --name . 2>/dev/null)" ]; then
            colours=$(import -window root png:- | identify -format '%k' png:-)
            [ "$colours" -lt 40 ] || return 0
        fi
        sleep 0.25
    done
    return 1
}
