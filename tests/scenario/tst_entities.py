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

    def test_a_column_is_added_once(self):
        self.leader()
        add = ("table", "column", "add", "provider/sales", "orders", "note", "varchar")
        self.assertTrue(self.ctl(*add)["created"])
        version = self.ctl("database", "show", "provider/sales")["version"]
        self.assertFalse(self.ctl(*add)["created"])
        self.assertEqual(self.ctl("database", "show", "provider/sales")["version"], version)
        self.fails(5, *add[:-1], "bigint")
        self.assertNotIn("created", self.ctl("table", "column", "drop", *add[3:6]))

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

    def grant_all(self):
        """One principal of each role, and one of none."""
        for role in ("admins", "users", "viewers", "monitors"):
            self.grant(role, f"aaduser={role}@example.org")
        return {role[0]: f"aaduser={role}@example.org" for role in ("admins", "users", "viewers", "monitors", "else")}

    def test_every_command_acts_as_its_principal_or_not_at_all(self):
        self.leader(rows=5)
        self.attach()
        who = self.grant_all()
        self.ctl("sync", "wait", "consumer/sales", "--timeout", "60s")
        rows = self.write("more.ndjson", '{"id": 6, "item": "item 6"}\n')
        people = self.write("elsewhere/people.csv", "id,name\n1,Ada\n")
        sales, copy = "provider/sales", "consumer/sales"
        show, ask, change, administer = "auvm", "auv", "au", "a"
        cases = [
            (show, "database", "show", sales), (show, "database", "show", copy),
            (show, "database", "policy", sales), (show, "database", "principal", "list", copy),
            (show, "table", "list", sales), (show, "table", "show", copy, "orders"),
            (show, "view", "list", sales), (show, "function", "list", sales), (show, "external-table", "list", sales),
            (show, "sync", "status", copy), (show, "sync", "history", copy), (show, "lag", copy),
            (show, "follower", "show", copy),
            (ask, "query", sales, "SELECT 1 AS a"), (ask, "query", copy, "SELECT count(*) AS n FROM orders"),
            (ask, "sync", "now", copy), (ask, "sync", "wait", copy, "--timeout", "60s"),
            (change, "table", "create", sales, "notes", "--schema", "id:bigint"),
            (change, "ingest", sales, "orders", rows, "--id", "six"),
            (administer, "table", "column", "add", sales, "notes", "text", "varchar"),
            (administer, "table", "rename", sales, "notes", "notes"),
            (administer, "external-table", "create", sales, "people", "--format", "csv", "--location", people),
            (administer, "database", "policy", sales, "--hot", "7d"),
            (administer, "database", "principal", "add", sales, "--role", "viewers", "aaduser=new@example.org"),
            (administer, "database", "maintain", sales, "--what-if"),
            (administer, "follower", "alter", copy, "--hot", "1d"),
            (administer, "sync", "pause", copy), (administer, "sync", "resume", copy),
        ]
        # Here --as is the definition's, so that the principal's comes before the noun.
        first = [(change, "function", "create", sales, "doubled", "--args", "x", "--as", "x * 2"),
                 (change, "view", "create", sales, "items", "--as", "SELECT item, count(*) AS n FROM orders GROUP BY item"),
                 (change, "view", "refresh", sales, "items"), (administer, "view", "drop", sales, "items"),
                 (administer, "function", "drop", sales, "doubled"),
                 (administer, "external-table", "drop", sales, "people"), (administer, "table", "drop", sales, "notes")]
        for before, (allowed, *arguments) in [(False, case) for case in cases] + [(True, case) for case in first]:
            # Who is refused comes first: nothing of it may have happened.
            for letter, principal in sorted(who.items(), key=lambda item: item[0] in allowed):
                acting = ["--as", principal, *arguments] if before else [*arguments, "--as", principal]
                with self.subTest(" ".join(map(str, acting))):
                    if letter not in allowed:
                        self.assertTrue(self.fails(3, *acting)["hint"])
                    else:
                        self.ctl(*acting)
        for arguments in (("cluster", "list"), ("cluster", "create", "third"), ("database", "create", "provider/own"),
                          ("follower", "attach", "consumer", "--leader", "provider", "--database", "sales"),
                          ("follower", "alter", copy, "--tables-include", "orders"), ("serve",)):
            self.assertIn("--as", self.fails(3, *arguments, "--as", who["a"])["hint"])

    def test_an_empty_value_never_stands_for_none(self):
        """As a variable that isn't set leaves one: it gave all rights, counted a batch twice, changed everything."""
        self.leader(rows=5)
        rows = self.write("rows.csv", "id\n7\n")
        for arguments in (("--as", "", "query", "provider/sales", "SELECT 1"),
                          ("query", "provider/sales", "SELECT 1", "--as="),
                          ("ingest", "provider/sales", "orders", rows, "--id", ""),
                          ("database", "policy", "provider/sales", "--hot", "1d", "--table", ""),
                          ("query", "provider/sales", "SELECT 1", "--output", "")):
            self.fails(2, *arguments)
        self.assertEqual(self.value("provider/sales", "SELECT count(*) FROM orders WHERE true"), 5)
        self.assertEqual(self.ctl("database", "policy", "provider/sales")[0]["hot_from"], "default")

    def test_lists_hold_what_the_principal_may_see(self):
        self.leader()
        self.ctl("database", "create", "provider/open")
        self.attach()
        self.grant("viewers", ANN)
        self.ctl("sync", "now", "consumer/sales")
        for principal, seen in ((ANN, ["consumer/sales", "provider/open", "provider/sales"]), (MAX, ["provider/open"])):
            acting = ("--as", principal)
            self.assertEqual(sorted(d["name"] for d in self.ctl("database", "list", *acting)), seen)
            followed = [name for name in seen if name.startswith("consumer/")]
            self.assertEqual([status["name"] for status in self.ctl("sync", "status", *acting)], followed)
            self.assertEqual([line["name"] for line in self.ctl("lag", "summary", *acting)], followed)
            self.assertEqual(len(self.ctl("follower", "list", *acting)), len(followed))

    def test_only_an_admin_ends_a_link_from_either_side(self):
        self.leader()
        self.attach()
        who = self.grant_all()
        self.ctl("sync", "now", "consumer/sales")
        for letter in "uvme":
            self.fails(3, "follower", "detach", "consumer/sales", "--as", who[letter])
            self.fails(3, "follower", "detach", "provider/sales", "--from-leader", "--as", who[letter])
            self.fails(3, "database", "delete", "provider/sales", "--as", who[letter])
        self.ctl("follower", "detach", "consumer/sales", "--as", who["a"])
        self.attach()
        self.ctl("follower", "detach", "provider/sales", "--from-leader", "--as", who["a"])
        self.ctl("follower", "detach", "consumer/sales")
        self.ctl("database", "delete", "provider/sales", "--as", who["a"])


if __name__ == "__main__":
    unittest.main()
