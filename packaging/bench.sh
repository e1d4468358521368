#!/usr/bin/env bash
# usage: packaging/bench.sh [--quick] [--folder DIR] [LINE…]
#
# Does the same work with a peer and with us in turn, and prints us, the peer, and the ratio of the medians. Installs
# the peers first. Without a LINE all of them: attach copy commit1 commit10k idle open query ingest serve
# polls tail revoke.
#
#   --quick        small data: whether it works, not how fast
#   --folder DIR   where the data goes, up to 10 GiB of it (default: /var/tmp); gone afterwards
#
# SHAREPANE_BENCH_SCALE=0.1 scales the sizes. The results also go to build/bench.json.

# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
case " $* " in *" --help "* | *" -h "*) usage; exit 0 ;; esac

"$root/packaging/setup.sh" build bench demo
configure release
say "build sharepanectl and the programs of tests/bench"
cmake --build "$root/build/release" --target sharepanectl bench_worker bench_open bench_longpolls >"$root/build/build.log" 2>&1 || {
    tail -n 40 "$root/build/build.log" >&2
    die "the build failed; the whole log is build/build.log"
}
PYTHONDONTWRITEBYTECODE=1 exec "$root/build/venv/bin/python" "$root/tests/bench/bench.py" "$@"
