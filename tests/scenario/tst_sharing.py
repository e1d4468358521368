"""The provider's side of sharing with real processes: accounts, shares, datasets, invitations and their log."""
import json
import os
import stat
import subprocess
import unittest

from sharepanectl import Scenario

MAX = "max@fabrikam.example"
# Without it these commands would ask the keychain of whoever runs the tests.
os.environ["SHAREPANE_SECRETS_FILE_KEY"] = "a key for these tests only"


class Sharing(Scenario):
    def setUp(self):
        super().setUp()
        self.leader()
        self.ctl("account", "create", "contoso", "--email", "ann@contoso.example", "--organization", "Contoso")
        self.ctl("share", "create", "contoso/sales", "--description", "All sales")

    def share_all(self):
        return self.ctl("share", "dataset", "add", "contoso/sales", "--database", "provider/sales")

    def invite(self, *options):
        return self.ctl("invitation", "create", "contoso/sales", "--to", MAX, *options)

    def test_accounts_and_shares_can_be_made_twice_and_deleted_once_nothing_needs_them(self):
        again = self.ctl("account", "create", "contoso", "--email", "ann@contoso.example", "--organization", "Contoso")
        self.assertFalse(again["created"])
        self.refused(5, "already_exists", "account", "create", "contoso", "--email", "bob@contoso.example")
        self.refused(2, "invalid_argument", "account", "create", "x", "--email", "nobody")
        self.assertFalse(self.ctl("share", "create", "contoso/sales", "--description", "All sales")["created"])
        terms = self.write("terms.txt", "Be kind.\n")
        self.refused(5, "already_exists", "share", "create", "contoso/sales", "--terms", terms)
        self.assertTrue(self.ctl("share", "create", "contoso/events", "--terms", terms)["created"])
        self.assertEqual(self.ctl("share", "show", "contoso/events")["terms"], "Be kind.\n")
        self.refused(4, "not_found", "share", "create", "contoso/more", "--terms", self.folder / "none")
        self.refused(4, "not_found", "share", "create", "nobody/sales")
        self.refused(2, "invalid_argument", "share", "show", "contoso")
        self.assertEqual([share["name"] for share in self.ctl("share", "list")], ["contoso/events", "contoso/sales"])
        self.assertEqual(self.ctl("account", "show", "contoso")["shares"], 2)
        self.refused(5, "in_use", "account", "delete", "contoso")
        for share in ("contoso/sales", "contoso/events"):
            self.ctl("share", "delete", share)
        self.ctl("account", "delete", "contoso")
        self.assertEqual(self.ctl("account", "list"), [])
        self.refused(4, "not_found", "account", "delete", "contoso")

    def test_a_dataset_says_what_it_matches(self):
        self.ctl("table", "create", "provider/sales", "customers", "--schema", "id:bigint")
        self.ctl("view", "create", "provider/sales", "totals", "--as", "SELECT item, count(*) AS n FROM orders GROUP BY item")
        self.ctl("function", "create", "provider/sales", "doubled", "--args", "x", "--as", "x * 2")
        lists = ("--database", "provider/sales", "--tables-include", "ord*", "--functions-exclude", "*")
        preview = self.ctl("share", "dataset", "add", "contoso/sales", *lists, "--what-if")
        self.assertFalse(preview["created"])
        self.assertEqual(self.ctl("share", "dataset", "list", "contoso/sales"), [])
        added = self.ctl("share", "dataset", "add", "contoso/sales", *lists)
        self.assertTrue(added["created"])
        self.assertEqual(added["kind"], "tables")
        self.assertEqual(added["matches"], preview["matches"])
        self.assertEqual(added["matches"], [{"database": "provider/sales", "tables": ["orders"], "external_tables": [],
                                             "materialized_views": ["totals"], "functions": [], "problem": None}])
        again = self.ctl("share", "dataset", "add", "contoso/sales", *lists)
        self.assertEqual((again["created"], again["dataset"]), (False, added["dataset"]))
        self.refused(5, "already_exists", "share", "dataset", "add", "contoso/sales", "--database", "provider/sales")
        listed = self.ctl("share", "dataset", "list", "contoso/sales")
        self.assertEqual(listed[0]["lists"]["tables_to_include"], ["ord*"])
        self.ctl("share", "dataset", "remove", "contoso/sales", "--database", "provider/sales")
        self.refused(4, "not_found", "share", "dataset", "remove", "contoso/sales", "--database", "provider/sales")

    def test_a_cluster_is_shared_whole(self):
        added = self.ctl("share", "dataset", "add", "contoso/sales", "--cluster", "provider")
        self.assertEqual(added["kind"], "cluster")
        self.assertEqual([match["database"] for match in added["matches"]], ["provider/sales"])
        self.refused(5, "already_exists", "share", "dataset", "add", "contoso/sales", "--database", "provider/sales")
        self.refused(2, "invalid_argument", "share", "dataset", "add", "contoso/sales", "--cluster", "consumer",
                     "--tables-include", "orders")
        self.refused(2, "invalid_argument", "share", "dataset", "add", "contoso/sales")
        self.refused(4, "not_found", "share", "dataset", "add", "contoso/sales", "--database", "provider/none")
        many = ",".join(f"t{number}" for number in range(101))
        self.refused(2, "invalid_argument", "share", "dataset", "add", "contoso/sales", "--database", "provider/sales",
                     "--tables-include", many)
        self.ctl("share", "dataset", "remove", "contoso/sales", "--dataset", added["dataset"])

    def test_an_invitation_is_a_file_or_a_link_that_nobody_can_change(self):
        self.refused(2, "invalid_argument", "invitation", "create", "contoso/sales", "--to", MAX)
        self.share_all()
        file = self.folder / "max.sharepane-invitation"
        made = self.invite("--message", "Hello Max", "--expires", "3d", "--output", file)
        self.assertTrue(made["created"])
        self.assertFalse(made["reachable"])
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
        shown = self.ctl("invitation", "show", file)
        self.assertEqual(self.ctl("invitation", "show", made["link"]), shown)
        self.assertEqual((shown["share"], shown["recipient"], shown["message"], shown["expired"]),
                         ("sales", MAX, "Hello Max", False))
        self.assertEqual(shown["provider"]["fingerprint"], self.ctl("account", "show", "contoso")["fingerprint"])
        self.assertEqual([(d["kind"], d["database"]) for d in shown["datasets"]], [("database", "sales")])

        text = file.read_text()
        middle = len(text) // 2
        for broken in (text[:middle], text[:middle] + ("A" if text[middle] != "A" else "B") + text[middle + 1:], "", "{}"):
            error = self.refused(1, "corrupt", "invitation", "show", self.write("broken", broken))
            self.assertTrue(error["hint"])
        newer = json.loads(text) | {"sharepane_invitation": 2}
        self.refused(1, "unsupported", "invitation", "show", self.write("newer", json.dumps(newer)))
        self.refused(2, "invalid_argument", "invitation", "show", self.write("large", " " * 1_000_000))
        self.refused(2, "invalid_argument", "invitation", "show", self.folder)
        self.refused(4, "not_found", "invitation", "show", self.folder / "none")
        self.refused(1, "corrupt", "invitation", "show", made["link"][:-1])

    def test_an_invitation_is_made_once_sent_again_and_withdrawn(self):
        self.share_all()
        file = self.folder / "max.sharepane-invitation"
        made = self.invite("--output", file)
        again = self.invite("--output", file)
        self.assertEqual((again["created"], again["id"], again["link"]), (False, made["id"], None))
        self.assertFalse(self.invite()["created"])
        self.refused(5, "already_exists", "invitation", "create", "contoso/sales", "--to", MAX, "--output",
                     self.folder / "other")
        old = file.read_text()
        # Where it can't be written, nobody is invited, and what was sent stays good.
        nowhere = self.folder / "missing" / "x.inv"
        self.refused(4, "not_found", "invitation", "create", "contoso/sales", "--to", "eve@x.org", "--output", nowhere)
        self.refused(2, "invalid_argument", "invitation", "resend", made["id"], "--output", self.folder)
        self.assertEqual([(i["recipient"], i["sent_at"]) for i in self.ctl("invitation", "list", "contoso/sales")],
                         [(MAX, made["sent_at"])])
        self.ctl("invitation", "resend", made["id"], "--output", file)
        self.assertNotEqual(file.read_text(), old)
        self.assertEqual([i["state"] for i in self.ctl("invitation", "list", "contoso/sales")], ["pending"])
        withdrawn = self.ctl("invitation", "withdraw", made["id"])
        self.assertEqual((withdrawn["withdrawn"], withdrawn["revokes_subscriptions"]), (True, False))
        self.assertFalse(self.ctl("invitation", "withdraw", made["id"])["withdrawn"])
        self.refused(5, "conflict", "invitation", "resend", made["id"])
        self.refused(4, "not_found", "invitation", "withdraw", "none")
        said = subprocess.run(self.command("invitation", "withdraw", made["id"]), capture_output=True, text=True)
        self.assertIn("Nothing was revoked", said.stdout)

    def test_the_log_says_what_happened(self):
        self.share_all()
        made = self.invite()
        self.ctl("invitation", "withdraw", made["id"])
        self.ctl("share", "delete", "contoso/sales")
        actions = [entry["action"] for entry in self.ctl("activity", "list")]
        self.assertEqual(actions, ["account create", "share create", "share dataset add", "account key",
                                   "invitation create", "invitation withdraw", "share delete"])
        below = self.ctl("activity", "list", "--object", f"contoso/sales/{made['id']}")
        self.assertEqual([entry["detail"]["recipient"] for entry in below], [MAX, MAX])
        self.assertEqual(len(self.ctl("activity", "list", "--since", "1h", "--limit", "2")), 2)
        file = self.folder / "log.ndjson"
        self.assertEqual(self.ctl("activity", "export", "--output", file)["entries"], 7)
        self.assertEqual([json.loads(line)["action"] for line in file.read_text().splitlines()], actions)

    def test_without_keychain_and_without_key_nothing_is_signed(self):
        self.share_all()
        environment = {name: value for name, value in os.environ.items() if name != "SHAREPANE_SECRETS_FILE_KEY"}
        environment["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={self.folder}/no-bus"
        run = subprocess.run(self.command("--json", "invitation", "create", "contoso/sales", "--to", MAX),
                             capture_output=True, text=True, env=environment, timeout=60)
        self.assertEqual(run.returncode, 6, run.stderr)
        self.assertIn("SHAREPANE_SECRETS_FILE_KEY", json.loads(run.stdout)["error"]["hint"])
        self.assertEqual(self.ctl("invitation", "list"), [])
        self.assertFalse((self.workspace / "secrets.json").exists())
        self.assertTrue(self.invite()["created"])


if __name__ == "__main__":
    unittest.main()
