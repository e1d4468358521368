"""Functions, external tables and principals with real processes."""
import unittest

from sharepanectl import Scenario

ANN = "aaduser=ann@example.org"
MAX = "aaduser=max@example.org"
MONITOR = "aadapp=monitor"
CODES = {1: "unsupported", 2: "invalid_argument", 3: "not_authorised", 4: "not_found", 5: "already_exists"}


class Entities(Scenario):
    def fails(self, status, *arguments):
        return self.refused(status, CODES[status], *arguments)

    def grant(self, role, principal):
        self.ctl("database", "principal", "add", "provider/sales", "--role", role, principal)

    def test_functions_are_stored_listed_used_and_dropped(self):
        self.leader(rows=5)
        made = self.ctl("function", "create", "provider/sales", "doubled", "--args", "x", "--as", "x * 2")
        self.assertTrue(made["created"])
        again = self.ctl("function", "create", "provider/sales", "doubled", "--args", " x ", "--as", "x * 2")
        self.assertFalse(again["created"])
        self.fails(5, "function", "create", "provider/sales", "doubled", "--args", "x", "--as", "x * 3")
        self.ctl("function", "create", "provider/sales", "up_to", "--args", "last, factor",
                 "--as", "SELECT id, doubled(id) * factor AS n FROM orders WHERE id <= last")
        self.assertEqual([(f["name"], f["kind"], f["parameters"]) for f in self.ctl("function", "list", "provider/sales")],
                         [("doubled", "scalar", ["x"]), ("up_to", "table", ["last", "factor"])])
        self.assertEqual(self.value("provider/sales", "SELECT sum(n) FROM up_to(3, 10)"), 120)
        self.ctl("function", "drop", "provider/sales", "up_to")
        self.fails(3, "query", "provider/sales", "FROM up_to(3, 10)")
        self.fails(4, "function", "drop", "provider/sales", "up_to")

    def test_functions_that_reach_outside_are_refused(self):
        self.leader()
        secret = self.write("secret.csv", "a\nsecret\n")
        for body in (f"SELECT * FROM read_csv('{secret}')", f"COPY orders TO '{secret}'", "getenv('HOME')"):
            self.fails(3, "function", "create", "provider/sales", "evil", "--as", body)
        self.fails(4, "function", "create", "provider/sales", "evil", "--as", f"FROM '{secret}'")
        self.fails(2, "function", "create", "provider/sales", "evil", "--as", "1) FROM (SELECT 1")
        self.fails(5, "function", "create", "provider/sales", "sum", "--args", "x", "--as", "x")
        self.assertEqual(self.ctl("function", "list", "provider/sales"), [])

    def test_external_tables_are_read_where_they_lie(self):
        self.leader()
        people = self.write("elsewhere/people.csv", "id,name\n1,Ada\n2,Grace\n")
        self.assertTrue(self.ctl("external-table", "create", "provider/sales", "people", "--format", "csv",
                                 "--location", people)["created"])
        self.assertFalse(self.ctl("external-table", "create", "provider/sales", "people", "--format", "csv",
                                  "--location", people)["created"])
        listed = self.ctl("external-table", "list", "provider/sales")
        self.assertEqual([column["name"] for column in listed[0]["columns"]], ["id", "name"])
        self.assertEqual(self.value("provider/sales", "SELECT name FROM people WHERE id = 2"), "Grace")
        self.write("elsewhere/people.csv", "id,name\n2,Grace Hopper\n")
        self.assertEqual(self.value("provider/sales", "SELECT name FROM people WHERE id = 2"), "Grace Hopper")
        self.fails(3, "query", "provider/sales", f"SELECT * FROM read_csv('{people}')")
        self.fails(3, "external-table", "create", "provider/sales", "own", "--format", "parquet",
                   "--location", self.workspace)
        self.fails(1, "external-table", "create", "provider/sales", "far", "--format", "csv",
                   "--location", "s3://bucket/people.csv")
        people.unlink()
        self.fails(4, "query", "provider/sales", "SELECT * FROM people")
        self.ctl("external-table", "drop", "provider/sales", "people")
        self.assertEqual(self.ctl("external-table", "list", "provider/sales"), [])

    def test_only_principals_with_a_role_may_query(self):
        self.leader()
        self.query("provider/sales", "SELECT 1")
        self.query("provider/sales", "SELECT 1 AS a")
        self.fails(2, "query", "provider/sales", "SELECT 1", "--as", "ann")
        if self.run_json("database", "principal", "list", "provider/sales").status == 2:
            self.skipTest("this build has no command for principals")
        self.grant("viewers", ANN)
        self.grant("monitors", MONITOR)
        self.assertEqual(self.ctl("query", "provider/sales", "SELECT 1 AS a", "--as", ANN), [{"a": 1}])
        for principal in (MAX, MONITOR):
            there = self.fails(3, "query", "provider/sales", "SELECT 1", "--as", principal)
            absent = self.fails(3, "query", "provider/other", "SELECT 1", "--as", principal)
            nowhere = self.fails(3, "query", "nowhere/sales", "SELECT 1", "--as", principal)
            texts = {error["message"].replace(error["object"], "X") for error in (there, absent, nowhere)}
            self.assertEqual(len(texts), 1, texts)
        self.fails(3, "query", "provider/sales", "SELECT * FROM orders", "--as", MAX, "--output",
                   self.folder / "out.parquet")
        self.assertFalse((self.folder / "out.parquet").exists())


if __name__ == "__main__":
    unittest.main()
