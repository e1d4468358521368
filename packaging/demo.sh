#!/usr/bin/env bash
# usage: packaging/demo.sh make WORKSPACE | trickle WORKSPACE [ROWS-PER-SECOND]
#
# make      the demo workspace, once: clusters provider and consumer, and on the provider the database vega with
#           3 million flights, airports, earthquakes, weather and stocks, a materialized view, a function, policies
#           and principals, which the consumer follows
# trickle   lets new flights depart on the provider (5 a second) until it is ended
#
# Needs build/release/app/sharepanectl; packaging/run.sh does all of it.

# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

case ${1:-} in
make | trickle) [ $# -ge 2 ] || die "which workspace? (--help explains)" ;;
-h | --help) usage; exit 0 ;;
*) die "make or trickle? (--help explains)" ;;
esac
action=$1
workspace=$2
rate=${3:-5}
done_mark=$workspace/demo-complete

ctl() { "$root/build/release/app/sharepanectl" --workspace "$workspace" "$@"; }
quietly() { ctl "$@" >/dev/null; }

# Every step may be repeated, so that an interrupted attempt just continues.
make_demo() {
    [ ! -f "$done_mark" ] || return 0
    local table file
    data=$(mktemp -d)
    trap 'rm -rf "$data"' EXIT
    say "make the demo workspace in $workspace"
    python3 "$root/packaging/demo-data.py" "$deps/vega-datasets/data" "$data"
    quietly cluster create provider
    quietly cluster create consumer
    quietly database create provider/vega
    quietly table create provider/vega earthquakes --schema "id:varchar, time:timestamptz, magnitude:double, \
        place:varchar, longitude:double, latitude:double, depth_km:double, felt:bigint, kind:varchar"
    for file in flights-3m.parquet airports.csv earthquakes.ndjson weather.csv stocks.csv; do
        table=${file%%[.-]*}
        say "ingest $table"
        quietly ingest provider/vega "$table" "$data/$file" --create --id "demo-$table"
    done
    say "add what a database has besides tables"
    quietly view create provider/vega flights_by_origin --as \
        "SELECT origin, count(*) AS flights, sum(delay) AS delay, max(distance) AS farthest FROM flights GROUP BY origin"
    quietly function create provider/vega is_late --args minutes --as "minutes > 15"
    quietly database policy provider/vega --hot 30d --retention 3650d
    quietly database principal add provider/vega --role viewers aaduser=analyst@example.org
    quietly follower attach consumer --leader provider --database vega
    quietly sync wait consumer/vega --timeout 10m
    touch "$done_mark"
}

trickle() {
    # Not local: the trap runs when this function is over.
    routes=$(mktemp)
    trap 'rm -f "$routes"' EXIT
    ctl query provider/vega --format json \
        "SELECT DISTINCT origin, destination, distance FROM flights USING SAMPLE 2000 ROWS (reservoir, 1)" >"$routes"
    python3 "$root/packaging/demo-trickle.py" "$routes" "$rate" |
        quietly ingest provider/vega flights - --format ndjson --batch 200ms
}

"${action/make/make_demo}"
