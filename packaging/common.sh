# What the scripts of this folder share. Sourced, never run.
# shellcheck shell=bash disable=SC2034
set -euo pipefail
export LC_ALL=C.UTF-8

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
deps=$root/build/deps

say() { printf '==> %s\n' "$*" >&2; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# usage: prints the comment block at the top of the calling script.
usage() { sed -n '2,/^[^#]\{0,1\}$/ { s/^# \{0,1\}//p }' "$0"; }

# configure PRESET: makes build/PRESET ready to build.
configure() {
    local preset=$1
    shift
    local -a options=("$@")
    [ -z "${DUCKDB_ROOT:-}" ] || options+=("-DDUCKDB_ROOT=$DUCKDB_ROOT")
    if [ ! -f "$root/build/$preset/build.ninja" ] || [ ${#options[@]} -gt 0 ]; then
        say "configure $preset"
        (cd "$root" && cmake --preset "$preset" "${options[@]}" >"$root/build/configure-$preset.log" 2>&1) || {
            tail -n 40 "$root/build/configure-$preset.log" >&2
            die "cmake failed; the whole log is build/configure-$preset.log"
        }
    fi
}

# end_children: ends what the script left running; `children` holds process ids, negative for whole groups.
end_children() {
    kill -- "${children[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
}

# start_trickle WORKSPACE: new rows from now on, in a process group of its own, so that the whole pipeline ends.
start_trickle() {
    set -m
    "$root/packaging/demo.sh" trickle "$1" 2>"$root/build/trickle.log" &
    children+=("-$!")
    set +m
}
