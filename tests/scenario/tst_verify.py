"""What a disk does to extents behind everybody's back is found by `database verify`, with real processes."""
import unittest

from sharepanectl import Scenario


def flip(path, copied=False):
    """One bit in the middle. With `copied` in a file of its own, so that other names of the file keep theirs."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    if copied:
        path.unlink()
    path.write_bytes(content)


class Verify(Scenario):
    def setUp(self):
        super().setUp()
        self.leader()
        self.append(4, 6)

    def extents(self, folder):
        return sorted(path for path in (self.workspace / folder).rglob("*.parquet") if "_delta_log" not in path.parts)

    def assert_bad(self, database, path, *words):
        error = self.refused(1, "corrupt", "database", "verify", database)
        self.assertEqual(error["object"], database)
        for word in ("1 of 2 extents are bad", f"orders/{path.name}", *words):
            self.assertIn(word, error["message"])
        return error

    def test_a_flipped_bit_at_the_leader_is_named(self):
        whole = self.ctl("database", "verify", "provider/sales")
        self.assertEqual((whole["extents"], whole["bad"], whole["without_checksum"], whole["elsewhere"]), (2, [], 0, 0))
        path = self.extents("storage")[0]
        good = path.read_bytes()
        self.assertEqual(whole["bytes"], sum(each.stat().st_size for each in self.extents("storage")))
        flip(path)
        self.assert_bad("provider/sales", path, "the checksum differs", "restore the file")
        path.write_bytes(good[:-7])
        self.assert_bad("provider/sales", path, f"only {len(good) - 7} of {len(good)} bytes")
        path.write_bytes(good + b"more")
        self.assert_bad("provider/sales", path, f"more than {len(good)} bytes")
        path.unlink()
        self.assert_bad("provider/sales", path)
        path.write_bytes(good)
        self.assertEqual(self.ctl("database", "verify", "provider/sales"), whole)

    def test_a_damaged_copy_of_a_follower_is_fetched_again(self):
        self.attach()
        whole = self.ctl("database", "verify", "consumer/sales")
        self.assertEqual((whole["extents"], whole["bad"]), (2, []))
        path = self.extents("cache")[0]
        good = path.read_bytes()
        flip(path, copied=True)
        found = self.ctl("database", "verify", "consumer/sales")
        self.assertEqual([(bad["table"], bad["path"], bad["code"], bad["repaired"]) for bad in found["bad"]],
                         [("orders", path.name, "corrupt", True)])
        self.assertEqual(path.read_bytes(), good)
        self.assert_same_rows("SELECT sum(id) AS ids, count(*) AS n FROM orders")
        self.assertEqual(self.ctl("database", "verify", "consumer/sales"), whole)

    def test_a_damaged_copy_is_fetched_again_while_the_engine_runs_elsewhere(self):
        self.attach()
        path = self.extents("cache")[0]
        good = path.read_bytes()
        serving = self.serve()
        flip(path, copied=True)
        found = self.ctl("database", "verify", "consumer/sales")
        self.assertEqual([bad["repaired"] for bad in found["bad"]], [True])
        self.assertEqual(path.read_bytes(), good)
        self.assertEqual(serving.stop()[0], 0)

    def test_what_is_damaged_at_the_leader_too_is_said_so(self):
        self.attach()
        path = self.extents("cache")[0]
        flip(path)  # under all its names: on one file system extents are linked
        error = self.assert_bad("consumer/sales", path, "restore the leader's file")
        self.assertIn("queries may answer wrongly", error["hint"])
        flip(path)
        self.assertEqual(self.ctl("database", "verify", "consumer/sales")["bad"], [])

    def test_extents_that_are_read_in_place_are_read_too(self):
        self.ctl("database", "policy", "provider/sales", "--hot", "0d")
        self.attach()
        self.assertEqual(self.extents("cache"), [])
        path = self.extents("storage")[0]
        flip(path)
        self.assert_bad("consumer/sales", path, "restore the leader's file")

    def test_only_who_may_maintain_a_database_verifies_it(self):
        self.ctl("database", "principal", "add", "provider/sales", "--role", "viewers", "aaduser=eve@contoso.example")
        self.refused(3, "not_authorised", "--as", "aaduser=eve@contoso.example", "database", "verify", "provider/sales")
        self.refused(4, "not_found", "database", "verify", "provider/none")


if __name__ == "__main__":
    unittest.main()
