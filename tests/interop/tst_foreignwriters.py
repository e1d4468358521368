"""delta-rs writes to, and reads from, the tables of leader databases that a running `sharepanectl serve` looks
after. SHAREPANECTL is the program.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import threading
import time
import unittest

import deltalake
import pyarrow
from deltalake.exceptions import DeltaError

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "scenario"))
from sharepanectl import Scenario  # noqa: E402

SMALL = ("database", "policy", "provider/sales", "--merge-extents", "4")


def table(first, last):
    ids = list(range(first, last + 1))
    return pyarrow.table({"id": pyarrow.array(ids, pyarrow.int64()), "item": [f"item {i}" for i in ids]})


class ForeignWriters(Scenario):
    def location(self, name="orders", database="provider/sales"):
        return self.ctl("table", "show", database, name)["location"].removeprefix("file://")

    def eventually(self, expected, ask, seconds=30):
        """Seconds that it took."""
        begin = time.monotonic()
        while True:
            value = ask()
            if value == expected:
                return time.monotonic() - begin
            if time.monotonic() - begin > seconds:
                self.assertEqual(value, expected)
            time.sleep(0.02)

    def version(self):
        return self.ctl("database", "show", "provider/sales")["version"]

    def journal(self):
        return len(list((self.workspace / "storage/provider/databases/sales/journal").glob("*.json")))

    def rows_of(self, database="provider/sales", name="orders"):
        return self.value(database, f"SELECT count(id) AS n FROM {name}")  # which reads extents

    def test_a_commit_of_delta_rs_is_noticed_and_followed(self):
        self.leader()
        self.serve()
        self.attach()
        place = self.location()
        time.sleep(1.5)
        before = self.journal()
        took = []
        for i in range(5):
            deltalake.write_deltalake(place, table(100 + i, 100 + i), mode="append")
            took.append(self.eventually(before + i + 1, self.journal))
        print("noticed after", [round(seconds, 2) for seconds in took])
        self.assertLess(sorted(took)[len(took) // 2], 1)
        self.eventually(8, lambda: self.rows_of("consumer/sales"))
        self.assert_same_rows("SELECT * FROM orders ORDER BY id")

    def test_a_synchronisation_without_an_engine_has_what_delta_rs_committed_before(self):
        self.leader()
        self.attach()
        for last, command in ((100, ("now", "consumer/sales")), (101, ("wait", "consumer/sales", "--timeout", "60s"))):
            deltalake.write_deltalake(self.location(), table(last, last), mode="append")
            self.ctl("sync", *command)
            self.assertEqual(self.value("consumer/sales", "SELECT max(id) AS n FROM orders"), last)

    def test_a_feature_that_is_unknown_is_named_and_the_last_readable_version_stays(self):
        self.leader()
        self.serve()
        place = self.location()
        log = pathlib.Path(place) / "_delta_log"
        newest = max(int(file.stem) for file in log.glob("*.json"))
        action = {"protocol": {"minReaderVersion": 3, "minWriterVersion": 7, "readerFeatures": ["rowVoodoo"],
                               "writerFeatures": ["rowVoodoo"]}}
        (log / f"{newest + 1:020d}.json").write_text(json.dumps(action) + "\n")
        self.assertIn("rowVoodoo", self.ctl("table", "show", "provider/sales", "orders")["problem"])
        self.assertEqual(self.rows_of(), 3)

    def test_a_table_made_elsewhere_is_adopted_and_followed(self):
        self.leader()
        self.serve()
        self.attach()
        elsewhere = self.workspace / "storage/provider/lake/events"
        deltalake.write_deltalake(elsewhere, table(1, 10))
        deltalake.write_deltalake(elsewhere, table(11, 20), mode="append")
        outside = self.folder / "outside"
        deltalake.write_deltalake(outside, table(1, 1))
        self.refused(2, "invalid_argument", "table", "adopt", "provider/sales", "events", outside)
        self.assertTrue(self.ctl("table", "adopt", "provider/sales", "events", elsewhere)["created"])
        self.assertFalse(self.ctl("table", "adopt", "provider/sales", "events", "lake/events")["created"])
        self.refused(5, "in_use", "table", "adopt", "provider/sales", "again", "lake/events")
        self.eventually(True, lambda: "events" in [t["name"] for t in self.ctl("table", "list", "consumer/sales")])
        self.assertEqual(self.rows_of("consumer/sales", "events"), 20)
        deltalake.write_deltalake(elsewhere, table(21, 30), mode="append")
        self.eventually(30, lambda: self.rows_of("consumer/sales", "events"))
        self.ctl("table", "drop", "provider/sales", "events")
        self.ctl("database", "maintain", "provider/sales")
        self.assertEqual(deltalake.DeltaTable(elsewhere).to_pyarrow_table().num_rows, 30)

    def test_partitioned_tables_are_read_and_appends_refused(self):
        self.leader(rows=0)
        elsewhere = self.workspace / "storage/provider/lake/parts"
        data = pyarrow.table({"id": [1, 2, 3], "day": ["a", "b", "b"]})
        deltalake.write_deltalake(elsewhere, data, partition_by=["day"])
        self.ctl("table", "adopt", "provider/sales", "parts", "lake/parts")
        self.assertEqual(self.query("provider/sales", "SELECT day, count(*) AS n FROM parts GROUP BY day ORDER BY day"),
                         [{"day": "a", "n": 1}, {"day": "b", "n": 2}])
        rows = self.write("rows.csv", "id,day\n4,c\n")
        error = self.refused(1, "unsupported", "ingest", "provider/sales", "parts", rows)
        self.assertIn("partition", error["message"])

    def test_a_commit_counts_before_it_is_journalled(self):
        """A query whose extents delta-rs has cleaned away, and rows for a column that it has just added."""
        self.leader()
        self.attach()
        place = self.location()
        deltalake.write_deltalake(place, table(4, 5), mode="append")
        deltalake.DeltaTable(place).optimize.compact()
        deltalake.DeltaTable(place).vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)
        self.assertEqual(self.rows_of(), 5)
        self.assertEqual(self.ctl("table", "show", "provider/sales", "orders")["extents"], 1)
        more = table(6, 6).append_column("price", pyarrow.array([1.5]))
        deltalake.write_deltalake(place, more, mode="append", schema_mode="merge")
        self.ctl("ingest", "provider/sales", "orders", self.write("rows.csv", "id,item,price\n7,item 7,2.5\n"))
        self.assertEqual(self.value("provider/sales", "SELECT sum(price) AS n FROM orders"), 4)
        deltalake.DeltaTable(place).alter.add_constraint({"positive": "id > 0"})
        refused = self.refused(1, "unsupported", "table", "column", "add", "provider/sales", "orders", "more", "bigint")
        self.assertIn("checkConstraints", refused["message"])
        self.assertTrue(refused["hint"])
        deltalake.DeltaTable(place).alter.drop_constraint("positive")
        self.ctl("table", "column", "add", "provider/sales", "orders", "more", "bigint")
        self.ctl("sync", "now", "consumer/sales")
        self.assert_same_rows("SELECT * FROM orders ORDER BY id")

    def leader_whose_adopted_table_is_gone(self):
        """Where it was; the follower has its 10 rows."""
        self.leader()
        self.attach()
        elsewhere = self.workspace / "storage/provider/lake/events"
        deltalake.write_deltalake(elsewhere, table(1, 10))
        self.ctl("table", "adopt", "provider/sales", "events", elsewhere)
        self.ctl("sync", "now", "consumer/sales")
        shutil.rmtree(elsewhere)
        return elsewhere

    def test_a_table_that_is_gone_says_so_and_keeps_no_other_back(self):
        self.leader_whose_adopted_table_is_gone()
        deltalake.write_deltalake(self.location(), table(4, 5), mode="append")
        self.ctl("sync", "now", "consumer/sales")
        self.assert_same_rows("SELECT * FROM orders ORDER BY id")
        self.assertEqual(self.rows_of(), 5)
        self.assertEqual(self.rows_of("consumer/sales", "events"), 10)
        self.assertIn("drop the table", self.refused(4, "not_found", "table", "show", "provider/sales", "events")["hint"])
        self.assertEqual(self.ctl("database", "maintain", "provider/sales")["problems"], [])
        self.ctl("table", "drop", "provider/sales", "events")
        self.ctl("sync", "now", "consumer/sales")

    def test_another_table_made_in_the_folder_of_an_adopted_one_is_not_mixed_with_it(self):
        elsewhere = self.leader_whose_adopted_table_is_gone()
        for i in (77, 78):
            deltalake.write_deltalake(elsewhere, table(i, i), mode="append")
            self.ctl("sync", "now", "consumer/sales")
        self.assertEqual(self.rows_of("consumer/sales", "events"), 10)
        self.assertIn("another table", self.refused(1, "corrupt", "query", "provider/sales", "FROM events")["message"])
        self.assertIn("another table", self.ctl("table", "show", "provider/sales", "events")["problem"])
        self.ctl("table", "drop", "provider/sales", "events")
        self.ctl("table", "adopt", "provider/sales", "events", elsewhere)
        self.ctl("sync", "now", "consumer/sales")
        self.assert_same_rows("SELECT * FROM events ORDER BY id")

    def test_delta_rs_reads_what_was_merged_and_altered(self):
        self.leader(rows=0)
        self.ctl(*SMALL)
        for i in range(1, 9):
            self.append(i, i)
        done = self.ctl("database", "maintain", "provider/sales", "--what-if")
        self.assertEqual((done["merged_extents"], done["larger_extents"]), (8, 1))
        done = self.ctl("database", "maintain", "provider/sales")
        self.assertEqual((done["merged_extents"], done["larger_extents"], done["problems"]), (8, 1, []))
        read = deltalake.DeltaTable(self.location())
        self.assertEqual(len(read.file_uris()), 1)
        self.assertEqual(sorted(read.to_pyarrow_table()["id"].to_pylist()), list(range(1, 9)))
        self.assertEqual(read.history(1)[0]["operation"], "OPTIMIZE")
        read.load_as_version(read.version() - 1)
        self.assertEqual(len(read.file_uris()), 8)
        self.ctl("table", "column", "add", "provider/sales", "orders", "price", "double")
        self.append(9, 9)
        read = deltalake.DeltaTable(self.location()).to_pyarrow_table()
        self.assertEqual(read.column_names, ["id", "item", "price"])
        self.assertEqual(read.num_rows, 9)

    def test_races_of_merging_with_delta_rs_lose_no_row(self):
        self.leader(rows=0)
        self.ctl(*SMALL)
        place = self.location()
        writers = [threading.Thread(target=self.write_rows, args=(place, first, 25)) for first in (1000, 2000)]
        for writer in writers:
            writer.start()
        own = 0
        while any(writer.is_alive() for writer in writers):
            own += 1
            self.append(own, own)
            self.ctl("database", "maintain", "provider/sales")
        for writer in writers:
            writer.join()
        self.ctl("database", "maintain", "provider/sales")
        expected = sorted([*range(1, own + 1), *range(1000, 1025), *range(2000, 2025)])
        self.assertEqual([row["id"] for row in self.query("provider/sales", "SELECT id FROM orders ORDER BY id")],
                         expected)
        read = deltalake.DeltaTable(place)
        self.assertEqual(sorted(read.to_pyarrow_table()["id"].to_pylist()), expected)
        self.assertLess(len(read.file_uris()), len(expected))

    def test_races_with_updates_deletes_and_vacuum_lose_nothing(self):
        """delta-rs appends, updates and deletes while we stream, merge at every chance, and delete what was merged away
        or rewritten by it at once.
        """
        self.leader(rows=0)
        self.ctl(*SMALL)
        self.serve()
        place = self.location()
        deltalake.write_deltalake(place, table(1000, 1039), mode="append")
        stream = self.begin_stream()
        failures = []
        jobs = [threading.Thread(target=self.stubbornly, args=(failures, ids, operation)) for ids, operation in (
            (range(2000, 2015), lambda i: deltalake.write_deltalake(place, table(i, i), mode="append")),
            (range(1000, 1015), lambda i: deltalake.DeltaTable(place).update(
                predicate=f"id = {i}", updates={"item": "'changed'"})),
            (range(1020, 1035), lambda i: deltalake.DeltaTable(place).delete(f"id = {i}")))]
        for job in jobs:
            job.start()
        own, removed = 1, 0
        while any(job.is_alive() for job in jobs):
            own += 1
            stream.stdin.write(f'{{"id": {own}, "item": "item {own}"}}\n')
            stream.stdin.flush()
            removed += self.maintain_at_once()
        for job in jobs:
            job.join()
        self.assertEqual(failures, [])
        out, errors = stream.communicate(timeout=60)
        self.assertEqual((stream.returncode, errors), (0, ""), out)
        removed += self.maintain_at_once()
        self.assertGreater(removed, 0)
        expected = {i: f"item {i}" for i in [*range(1, own + 1), *range(1000, 1020), *range(1035, 1040),
                                             *range(2000, 2015)]}
        expected.update((i, "changed") for i in range(1000, 1015))
        there = deltalake.DeltaTable(place).to_pyarrow_table().to_pylist()
        self.assertEqual(sorted((row["id"], row["item"]) for row in there), sorted(expected.items()))
        self.attach()
        for database in ("provider/sales", "consumer/sales"):
            rows = self.query(database, "SELECT id, item FROM orders ORDER BY id")
            self.assertEqual([(row["id"], row["item"]) for row in rows], sorted(expected.items()), database)

    def begin_stream(self):
        """As long as it runs, files that are part of nothing yet are nobody's to delete."""
        stream = subprocess.Popen(self.command("ingest", "provider/sales", "orders", "-", "--format", "ndjson",
                                               "--batch", "5ms"),
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(lambda: stream.poll() is None and (stream.kill(), stream.communicate()))
        stream.stdin.write('{"id": 1, "item": "item 1"}\n')
        stream.stdin.flush()
        self.assertTrue(stream.stdout.readline())  # it is committed
        return stream

    def maintain_at_once(self):
        """How many files it has removed."""
        outcome = self.run_json("database", "maintain", "provider/sales", "--retain", "0s")
        self.assertEqual(outcome.status, 0, outcome.errors)
        lost = "committed meanwhile"  # a race, against writers that never rest
        self.assertEqual([problem for problem in outcome.document["problems"] if lost not in problem], [])
        return outcome.document["removed_files"]

    @staticmethod
    def stubbornly(failures, ids, operation):
        """Each of them until it succeeds: it may lose races, also for a file that is merged away and deleted."""
        for i in ids:
            for _ in range(200):
                try:
                    operation(i)
                    break
                except (DeltaError, OSError) as error:
                    last = error
            else:
                failures.append(f"{i}: {last}")

    @staticmethod
    def write_rows(place, first, count):
        for i in range(first, first + count):
            deltalake.write_deltalake(place, table(i, i), mode="append")


if __name__ == "__main__":
    unittest.main()
