#!/usr/bin/env bash
# usage: packaging/setup.sh [build] [run] [test] [sanitize] [lint] [bench] [demo]
#
# Installs what is missing on Debian 12, and nothing else: Debian packages (as root or through sudo) and, into
# build/deps and build/venv, what Debian does not have. Without a word: build and run.
#
#   build     compiler, Qt, libraries, and the pinned DuckDB in build/deps/duckdb (set DUCKDB_ROOT to use another)
#   run       a virtual screen, for a machine without a display
#   test      what the tests run against: Python peers in build/venv
#   sanitize  the compiler of the presets asan, tsan and fuzz
#   lint      clang-format, clang-tidy, shellcheck
#   bench     the peers of packaging/bench.sh
#   demo      the data sets of the demo workspace, in build/deps/vega-datasets
#
# What npm delivers is compared with the hashes below before anything uses it; pip's versions are pinned.

# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

build_packages=(g++ lld cmake ninja-build ccache git python3
    qt6-base-dev qt6-base-dev-tools qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools libqt6sql6-sqlite qt6-svg-dev
    libqcustomplot-dev libqcustomplot2.1-qt6 libexpected-dev libcli11-dev libsimdjson-dev nlohmann-json3-dev
    libxxhash-dev libssl-dev libcurl4-openssl-dev zlib1g-dev libboost1.81-dev qtkeychain-qt6-dev
    libgl-dev libxkbcommon-dev libvulkan-dev)
run_packages=(xvfb xauth xdotool imagemagick openbox fonts-dejavu-core)
test_packages=(python3-venv openssl dbus gnome-keyring libsecret-tools python3-aiosmtpd iproute2
               "${run_packages[@]}")
sanitize_packages=(clang-16 libclang-rt-16-dev llvm-16)
lint_packages=(shellcheck clang-format-16 clang-tidy-16 "${sanitize_packages[@]}")
bench_packages=(python3-venv postgresql rsync nginx-light wrk)

# name@version → what `npm pack` must deliver. DuckDB's own npm package has the header; its bindings the library.
duckdb_sources=duckdb@1.4.4
declare -A integrity=(
    [duckdb@1.4.4]=hEJJ5hyVF0VLj3dmOLpsWrQR0b3d4Ykqtygm6iUXjHJDDnSqg/USKxcb5qvNrOhFYPgktayU6dXCtgPqcmmpog==
    [@duckdb/node-bindings-linux-x64@1.4.4-r.4]=jBTL/WvfwxLToFa/pVHfT6elMtltJGnc3wSuxZD9OfMltit9YUdVFS37vBFQzXMT1Z8OWjtSjMh+zPKxOwHLHA==
    [@duckdb/node-bindings-linux-arm64@1.4.4-r.3]=qF2/WhB+i+8is60RrpTY/5ZnywIUayuBiVXSuQ4rrRn1m1gvfKqPvjySbiDjYgQo/6OXu/fax0KC1gXnNWoLEA==
    [vega-datasets@3.2.1]=lTSwZA6yq6qSU2YZm+6bqILiIvTPPxn4itir7jPGFmHIdPvUfQ9pCzzcrklYywMJgLUbaIeSkZQdiJd6wBxPug==
)
# SHA-256 of the two files that we keep of them: how a later run knows that what is in place is what is pinned.
header_sum=cbe6a827284375c5a646b8f27dbd3a00808ce8738b5bbb49c190cb1e08540281
case $(uname -m) in
x86_64)
    duckdb_library=@duckdb/node-bindings-linux-x64@1.4.4-r.4
    library_sum=1ef33048e12235115ac0d277a0aaccbb560e33248144f488b5ac005cd9ba81b5
    ;;
aarch64)
    duckdb_library=@duckdb/node-bindings-linux-arm64@1.4.4-r.3
    library_sum=c8e20af1e0064bdb7bf79af4d16f17ee8be16803bc98a4df58588bed1301c042
    ;;
*)
    duckdb_library=
    library_sum=
    ;;
esac

# missing_packages PACKAGE…: prints those that are not installed.
missing_packages() {
    comm -23 <(printf '%s\n' "$@" | sort -u) \
        <(dpkg-query -W -f='${db:Status-Abbrev}${Package}\n' 2>/dev/null | sed -n 's/^ii *//p' | sort -u)
}

install_packages() {
    local -a missing as_root=()
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || die "these are missing, and there is no apt-get to install them: ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || die "run this as root first: apt-get install -y ${missing[*]}"
        as_root=(sudo)
    fi
    as_root+=(env DEBIAN_FRONTEND=noninteractive)
    say "install ${missing[*]}"
    local log=$root/build/apt.log
    {
        "${as_root[@]}" apt-get update -q &&
            "${as_root[@]}" apt-get install -q -y --no-install-recommends "${missing[@]}"
    } >"$log" 2>&1 || {
        tail -n 30 "$log" >&2
        die "apt-get failed; the whole log is build/apt.log"
    }
}

# download NAME@VERSION INTO: unpacks one verified npm package; its files are in INTO/package.
download() {
    local spec=$1 into=$2 tarball sum
    command -v npm >/dev/null || install_packages npm
    say "download $spec"
    tarball=$into/$(cd "$into" && npm pack --ignore-scripts --silent "$spec" | tail -n 1)
    [ -f "$tarball" ] || die "npm did not deliver $spec: is the network or the registry out of reach?"
    sum=$(openssl dgst -sha512 -binary "$tarball" | base64 -w 0)
    [ "$sum" = "${integrity[$spec]}" ] || die "$spec is not what is pinned: sha512 is $sum"
    tar -xzf "$tarball" -C "$into"
    rm "$tarball"
}

duckdb_is_pinned() {
    sha256sum --check --status 2>/dev/null <<SUMS
$header_sum  $1/duckdb.h
$library_sum  $1/libduckdb.so
SUMS
}

install_duckdb() {
    if [ -n "${DUCKDB_ROOT:-}" ]; then
        if [ ! -f "$DUCKDB_ROOT/duckdb.h" ] || [ ! -f "$DUCKDB_ROOT/libduckdb.so" ]; then
            die "DUCKDB_ROOT=$DUCKDB_ROOT does not hold duckdb.h and libduckdb.so"
        fi
        return 0
    fi
    [ -n "$duckdb_library" ] || die "no DuckDB is pinned for $(uname -m): build one and set DUCKDB_ROOT"
    ! duckdb_is_pinned "$deps/duckdb" || return 0
    install_packages openssl ca-certificates
    temporary=$(mktemp -d "$deps/.duckdb-XXXXXX")
    mkdir "$temporary/sources" "$temporary/library" "$temporary/duckdb"
    download "$duckdb_sources" "$temporary/sources"
    download "$duckdb_library" "$temporary/library"
    mv "$temporary/sources/package/src/duckdb/src/include/duckdb.h" "$temporary/library/package/libduckdb.so" \
        "$temporary/duckdb"
    duckdb_is_pinned "$temporary/duckdb" || die "the files in the DuckDB packages are not the pinned ones"
    rm -rf "$deps/duckdb"
    mv "$temporary/duckdb" "$deps/duckdb"
    rm -rf "$temporary"
}

install_demo_data() {
    local spec=vega-datasets@3.2.1 stamp=$deps/vega-datasets/.version
    [ "$(cat "$stamp" 2>/dev/null)" != "$spec" ] || return 0
    install_packages openssl ca-certificates
    temporary=$(mktemp -d "$deps/.vega-XXXXXX")
    download "$spec" "$temporary"
    echo "$spec" >"$temporary/package/.version"
    rm -rf "$deps/vega-datasets"
    mv "$temporary/package" "$deps/vega-datasets"
    rm -rf "$temporary"
}

# Whether build/venv has exactly the pinned versions.
venv_is_pinned() {
    "$root/build/venv/bin/python" - "$root/packaging/python-test.txt" 2>/dev/null <<'PYTHON'
import importlib.metadata, sys
pins = [line.strip().split("==") for line in open(sys.argv[1]) if "==" in line]
sys.exit(any(importlib.metadata.version(name) != version for name, version in pins))
PYTHON
}

install_venv() {
    ! venv_is_pinned || return 0
    local python=/usr/bin/python3 log=$root/build/pip.log
    say "install the Python peers into build/venv"
    {
        rm -rf "$root/build/venv" && "$python" -m venv "$root/build/venv" &&
            "$root/build/venv/bin/pip" install --disable-pip-version-check -r "$root/packaging/python-test.txt"
    } >"$log" 2>&1 || {
        tail -n 20 "$log" >&2
        die "pip failed; the whole log is build/pip.log"
    }
}

case " $* " in *" --help "* | *" -h "*) usage; exit 0 ;; esac
[ $# -gt 0 ] || set -- build run
mkdir -p "$deps"
temporary=
trap 'rm -rf "$temporary"' EXIT
packages=()
for part in "$@"; do
    case $part in
    build) packages+=("${build_packages[@]}") ;;
    run) packages+=("${run_packages[@]}") ;;
    test) packages+=("${test_packages[@]}") ;;
    sanitize) packages+=("${sanitize_packages[@]}") ;;
    lint) packages+=("${lint_packages[@]}") ;;
    bench) packages+=("${bench_packages[@]}") ;;
    demo) ;;
    *) die "'$part' is not one of build, run, test, sanitize, lint, bench, demo (--help explains them)" ;;
    esac
done
[ ${#packages[@]} -eq 0 ] || install_packages "${packages[@]}"
for part in "$@"; do
    case $part in
    build) install_duckdb ;;
    demo) install_demo_data ;;
    test | bench) install_venv ;;
    esac
done
