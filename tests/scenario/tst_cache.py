"""A cluster's cache with real processes: its limit holds, everything is answered, and what is missing is said."""
import time
import unittest

from sharepanectl import Scenario

ORDERS = "SELECT * FROM orders ORDER BY id"


class Cache(Scenario):
    def follow(self):
        """A follower of ten extents, with the engine in a process of its own."""
        self.leader()
        self.ctl("database", "policy", "provider/sales", "--merge", "off")  # the upkeep leaves the extents as they are
        for row in range(4, 13):
            self.append(row, row)
        self.attach()
        self.assertEqual(self.ctl("sync", "status", "consumer/sales")["extents"], 10)
        return self.serve()

    def until(self, condition, look=None):
        """The consumer cluster, or what `look` sees, once it is as wanted."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            seen = look() if look else self.ctl("cluster", "show", "consumer")
            if condition(seen):
                return seen
            time.sleep(0.1)
        self.fail(f"never came to be: {seen}")

    def bytes_on_disk(self):
        return sum(path.stat().st_size for path in (self.workspace / "cache").rglob("*.parquet"))

    def on_disk(self, limit):
        """Once no more than so many bytes are in the cache."""
        self.until(lambda cluster: cluster["cache_used"] <= limit and self.bytes_on_disk() <= limit)

    def test_the_limit_of_a_cluster_holds_and_everything_is_answered(self):
        serving = self.follow()
        full = self.ctl("cluster", "show", "consumer")
        self.assertEqual((full["cache_used"], full["cache_shortfall"]), (full["cache_hot"], 0))
        limit = full["cache_used"] // 2

        altered = self.ctl("cluster", "alter", "consumer", "--cache-size", str(limit))

        self.assertEqual((altered["changed"], altered["cache_limit"]), (True, limit))
        self.assertFalse(self.ctl("cluster", "alter", "consumer", "--cache-size", str(limit))["changed"])
        self.on_disk(limit)
        self.assertEqual(len(self.assert_same_rows(ORDERS)), 12)
        short = self.until(lambda cluster: cluster["cache_shortfall"] > 0)
        self.assertEqual(short["cache_shortfall"], full["cache_used"] - limit)
        status = self.ctl("sync", "now", "consumer/sales")
        self.assertEqual(status["state"], "up_to_date")
        self.assertEqual(status["last_error"]["code"], "needs_person")
        self.assertEqual(status["cache_shortfall"], short["cache_shortfall"])
        self.assertLess(status["cached_extents"], status["extents"])

        for row in range(13, 17):  # new extents take the place of the oldest
            self.append(row, row)
        self.ctl("sync", "now", "consumer/sales")
        self.on_disk(limit)
        self.assertEqual(len(self.assert_same_rows(ORDERS)), 16)

        self.ctl("cluster", "alter", "consumer", "--cache-size", "1GiB")
        self.until(lambda cluster: cluster["cache_used"] == cluster["cache_hot"] > full["cache_used"])
        table = self.ctl("table", "show", "consumer/sales", "orders")
        self.assertEqual((table["cached_extents"], table["hot_extents"], table["cold_extents"]), (14, 14, 0))
        self.assertIsNone(self.ctl("sync", "now", "consumer/sales")["last_error"])
        self.assertEqual(len(self.assert_same_rows(ORDERS)), 16)
        self.assertEqual(serving.stop()[0], 0)

    def test_cold_extents_are_read_at_the_leader_as_policies_say(self):
        serving = self.follow()
        self.ctl("database", "policy", "provider/sales", "--hot", "0d")
        status = self.ctl("sync", "now", "consumer/sales")
        self.assertEqual((status["hot_extents"], status["cold_extents"], status["cached_extents"]), (0, 10, 10))
        self.until(lambda points: (0, status["cached_bytes"]) in points,
                   lambda: [(point["cached_hot_bytes"], point["cached_cold_bytes"])
                            for point in self.ctl("lag", "consumer/sales")])
        self.append(13, 13)
        status = self.ctl("sync", "now", "consumer/sales")
        self.assertEqual((status["cold_extents"], status["cached_extents"]), (11, 10))
        self.assertEqual(len(self.assert_same_rows(ORDERS)), 13)
        self.ctl("database", "policy", "provider/sales", "--hot", "7d")
        self.ctl("sync", "now", "consumer/sales")
        self.until(lambda cluster: cluster["cache_used"] == cluster["cache_hot"] > 0)
        table = self.ctl("table", "show", "consumer/sales", "orders")
        self.assertEqual((table["hot_extents"], table["cached_extents"]), (11, 11))
        self.assertEqual(serving.stop()[0], 0)

    def test_what_is_not_in_the_cache_is_read_at_the_leader_or_said_to_be_away(self):
        serving = self.follow()
        self.ctl("cluster", "alter", "consumer", "--cache-size", "0")
        self.on_disk(0)
        self.assertEqual(len(self.assert_same_rows(ORDERS)), 12)
        storage = self.workspace / "storage" / "provider"
        away = storage.with_name("away")
        storage.rename(away)
        error = self.refused(75, "unavailable", "query", "consumer/sales", ORDERS)
        self.assertIn(".parquet", error["message"])
        self.assertNotIn(str(self.folder), error["message"])
        away.rename(storage)
        self.assertEqual(len(self.query("consumer/sales", ORDERS)), 12)
        self.assertEqual(serving.stop()[0], 0)

    def test_a_cluster_that_is_not_there_has_no_cache(self):
        self.refused(4, "not_found", "cluster", "alter", "nobody", "--cache-size", "1GiB")
        self.ctl("cluster", "create", "mine")
        self.refused(2, "invalid_argument", "cluster", "alter", "mine", "--cache-size", "much")


if __name__ == "__main__":
    unittest.main()
