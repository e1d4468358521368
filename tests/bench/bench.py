"""The benchmark: every line does the same work with a peer and with us in turn, A B A B, and prints the ratio of
medians. bench.py [--quick] [--folder DIR] [LINE…]; SHAREPANE_BENCH_SCALE scales the sizes (1 is the real thing).
"""
import argparse
import json
import math
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

import duckdb

from support import (BUILD, ROOT, Bare, Following, Nginx, Postgres, Report, Served, Subscriber, Worker, ctl, human_bytes, quantile,
                     resident_bytes, seconds_a_request, timed, wait_until_idle)


class Bench:
    def __init__(self, folder, scale, report):
        self.folder = folder
        self.scale = scale
        self.report = report
        self.quick = scale < 0.2
        self.duckdb = duckdb.connect()

    def scaled(self, full, least=1):
        return max(least, round(full * self.scale))

    def rounds(self, full):
        return max(2, full // 3) if self.quick else full

    def workspace(self, name, provider_storage=None):
        """A workspace with clusters provider and consumer and the leader database provider/db."""
        workspace = self.folder / name
        storage = ["--storage", provider_storage] if provider_storage else []
        ctl(workspace, "cluster", "create", "provider", *storage)
        ctl(workspace, "cluster", "create", "consumer", "--cache-size", "1024GiB")
        ctl(workspace, "database", "create", "provider/db")
        return workspace

    # ---- data ----------------------------------------------------------------------------------------------

    def flights(self, format, copies):
        """`copies` times 3 million flights, each copy half a year after the one before, as one file each."""
        source = ROOT / "build/deps/vega-datasets/data/flights-3m.parquet"
        rows = self.scaled(3_000_000)
        files = []
        for copy in range(copies):
            path = self.folder / f"flights-{copy}.{format}"
            self.duckdb.execute(
                f"COPY (SELECT (date + to_months({6 * copy}))::TIMESTAMPTZ AS date, delay, distance, origin, "
                f"destination FROM '{source}' LIMIT {rows}) TO '{path}' (FORMAT {format})")
            files.append(path)
        return files

    def random_extents(self, workspace):
        """provider/db table big: 64 extents of 64 MiB that do not compress. Its folder and its rows."""
        rows = self.scaled(64 * 2**20 // 16)
        part = self.folder / "part.parquet"
        for number in range(64):
            self.duckdb.execute(f"COPY (SELECT {number * rows} + range AS id, random() AS a, random() AS b "
                                f"FROM range({rows})) TO '{part}' (FORMAT parquet, COMPRESSION uncompressed)")
            ctl(workspace, "ingest", "provider/db", "big", part, "--create")
        part.unlink()
        about = ctl(workspace, "table", "show", "provider/db", "big")
        return pathlib.Path(about["location"].removeprefix("file://")), about["bytes"], 64 * rows

    # ---- lines ---------------------------------------------------------------------------------------------

    def attach(self):
        workspace = self.workspace("attach")
        table, size, rows = self.random_extents(workspace)
        worker = Worker(workspace)
        first, some = rows // 2, 1000
        queries = {"SELECT count(*) FROM big": rows,  # which the log answers
                   f"SELECT count(b) FROM big WHERE id BETWEEN {first} AND {first + some - 1}": some}
        us, peer = {sql: [] for sql in queries}, []
        for number in range(self.rounds(6)):
            copy = self.folder / "copy-of-peer"
            peer.append(timed(subprocess.run, ["cp", "-r", table, copy]))
            shutil.rmtree(copy)
            for sql, expected in queries.items():
                answer = worker("attach", leader="provider", database="db", follower=f"consumer/f{number}", sql=sql)
                assert answer["value"] == str(expected), answer
                us[sql].append(answer["queried"])
                ctl(workspace, "follower", "detach", f"consumer/f{number}")
        worker.stop()
        for sql, what in zip(queries, ("first count of its rows", "first query that reads rows")):
            self.report.add_medians("attach", f"{size / 2**30:.1f} GiB, 64 extents → {what}", us[sql], "cp", peer, "≤ 0.020")
        shutil.rmtree(workspace)

    def copy(self):
        """The leader's storage is on another file system, so that extents can't be linked."""
        memory = pathlib.Path(tempfile.mkdtemp(prefix="sharepane-bench-", dir="/dev/shm"))
        try:
            self.copy_from(memory)
        finally:
            shutil.rmtree(memory)

    def copy_from(self, memory):
        free = shutil.disk_usage(memory).free
        if free < 5 * 2**30 * self.scale:
            raise SystemExit(f"copy needs {5 * self.scale:.1f} GiB in /dev/shm, {free / 2**30:.1f} are free")
        workspace = self.workspace("copy", memory)
        table, size, rows = self.random_extents(workspace)
        worker = Worker(workspace)
        us, peer = [], []
        for number in range(self.rounds(6)):
            copy = self.folder / "copy-of-peer"
            peer.append(timed(self.copy_durably, table, copy))
            shutil.rmtree(copy)
            answer = worker("attach", leader="provider", database="db", follower=f"consumer/f{number}",
                            sql="SELECT count(*) FROM big", prefetch=True)
            # Followers read extents in place until they have them; here only what is in the cache counts.
            cached = ctl(workspace, "sync", "status", f"consumer/f{number}")["cached_bytes"]
            assert cached == size, f"{cached} of {size} bytes are in the cache"
            assert answer["value"] == str(rows), answer
            us.append(answer["queryable"])
            ctl(workspace, "follower", "detach", f"consumer/f{number}")
        worker.stop()
        self.report.add_medians("copy", f"{size / 2**30:.1f} GiB copied, verified, durable", us, "cp + fsync", peer,
                                "≤ 1.11")
        shutil.rmtree(workspace)
        self.initial_sync(statistics.median(us) / rows)

    @staticmethod
    def copy_durably(source, target):
        subprocess.run(["cp", "-r", source, target], check=True)
        subprocess.run(["find", target, "-type", "f", "-exec", "sync", "{}", "+"], check=True)

    def initial_sync(self, seconds_per_row):
        rows = self.scaled(2_000_000)
        postgres = Postgres(self.folder)
        try:
            postgres.replicate("big", "id bigint PRIMARY KEY, a double precision, b double precision")
            postgres.publisher.execute(f"INSERT INTO big SELECT n, random(), random() "
                                       f"FROM generate_series(1, {rows}) n")
            begin = time.perf_counter()
            postgres.subscribe("big")
            postgres.wait_for("SELECT count(*) FROM big", rows)
            peer = (time.perf_counter() - begin) / rows
        finally:
            postgres.stop()
        self.report.add("copy", "the same, for each row", seconds_per_row, "PostgreSQL initial sync", peer, "≤ 0.040",
                        lambda seconds: f"{seconds * 1e9:.1f} ns")

    def commit1(self):
        commits = self.scaled(200, 20)
        self.commits("commit1", 1, commits, "≤ 1 (p99)")

    def commit10k(self):
        self.commits("commit10k", 10_000, self.scaled(20, 4), "≤ 0.1 (p50)")

    def commits(self, line, rows, commits, target):
        """Commits of `rows` rows, each timed from its beginning until the follower answers queries with it."""
        workspace = self.workspace(line)
        ctl(workspace, "table", "create", "provider/db", "events", "--schema", "id:bigint, a:double, note:varchar")
        ctl(workspace, "follower", "attach", "consumer", "--leader", "provider", "--database", "db")
        worker = Worker(workspace)
        postgres = Postgres(self.folder)
        try:
            postgres.replicate("events", "id bigint PRIMARY KEY, a double precision, note text")
            postgres.subscribe("events")
            us, peer, durable, queried, disk = [], [], [], [], []
            total = 0
            for number in range(self.rounds(5) + 1):
                warm = number > 0
                for _ in range(commits if warm else 3):
                    elapsed = self.commit_peer(postgres, total, rows)
                    answer = self.commit_us(worker, total, rows)
                    total += rows
                    assert answer["value"] == str(total), (answer, total)
                    if warm:
                        peer.append(elapsed)
                        us.append(answer["queryable"])
                        queried.append(answer["queried"])
                        durable.append(answer["seconds"])
                        disk.append(self.flush_peer())
        finally:
            postgres.stop()
            worker("close_stream")
            worker.stop()
        what = f"{rows} row{'s' if rows > 1 else ''} → queryable on the follower, "
        for name, q in (("p50", 0.5), ("p99", 0.99)):
            wanted = target.split(" (")[0] if name in target else "-"
            self.report.add(line, what + name, quantile(us, q), "PostgreSQL", quantile(peer, q), wanted)
        self.report.add(line, "the same, and a query answered, p50", statistics.median(queried), "PostgreSQL",
                        statistics.median(peer), "-")
        if rows == 1:
            self.report.add(line, "one row durable on the leader, p50", statistics.median(durable), "fdatasync",
                            statistics.median(disk), "≤ 3")
        shutil.rmtree(workspace)

    def commit_peer(self, postgres, total, rows):
        file = self.csv_of(total, rows) if rows > 1 else None
        begin = time.perf_counter()
        if file:
            with open(file) as source:
                postgres.publisher.copy_expert("COPY events FROM STDIN (FORMAT csv, HEADER)", source)
        else:
            postgres.publisher.execute("INSERT INTO events VALUES (%s, 0.5, 'a note')", (total,))
        postgres.wait_for(f"SELECT count(*) FROM events WHERE id = {total + rows - 1}", 1)
        return time.perf_counter() - begin

    def commit_us(self, worker, total, rows):
        common = {"database": "provider/db", "table": "events", "follower": "consumer/db",
                  "sql": "SELECT count(*) FROM events"}
        if rows == 1:
            return worker("row", row={"id": total, "a": 0.5, "note": "a note"}, **common)
        return worker("ingest", file=self.csv_of(total, rows), **common)

    def csv_of(self, first, rows):
        file = self.folder / "commit.csv"
        file.write_text("id,a,note\n" + "".join(f"{n},{n / 2},note {n}\n" for n in range(first, first + rows)))
        return file

    def flush_peer(self):
        with open(self.folder / "flush", "ab", buffering=0) as file:
            file.write(b"x" * 4096)
            return timed(os.fdatasync, file.fileno())

    def idle(self):
        tables, extents = self.scaled(10_000, 20), 100
        workspace = self.workspace("idle")
        ctl(workspace, "database", "policy", "provider/db", "--merge", "off")  # it shall be idle
        worker = Worker(workspace)
        worker("fabricate", database="provider/db", tables=tables, extents=extents)
        ctl(workspace, "follower", "attach", "consumer", "--leader", "provider", "--database", "db")
        ctl(workspace, "sync", "wait", "consumer/db", "--timeout", "2h")
        leader = pathlib.Path(ctl(workspace, "cluster", "show", "provider")["storage_url"].removeprefix("file://"))
        mirror = self.folder / "mirror"
        subprocess.run(["cp", "-al", leader, mirror], check=True)
        no_op = ["rsync", "-a", f"{leader}/", f"{mirror}/"]
        subprocess.run(no_op, check=True)
        us, peer, changed = [], [], []
        for number in range(self.rounds(6)):
            peer.append(timed(subprocess.run, no_op))
            us.extend(worker("sync_now", follower="consumer/db")["seconds"] for _ in range(5))
            worker("fabricate", database="provider/db", tables=1, extents=1, first=number, existing=True)
            changed.append(worker("sync_now", follower="consumer/db")["seconds"])
            subprocess.run(no_op, check=True)
        worker.stop()
        what = f"{tables} tables, {tables * extents} extents: "
        self.report.add_medians("idle", what + "nothing changed", us, "rsync", peer, "≤ 0.010")
        self.report.add_medians("idle", what + "one table changed", changed, "nothing changed", us, "≤ 2")
        shutil.rmtree(mirror)
        shutil.rmtree(workspace)

    OPEN_PEER = ("import sys, time, deltalake; begin = time.perf_counter(); deltalake.DeltaTable(sys.argv[1]); "
                 "print(time.perf_counter() - begin)")

    def open(self):
        """Each open in a process of its own: neither finds memory that the one before left."""
        extents = self.scaled(1_000_000, 20_000)
        folder = self.folder / "open"
        program = BUILD / "tests/bench/bench_open"
        subprocess.run([program, "make", folder, str(extents)], check=True)
        us, peer, memory = [], [], []
        for _ in range(self.rounds(7)):
            answer = json.loads(subprocess.run([program, "open", folder], check=True, capture_output=True).stdout)
            assert answer["extents"] == extents, answer
            us.append(answer["seconds"])
            memory.append(answer["bytes"] / extents)
            peer.append(float(subprocess.run([sys.executable, "-c", self.OPEN_PEER, folder / "table"], check=True,
                                             capture_output=True).stdout))
        what = f"{extents} extents from a checkpoint: "
        self.report.add_medians("open", what + "table opened", us, "delta-rs DeltaTable()", peer, "≤ 0.20")
        self.report.add("open", what + "memory of an extent", statistics.median(memory), "1 KiB", 1024, "≤ 1",
                        lambda size: f"{size:.0f} B")
        shutil.rmtree(folder)

    QUERIES = {
        "count": "SELECT count(*) FROM flights",  # which the log answers
        "group": "SELECT origin, count(*), avg(delay) FROM flights GROUP BY origin ORDER BY 2 DESC, 1 LIMIT 20",
        "filter": "SELECT destination, count(*), max(delay) FROM flights WHERE distance > 1500 AND delay > 60 "
                  "GROUP BY destination ORDER BY 2 DESC, 1 LIMIT 20",
        "months": "SELECT date_trunc('month', date) AS month, count(*), avg(distance) FROM flights GROUP BY 1 ORDER BY 1",
        "distinct": "SELECT count(DISTINCT origin || destination), approx_count_distinct(distance) FROM flights",
        "top": "SELECT origin, destination, delay FROM flights ORDER BY delay DESC, origin, destination LIMIT 100",
        "join": "SELECT a.origin, sum(a.n * b.n) FROM (SELECT origin, count(*) AS n FROM flights GROUP BY 1) a "
                "JOIN (SELECT destination, count(*) AS n FROM flights GROUP BY 1) b ON a.origin = b.destination "
                "GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10",
    }
    WEEK = ("SELECT origin, count(*), avg(delay) FROM flights WHERE date >= TIMESTAMPTZ '2003-01-01 00:00:00+00' "
            "AND date < TIMESTAMPTZ '2003-01-08 00:00:00+00' GROUP BY origin ORDER BY 2 DESC, 1 LIMIT 20")

    def query(self):
        workspace = self.workspace("query")
        for file in self.flights("parquet", 10):
            ctl(workspace, "ingest", "provider/db", "flights", file, "--create")
            file.unlink()
        ctl(workspace, "follower", "attach", "consumer", "--leader", "provider", "--database", "db")
        ctl(workspace, "sync", "wait", "consumer/db", "--timeout", "10m")
        table = ctl(workspace, "table", "show", "provider/db", "flights")
        files = sorted(pathlib.Path(table["location"].removeprefix("file://")).glob("*.parquet"))
        worker = Worker(workspace)
        peer = duckdb.connect()
        peer.execute("SET TimeZone = 'UTC'")
        peer.execute(f"CREATE VIEW flights AS SELECT * FROM read_parquet({[str(file) for file in files]})")
        ratios = []
        for name, sql in self.QUERIES.items():
            us, other = self.query_in_turn(worker, peer, sql)
            ratios.append(us / other)
            self.report.add("query", f"{table['rows'] / 1e6:.0f} million rows: {name}", us, "DuckDB", other, "-")
        for what, some in (("geometric mean", ratios), ("the same without the count", ratios[1:])):
            mean = math.exp(statistics.fmean(map(math.log, some)))
            self.report.add("query", what, mean, "DuckDB", 1.0, "≤ 1.0", lambda ratio: f"{ratio:.2f}")
        us, other = self.query_in_turn(worker, peer, self.WEEK)
        self.report.add("query", "one week of ten half-years", us, "DuckDB", other, "≤ 0.25")
        worker.stop()
        shutil.rmtree(workspace)

    def query_in_turn(self, worker, peer, sql):
        us, other = [], []
        for number in range(self.rounds(9) + 1):
            begin = time.perf_counter()
            rows = peer.execute(sql).fetch_arrow_table()
            elapsed = time.perf_counter() - begin
            answer = worker("query", database="consumer/db", sql=sql)
            assert len(answer["rows"]) == rows.num_rows, (answer, rows)
            assert answer["rows"][0][0][:10] == str(rows.column(0)[0])[:10], (answer, rows)
            if number:
                other.append(elapsed)
                us.append(answer["seconds"])
        return statistics.median(us), statistics.median(other)

    def ingest(self):
        workspace = self.workspace("ingest")
        files = self.flights("csv", 3)
        csv = self.folder / "flights.csv"
        with open(csv, "wb") as out:
            for number, file in enumerate(files):
                with open(file, "rb") as part:
                    if number:
                        part.readline()
                    shutil.copyfileobj(part, out)
                file.unlink()
        worker = Worker(workspace)
        target = self.folder / "flights.parquet"
        us, peer = [], []
        for number in range(self.rounds(6)):
            peer.append(timed(self.duckdb.execute, f"COPY (FROM read_csv('{csv}')) TO '{target}' (FORMAT parquet)"))
            target.unlink()
            answer = worker("ingest", database="provider/db", table=f"flights_{number}", file=csv, create=True)
            assert answer["rejected"] == 0, answer
            us.append(answer["seconds"])
        worker.stop()
        what = f"{csv.stat().st_size / 2**20:.0f} MiB of CSV, {answer['rows'] / 1e6:.1f} million rows → durable"
        self.report.add_medians("ingest", what, us, "DuckDB COPY TO", peer, "≤ 1.1")
        shutil.rmtree(workspace)


    def serve(self):
        workspace = self.workspace("serve")
        for table, rows in (("large", self.scaled(64 * 2**20 // 16)), ("small", 1000)):
            part = self.folder / "part.parquet"
            self.duckdb.execute(f"COPY (SELECT range AS id, random() AS a FROM range({rows})) TO '{part}' "
                                f"(FORMAT parquet, COMPRESSION uncompressed)")
            ctl(workspace, "ingest", "provider/db", table, part, "--create")
        ctl(workspace, "account", "create", "bench", "--email", "bench@example.org")
        ctl(workspace, "share", "create", "bench/all")
        ctl(workspace, "share", "dataset", "add", "bench/all", "--database", "provider/db")
        with Nginx(self.folder) as nginx, Served(workspace) as served:
            for table in ("large", "small"):
                location = ctl(workspace, "table", "show", "provider/db", table)["location"].removeprefix("file://")
                url, size = served.extent("all", "db", table)
                name = pathlib.Path(urllib.parse.urlparse(url).path).name
                peer_url = nginx.url(pathlib.Path(location) / urllib.parse.unquote(name))
                us, peer = [], []
                for _ in range(self.rounds(6)):
                    peer.append(seconds_a_request(peer_url, self.quick))
                    us.append(seconds_a_request(url, self.quick))
                what = f"authorised GET of an extent of {human_bytes(size)}, 8 connections"
                target = "≤ 1.25" if table == "large" else "≤ 5"
                self.report.add_medians("serve", what, us, "nginx static", peer, target)
        shutil.rmtree(workspace)


    def polls(self):
        """Waiting requests for news are all answered by one commit; the peer is told of it in the same way."""
        count = self.scaled(10_000, 200)
        workspace = self.workspace("polls")
        ctl(workspace, "table", "create", "provider/db", "events", "--schema", "id:bigint")
        ctl(workspace, "account", "create", "bench", "--email", "bench@example.org")
        ctl(workspace, "share", "create", "bench/all")
        ctl(workspace, "share", "dataset", "add", "bench/all", "--database", "provider/db")
        storage = ctl(workspace, "cluster", "show", "provider")["storage_url"].removeprefix("file://")
        journal = pathlib.Path(storage) / "databases/db/journal"
        request, response = self.folder / "request", self.folder / "response"
        response.write_text("HTTP/1.1 200 OK\r\nContent-Length: 150\r\n\r\n" + "x" * 150)
        us, peer, memory = {"p50": [], "p99": [], "last": []}, {"p50": [], "p99": [], "last": []}, []
        with Served(workspace) as served:
            address = served.ready["service"]["address"]
            subscriber = Subscriber(workspace, address)
            for _ in range(self.rounds(5)):
                request.write_bytes(subscriber.poll("db"))
                with Bare(response, journal) as bare:
                    answer, _ = self.wake(workspace, bare.port, bare.process.pid, count, request, journal)
                    for name, values in peer.items():
                        values.append(answer[name])
                request.write_bytes(subscriber.poll("db"))
                answer, grown = self.wake(workspace, address.rsplit(":", 1)[1], served.process.pid, count, request, journal)
                assert answer["answered"] == count, answer
                memory.append(grown / count)
                for name, values in us.items():
                    values.append(answer[name])
        what = f"{count} waiting requests, from the commit to the answer, "
        for name in ("p50", "p99", "last"):
            self.report.add_medians("polls", what + name, us[name], "bare epoll loop", peer[name],
                                    "≤ 2" if name == "p99" else "-")
        # Later rounds find memory that the first one left.
        self.report.add("polls", "memory of a waiting request", memory[0], "8 KiB", 8192, "≤ 1",
                        lambda size: f"{size:.0f} B")
        shutil.rmtree(workspace)

    def wake(self, workspace, port, pid, count, request, journal):
        """Times of the answers, and how much memory those who waited cost."""
        wait_until_idle(pid)
        before = resident_bytes(pid)
        clients = subprocess.Popen([BUILD / "tests/bench/bench_longpolls", "wait", str(port), str(count), request, journal],
                                   stdout=subprocess.PIPE, text=True)
        clients.stdout.readline()  # all are sent
        wait_until_idle(pid)
        grown = resident_bytes(pid) - before
        row = self.folder / "row.ndjson"
        row.write_text('{"id": 1}\n')
        ctl(workspace, "ingest", "provider/db", "events", row)
        answer = json.loads(clients.stdout.readline())
        clients.wait()
        return answer, grown

    def tail(self):
        """One row is committed by one program and followed by another, with HTTPS on loopback between them."""
        commits = self.scaled(200, 20)
        workspace = self.workspace("tail")
        ctl(workspace, "table", "create", "provider/db", "events", "--schema", "id:bigint, a:double, note:varchar")
        ctl(workspace, "database", "policy", "provider/db", "--merge", "off")  # every version is a row
        following = Following(self.folder, workspace)
        postgres = Postgres(self.folder)
        try:
            postgres.replicate("events", "id bigint PRIMARY KEY, a double precision, note text")
            postgres.subscribe("events")
            us, peer = [], []
            version = ctl(workspace, "database", "show", "provider/db")["version"]
            total = 0
            for number in range(self.rounds(5) + 1):
                for _ in range(commits if number > 0 else 3):
                    elapsed = self.commit_peer(postgres, total, 1)
                    row = {"id": total, "a": 0.5, "note": "a note"}
                    following.consumer.begin("await", follower="consumer/db", version=version + 1)
                    sent = following.provider("send_row", database="provider/db", table="events", row=row)
                    assert sent["version"] == version + 1, (sent, version)
                    version += 1
                    total += 1
                    queryable = following.consumer.answer()["queryable"]
                    if number > 0:
                        peer.append(elapsed)
                        us.append(queryable - sent["begin"])
        finally:
            postgres.stop()
            following.provider("close_stream")
            following.stop()
        for name, q, target in (("p50", 0.5, "-"), ("p99", 0.99, "≤ 1")):
            self.report.add("tail", "1 row → queryable through the share service, " + name, quantile(us, q), "PostgreSQL",
                            quantile(peer, q), target)
        shutil.rmtree(workspace)

    def revoke(self):
        """A share subscription is revoked while its consumer is connected, and another while its requests come in."""
        workspace = self.workspace("revoke")
        part = self.folder / "part.parquet"
        self.duckdb.execute(f"COPY (SELECT range AS id FROM range(100000)) TO '{part}' (FORMAT parquet)")
        ctl(workspace, "ingest", "provider/db", "events", part, "--create")
        following = Following(self.folder, workspace)
        asker = Subscriber(workspace, following.address, following.secure)
        refused, gone = [], []
        for _ in range(self.rounds(10)):
            following.wait_for_copy()
            asking = threading.Thread(target=lambda: refused.append(asker.time_of_refusal()))
            asking.start()
            asker.answered.wait()
            begin = following.provider("revoke", subscription=asker.subscription)["begin"]
            asking.join()
            refused[-1] -= begin
            begin = following.provider("revoke", subscription=following.subscription)["begin"]
            gone.append(following.time_without_copy() - begin)
            for subscription in (asker.subscription, following.subscription):
                following.provider("reinstate", subscription=subscription)
            ctl(following.folder, "received", "show", following.received)  # asks how it stands
        following.stop()
        second = 1.0
        self.report.add("revoke", "revoked → a request that comes in is refused, p50", statistics.median(refused),
                        "one second", second, "≤ 1")
        self.report.add("revoke", "the same, the longest", max(refused), "one second", second, "≤ 1")
        self.report.add("revoke", "revoked → a connected consumer has no link and no extent, p50",
                        statistics.median(gone), "one second", second, "≤ 1")
        self.report.add("revoke", "the same, the longest", max(gone), "one second", second, "≤ 1")
        shutil.rmtree(workspace)


LINES = ["attach", "copy", "commit1", "commit10k", "idle", "open", "query", "ingest", "serve", "polls", "tail", "revoke"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lines", nargs="*", metavar="LINE", help="one or more of: " + ", ".join(LINES))
    parser.add_argument("--quick", action="store_true", help="small data: whether it works, not how fast")
    parser.add_argument("--folder", default="/var/tmp", help="where the data goes (default: /var/tmp)")
    options = parser.parse_args()
    unknown = set(options.lines) - set(LINES)
    if unknown:
        parser.error(f"no such line: {', '.join(unknown)}; there are {', '.join(LINES)}")
    scale = float(os.environ.get("SHAREPANE_BENCH_SCALE", "0.01" if options.quick else "1"))
    report = Report()
    for line in options.lines or LINES:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="sharepane-bench-", dir=options.folder))
        try:
            getattr(Bench(folder, scale, report), line)()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    report.save({"scale": scale, "machine": platform.machine(), "cores": os.cpu_count(),
                 "kernel": platform.release(), "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())})


if __name__ == "__main__":
    sys.exit(main())
