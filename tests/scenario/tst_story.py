"""The whole story with real processes: a leader is made, filled, followed, changed and let go."""
import datetime
import json
import pathlib
import shlex
import subprocess
import unittest

from sharepanectl import Scenario

ORDERS = "SELECT * FROM orders ORDER BY id"


class Story(Scenario):
    def test_follower_answers_as_its_leader_for_every_format(self):
        self.leader(rows=0)
        self.ctl("ingest", "provider/sales", "people", "--create",
                 self.write("people.csv", "id,name,born\n1,Ada,1815-12-10\n2,\"Grace, H.\",1906-12-09\n3,,\n"))
        self.ctl("ingest", "provider/sales", "people", self.write("more.tsv", "id\tname\tborn\n4\tKarl\t1840-01-02\n"))
        self.ctl("ingest", "provider/sales", "events", "--create",
                 self.write("events.ndjson", '{"id": 1, "tags": ["a", "b"], "at": {"x": 1.5}}\n'
                                             '{"id": 2, "tags": [], "at": null}\n'))
        self.ctl("ingest", "provider/sales", "events",
                 self.write("events.json", '[{"id": 3, "tags": ["ü"], "at": {"x": -2}}]'))
        copy = self.folder / "events.parquet"
        written = self.ctl("query", "provider/sales", "SELECT * FROM events", "--format", "parquet", "--output", copy)
        self.assertEqual(written["rows"], 3)
        self.ctl("ingest", "provider/sales", "copies", "--create", copy)
        streamed = self.ctl("ingest", "provider/sales", "orders", "-", "--format", "ndjson",
                            stdin="".join(f'{{"id": {row}, "item": "item {row}"}}\n' for row in range(1, 101)))
        self.assertEqual((streamed["rows"], streamed["rejected"]), (100, 0))

        status = self.attach()

        self.assertEqual(status["applied_version"], status["leader_version"])
        self.assertEqual(len(self.assert_same_rows("SELECT * FROM people ORDER BY id")), 4)
        self.assertEqual(len(self.assert_same_rows("SELECT * FROM events ORDER BY id")), 3)
        self.assertEqual(self.assert_same_rows("SELECT * FROM copies ORDER BY id"),
                         self.query("provider/sales", "SELECT * FROM events ORDER BY id"))
        self.assertEqual(len(self.assert_same_rows(ORDERS)), 100)
        self.assertEqual(self.value("consumer/sales", "SELECT name FROM people WHERE id = 2"), "Grace, H.")

    def test_globs_bring_all_their_files_in_one_commit(self):
        self.leader(rows=0)
        for part in range(5):
            self.write(f"parts/{part}.csv", f"id,item\n{part},part\n")
        before = self.ctl("database", "show", "provider/sales")["version"]
        result = self.ctl("ingest", "provider/sales", "orders", self.folder / "parts" / "*.csv")
        self.assertEqual((result["rows"], result["version"]), (5, before + 1))

    def test_new_commits_reach_the_follower(self):
        self.leader()
        self.attach()
        for last in range(4, 8):
            version = self.append(last, last)
            status = self.ctl("sync", "wait", "consumer/sales", "--version", str(version), "--timeout", "60s")
            self.assertGreaterEqual(status["applied_version"], version)
            self.assertEqual(self.value("consumer/sales", "SELECT max(id) FROM orders"), last)
        self.append(8, 8)
        self.assertEqual(self.ctl("sync", "now", "consumer/sales")["state"], "up_to_date")
        self.assertEqual(len(self.assert_same_rows(ORDERS)), 8)

    def test_renamed_and_dropped_tables_are_followed(self):
        self.leader()
        self.ctl("table", "create", "provider/sales", "extra", "--schema", "a:integer")
        self.attach()
        self.ctl("table", "rename", "provider/sales", "orders", "purchases")
        self.ctl("table", "drop", "provider/sales", "extra")
        self.ctl("sync", "now", "consumer/sales")
        self.assertEqual([table["name"] for table in self.ctl("table", "list", "consumer/sales")], ["purchases"])
        self.assert_same_rows("SELECT * FROM purchases ORDER BY id")
        self.assertNotEqual(self.run_json("query", "consumer/sales", ORDERS).status, 0)
        self.append(4, 5, table="purchases")
        self.ctl("sync", "now", "consumer/sales")
        self.assertEqual(len(self.assert_same_rows("SELECT * FROM purchases ORDER BY id")), 5)

    def test_one_database_can_be_followed_under_another_name(self):
        self.leader()
        self.ctl("follower", "attach", "consumer", "--leader", "provider", "--database", "sales",
                 "--name-override", "theirs")
        self.ctl("sync", "wait", "consumer/theirs", "--timeout", "60s")
        self.assert_same_rows(ORDERS, follower="consumer/theirs")
        self.assertEqual(self.ctl("follower", "show", "consumer/theirs")["name_override"], "theirs")

    def test_a_star_follows_databases_that_do_not_exist_yet(self):
        self.leader()
        self.ctl("follower", "attach", "consumer", "--leader", "provider", "--database", "*", "--name-prefix", "p_")
        self.ctl("sync", "wait", "consumer/p_sales", "--timeout", "60s")
        serving = self.serve()
        self.ctl("database", "create", "provider/later")
        self.ctl("table", "create", "provider/later", "orders", "--schema", "id:bigint, item:varchar")
        self.append(1, 2, database="later")
        self.ctl("sync", "wait", "consumer/p_later", "--timeout", "60s")
        self.assert_same_rows(ORDERS, leader="provider/later", follower="consumer/p_later")
        self.assertEqual(serving.stop()[0], 0)

    def test_a_storage_url_is_followed_from_another_workspace(self):
        self.leader()
        url = self.ctl("cluster", "show", "provider")["storage_url"]
        elsewhere = self.folder / "elsewhere"
        self.ctl("cluster", "create", "mine", workspace=elsewhere)
        self.ctl("follower", "attach", "mine", "--leader", url, "--database", "sales", workspace=elsewhere)
        self.ctl("sync", "wait", "mine/sales", "--timeout", "60s", workspace=elsewhere)
        self.assertEqual(self.query("mine/sales", ORDERS, elsewhere), self.query("provider/sales", ORDERS))
        (follower,) = self.ctl("database", "show", "provider/sales")["attached"]
        self.assertEqual((follower["cluster"], follower["database"]), ("mine", "sales"))

    def test_what_is_followed_cannot_be_deleted(self):
        self.leader()
        self.attach()
        error = self.refused(5, "in_use", "database", "delete", "provider/sales")
        self.assertIn("consumer", error["message"])
        self.refused(5, "in_use", "cluster", "delete", "provider")
        self.refused(5, "in_use", "cluster", "delete", "consumer")
        self.ctl("follower", "detach", "consumer/sales")
        self.ctl("database", "delete", "provider/sales")
        self.ctl("cluster", "delete", "provider")
        self.ctl("cluster", "delete", "consumer")
        self.assertEqual(self.ctl("cluster", "list"), [])

    def test_the_follower_ends_the_link(self):
        self.leader()
        self.attach()
        self.assertEqual(len(self.ctl("database", "show", "provider/sales")["attached"]), 1)
        self.ctl("follower", "detach", "consumer/sales")
        self.assertEqual(self.ctl("database", "show", "provider/sales")["attached"], [])
        self.assertEqual(self.ctl("follower", "list"), [])
        self.refused(4, "not_found", "query", "consumer/sales", ORDERS)
        self.assertEqual(len(self.query("provider/sales", ORDERS)), 3)

    def test_the_leader_ends_the_link(self):
        self.leader()
        self.attach()
        self.ctl("follower", "detach", "provider/sales", "--from-leader")
        self.assertEqual(self.ctl("database", "show", "provider/sales")["attached"], [])
        self.run_json("sync", "now", "consumer/sales")
        self.append(4, 4)
        outcome = self.run_json("query", "consumer/sales", ORDERS)
        if outcome.status == 0:
            self.assertEqual(len(outcome.document), 3)
        states = [status["state"] for status in self.ctl("sync", "status")]
        self.assertIn(states, [["detached"], []])
        self.ctl("database", "delete", "provider/sales")

    def test_pausing_holds_the_snapshot_and_resuming_catches_up(self):
        self.leader()
        self.attach()
        serving = self.serve()
        self.ctl("sync", "pause", "consumer/sales")
        version = self.append(4, 4)
        self.assertEqual(self.ctl("sync", "status", "consumer/sales")["state"], "paused")
        self.assertEqual(len(self.query("consumer/sales", ORDERS)), 3)
        self.ctl("sync", "resume", "consumer/sales")
        self.ctl("sync", "wait", "consumer/sales", "--version", str(version), "--timeout", "60s")
        self.assertEqual(len(self.assert_same_rows(ORDERS)), 4)
        self.assertEqual(serving.stop()[0], 0)


class Serving(Scenario):
    def test_serve_follows_by_itself_and_ends_cleanly(self):
        self.leader()
        self.attach()
        serving = self.serve()
        self.assertTrue(serving.ready["ready"])
        for row in range(4, 10):
            version = self.append(row, row)
            self.ctl("sync", "wait", "consumer/sales", "--version", str(version), "--timeout", "60s")
        self.assertEqual(len(self.assert_same_rows(ORDERS)), 9)
        status, out, errors = serving.stop()
        self.assertEqual((status, out, errors), (0, "", ""))

    def test_serve_takes_up_what_other_processes_attach_and_detach(self):
        serving = self.serve()
        self.leader()
        self.attach()
        self.assert_same_rows(ORDERS)
        self.ctl("follower", "detach", "consumer/sales")
        self.assertEqual(self.ctl("sync", "status"), [])
        self.assertEqual(serving.stop()[0], 0)

    def test_only_one_process_serves_a_workspace(self):
        serving = self.serve()
        error = self.refused(5, "in_use", "serve")
        self.assertIn(str(serving.process.pid), error["message"])
        serving.kill()
        self.assertEqual(self.serve().stop()[0], 0)

    def test_a_stream_is_queryable_while_it_still_runs(self):
        self.leader(rows=0)
        self.attach()
        self.serve()
        stream = subprocess.Popen(self.command("ingest", "provider/sales", "orders", "-", "--format", "ndjson",
                                               "--batch", "10ms"),
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for row in range(1, 4):
            stream.stdin.write(f'{{"id": {row}, "item": "x"}}\n')
            stream.stdin.flush()
            committed = json.loads(stream.stdout.readline())
            self.assertEqual(committed["rows"], row)
            self.ctl("sync", "wait", "consumer/sales", "--version", str(committed["version"]), "--timeout", "60s")
            self.assertEqual(self.value("consumer/sales", "SELECT count(*) FROM orders WHERE true"), row)
        stream.stdin.close()
        stream.stdout.read()
        stream.stdout.close()
        self.assertEqual(stream.wait(timeout=60), 0)


class Away(Scenario):
    def test_follower_serves_its_last_snapshot_while_the_leader_is_away(self):
        self.leader()
        self.attach()
        serving = self.serve()
        storage = self.workspace / "storage" / "provider"
        hidden = self.folder / "hidden"
        storage.rename(hidden)

        self.assertEqual(len(self.query("consumer/sales", ORDERS)), 3)
        self.refused(75, "unavailable", "sync", "wait", "consumer/sales", "--version", "99", "--timeout", "1s")
        status = self.ctl("sync", "status", "consumer/sales")
        self.assertEqual(status["state"], "unreachable")
        self.assertEqual(list(status["last_error"]), ["code", "message", "object", "hint"])
        self.assertEqual(len(self.query("consumer/sales", ORDERS)), 3)
        self.assertEqual(serving.stop()[0], 0)

        self.assertEqual(len(self.query("consumer/sales", ORDERS)), 3)
        serving = self.serve()
        self.assertEqual(len(self.query("consumer/sales", ORDERS)), 3)
        if storage.exists():
            self.fail("something made the leader's storage anew: " + str(list(storage.rglob("*"))))
        hidden.rename(storage)
        version = self.append(4, 6)
        self.ctl("sync", "wait", "consumer/sales", "--version", str(version), "--timeout", "60s")
        self.assertEqual(len(self.assert_same_rows(ORDERS)), 6)
        self.assertIsNone(self.ctl("sync", "status", "consumer/sales")["last_error"])
        self.assertEqual(serving.stop()[0], 0)


class Contract(Scenario):
    """Exit statuses, idempotence and the shape of every document."""

    def test_repeating_a_command_changes_nothing(self):
        for arguments in (["cluster", "create", "provider"], ["cluster", "create", "consumer"],
                          ["database", "create", "provider/sales"],
                          ["table", "create", "provider/sales", "orders", "--schema", "id:bigint, item:varchar"],
                          ["follower", "attach", "consumer", "--leader", "provider", "--database", "sales"]):
            self.assertIs(self.ctl(*arguments)["created"], True, arguments)
            self.assertIs(self.ctl(*arguments)["created"], False, arguments)
        self.assertEqual(self.ctl("database", "show", "provider/sales")["followers"], 1)

    def test_what_exists_differently_is_a_conflict(self):
        self.leader()
        self.refused(5, "already_exists", "cluster", "create", "provider", "--storage", str(self.folder / "other"))
        self.refused(5, "already_exists", "table", "create", "provider/sales", "orders", "--schema", "id:varchar")
        self.attach()
        self.refused(5, "already_exists", "database", "create", "consumer/sales")
        self.ctl("table", "create", "provider/sales", "other", "--schema", "a:integer")
        self.refused(5, "already_exists", "table", "rename", "provider/sales", "other", "orders")

    def test_what_does_not_exist_is_not_found(self):
        self.ctl("cluster", "create", "provider")
        self.ctl("database", "create", "provider/sales")
        for arguments in (["cluster", "show", "nobody"], ["cluster", "delete", "nobody"],
                          ["database", "show", "provider/none"], ["database", "create", "nobody/sales"],
                          ["database", "delete", "provider/none"], ["database", "list", "nobody"],
                          ["table", "list", "provider/none"], ["table", "show", "provider/sales", "none"],
                          ["table", "drop", "provider/sales", "none"],
                          ["table", "rename", "provider/sales", "none", "other"],
                          ["follower", "show", "provider/sales"], ["follower", "detach", "provider/none"],
                          ["sync", "status", "provider/none"], ["sync", "now", "provider/none"],
                          ["query", "provider/none", "SELECT 1"],
                          ["ingest", "provider/sales", "none", self.write("a.csv", "a\n1\n")],
                          ["ingest", "provider/sales", "none", "--create", self.folder / "absent.csv"]):
            self.refused(4, "not_found", *arguments)

    def test_wrong_usage_is_refused_before_anything_happens(self):
        for arguments in ([], ["cluster"], ["cluster", "crate", "x"], ["cluster", "create"], ["--nonsense"],
                          ["database", "create", "sales"], ["database", "create", "a/b/c"],
                          ["cluster", "create", "x", "--cache-size", "lots"],
                          ["follower", "attach", "x", "--leader", "y", "--name-override", "a", "--name-prefix", "b"],
                          ["query", "a/b", "SELECT 1", "--format", "xml"],
                          ["cluster", "create", "../escape"], ["cluster", "create", ""]):
            self.refused(2, "invalid_argument", *arguments)
        self.leader()
        self.refused(2, "invalid_argument", "table", "create", "provider/sales", "t", "--schema", "a:nonsense")
        self.refused(2, "invalid_argument", "table", "create", "provider/sales", "t", "--schema", "a:int, A:int")
        self.refused(2, "invalid_argument", "query", "provider/sales", "SELEKT 1")
        self.refused(2, "invalid_argument", "ingest", "provider/sales", "orders", "-", "a.csv")

    def test_a_wait_that_ends_in_vain_may_be_tried_again(self):
        self.leader()
        self.attach()
        self.refused(75, "unavailable", "sync", "wait", "consumer/sales", "--version", "999", "--timeout", "300ms")

    def test_a_batch_with_an_id_counts_once(self):
        self.leader(rows=0)
        file = self.write("batch.csv", "id,item\n1,a\n2,b\n")
        first = self.ctl("ingest", "provider/sales", "orders", file, "--id", "monday")
        again = self.ctl("ingest", "provider/sales", "orders", file, "--id", "monday")
        other = self.ctl("ingest", "provider/sales", "orders", file, "--id", "tuesday")
        self.assertEqual([r["duplicate"] for r in (first, again, other)], [False, True, False])
        self.assertEqual(self.value("provider/sales", "SELECT count(*) FROM orders WHERE true"), 4)

    def test_rejected_rows_are_named_and_strict_refuses_them_all(self):
        self.leader(rows=0)
        file = self.write("bad.csv", "id,item\n1,a\nnine,b\n3,c\n")
        self.assertNotEqual(self.run_json("ingest", "provider/sales", "orders", file, "--strict").status, 0)
        self.assertEqual(self.value("provider/sales", "SELECT count(*) FROM orders WHERE true"), 0)
        result = self.ctl("ingest", "provider/sales", "orders", file)
        self.assertEqual((result["rows"], result["rejected"]), (2, 1))
        (reject,) = result["rejects"]
        self.assertEqual((reject["file"], reject["line"]), (str(file), 3))
        self.assertIn("nine", reject["reason"])

    def test_a_query_touches_nothing_but_its_snapshot(self):
        self.leader()
        self.attach()
        secret = self.write("secret.txt", "secret")
        for database in ("provider/sales", "consumer/sales"):
            for sql in (f"SELECT * FROM read_text('{secret}')", f"SELECT * FROM '{secret}'", "SELECT * FROM glob('/*')",
                        f"COPY orders TO '{self.folder}/out.csv'", f"ATTACH '{self.folder}/x.db'", "INSTALL httpfs",
                        "SET threads = 1", "CREATE TABLE t (a INT)", "DELETE FROM orders", "DROP VIEW orders",
                        "SELECT 1; SELECT 2", "SELECT getenv('HOME')", "PRAGMA database_list"):
                outcome = self.run_json("query", database, sql)
                self.assertNotEqual(outcome.status, 0, sql)
                self.assertNotIn("secret\"", json.dumps(outcome.document))
        self.assertFalse((self.folder / "out.csv").exists())
        self.assertEqual(len(self.assert_same_rows(ORDERS)), 3)

    def test_an_output_keeps_its_mode_and_the_link_that_leads_to_it(self):
        self.leader()
        target = self.write("private.csv", "old")
        target.chmod(0o600)
        link = self.folder / "link.csv"
        link.symlink_to(target)
        self.ctl("query", "provider/sales", ORDERS, "--output", link)
        self.assertTrue(link.is_symlink())
        self.assertTrue(target.read_text().startswith("id,item"))  # the format goes by the extension
        self.assertEqual(target.stat().st_mode & 0o777, 0o600)
        self.refused(2, "invalid_argument", "query", "provider/sales", ORDERS, "--format", "csv")
        written = subprocess.run(self.command("query", "provider/sales", ORDERS, "--output", "/dev/null"))
        self.assertEqual(written.returncode, 0)
        self.assertTrue(pathlib.Path("/dev/null").is_char_device())

    def test_storage_that_is_not_there_is_not_made_again(self):
        self.leader()
        storage = self.workspace / "storage" / "provider"
        away = storage.rename(self.folder / "away")
        for command in (("database", "list", "provider"), ("query", "provider/sales", ORDERS), ("cluster", "list")):
            self.run_json(*command)
        self.assertFalse(storage.exists())
        self.refused(75, "unavailable", "query", "provider/sales", ORDERS)
        away.rename(storage)
        self.assertEqual(len(self.query("provider/sales", ORDERS)), 3)

    def test_closed_standard_streams_fail_instead_of_hanging(self):
        self.leader()
        program = " ".join(map(shlex.quote, self.command()))
        ingest = subprocess.run(f"{program} ingest provider/sales orders - --format ndjson <&-", shell=True,
                                capture_output=True, timeout=60)
        self.assertNotEqual(ingest.returncode, 0)
        query = subprocess.run(f"{program} query provider/sales 'SELECT 1' >&-", shell=True, stderr=subprocess.PIPE,
                               timeout=60)
        self.assertNotEqual(query.returncode, 0)

    def test_a_damaged_cached_extent_is_fetched_again(self):
        self.leader(rows=2000)
        self.attach()
        self.ctl("sync", "now", "consumer/sales")
        extent = max((self.workspace / "cache").rglob("*.parquet"), key=lambda path: path.stat().st_size)
        damaged = bytearray(extent.read_bytes())
        for at in range(16, len(damaged) // 2):
            damaged[at] ^= 0xFF
        extent.unlink()  # the leader's file is the same one, by a hard link
        extent.write_bytes(damaged)
        total = "SELECT count(*) AS n, max(item) AS last FROM orders"
        self.assertNotEqual(self.run_json("query", "consumer/sales", total).status, 0)
        self.ctl("sync", "now", "consumer/sales")
        self.assert_same_rows(total)

    def test_every_result_format_holds_the_same_rows(self):
        self.leader(rows=0)
        self.ctl("ingest", "provider/sales", "orders", self.write("a.csv", 'id,item\n1,"a,""b"""\n2,\n'))

        def output(*arguments):
            return subprocess.run(self.command("query", "provider/sales", ORDERS, *arguments), check=True,
                                  capture_output=True, text=True).stdout

        expected = [{"id": 1, "item": 'a,"b"'}, {"id": 2, "item": None}]
        self.assertEqual(json.loads(output("--format", "json")), expected)
        self.assertEqual([json.loads(line) for line in output("--format", "ndjson").splitlines()], expected)
        self.assertEqual(output("--format", "csv"), 'id,item\n1,"a,""b"""\n2,\n')
        self.assertNotIn("\x1b", output())
        self.assertIn('a,"b"', output())

    def test_documents_have_the_promised_keys(self):
        self.leader()
        self.attach()
        cluster = ["name", "storage_url", "location", "cache_limit", "cache_used", "leader_databases",
                   "follower_databases"]
        database = ["name", "cluster", "database", "kind", "version", "commit_time", "tables", "followers", "leader"]
        status = ["name", "leader", "state", "leader_version", "applied_version", "lag_ms", "pending_bytes",
                  "last_error"]
        attachment = ["id", "cluster", "leader", "database", "name_override", "name_prefix", "databases"]
        objects = {
            ("cluster", "show", "provider"): cluster,
            ("database", "show", "consumer/sales"): database,
            ("table", "show", "consumer/sales", "orders"): ["name", "rows", "bytes", "extents", "columns"],
            ("follower", "show", "consumer/sales"): attachment,
            ("sync", "status", "consumer/sales"): status,
            ("sync", "now", "consumer/sales"): status,
        }
        lists = {
            ("cluster", "list"): cluster,
            ("database", "list"): database,
            ("database", "list", "provider"): database,
            ("table", "list", "provider/sales"): ["name", "id", "delta_version"],
            ("follower", "list"): attachment,
            ("sync", "status"): status,
            ("lag", "summary"): ["name", "p50_ms", "p99_ms", "max_ms"],
            ("lag", "consumer/sales"): ["at", "lag_max_ms", "cached_hot_bytes", "cached_cold_bytes"],
            ("sync", "history", "consumer/sales"): ["at", "bytes", "extents", "errors"],
        }
        for arguments, keys in {**objects, **lists}.items():
            document = self.ctl(*arguments)
            self.assertIsInstance(document, list if arguments in lists else dict, arguments)
            for item in document if arguments in lists else [document]:
                self.assertLessEqual(set(keys), set(item), arguments)
                self.assertEqual([key for key in item if key != key.lower() or "-" in key], [], arguments)
        self.assertTrue(self.ctl("database", "show", "provider/sales")["commit_time"].endswith("Z"))
        when = self.ctl("database", "show", "consumer/sales")["commit_time"]
        self.assertLess(abs(datetime.datetime.fromisoformat(when.replace("Z", "+00:00"))
                            - datetime.datetime.now(datetime.timezone.utc)), datetime.timedelta(hours=1))

    def test_people_read_plain_text_in_a_pipe(self):
        self.leader()
        self.attach()
        for arguments in (["cluster", "list"], ["database", "list"], ["table", "list", "provider/sales"],
                          ["follower", "list"], ["sync", "status"], ["table", "show", "provider/sales", "orders"]):
            run = subprocess.run(self.command(*arguments), capture_output=True, text=True)
            self.assertEqual((run.returncode, run.stderr), (0, ""), arguments)
            self.assertNotIn("\x1b", run.stdout)
            self.assertNotIn("\r", run.stdout)
            self.assertGreater(len(run.stdout), 0)
        run = subprocess.run(self.command("cluster", "show", "nobody"), capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stdout), (4, ""))
        self.assertRegex(run.stderr, r"\Asharepanectl: [^\n]*nobody[^\n]*\n\Z")


if __name__ == "__main__":
    unittest.main(verbosity=2)
