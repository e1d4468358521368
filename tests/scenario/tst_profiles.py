"""A share that `sharepanectl serve` offers, followed by the profile of it in another workspace: the same program at
both ends, with nothing between them but HTTPS.
"""
import json
import os
import unittest

from sharepanectl import Scenario

os.environ["SHAREPANE_SECRETS_FILE_KEY"] = "a key of this test alone, which protects nothing"

RECIPIENT = "max@fabrikam.example"


class Profiles(Scenario):
    def setUp(self):
        super().setUp()
        self.elsewhere = self.folder / "elsewhere"
        self.leader()
        self.ctl("table", "create", "provider/sales", "secret", "--schema", "id:bigint")
        self.ctl("account", "create", "contoso", "--email", "ann@contoso.example")
        self.ctl("share", "create", "contoso/shop")
        self.ctl("share", "dataset", "add", "contoso/shop", "--database", "provider/sales", "--tables-exclude", "secret")
        self.serving = self.serve("--listen", "127.0.0.1:0")
        self.profile = self.folder / "max.share"
        self.ctl("profile", "create", "contoso/shop", "--to", RECIPIENT, "--output", self.profile)
        self.theirs("cluster", "create", "consumer")

    def theirs(self, *arguments):
        return self.ctl(*arguments, workspace=self.elsewhere)

    def follow(self):
        self.theirs("profile", "follow", self.profile, "--cluster", "consumer")
        self.theirs("sync", "now", "consumer/sales")

    def rows(self):
        return self.query("consumer/sales", "SELECT id, item FROM orders ORDER BY id", workspace=self.elsewhere)

    def test_rows_and_columns_arrive_and_nothing_that_is_not_shared(self):
        self.follow()
        self.assertEqual(self.rows(), self.query("provider/sales", "SELECT id, item FROM orders ORDER BY id"))
        self.append(4, 9)
        self.ctl("table", "column", "add", "provider/sales", "orders", "note", "varchar")
        self.theirs("sync", "now", "consumer/sales")
        self.assertEqual(len(self.rows()), 9)
        self.assertEqual(self.value("consumer/sales", "SELECT count(note) FROM orders", workspace=self.elsewhere), 0)
        outcome = self.run_json("query", "consumer/sales", "SELECT * FROM secret", workspace=self.elsewhere)
        self.assertNotEqual(outcome.status, 0)

    def test_revoking_ends_what_follows(self):
        self.follow()
        self.assertTrue(self.ctl("profile", "revoke", "contoso/shop", "--to", RECIPIENT)["revoked"])
        outcome = self.run_json("sync", "now", "consumer/sales", workspace=self.elsewhere)
        self.assertEqual((outcome.status, outcome.error["code"]), (3, "revoked"))
        outcome = self.run_json("query", "consumer/sales", "SELECT * FROM orders", workspace=self.elsewhere)
        self.assertNotEqual(outcome.status, 0)

    def test_another_certificate_is_refused(self):
        profile = json.loads(self.profile.read_text())
        self.assertRegex(profile["certificateSha256"], r"\A[0-9a-f]{64}\Z")
        profile["certificateSha256"] = "0" * 64
        self.profile.write_text(json.dumps(profile))
        outcome = self.run_json("profile", "follow", self.profile, "--cluster", "consumer", workspace=self.elsewhere)
        self.assertNotEqual(outcome.status, 0)
        self.assertNotIn(profile["bearerToken"], outcome.errors)

    def test_invitations_say_where_the_service_is(self):
        file = self.folder / "max.invitation"
        self.ctl("invitation", "create", "contoso/shop", "--to", RECIPIENT, "--output", file)
        shown = json.dumps(self.theirs("invitation", "show", file))
        self.assertIn(self.serving.ready["service"]["url"], shown)
        self.assertIn(self.serving.ready["service"]["certificate_sha256"], shown)

    def test_it_ends_cleanly_and_followers_wait_for_it(self):
        self.follow()
        address = self.serving.ready["service"]["address"]
        self.assertEqual(self.serving.stop()[0], 0)
        outcome = self.run_json("sync", "now", "consumer/sales", workspace=self.elsewhere)
        self.assertEqual((outcome.status, outcome.error["code"]), (75, "unavailable"))
        self.assertEqual(len(self.rows()), 3)
        self.append(4, 5)
        self.serving = self.serve("--listen", address)
        self.theirs("sync", "now", "consumer/sales")
        self.assertEqual(len(self.rows()), 5)


if __name__ == "__main__":
    unittest.main()
