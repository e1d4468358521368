#!/usr/bin/env bash
# usage: packaging/test.sh [--preset PRESET] [--labels REGEX] [-- CTEST-ARGUMENTS]
#
# Installs what is missing, builds, and runs every test but the long ones and the benchmarks. The last line is
# ctest's summary.
#
#   --preset PRESET   release (default), debug, asan or tsan
#   --labels REGEX    only tests with such a label: unit, contract, scenario, gui, interop, crash, long, bench

# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

preset=release
selection=(--label-exclude '^(long|bench)$')
while [ $# -gt 0 ]; do
    case $1 in
    --preset) preset=${2:?which preset?}; shift ;;
    --labels) selection=(--label-regex "${2:?which labels?}"); shift ;;
    -h | --help) usage; exit 0 ;;
    --) shift; break ;;
    *) die "'$1' is not an option (--help lists them)" ;;
    esac
    shift
done

parts=(build test)
[ "$preset" != asan ] && [ "$preset" != tsan ] || parts+=(sanitize)
"$root/packaging/setup.sh" "${parts[@]}"
configure "$preset"
say "build $preset"
cmake --build "$root/build/$preset" >"$root/build/build-$preset.log" 2>&1 || {
    grep -A 15 -E 'error:|FAILED:|undefined reference' "$root/build/build-$preset.log" | head -n 80 >&2
    die "the build failed; the whole log is build/build-$preset.log"
}
log=$root/build/test-$preset.log
status=0
ctest --test-dir "$root/build/$preset" --output-on-failure --parallel "$(nproc)" "${selection[@]}" "$@" 2>&1 |
    tee "$log" || status=$?
grep -E '^[0-9]+% tests passed' "$log" || {
    echo "No test was run."
    status=1
}
exit "$status"
