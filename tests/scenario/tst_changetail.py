"""Two workspaces, each with its own `sharepanectl serve`: what a provider commits, changes and takes back reaches its
consumer through the share service, over HTTPS."""
import os
import time
import unittest
import urllib.request

from sharepanectl import Scenario

MAX = "max@fabrikam.example"
# Without it these commands would ask the keychain of whoever runs the tests.
os.environ["SHAREPANE_SECRETS_FILE_KEY"] = "a key for these tests only"


class ChangeTail(Scenario):
    def setUp(self):
        super().setUp()
        self.leader()
        self.ctl("table", "create", "provider/sales", "hidden_people", "--schema",
                 "id:bigint, item:varchar")
        self.ctl("account", "create", "contoso", "--email", "ann@contoso.example")
        self.ctl("share", "create", "contoso/sales")
        self.consumer = self.folder / "consumer"
        self.at("account", "create", "fabrikam", "--email", MAX)
        self.at("cluster", "create", "local")

    def at(self, *arguments):
        """The document of a command of the consumer's that must succeed."""
        return self.ctl(*arguments, workspace=self.consumer)

    def follow(self, *dataset):
        """Shares the dataset, accepts it, maps it and follows it, each side in a process of its own."""
        self.ctl("share", "dataset", "add", "contoso/sales", *dataset)
        self.provider = self.serve("--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0")
        file = self.folder / "sales.sharepane-invitation"
        self.ctl("invitation", "create", "contoso/sales", "--to", MAX, "--output", file)
        self.at("invitation", "accept", file, "--account", "fabrikam")
        self.at("received", "map", "sales", "--cluster", "local", "--prefetch-extents")
        self.engine = self.serve(workspace=self.consumer)
        self.at("sync", "wait", "local/sales", "--timeout", "60s")

    def reach(self, version):
        self.at("sync", "wait", "local/sales", "--version", version, "--timeout", "30s")

    def rows(self, sql):
        return self.query("local/sales", sql, workspace=self.consumer)

    def count(self, table="orders"):
        ((count,),) = (row.values() for row in self.rows(f"SELECT count(*) FROM {table} WHERE true"))
        return count

    def tables(self):
        return sorted(table["name"] for table in self.at("table", "list", "local/sales"))

    def cached(self):
        return list((self.consumer / "cache").rglob("*.parquet"))

    def eventually(self, what, seconds=20):
        end = time.monotonic() + seconds
        while not (found := what()):
            self.assertLess(time.monotonic(), end, "it did not happen in time")
            time.sleep(0.1)
        return found

    def subscription(self):
        (one,) = self.ctl("subscription", "list", "contoso/sales")
        return one["id"]

    def test_what_is_committed_and_changed_arrives(self):
        self.follow("--database", "provider/sales", "--tables-exclude", "hidden*")
        self.assertEqual((self.tables(), self.count()), (["orders"], 3))
        for row in range(4, 8):
            self.reach(self.append(row, row))
            self.assertEqual(self.count(), row)
        self.reach(self.append(1, 2, table="hidden_people"))
        self.ctl("table", "column", "rename", "provider/sales", "orders", "item", "article")
        self.eventually(lambda: "article" in self.rows("SELECT * FROM orders LIMIT 1")[0])
        self.ctl("table", "rename", "provider/sales", "orders", "purchases")
        self.eventually(lambda: self.tables() == ["purchases"])
        self.assertEqual(self.count("purchases"), 7)
        self.ctl("table", "rename", "provider/sales", "purchases", "hidden_purchases")
        self.eventually(lambda: self.tables() == [])
        self.ctl("table", "rename", "provider/sales", "hidden_purchases", "orders")
        self.eventually(lambda: self.tables() == ["orders"])
        self.assertEqual(self.count(), 7)
        self.ctl("table", "drop", "provider/sales", "orders")
        self.eventually(lambda: self.tables() == [])
        everything = b"".join(path.read_bytes() for path in self.consumer.rglob("*") if path.is_file())
        self.assertNotIn(b"hidden_", everything)

    def extents_read(self):
        """How often the provider's service was asked for an extent."""
        with urllib.request.urlopen(f"http://{self.provider.ready['service']['metrics']}/metrics") as answer:
            lines = answer.read().decode().splitlines()
        counts = [line.split() for line in lines if line.startswith('sharepane_requests_total{route="read_extent"')]
        return sum(int(count) for _, count in counts)

    def test_merged_extents_are_made_of_what_is_here_instead_of_being_fetched(self):
        self.ctl("database", "policy", "provider/sales", "--merge", "off")
        self.follow("--database", "provider/sales")
        for first in range(4, 2000, 200):
            version = self.append(first, first + 199)
        self.reach(version)
        rows = self.rows("SELECT * FROM orders ORDER BY id")
        read = self.extents_read()
        self.assertGreaterEqual(read, 11)
        self.ctl("database", "policy", "provider/sales", "--merge", "on")
        self.ctl("database", "maintain", "provider/sales")
        merged = self.ctl("table", "show", "provider/sales", "orders")["extents"]
        self.assertLess(merged, 3)
        self.eventually(lambda: self.at("table", "show", "local/sales", "orders")["extents"] == merged)
        self.assertEqual(self.rows("SELECT * FROM orders ORDER BY id"), rows)
        self.assertEqual(self.extents_read(), read)
        self.eventually(lambda: len(self.cached()) == merged)

    def test_revoking_reaches_a_running_and_a_sleeping_consumer(self):
        self.follow("--database", "provider/sales")
        self.assertTrue(self.cached())
        begun = time.monotonic()
        self.ctl("subscription", "revoke", self.subscription())
        self.eventually(lambda: not self.cached())
        self.assertLess(time.monotonic() - begun, 10)
        refused = self.run_json("query", "local/sales", "SELECT 1", workspace=self.consumer)
        self.assertEqual((refused.status, refused.error["code"]), (3, "revoked"))
        self.assertIn("ann@contoso.example", refused.error["message"])  # from the first moment on
        # Nothing of theirs keeps the provider from deleting its database.
        self.ctl("share", "delete", "contoso/sales")
        self.ctl("database", "delete", "provider/sales")

    def test_revoking_again_right_after_a_reinstatement_is_as_quick(self):
        self.follow("--database", "provider/sales")
        for _ in range(3):
            begun = time.monotonic()
            self.ctl("subscription", "revoke", self.subscription())
            self.eventually(lambda: not self.cached() and not self.at("follower", "list"))
            self.assertLess(time.monotonic() - begun, 10)
            self.ctl("subscription", "reinstate", self.subscription())
            self.at("received", "show", "sales")  # asks how it stands
            self.eventually(self.cached)

    def test_other_lists_of_a_dataset_reach_who_heard_nothing_of_it(self):
        self.follow("--database", "provider/sales")
        self.assertEqual(self.tables(), ["hidden_people", "orders"])

        def share_instead(*lists):
            (dataset,) = self.ctl("share", "dataset", "list", "contoso/sales")
            self.ctl("share", "dataset", "remove", "contoso/sales", "--dataset", dataset["id"])
            self.ctl("share", "dataset", "add", "contoso/sales", "--database", "provider/sales", *lists)

        share_instead("--tables-exclude", "hidden*")
        self.eventually(lambda: self.state() == "up_to_date" and self.tables() == ["orders"])
        self.assertEqual(self.engine.stop()[0], 0)
        share_instead("--tables-include", "*", "--tables-exclude", "nothing")
        self.engine = self.serve(workspace=self.consumer)
        self.eventually(lambda: self.state() == "up_to_date" and self.tables() == ["hidden_people", "orders"])
        self.eventually(lambda: len(self.ctl("database", "show", "provider/sales")["attached"]) == 1)
        # One that is detached stays so, as nobody took back what it follows.
        self.ctl("follower", "detach", "provider/sales", "--from-leader")
        self.eventually(lambda: self.state() == "detached")
        self.at("received", "show", "sales")
        self.assertEqual(self.state(), "detached")

    def state(self):
        """Of the follower; None while it is on its way."""
        (line,) = self.at("sync", "status") or [{"state": None}]
        return line["state"]

    def test_an_offline_consumer_learns_of_it_at_its_next_contact(self):
        self.follow("--database", "provider/sales")
        self.assertEqual(self.engine.stop()[0], 0)
        self.ctl("subscription", "revoke", self.subscription())
        self.assertTrue(self.cached())
        self.serve(workspace=self.consumer)
        self.eventually(lambda: not self.cached())

    def test_a_provider_that_comes_back_is_followed_on(self):
        self.follow("--database", "provider/sales")
        address = self.provider.ready["service"]["address"]
        self.assertEqual(self.provider.stop()[0], 0)
        version = self.append(4, 4)
        self.eventually(lambda: self.at("sync", "status", "local/sales")["state"] == "unreachable")
        self.assertEqual(self.count(), 3)
        self.serve("--listen", address)
        self.reach(version)
        self.assertEqual(self.count(), 4)

    def test_a_database_of_a_shared_cluster_comes_and_goes(self):
        self.follow("--cluster", "provider")
        self.ctl("database", "create", "provider/later")
        self.ctl("table", "create", "provider/later", "orders", "--schema", "id:bigint, item:varchar")
        self.append(1, 2, database="later")
        self.eventually(lambda: "local/later" in [line["name"] for line in self.at("sync", "status")])
        self.at("sync", "wait", "local/later", "--timeout", "30s")
        self.ctl("share", "dataset", "remove", "contoso/sales", "--cluster", "provider")
        self.eventually(lambda: not self.cached())

    def test_an_unmounted_disk_takes_nothing_out_of_the_share(self):
        self.follow("--cluster", "provider")
        disk = self.folder / "disk"
        mount_point = self.workspace / "storage" / "provider"
        mount_point.rename(disk)
        mount_point.mkdir()
        outcome = self.run_json("sync", "now", "local/sales", workspace=self.consumer)
        self.assertEqual((outcome.status, outcome.error["code"]), (75, "unavailable"))
        # Whoever else is asked, or has something to tell, ends nothing either.
        self.at("received", "show", "sales")
        self.assertEqual(self.provider.stop()[0], 0)
        self.provider = self.serve("--listen", self.provider.ready["service"]["address"])
        self.eventually(lambda: self.at("sync", "status", "local/sales")["state"] == "unreachable")
        self.assertEqual(self.count(), 3)
        self.assertTrue(self.cached())
        self.assertEqual(list(mount_point.iterdir()), [])
        mount_point.rmdir()
        disk.rename(mount_point)
        self.reach(self.append(4, 4))
        self.assertEqual(self.count(), 4)


if __name__ == "__main__":
    unittest.main(verbosity=2)
