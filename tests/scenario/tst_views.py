"""Materialized views with real processes: made, right at any time, refreshed, followed and dropped."""
import unittest

from sharepanectl import Scenario

DAILY = ("SELECT date_trunc('day', moment) AS day, kind, count(*) AS n, sum(amount) AS total, avg(amount) AS mean, "
         "max_by(id, id) AS last, approx_count_distinct(id) AS ids FROM sales GROUP BY ALL")
MEDIAN = "SELECT kind, median(amount) AS middle FROM sales GROUP BY kind"


class Views(Scenario):
    def setUp(self):
        super().setUp()
        self.ctl("cluster", "create", "provider")
        self.ctl("database", "create", "provider/shop")
        self.ctl("table", "create", "provider/shop", "sales", "--schema",
                 "id: bigint, kind: varchar, moment: timestamp, amount: decimal(10,2)")

    def append(self, first, last):
        rows = "".join(f"{row},kind {row % 3},2026-01-0{1 + row % 5} 10:00:00,{row}.25\n" for row in range(first, last + 1))
        return self.ctl("ingest", "provider/shop", "sales", "-", "--format", "csv",
                        stdin="id,kind,moment,amount\n" + rows)

    def view(self, name):
        return next(view for view in self.ctl("view", "list", "provider/shop") if view["name"] == name)

    def assert_equal_to_query(self, view, sql, database="provider/shop"):
        expected = self.query(database, f"SELECT * FROM ({sql}) ORDER BY ALL")
        self.assertEqual(self.query(database, f"SELECT * FROM {view} ORDER BY ALL"), expected)
        return expected

    def test_a_view_equals_its_query_after_every_change(self):
        self.append(1, 20)
        made = self.ctl("view", "create", "provider/shop", "daily", "--as", DAILY)
        self.assertEqual((made["created"], made["refresh"], made["why"]), (True, "incremental", ""))
        self.assertFalse(self.ctl("view", "create", "provider/shop", "daily", "--as", DAILY)["created"])
        full = self.ctl("view", "create", "provider/shop", "median", "--as", MEDIAN)
        self.assertEqual(full["refresh"], "full")
        self.assertIn("median", full["why"])
        for first in (21, 41, 50):
            self.append(first, first + 5)
            # Nothing else runs: the ingestion has refreshed them.
            self.assertEqual((self.view("daily")["behind"], self.view("median")["behind"]), (0, 0))
            self.assertEqual(len(self.assert_equal_to_query("daily", DAILY)) > 0, True)
            self.assert_equal_to_query("median", MEDIAN)
        self.assertFalse(self.ctl("view", "refresh", "provider/shop", "daily")["refreshed"])
        self.assertEqual([table["name"] for table in self.ctl("table", "list", "provider/shop")], ["sales"])

    def test_a_follower_shows_the_same_result(self):
        self.append(1, 20)
        self.ctl("view", "create", "provider/shop", "daily", "--as", DAILY)
        self.ctl("cluster", "create", "consumer")
        self.ctl("follower", "attach", "consumer", "--leader", "provider", "--database", "shop")
        for first in (21, 41):
            self.append(first, first + 5)
            self.ctl("sync", "now", "consumer/shop")
            expected = self.assert_equal_to_query("daily", DAILY, "consumer/shop")
            self.assertEqual(expected, self.query("provider/shop", "SELECT * FROM daily ORDER BY ALL"))
        self.assertEqual([view["name"] for view in self.ctl("view", "list", "consumer/shop")], ["daily"])
        self.refused(3, "not_authorised", "view", "drop", "consumer/shop", "daily")

    def test_what_a_view_refuses(self):
        self.ctl("view", "create", "provider/shop", "daily", "--as", DAILY)
        error = self.refused(5, "in_use", "table", "drop", "provider/shop", "sales")
        self.assertIn("daily", error["message"])
        self.refused(5, "already_exists", "view", "create", "provider/shop", "daily", "--as", MEDIAN)
        self.refused(5, "already_exists", "view", "create", "provider/shop", "sales", "--as", DAILY)
        self.refused(4, "not_found", "view", "create", "provider/shop", "v", "--as", "SELECT count(*) FROM nothing")
        self.refused(4, "not_found", "view", "drop", "provider/shop", "sales")
        for sql in ("SELECT count(*) FROM sales WHERE moment > now()", "DROP TABLE sales",
                    "SELECT * FROM sales, daily", "SELECT nonsense FROM sales", "SELECT n FROM daily"):
            self.assertIn(self.run_json("view", "create", "provider/shop", "v", "--as", sql).document["error"]["code"],
                          ("invalid_argument", "not_authorised"), sql)
        self.refused(3, "not_authorised", "view", "create", "provider/shop", "v", "--as",
                     "SELECT count(*) FROM sales, read_text('/etc/hostname')")
        self.assertNotEqual(self.run_json("ingest", "provider/shop", "daily", self.write("a.csv", "kind\nx\n")).status, 0)
        self.assertNotEqual(self.run_json("table", "drop", "provider/shop", "daily").status, 0)
        self.ctl("view", "drop", "provider/shop", "daily")
        self.ctl("table", "drop", "provider/shop", "sales")


if __name__ == "__main__":
    unittest.main()
