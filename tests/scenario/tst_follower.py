"""Options of followers, as a person gives and changes them: table-level sharing, hot spans, modification kinds."""
import unittest

from sharepanectl import Scenario


class FollowerOptions(Scenario):
    def setUp(self):
        super().setUp()
        self.ctl("cluster", "create", "provider")
        self.ctl("cluster", "create", "consumer")
        self.ctl("database", "create", "provider/demo")
        for table in ("LogsMay", "LogsJune", "undercover"):
            self.make_table(table)

    def make_table(self, name):
        self.ctl("table", "create", "provider/demo", name, "--schema", "n:bigint")
        self.ctl("ingest", "provider/demo", name, "-", "--format", "csv", stdin="n\n1\n2\n")

    def attach(self, *options):
        return self.ctl("follower", "attach", "consumer", "--leader", "provider", "--database", "demo", *options)

    def tables(self):
        self.ctl("sync", "now", "consumer/demo")
        return [table["name"] for table in self.ctl("table", "list", "consumer/demo")]

    def test_only_what_is_selected_is_there(self):
        self.attach("--tables-include", "logs*,other", "--functions-exclude", "*")
        self.assertEqual(self.tables(), ["LogsJune", "LogsMay"])
        self.assertEqual(self.value("consumer/demo", "SELECT sum(n) FROM logsmay"), 3)
        self.refused(4, "not_found", "query", "consumer/demo", "SELECT * FROM undercover")
        self.make_table("LogsJuly")
        self.make_table("undercover2")
        self.assertEqual(self.tables(), ["LogsJuly", "LogsJune", "LogsMay"])
        for path in self.workspace.glob("sharepane.db*"):
            self.assertNotIn(b"undercover", path.read_bytes(), path)

    def test_lists_can_be_changed(self):
        self.attach("--tables-exclude", "undercover")
        self.assertEqual(self.tables(), ["LogsJune", "LogsMay"])
        self.assertTrue(self.ctl("follower", "alter", "consumer/demo", "--tables-exclude", "",
                                 "--tables-include", "undercover")["changed"])
        self.assertFalse(self.ctl("follower", "alter", "consumer/demo", "--tables-include", "undercover")["changed"])
        self.assertEqual(self.tables(), ["undercover"])
        self.ctl("follower", "alter", "consumer/demo", "--tables-include", "")
        self.assertEqual(self.tables(), ["LogsJune", "LogsMay", "undercover"])

    def test_renames_lead_into_the_selection_and_out_of_it(self):
        self.attach("--tables-include", "Logs*")
        self.assertEqual(self.tables(), ["LogsJune", "LogsMay"])
        self.ctl("table", "rename", "provider/demo", "LogsMay", "mine")
        self.ctl("table", "rename", "provider/demo", "undercover", "LogsOfAll")
        self.assertEqual(self.tables(), ["LogsJune", "LogsOfAll"])
        self.assertEqual(self.value("consumer/demo", "SELECT sum(n) FROM LogsOfAll"), 3)

    def test_what_cannot_be_is_refused(self):
        attach = ("follower", "attach", "consumer", "--leader", "provider")
        self.refused(2, "invalid_argument", *attach, "--tables-include", "Logs*")  # of all databases
        self.refused(2, "invalid_argument", *attach, "--database", "demo", "--tables-include",
                     ",".join(f"t{i}" for i in range(101)))
        self.refused(2, "invalid_argument", *attach, "--database", "demo", "--caching", "sometimes")
        self.refused(2, "invalid_argument", *attach, "--database", "demo", "--hot", "soon")
        self.refused(2, "invalid_argument", *attach, "--database", "demo", "--name-prefix", "their-")
        self.assertEqual(self.ctl("follower", "list"), [])
        self.refused(4, "not_found", "follower", "alter", "consumer/demo", "--hot", "7d")

    def test_show_has_the_effective_value_beside_the_override(self):
        self.attach("--hot", "7d", "--principals", "replace", "--prefetch-extents")
        self.tables()
        shown = self.ctl("follower", "show", "consumer/demo")
        options = shown["options"]
        self.assertEqual(options["hot"], "7d")
        self.assertEqual(options["caching_modification_kind"], "union")
        self.assertEqual(options["principals_modification_kind"], "replace")
        self.assertTrue(options["prefetch_extents"])
        self.assertEqual(shown["hot_spans"][0],
                         {"table": None, "leader": None, "leader_origin": "default", "override": "7d",
                          "effective": "7d", "effective_origin": "follower database"})
        self.assertEqual([span["effective"] for span in shown["hot_spans"]], ["7d"] * 4)
        self.ctl("follower", "alter", "consumer/demo", "--caching", "none", "--no-prefetch-extents")
        shown = self.ctl("follower", "show", "consumer/demo")
        self.assertIsNone(shown["hot_spans"][0]["effective"])
        self.assertEqual(shown["hot_spans"][0]["override"], "7d")
        self.assertFalse(shown["options"]["prefetch_extents"])
        self.ctl("follower", "alter", "consumer/demo", "--hot", "")
        self.assertIsNone(self.ctl("follower", "show", "consumer/demo")["options"]["hot"])

    def test_hot_spans_of_tables_and_principals_can_be_given_from_the_start(self):
        ann, max_ = "aaduser=ann@example.org", "aadgroup=max=example"
        begin = ("--table-hot", "logsmay=1d", "--table-hot", "undercover=0d", "--principals", "replace",
                 "--principal", f"admins={ann}", "--principal", f"viewers={max_}")
        self.assertTrue(self.attach(*begin)["created"])
        self.assertFalse(self.attach(*begin)["created"])
        self.tables()
        shown = self.ctl("follower", "show", "consumer/demo")
        self.assertEqual(shown["options"]["table_hot"], {"logsmay": "1d", "undercover": "0d"})
        self.assertEqual({span["table"]: span["effective"] for span in shown["hot_spans"]},
                         {None: None, "LogsJune": None, "LogsMay": "1d", "undercover": "0d"})
        self.assertEqual(shown["options"]["principals"], [{"role": "admins", "principal": ann},
                                                          {"role": "viewers", "principal": max_}])
        self.ctl("query", "consumer/demo", "SELECT 1", "--as", max_)
        self.ctl("follower", "alter", "consumer/demo", "--table-hot", "LogsMay=", "--table-hot", "LogsJune=2d",
                 "--drop-principal", f"viewers={max_}", "--principal", f"monitors={max_}")
        options = self.ctl("follower", "show", "consumer/demo")["options"]
        self.assertEqual(options["table_hot"], {"logsjune": "2d", "undercover": "0d"})
        self.assertEqual([item["role"] for item in options["principals"]], ["admins", "monitors"])
        self.refused(3, "not_authorised", "query", "consumer/demo", "SELECT 1", "--as", max_)
        for wrong in (("--table-hot", "LogsMay"), ("--table-hot", "LogsMay=soon"), ("--principal", ann),
                      ("--principal", "admins=ann"), ("--principal", "=x")):
            self.refused(2, "invalid_argument", "follower", "alter", "consumer/demo", *wrong)

    def test_all_databases_take_a_prefix_and_options(self):
        self.ctl("follower", "attach", "consumer", "--leader", "provider", "--name-prefix", "their-", "--hot", "1d")
        self.ctl("follower", "alter", "consumer/*", "--caching", "replace")
        options = self.ctl("follower", "show", "consumer/their-demo")["options"]
        self.assertEqual((options["hot"], options["caching_modification_kind"]), ("1d", "replace"))
        self.refused(2, "invalid_argument", "follower", "alter", "consumer/their-demo", "--tables-include", "a")


if __name__ == "__main__":
    unittest.main(verbosity=2)
