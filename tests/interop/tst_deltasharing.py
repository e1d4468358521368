"""The reference client of Delta Sharing (delta-sharing on PyPI) reads shares of a running `sharepanectl serve`.
SHAREPANECTL is the program.
"""

import json
import os
import pathlib
import subprocess
import sys
import unittest
import urllib.error
import urllib.request

import delta_sharing

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "scenario"))
from sharepanectl import Scenario  # noqa: E402

os.environ["SHAREPANE_SECRETS_FILE_KEY"] = "a key of this test alone, which protects nothing"


class DeltaSharing(Scenario):
    def offer(self, *options):
        """Shares provider/sales without its table `secret`; the profile of a recipient."""
        self.leader(rows=0)
        for name in ("secret", "empty"):
            self.ctl("table", "create", "provider/sales", name, "--schema", "id:bigint, item:varchar")
        for first in (1, 101, 201):
            self.append(first, first + 9)
        self.ctl("account", "create", "contoso", "--email", "ann@contoso.example")
        self.ctl("share", "create", "contoso/shop")
        self.ctl("share", "dataset", "add", "contoso/shop", "--database", "provider/sales", "--tables-exclude", "secret")
        self.serving = self.serve("--listen", "127.0.0.1:0", *options)
        return self.profile("max@fabrikam.example")

    def profile(self, email, *options):
        path = self.folder / f"{email}-{len(list(self.folder.glob('*.share')))}.share"
        self.ctl("profile", "create", "contoso/shop", "--to", email, "--output", path, *options)
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        return path

    def ids(self, profile, **options):
        frame = delta_sharing.load_as_pandas(f"{profile}#shop.sales.orders", **options)
        return sorted(frame["id"].tolist())

    ALL = [first + i for first in (1, 101, 201) for i in range(10)]

    def test_pandas_reads_a_share_over_https(self):
        profile = self.offer()
        self.assertRegex(self.serving.ready["service"]["certificate_sha256"], r"\A[0-9a-f]{64}\Z")
        # No authority has signed the certificate, so the client is told which it is.
        certificate = self.workspace / "service-certificate.pem"
        script = f"""if True:
            import delta_sharing, json
            client = delta_sharing.SharingClient({str(profile)!r})
            read = lambda **o: sorted(delta_sharing.load_as_pandas({f"{profile}#shop.sales.orders"!r}, **o)["id"].tolist())
            print(json.dumps([[share.name for share in client.list_shares()],
                              [table.name for table in client.list_all_tables()],
                              read(use_delta_format=False), read(use_delta_format=True),
                              len(delta_sharing.load_as_pandas({f"{profile}#shop.sales.empty"!r}))]))
        """
        run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=100,
                             env={**os.environ, "REQUESTS_CA_BUNDLE": str(certificate),
                                  "SSL_CERT_FILE": str(certificate)})
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(json.loads(run.stdout), [["shop"], ["empty", "orders"], self.ALL, self.ALL, 0])

    def test_both_formats_limits_and_versions(self):
        profile = self.offer("--http")
        for delta in (False, True):
            self.assertEqual(self.ids(profile, use_delta_format=delta), self.ALL)
            self.assertEqual(self.ids(profile, use_delta_format=delta, version=1), self.ALL[:10])
            self.assertEqual(len(self.ids(profile, use_delta_format=delta, limit=3)), 3)
        hint = {"op": "equal", "children": [{"op": "column", "name": "id", "valueType": "long"},
                                            {"op": "literal", "value": "105", "valueType": "long"}]}
        self.assertEqual(self.ids(profile, jsonPredicateHints=json.dumps(hint)), self.ALL[10:20])
        table = f"{profile}#shop.sales.orders"
        self.assertEqual(delta_sharing.get_table_version(table), 3)
        self.assertEqual(len(json.loads(delta_sharing.get_table_metadata(table).schema_string)["fields"]), 2)

    def test_renamed_columns_reach_a_client_that_knows_them(self):
        profile = self.offer("--http")
        self.ctl("table", "column", "rename", "provider/sales", "orders", "item", "article")
        frame = delta_sharing.load_as_pandas(f"{profile}#shop.sales.orders")
        self.assertEqual(sorted(frame.columns), ["article", "id"])
        self.assertEqual(sorted(frame["article"])[0], "item 1")

    def test_lists_come_in_pages(self):
        profile = self.offer("--http")
        for i in range(30):
            self.ctl("table", "create", "provider/sales", f"t{i:02}", "--schema", "id:bigint")
        rest = delta_sharing.rest_client.DataSharingRestClient(
            delta_sharing.protocol.DeltaSharingProfile.read_from_file(str(profile)))
        names, token = [], None
        while True:
            page = rest.list_all_tables(delta_sharing.protocol.Share("shop"), max_results=7, page_token=token)
            names += [table.name for table in page.tables]
            self.assertLessEqual(len(page.tables), 7)
            token = page.next_page_token
            if not token:
                break
        self.assertEqual(names, ["empty", "orders"] + [f"t{i:02}" for i in range(30)])

    def test_the_files_of_a_table_come_in_pages(self):
        """As Spark asks for them (maxFiles, pageToken); the Python client reads all of them at once."""
        profile = self.offer("--http")
        shared = json.loads(profile.read_text())
        url = f"{shared['endpoint']}/shares/shop/schemas/sales/tables/orders/query"

        def ask(**body):
            request = urllib.request.Request(url, json.dumps(body).encode(), {
                "Authorization": "Bearer " + shared["bearerToken"], "Content-Type": "application/json",
                "delta-sharing-capabilities": "responseformat=delta,parquet;includeendstreamaction=true"})
            with urllib.request.urlopen(request) as answer:
                return [json.loads(line) for line in answer], answer.headers["Delta-Table-Version"]

        whole, version = ask()
        pages, token = [], {}
        while True:
            lines, of = ask(maxFiles=2, **token)
            self.assertEqual((lines[:2], of), (whole[:2], version))
            pages.append([line["file"]["id"] for line in lines[2:-1]])
            end = lines[-1]["endStreamAction"]
            self.assertIn("minUrlExpirationTimestamp", end)
            if "nextPageToken" not in end:
                break
            token = {"pageToken": end["nextPageToken"]}
            self.append(1000 + len(pages), 1000 + len(pages))  # a page is of the first one's version
        self.assertEqual([len(page) for page in pages], [2, 1])
        self.assertEqual(sorted(sum(pages, [])), sorted(line["file"]["id"] for line in whole[2:-1]))

    def test_a_revoked_profile_and_its_urls_are_dead_at_once(self):
        profile = self.offer("--http")
        rest = delta_sharing.rest_client.DataSharingRestClient(
            delta_sharing.protocol.DeltaSharingProfile.read_from_file(str(profile)))
        url = rest.list_files_in_table(delta_sharing.protocol.Table("orders", "shop", "sales")).add_files[0].url
        with urllib.request.urlopen(url) as answer:
            self.assertEqual(answer.read(4), b"PAR1")
        self.assertTrue(self.ctl("profile", "revoke", "contoso/shop", "--to", "max@fabrikam.example")["revoked"])
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(url)
        self.assertEqual(refused.exception.code, 401)
        with self.assertRaisesRegex(Exception, "revoked"):
            self.ids(profile)
        (line,) = self.ctl("profile", "list", "contoso/shop")
        self.assertEqual(line["state"], "revoked")
        self.refused(4, "not_found", "profile", "revoke", "contoso/shop", "--to", "nobody@example.org")
        # Somebody else's, and a new one of the same recipient, are not touched by that.
        self.assertEqual(self.ids(self.profile("max@fabrikam.example", "--expires", "1d")), self.ALL)
        self.assertEqual(self.serving.stop()[0], 0)

    def test_a_replaced_profile_ends_the_old_one(self):
        old = self.offer("--http")
        self.refused(5, "already_exists", "profile", "create", "contoso/shop", "--to", "max@fabrikam.example",
                     "--output", self.folder / "again.share")
        self.assertFalse((self.folder / "again.share").exists())
        new = self.profile("max@fabrikam.example", "--rotate")
        self.assertEqual(self.ids(new), self.ALL)
        with self.assertRaisesRegex(Exception, "401"):
            self.ids(old)

    def test_the_service_is_the_same_after_a_restart(self):
        profile = self.offer("--http")
        address = self.serving.ready["service"]["address"]
        self.assertEqual(self.serving.stop()[0], 0)
        self.serving = self.serve("--listen", address, "--http")
        self.assertEqual(self.ids(profile), self.ALL)

    def test_plain_http_is_for_this_machine_alone(self):
        self.ctl("cluster", "create", "provider")
        outcome = self.run_json("serve", "--listen", "0.0.0.0:0", "--http")
        self.assertEqual((outcome.status, outcome.document["error"]["code"]), (2, "invalid_argument"))


if __name__ == "__main__":
    unittest.main()
