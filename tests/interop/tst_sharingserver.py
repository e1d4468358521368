"""Sharepane follows a Delta Sharing server that is not its own: tests/support/sharingserver.py, in front of Delta
tables that delta-rs has written.

SHAREPANECTL is the program.
"""

import json
import os
import pathlib
import sys
import unittest

import deltalake
import pyarrow

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parent / "scenario")]
os.environ["SHAREPANE_SECRETS_FILE_KEY"] = "a key for this test alone, thirty-two bytes"

from sharepanectl import Scenario  # noqa: E402
from sharingserver import Server  # noqa: E402


def rows(first, last, **more):
    count = last - first + 1
    return pyarrow.table({"id": range(first, last + 1), "item": [f"item {i}" for i in range(first, last + 1)],
                          **{name: [value] * count for name, value in more.items()}})


class SharingServerTest(Scenario):
    formats = ("delta", "parquet")

    def setUp(self):
        super().setUp()
        self.root = self.folder / "shared"
        self.write_table("sales", "orders", rows(1, 3))
        self.server = Server(self.root, self.formats)
        self.addCleanup(self.server.stop)
        self.ctl("cluster", "create", "consumer")

    def write_table(self, schema, table, data, share="partner", **options):
        path = self.root / share / schema / table
        path.mkdir(parents=True, exist_ok=True)
        deltalake.write_deltalake(str(path), data, mode=options.pop("mode", "append"), **options)
        return path

    def profile(self, **more):
        return self.write("partner.share", json.dumps(self.server.profile(**more)))

    def follow(self, *arguments):
        return self.ctl("profile", "follow", self.profile(), "--cluster", "consumer", *arguments)

    def sync(self, database="sales"):
        return self.ctl("sync", "now", f"consumer/{database}")

    def count(self, table="orders", database="sales"):
        return self.value(f"consumer/{database}", f"SELECT count(*) FROM {table} WHERE true")

    def posts(self):
        """How many tables were listed: who knows no Delta format is asked twice for each."""
        return sum(1 for method, _ in self.server.requests if method == "POST") // (1 if "delta" in self.formats else 2)

    def files(self):
        return sum(1 for _, path in self.server.requests if path.startswith("/files/"))

    def test_what_is_shared_is_followed(self):
        followed = self.follow("--database", "sales")
        self.assertEqual(followed["share"], "partner")
        self.assertEqual(followed["leader_url"], f"delta-sharing+{self.server.endpoint}/shares/partner")
        status = self.sync()
        self.assertEqual(status["state"], "up_to_date")
        self.assertEqual(self.query("consumer/sales", "SELECT id, item FROM orders ORDER BY id"),
                         [{"id": i, "item": f"item {i}"} for i in (1, 2, 3)])
        (attachment,) = self.ctl("follower", "list")
        self.assertEqual((attachment["database"], attachment["databases"]), ("sales", ["sales"]))

    def test_only_what_is_new_is_fetched(self):
        self.follow()
        first = self.sync()
        files, posts = self.files(), self.posts()
        self.assertEqual(self.sync()["applied_version"], first["applied_version"])
        self.assertEqual((self.files(), self.posts()), (files, posts))  # nothing was new
        self.write_table("sales", "orders", rows(4, 10))
        self.assertGreater(self.sync()["applied_version"], first["applied_version"])
        self.assertEqual(self.count(), 10)
        self.assertEqual(self.posts(), posts + 1)
        self.assertEqual(self.files(), files + 1)

    def test_removed_rows_and_new_columns_arrive(self):
        path = self.write_table("sales", "orders", rows(4, 6))
        self.follow()
        self.sync()
        deltalake.DeltaTable(str(path)).delete("id > 3")
        self.sync()
        self.assertEqual(self.count(), 3)
        self.write_table("sales", "orders", rows(7, 7, price=1.5), schema_mode="merge")
        self.sync()
        self.assertEqual(self.query("consumer/sales", "SELECT id, price FROM orders ORDER BY id"),
                         [{"id": 1, "price": None}, {"id": 2, "price": None}, {"id": 3, "price": None},
                          {"id": 7, "price": 1.5}])

    def test_partitioned_tables_have_their_columns(self):
        data = pyarrow.table({"id": [1, 2, 3, 4], "city": ["Ulm", "Bonn", None, "x y/z"]})
        self.write_table("sales", "cities", data, partition_by=["city"])
        self.follow()
        self.sync()
        self.assertEqual(self.query("consumer/sales", "SELECT id, city FROM cities ORDER BY id"),
                         [{"id": 1, "city": "Ulm"}, {"id": 2, "city": "Bonn"}, {"id": 3, "city": None},
                          {"id": 4, "city": "x y/z"}])
        self.assertEqual(self.value("consumer/sales", "SELECT id FROM cities WHERE city = 'Bonn'"), 2)

    def test_tables_come_go_and_are_renamed(self):
        self.follow()
        self.sync()
        path = self.write_table("sales", "customers", rows(1, 2))
        self.write_table("sales", "more", rows(1, 1))
        self.sync()
        self.assertEqual(self.count("customers"), 2)
        (path / "id").write_text("id of partner/sales/customers")
        files = self.files()
        path.rename(path.with_name("clients"))
        os.rename(self.root / "partner/sales/more", self.folder / "gone")
        self.sync()
        self.assertEqual(self.files(), files)
        self.assertEqual(self.count("clients"), 2)
        for name in ("customers", "more"):
            self.refused(4, "not_found", "query", "consumer/sales", f"SELECT * FROM {name}")

    def test_schemas_are_databases(self):
        self.write_table("stock", "items", rows(1, 5))
        self.follow("--name-prefix", "partner_")
        self.sync("partner_sales")
        self.sync("partner_stock")
        self.assertEqual(self.count("items", "partner_stock"), 5)

    def test_a_share_must_be_named_when_there_are_several(self):
        self.write_table("stock", "items", rows(1, 5), share="other")
        error = self.refused(2, "invalid_argument", "profile", "follow", self.profile(), "--cluster", "consumer")
        self.assertIn("other, partner", error["hint"])
        self.assertEqual(self.follow("--share", "OTHER")["share"], "other")
        self.sync("stock")
        self.assertEqual(self.count("items", "stock"), 5)

    def test_only_the_selected_tables_come(self):
        self.write_table("sales", "secret", rows(1, 2))
        self.follow("--database", "sales", "--tables-exclude", "sec*")
        self.sync()
        self.refused(4, "not_found", "query", "consumer/sales", "SELECT * FROM secret")
        self.assertEqual(self.posts(), 1)

    def test_servers_without_ids_go_by_names(self):
        self.server.with_ids = False
        self.follow()
        self.sync()
        self.write_table("sales", "orders", rows(4, 4))
        self.sync()
        self.assertEqual(self.count(), 4)

    def test_a_broken_transfer_goes_on_where_it_was(self):
        self.server.cut_after = 100
        self.follow()
        self.sync()
        self.assertEqual(self.count(), 3)

    def test_an_expired_url_is_asked_for_anew(self):
        self.server.lifetime = -5
        self.follow()
        outcome = self.run_json("sync", "now", "consumer/sales")
        self.assertEqual(outcome.error["code"], "unavailable")
        self.server.lifetime = 300
        self.sync()
        self.assertEqual(self.count(), 3)

    def test_a_damaged_file_is_never_served(self):
        self.server.damage = True
        self.follow()
        outcome = self.run_json("sync", "now", "consumer/sales")
        self.assertEqual(outcome.error["code"], "corrupt")
        self.server.damage = False
        self.sync()
        self.assertEqual(self.count(), 3)

    def test_a_busy_server_is_left_alone_for_as_long_as_it_asks(self):
        self.follow()
        self.sync()
        self.server.failures = [(429, {"Retry-After": "30"})]
        outcome = self.run_json("sync", "now", "consumer/sales")
        self.assertEqual(outcome.error["code"], "unavailable")
        self.assertEqual(self.count(), 3)  # the last snapshot is served

    def test_a_revoked_token_ends_it_and_a_new_profile_begins_anew(self):
        self.follow("--database", "sales")
        self.sync()
        self.assertTrue(list((self.workspace / "cache").rglob("*.parquet")))
        self.server.token = "another token"
        outcome = self.run_json("sync", "now", "consumer/sales")
        self.assertEqual(outcome.error["code"], "revoked")
        self.assertIn("ask sharing@example.org", outcome.error["message"])
        (status,) = self.ctl("sync", "status")
        self.assertEqual(status["state"], "detached")
        self.assertEqual(list((self.workspace / "cache").rglob("*.parquet")), [])
        self.assertTrue(self.follow("--database", "sales")["created"])
        self.sync()
        self.assertEqual(self.count(), 3)

    def test_a_replaced_token_is_taken_up(self):
        self.follow()
        self.sync()
        self.server.token = "another token"
        self.assertFalse(self.follow()["created"])
        self.write_table("sales", "orders", rows(4, 4))
        self.sync()
        self.assertEqual(self.count(), 4)

    def test_a_share_that_is_gone_is_revoked(self):
        self.follow("--database", "sales")
        self.sync()
        os.rename(self.root / "partner", self.folder / "gone")
        outcome = self.run_json("sync", "now", "consumer/sales")
        self.assertEqual(outcome.error["code"], "revoked")
        self.assertEqual(list((self.workspace / "cache").rglob("*.parquet")), [])

    def test_a_wrong_or_expired_profile_attaches_nothing(self):
        refused = self.refused(3, "revoked", "profile", "follow", self.profile(bearerToken="wrong"), "--cluster",
                               "consumer")
        self.assertNotIn("wrong", json.dumps(refused))
        self.assertEqual(self.run_json("profile", "follow", self.profile(expirationTime="2021-11-12T00:12:29Z"),
                                       "--cluster", "consumer").error["code"], "needs_person")
        self.assertEqual(self.ctl("follower", "list"), [])

    def test_detaching_removes_the_secret(self):
        self.follow()
        self.sync()
        secrets = self.workspace / "secrets.json"
        before = secrets.read_bytes()
        self.ctl("follower", "detach", "consumer/*")
        self.assertNotEqual(secrets.read_bytes(), before)
        self.assertLess(len(secrets.read_bytes()), len(before))
        for file in self.workspace.rglob("*"):
            if file.is_file():
                self.assertNotIn(self.server.token.encode(), file.read_bytes())

    def test_serving_it_new_rows_arrive_by_themselves(self):
        self.follow()
        self.serve()
        self.ctl("sync", "wait", "consumer/sales", "--timeout", "60s")
        version = self.ctl("sync", "status", "consumer/sales")["applied_version"]
        self.write_table("sales", "orders", rows(4, 9))
        self.ctl("sync", "wait", "consumer/sales", "--version", version + 1, "--timeout", "60s")
        self.assertEqual(self.count(), 9)


class ParquetOnlyServerTest(SharingServerTest):
    formats = ("parquet",)


if __name__ == "__main__":
    unittest.main()
