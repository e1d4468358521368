"""Two organisations on two hosts: a provider and a consumer in network namespaces of their own, with a cable in
between and no loopback, go through the whole story of a share by sharepanectl alone; the invitation by a real SMTP
server on the consumer's host.

Ends with status 77, saying the cause, where namespaces can't be made: that takes root and iproute2.
"""
import email
import email.policy
import os
import pathlib
import subprocess
import sys
import time
import unittest

SUPPORT = pathlib.Path(__file__).resolve().parent.parent / "support"
sys.path.insert(0, str(SUPPORT))
import mailserver
from sharepanectl import Scenario, Serve

SKIPPED = 77
MAX = "max@fabrikam.example"
PROVIDER = "10.213.7.1"
CONSUMER = "10.213.7.2"
# Without it these commands would ask the keychain of whoever runs the tests.
os.environ["SHAREPANE_SECRETS_FILE_KEY"] = "a key for these tests only"


def ip(*arguments):
    """Runs iproute2; raises with what it says when it fails."""
    run = subprocess.run(["ip", *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if run.returncode != 0:
        raise OSError(f"ip {' '.join(arguments)}: {run.stderr.strip()}")
    return run.stdout


class Hosts:
    """Two network namespaces and a pair of interfaces that connects them; gone with close()."""

    def __init__(self):
        self.names = [f"sharepane-{side}-{os.getpid()}" for side in ("provider", "consumer")]
        self.made = []
        try:
            for name in self.names:
                ip("netns", "add", name)
                self.made.append(name)
            ip("link", "add", "cable", "netns", self.names[0], "type", "veth", "peer", "name", "cable",
               "netns", self.names[1])
            for name, address in zip(self.names, (PROVIDER, CONSUMER)):
                ip("-n", name, "address", "add", f"{address}/24", "dev", "cable")
                ip("-n", name, "link", "set", "cable", "up")
        except OSError:
            self.close()
            raise

    def plug(self, plugged):
        ip("-n", self.names[1], "link", "set", "cable", "up" if plugged else "down")

    def close(self):
        for name in self.made:
            ip("netns", "delete", name)
        self.made = []


class TwoHosts(Scenario):
    hosts = None  # set by main()

    def setUp(self):
        super().setUp()
        self.consumer = self.folder / "consumer"
        self.mark = f"mark-{os.urandom(8).hex()}"  # of every row that is shared

    def launcher(self, workspace):
        side = 1 if workspace == self.consumer else 0
        return ["ip", "netns", "exec", self.hosts.names[side]]

    def command(self, *arguments, workspace=None):
        return self.launcher(workspace) + super().command(*arguments, workspace=workspace)

    def serve(self, *options, workspace=None):
        serving = Serve(workspace or self.workspace, *options, launcher=self.launcher(workspace))
        self.addCleanup(lambda: serving.process.poll() is None and serving.kill())
        return serving

    def at(self, *arguments):
        """The document of a command of the consumer's that must succeed."""
        return self.ctl(*arguments, workspace=self.consumer)

    def refused_at(self, status, code, *arguments):
        outcome = self.run_json(*arguments, workspace=self.consumer)
        self.assertEqual((outcome.status, outcome.error["code"]), (status, code), outcome.errors)
        return outcome.error

    def put(self, first, last, table="orders", column="item"):
        rows = "".join(f'{{"id": {row}, "{column}": "{self.mark} {row}"}}\n' for row in range(first, last + 1))
        return self.ctl("ingest", "provider/sales", table, self.write("rows.ndjson", rows))["version"]

    def reach(self, version):
        self.at("sync", "wait", "local/sales", "--version", version, "--timeout", "60s")

    def count(self):
        return self.value("local/sales", "SELECT count(*) FROM orders WHERE true", workspace=self.consumer)

    def eventually(self, what, seconds=30):
        end = time.monotonic() + seconds
        while not (found := what()):
            self.assertLess(time.monotonic(), end, "it did not happen in time")
            time.sleep(0.1)
        return found

    def copies(self):
        """Files of the consumer that have a piece of an extent of the provider's, or the text of a shared row."""
        extents = [path.read_bytes() for path in (self.workspace / "storage").rglob("*.parquet")]
        pieces = [extent[len(extent) // 2 - 32:len(extent) // 2 + 32] for extent in extents] + [self.mark.encode()]
        self.assertGreater(len(pieces), 1)
        files = [path for path in self.consumer.rglob("*") if path.is_file()]
        return [path for path in files if any(piece in path.read_bytes() for piece in pieces)]

    def subscription(self):
        (one,) = self.ctl("subscription", "list", "contoso/sales")
        return one

    def postbox(self):
        """The SMTP server of the consumer's host, known to the provider; the folder of what it took."""
        folder = self.folder / "post"
        folder.mkdir()
        pair = mailserver.certificate(self.folder, "mail", f"IP:{CONSUMER}")
        serving = subprocess.Popen([*self.launcher(self.consumer), sys.executable, SUPPORT / "mailserver.py", CONSUMER,
                                    *pair, folder], stdout=subprocess.PIPE, text=True)
        self.addCleanup(lambda: (serving.kill(), serving.communicate()))
        port = serving.stdout.readline().strip()
        self.ctl("mail", "set", "--host", CONSUMER, "--port", port, "--from", "shares@contoso.example",
                 "--ca-file", pair[0], "--user", mailserver.USER, "--password-file", "-", stdin=mailserver.PASSWORD)
        return folder

    def attached(self, message):
        """The file that is attached to a message, saved at the consumer's."""
        mail = email.message_from_bytes(message.read_bytes(), policy=email.policy.default)
        self.assertEqual((mail["to"], mail["reply-to"]), (MAX, "contoso <ann@contoso.example>"))
        (attachment,) = mail.iter_attachments()
        file = self.folder / "received" / attachment.get_filename()
        file.parent.mkdir()
        file.write_bytes(attachment.get_content())
        return file

    def offer(self):
        """Shares all tables of a database but those that are hidden, and invites by mail."""
        self.leader(rows=0)
        self.ctl("table", "create", "provider/sales", "hidden_people", "--schema", "id:bigint, item:varchar")
        self.put(1, 3)
        self.put(1, 2, table="hidden_people")
        self.ctl("account", "create", "contoso", "--email", "ann@contoso.example")
        self.ctl("share", "create", "contoso/sales", "--terms", self.write("terms.txt", "Be kind.\n"))
        self.ctl("share", "dataset", "add", "contoso/sales", "--database", "provider/sales",
                 "--tables-exclude", "hidden*")
        service = self.serve("--listen", f"{PROVIDER}:8443")
        self.assertEqual(service.ready["service"]["url"], f"https://{PROVIDER}:8443")
        post = self.postbox()
        self.hosts.plug(False)
        self.refused(75, "unavailable", "invitation", "create", "contoso/sales", "--to", MAX, "--send")
        self.hosts.plug(True)
        (waiting,) = self.ctl("invitation", "list")
        self.assertTrue(self.ctl("invitation", "resend", waiting["id"], "--send")["sent"])
        (message,) = post.glob("*.eml")
        return service, self.attached(message)

    def test_the_whole_story(self):
        service, file = self.offer()
        self.at("account", "create", "fabrikam", "--email", MAX)
        self.at("cluster", "create", "local")
        shown = self.at("invitation", "show", file)
        self.assertEqual(shown["terms"], "Be kind.\n")
        self.hosts.plug(False)
        self.refused_at(75, "unavailable", "invitation", "accept", file, "--account", "fabrikam", "--accept-terms")
        self.hosts.plug(True)
        self.at("invitation", "accept", file, "--account", "fabrikam", "--accept-terms")
        received = self.at("received", "show", "sales")
        self.assertEqual((received["state"], received["service"]["url"], received["problem"]),
                         ("active", f"https://{PROVIDER}:8443", None))

        self.at("received", "map", "sales", "--cluster", "local", "--prefetch-extents")
        engine = self.serve(workspace=self.consumer)
        self.at("sync", "wait", "local/sales", "--timeout", "60s")
        self.assertEqual(self.count(), 3)
        self.assertEqual([table["name"] for table in self.at("table", "list", "local/sales")], ["orders"])

        self.reach(self.put(4, 5))
        self.assertEqual(self.count(), 5)
        self.ctl("table", "column", "add", "provider/sales", "orders", "price", "double")
        self.ctl("table", "column", "rename", "provider/sales", "orders", "item", "article")
        self.reach(self.put(6, 6, column="article"))
        rows = self.query("local/sales", "SELECT * FROM orders ORDER BY id", workspace=self.consumer)
        self.assertEqual([(int(row["id"]), row["article"], row["price"]) for row in rows],
                         [(row, f"{self.mark} {row}", None) for row in range(1, 7)])
        for later in ("returns", "hidden_returns"):
            self.ctl("table", "create", "provider/sales", later, "--schema", "id:bigint, item:varchar")
        self.reach(self.put(1, 1, table="returns"))
        self.put(3, 4, table="hidden_people")
        self.put(1, 1, table="hidden_returns")
        self.assertEqual(sorted(table["name"] for table in self.at("table", "list", "local/sales")), ["orders", "returns"])
        self.assertEqual(self.subscription()["state"], "active")
        everything = b"".join(path.read_bytes() for path in self.consumer.rglob("*") if path.is_file())
        self.assertNotIn(b"hidden_", everything)

        # While nobody hears of the other, it is followed on from the last snapshot.
        self.hosts.plug(False)
        version = self.put(7, 7, column="article")
        self.assertEqual(self.count(), 6)
        self.hosts.plug(True)
        self.reach(version)
        self.assertEqual(self.count(), 7)

        self.assertTrue(self.copies())
        self.ctl("subscription", "revoke", self.subscription()["id"])
        self.eventually(lambda: self.subscription()["state"] == "revoked")
        self.assertIsNotNone(self.subscription()["copy_deleted_at"])
        self.assertIn("ann@contoso.example", self.refused_at(3, "revoked", "query", "local/sales", "SELECT 1")["message"])
        self.assertEqual(self.copies(), [])
        self.assertEqual(self.at("follower", "list"), [])

        self.ctl("subscription", "reinstate", self.subscription()["id"])
        self.eventually(lambda: self.at("received", "list")[0]["mappings"][0]["state"] == "attached")
        self.reach(self.put(8, 8, column="article"))
        self.assertEqual(self.count(), 8)
        self.assertEqual(len(self.ctl("database", "show", "provider/sales")["attached"]), 1)

        self.at("received", "unmap", "sales", "--cluster", "local")
        self.eventually(lambda: not self.copies())
        self.refused_at(4, "not_found", "query", "local/sales", "SELECT 1")
        self.assertEqual(self.ctl("database", "show", "provider/sales")["attached"], [])
        self.at("received", "delete", "sales")
        for serving in (engine, service):
            status, _, errors = serving.stop()
            self.assertEqual((status, errors), (0, ""))


def main():
    try:
        TwoHosts.hosts = Hosts()
    except OSError as cause:
        print(f"skipped: no two network namespaces can be made here: {cause}", flush=True)
        return SKIPPED
    try:
        program = unittest.main(verbosity=2, exit=False)
        return 0 if program.result.wasSuccessful() else 1
    finally:
        TwoHosts.hosts.close()


if __name__ == "__main__":
    sys.exit(main())
