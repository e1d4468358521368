"""Azure Resource Manager templates: deploying, what-if, repeating, and exporting a share as one."""
import json
import os
import pathlib
import subprocess
import unittest

from sharepanectl import Scenario

os.environ["SHAREPANE_SECRETS_FILE_KEY"] = "a key for these tests only"

DATA = pathlib.Path(__file__).resolve().parents[1] / "control" / "data"
TEMPLATE = DATA / "table-level-sharing.template.json"
PARAMETERS = DATA / "table-level-sharing.parameters.json"
TYPES = ["Microsoft.DataShare/accounts", "Microsoft.DataShare/accounts/shares",
         "Microsoft.DataShare/accounts/shares/dataSets", "Microsoft.DataShare/accounts/shares/invitations"]


def resource(kind, name, **members):
    return {"type": kind, "apiVersion": "2021-08-01", "name": name, **members}


class Templates(Scenario):
    def deploy(self, *arguments):
        return self.ctl("template", "deploy", TEMPLATE, "--parameters", PARAMETERS, *arguments)

    def effects(self, outcome):
        return [resource["effect"] for resource in outcome["resources"]]

    def template(self, name, *resources):
        return self.write(name, json.dumps({
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0", "resources": list(resources)}))

    def test_the_azure_template_deploys_verbatim_and_again_to_no_change(self):
        self.leader()
        preview = self.deploy("--what-if")
        self.assertEqual([resource["type"] for resource in preview["resources"]], TYPES)
        self.assertEqual(self.effects(preview), ["create"] * 4)
        self.assertEqual((preview["deployed"], preview["deployable"]), (False, True))
        self.assertEqual(self.ctl("account", "list"), [])

        made = self.deploy()
        self.assertEqual(self.effects(made), ["create"] * 4)
        self.assertTrue(made["resources"][3]["invitation"]["link"].startswith("sharepane:"))
        share = self.ctl("share", "show", "contoso/telemetry")
        (dataset,) = share["datasets"]
        self.assertEqual((dataset["kind"], dataset["database"]), ("tables", "provider/sales"))
        self.assertEqual(dataset["lists"]["tables_to_include"], ["orders", "secret_prices"])
        (invitation,) = self.ctl("invitation", "list", "contoso/telemetry")
        self.assertEqual((invitation["recipient"], invitation["state"]), ("ann.lee@fabrikam.example", "pending"))

        self.assertEqual(self.effects(self.deploy("--what-if")), ["no_change"] * 4)
        self.assertEqual(self.effects(self.deploy()), ["no_change"] * 4)
        self.assertEqual(len(self.ctl("invitation", "list", "contoso/telemetry")), 1)

    def test_a_conflict_is_shown_and_nothing_is_made(self):
        self.leader()
        self.ctl("account", "create", "contoso", "--email", "ann@contoso.example")
        self.ctl("share", "create", "contoso/telemetry")
        self.ctl("share", "dataset", "add", "contoso/telemetry", "--database", "provider/sales")
        preview = self.deploy("--what-if")
        self.assertEqual(self.effects(preview), ["no_change", "no_change", "conflict", "create"])
        self.assertFalse(preview["deployable"])
        self.assertIn("other tables of provider/sales", preview["resources"][2]["problem"]["message"])
        error = self.refused(5, "already_exists", "template", "deploy", TEMPLATE, "--parameters", PARAMETERS)
        self.assertIn("nothing was made", error["hint"])
        self.assertEqual(self.ctl("invitation", "list", "contoso/telemetry"), [])

    def test_what_the_resources_need_must_be_there(self):
        self.ctl("cluster", "create", "provider")
        preview = self.deploy("--what-if")
        self.assertEqual(self.effects(preview), ["create", "create", "conflict", "create"])
        self.refused(4, "not_found", "template", "deploy", TEMPLATE, "--parameters", PARAMETERS)
        self.assertEqual(self.ctl("account", "list"), [])

    def test_what_was_made_before_a_failure_stays_and_is_named(self):
        self.leader()
        too_long = self.template("long.json", resource(TYPES[0], "contoso", tags={"email": "ann@contoso.example"}),
                                 resource(TYPES[1], "contoso/telemetry", properties={"terms": "x" * 70_000}))
        error = self.refused(2, "invalid_argument", "template", "deploy", too_long)
        self.assertIn("made before it: Microsoft.DataShare/accounts contoso", error["hint"])
        self.assertEqual([account["email"] for account in self.ctl("account", "list")], ["ann@contoso.example"])

    def test_errors_name_what_is_wrong_and_where(self):
        unknown = self.template("unknown.json", resource("Microsoft.Storage/storageAccounts", "a"))
        error = self.refused(1, "unsupported", "template", "deploy", unknown)
        self.assertEqual(error["object"], "resources[0]")
        self.assertIn("Microsoft.Storage/storageAccounts", error["message"])
        error = self.refused(2, "invalid_argument", "template", "deploy", TEMPLATE)
        self.assertIn("account_name has no value", error["message"])
        self.refused(4, "not_found", "template", "deploy", self.folder / "none.json")

    def test_followers_are_attached_by_a_template(self):
        self.leader()
        cluster = "/subscriptions/any/resourceGroups/any/providers/Microsoft.Kusto/clusters/provider"
        properties = {"databaseName": "sales", "clusterResourceId": cluster, "databaseNameOverride": "theirs",
                      "defaultPrincipalsModificationKind": "Replace",
                      "tableLevelSharingProperties": {"tablesToInclude": ["ord*"]}}
        kind = "Microsoft.Kusto/clusters/attachedDatabaseConfigurations"
        following = self.template("follow.json", resource(kind, "consumer/any", properties=properties))
        self.assertEqual(self.effects(self.ctl("template", "deploy", following)), ["create"])
        shown = self.ctl("follower", "show", "consumer/theirs")
        self.assertEqual(shown["options"]["tables_to_include"], ["ord*"])
        self.assertEqual(shown["options"]["principals_modification_kind"], "replace")
        self.assertEqual(self.effects(self.ctl("template", "deploy", following)), ["no_change"])
        other = self.template("other.json", resource(kind, "consumer/any", properties={
            **properties, "defaultPrincipalsModificationKind": "None"}))
        self.refused(5, "already_exists", "template", "deploy", other)

    def test_an_exported_share_deploys_to_no_change_here_and_anew_elsewhere(self):
        self.leader()
        self.ctl("database", "create", "provider/other")
        self.ctl("account", "create", "contoso", "--email", "ann@contoso.example", "--organization", "[Contoso]")
        terms = self.write("terms.txt", "Be \"kind\".\nAnd 'careful'.\n")
        self.ctl("share", "create", "contoso/telemetry", "--description", "[all of it]", "--terms", terms)
        self.ctl("share", "dataset", "add", "contoso/telemetry", "--database", "provider/sales",
                 "--tables-include", "ord*")
        self.ctl("share", "dataset", "add", "contoso/telemetry", "--database", "provider/other")
        self.ctl("invitation", "create", "contoso/telemetry", "--to", "bo@fabrikam.example")
        exported = self.write("exported.json", json.dumps(
            self.ctl("share", "show", "contoso/telemetry", "--format", "arm")))
        again = self.ctl("template", "deploy", exported)
        self.assertEqual(self.effects(again), ["no_change"] * 5)

        elsewhere = self.folder / "elsewhere"
        run = lambda *arguments: self.ctl(*arguments, workspace=elsewhere)
        run("cluster", "create", "provider")
        run("database", "create", "provider/sales")
        run("database", "create", "provider/other")
        self.assertEqual(self.effects(run("template", "deploy", exported)), ["create"] * 5)
        keep = lambda share: {key: share[key] for key in ("name", "description", "terms")}
        self.assertEqual(keep(run("share", "show", "contoso/telemetry")),
                         keep(self.ctl("share", "show", "contoso/telemetry")))
        self.assertEqual(run("share", "show", "contoso/telemetry", "--format", "arm"),
                         self.ctl("share", "show", "contoso/telemetry", "--format", "arm"))

    def test_people_read_a_preview_line_by_line(self):
        self.leader()
        run = subprocess.run(self.command("template", "deploy", TEMPLATE, "--parameters", PARAMETERS, "--what-if"),
                             capture_output=True, text=True, timeout=60)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(run.stdout.splitlines()[1], "+ Microsoft.DataShare/accounts/shares contoso/telemetry")
        self.assertEqual(run.stdout.splitlines()[-1], "4 resource(s) would be made.")


if __name__ == "__main__":
    unittest.main(verbosity=2)
