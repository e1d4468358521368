"""Two workspaces that speak through a share service: an invitation is accepted, mapped, revoked and reinstated; and
what is refused, raced or interrupted leaves nothing half done."""
import json
import os
import pathlib
import socket
import sqlite3
import subprocess
import threading
import time
import unittest
import uuid

from sharepanectl import Scenario

MAX = "max@fabrikam.example"
# Without it these commands would ask the keychain of whoever runs the tests.
os.environ["SHAREPANE_SECRETS_FILE_KEY"] = "a key for these tests only"


class Wire:
    """A port that leads to another one, and swallows answers when it is told to."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.target = None
        self.swallow = False
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client):
        try:
            server = socket.create_connection(("127.0.0.1", self.target))
        except OSError:
            client.close()
            return
        with client, server:
            def pump(source, sink, answers):
                try:
                    while data := source.recv(65536):
                        if answers and self.swallow:
                            break
                        sink.sendall(data)
                except OSError:
                    pass
                for end in (source, sink):
                    try:
                        end.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        pass
            forth = threading.Thread(target=pump, args=(client, server, False), daemon=True)
            forth.start()
            pump(server, client, True)
            forth.join(10)

    def close(self):
        self.listener.close()


class Acceptance(Scenario):
    def setUp(self):
        super().setUp()
        self.leader()
        self.ctl("account", "create", "contoso", "--email", "ann@contoso.example", "--organization", "Contoso")
        self.consumer = self.folder / "consumer"
        self.make_consumer(self.consumer)

    def make_consumer(self, workspace):
        for command in (("account", "create", "fabrikam", "--email", MAX), ("cluster", "create", "local")):
            self.ctl(*command, workspace=workspace)

    def offer(self, *options, share="sales"):
        self.ctl("share", "create", f"contoso/{share}", *options)
        self.ctl("share", "dataset", "add", f"contoso/{share}", "--database", "provider/sales")

    def provide(self, *options):
        """Runs the provider's share service, with a certificate of its own unless the options say otherwise."""
        return self.serve(*(options or ("--listen", "127.0.0.1:0")))

    def invite(self, *options, share="sales"):
        file = self.folder / f"{time.monotonic_ns()}.sharepane-invitation"
        return file, self.ctl("invitation", "create", f"contoso/{share}", "--to", MAX, "--output", file, *options)

    def at(self, *arguments, workspace=None):
        """The document of a command of the consumer's that must succeed."""
        return self.ctl(*arguments, workspace=workspace or self.consumer)

    def refused_at(self, status, code, *arguments, workspace=None):
        outcome = self.run_json(*arguments, workspace=workspace or self.consumer)
        self.assertEqual((outcome.status, outcome.document.get("error", {}).get("code") if outcome.status else None),
                         (status, code), f"{' '.join(map(str, arguments))}: {outcome.errors}")
        return outcome.error

    def accept(self, invitation, *options, workspace=None):
        return self.at("invitation", "accept", invitation, "--account", "fabrikam", *options, workspace=workspace)

    def change(self, workspace, sql, *values):
        """What a crash, or time, would have made of the workspace."""
        with sqlite3.connect(pathlib.Path(workspace) / "sharepane.db", timeout=10) as database:
            database.execute("PRAGMA foreign_keys = ON")
            return database.execute(sql, values).fetchall()

    def eventually(self, what, seconds=40):
        end = time.monotonic() + seconds
        while not (found := what()):
            self.assertLess(time.monotonic(), end, "it did not happen in time")
            time.sleep(0.2)
        return found

    def subscription(self):
        (one,) = self.ctl("subscription", "list", "contoso/sales")
        return one

    def applied(self, name):
        """The version that a follower shows; -1 while there is none."""
        return max([line["applied_version"] for line in self.at("sync", "status") if line["name"] == name],
                   default=-1)

    def cached(self):
        return [path for path in (self.consumer / "cache").rglob("*.parquet")]

    def test_the_whole_story(self):
        self.offer("--terms", self.write("terms.txt", "Be kind.\n"))
        self.provide()
        file, made = self.invite("--message", "Hello")
        self.assertTrue(made["reachable"])
        self.assertEqual(self.at("invitation", "show", file)["terms"], "Be kind.\n")
        self.refused_at(6, "needs_person", "invitation", "accept", file, "--account", "fabrikam")
        self.assertEqual(self.at("received", "list"), [])
        self.refused_at(4, "not_found", "invitation", "accept", file, "--account", "nobody", "--accept-terms")

        received = self.accept(file, "--accept-terms")
        self.assertEqual((received["created"], received["name"], received["state"]), (True, "sales", "active"))
        self.assertEqual(received["provider"]["fingerprint"], self.ctl("account", "show", "contoso")["fingerprint"])
        for again in (file, made["link"]):
            self.assertFalse(self.accept(again)["created"])
        subscription = self.subscription()
        self.assertEqual((subscription["state"], subscription["recipient"], subscription["consumer"]["account"]),
                         ("active", MAX, "fabrikam"))
        self.assertEqual(subscription["id"], received["subscription"])
        (invitation,) = self.ctl("invitation", "list")
        self.assertEqual(invitation["state"], "accepted")
        self.assertIn("subscription revoke", self.refused(5, "conflict", "invitation", "withdraw", made["id"])["hint"])
        self.assertEqual(self.subscription()["state"], "active")

        self.refused_at(4, "not_found", "received", "map", "none", "--cluster", "local")
        mapped = self.at("received", "map", "sales", "--cluster", "local", "--prefetch-extents")
        self.assertEqual((mapped["created"], mapped["state"]), (True, "attached"))
        self.assertFalse(self.at("received", "map", "sales", "--cluster", "local", "--prefetch-extents")["created"])
        self.refused_at(5, "already_exists", "received", "map", "sales", "--cluster", "local", "--hot", "1d")
        self.refused_at(5, "in_use", "cluster", "delete", "local")
        (database,) = mapped["databases"]
        name = f"local/{database}"
        for _ in range(3):  # also an engine that has only begun knows that there is nothing to wait for
            self.assertEqual(self.at("sync", "wait", name, "--timeout", "60s")["state"], "up_to_date")
        self.assertEqual(self.value(name, "SELECT count(*) FROM orders WHERE true", workspace=self.consumer), 3)
        version = self.append(4, 5)
        self.at("sync", "wait", name, "--timeout", "60s")
        self.assertEqual(self.value(name, "SELECT count(*) FROM orders WHERE true", workspace=self.consumer), 5)
        self.assertTrue(self.cached())
        self.at("received", "show", "sales")
        (progress,) = self.subscription()["databases"]
        self.assertEqual((progress["version"], progress["lag_ms"]), (version, 0))

        revoked = self.ctl("subscription", "revoke", subscription["id"])
        self.assertTrue(revoked["revoked"])
        self.assertFalse(self.ctl("subscription", "revoke", subscription["id"])["revoked"])
        self.assertEqual(self.subscription()["state"], "revoking")
        shown = self.at("received", "show", "sales")
        self.assertEqual((shown["state"], shown["changed_by"], shown["problem"]), ("revoked", "ann@contoso.example", None))
        self.assertEqual(shown["mappings"][0]["state"], "suspended")
        self.assertEqual(self.cached(), [])
        self.assertIn("ann@contoso.example revoked it",
                      self.refused_at(3, "revoked", "query", name, "SELECT 1")["message"])
        self.refused_at(3, "revoked", "received", "map", "sales", "--cluster", "local", "--name-prefix", "x")
        self.assertEqual(self.subscription()["state"], "revoked")
        self.assertIsNotNone(self.subscription()["copy_deleted_at"])

        self.append(6, 6)
        self.assertTrue(self.ctl("subscription", "reinstate", subscription["id"])["reinstated"])
        self.assertFalse(self.ctl("subscription", "reinstate", subscription["id"])["reinstated"])
        shown = self.at("received", "show", "sales")
        self.assertEqual((shown["state"], shown["mappings"][0]["state"]), ("active", "attached"))
        self.at("sync", "wait", name, "--timeout", "60s")
        self.assertEqual(self.value(name, "SELECT count(*) FROM orders WHERE true", workspace=self.consumer), 6)

        self.refused(5, "in_use", "database", "delete", "provider/sales")
        self.ctl("share", "delete", "contoso/sales")
        shown = self.at("received", "show", "sales")
        self.assertEqual(shown["state"], "source_deleted")
        self.assertEqual(self.cached(), [])
        self.assertIn("deleted the share", self.refused_at(3, "revoked", "query", name, "SELECT 1")["message"])
        (ended,) = self.ctl("subscription", "list")
        self.assertEqual(ended["state"], "source_deleted")
        self.assertEqual(self.ctl("subscription", "list", "contoso/sales"), [ended])
        self.refused(4, "not_found", "subscription", "list", "contoso/other")
        self.refused(5, "conflict", "subscription", "reinstate", subscription["id"])
        self.refused_at(5, "in_use", "account", "delete", "fabrikam")
        self.ctl("database", "delete", "provider/sales")
        self.at("received", "delete", "sales")
        self.assertEqual(self.at("received", "list"), [])
        self.at("cluster", "delete", "local")
        self.at("account", "delete", "fabrikam")

    def test_what_was_revoked_and_reinstated_unseen_is_followed_on(self):
        self.offer()
        self.provide()
        file, _ = self.invite()
        self.accept(file)
        (database,) = self.at("received", "map", "sales", "--cluster", "local", "--prefetch-extents")["databases"]
        name = f"local/{database}"
        self.at("sync", "wait", name, "--timeout", "60s")
        self.at("received", "show", "sales")
        subscription = self.subscription()["id"]

        def revoke_and_reinstate():
            self.assertTrue(self.ctl("subscription", "revoke", subscription)["revoked"])
            self.assertTrue(self.ctl("subscription", "reinstate", subscription)["reinstated"])

        def follows(row):
            self.append(row, row)
            shown = self.at("received", "show", "sales")
            self.assertEqual((shown["state"], [line["state"] for line in shown["mappings"]], shown["problem"]),
                             ("active", ["attached"], None))
            self.at("sync", "wait", name, "--timeout", "60s")
            self.assertEqual(self.value(name, "SELECT count(*) FROM orders WHERE true", workspace=self.consumer), row)

        follows(4)
        (attached,) = self.at("follower", "list")
        # Contacts alone change nothing.
        self.at("received", "show", "sales")
        self.assertEqual([line["id"] for line in self.at("follower", "list")], [attached["id"]])
        folder = self.workspace / "storage" / "provider" / "databases" / "sales" / "followers"
        (registered,) = folder.glob("*.json")
        late = registered.read_text().replace(registered.stem, str(uuid.uuid4()))
        revoke_and_reinstate()
        # As by an engine that came to it only now: the consumer doesn't know yet that this follower has to go.
        (folder / f"{json.loads(late)['id']}.json").write_text(late)
        follows(5)
        self.assertEqual(len(list(folder.glob("*.json"))), 1)
        # A consumer that has noticed half of it.
        revoke_and_reinstate()
        self.append(6, 6)
        self.at("sync", "now", name)
        self.assertEqual(self.value(name, "SELECT count(*) FROM orders WHERE true", workspace=self.consumer), 6)
        self.at("received", "show", "sales")
        engine = self.serve(workspace=self.consumer)
        self.addCleanup(engine.stop)
        for row in (7, 8):
            revoke_and_reinstate()
            version = self.append(row, row)
            self.eventually(lambda: self.applied(name) >= version)
            self.assertEqual(self.value(name, "SELECT count(*) FROM orders WHERE true", workspace=self.consumer), row)
        self.assertEqual(len(self.ctl("database", "show", "provider/sales")["attached"]), 1)

    def test_the_only_database_of_a_share_is_followed_under_another_name(self):
        self.offer()
        self.provide()
        file, _ = self.invite()
        self.accept(file)
        override = ("received", "map", "sales", "--cluster", "local", "--name-override", "theirs")
        mapped = self.at(*override)
        self.assertEqual((mapped["created"], mapped["dataset"]), (True, "sales"))
        self.assertFalse(self.at(*override)["created"])
        self.at("sync", "wait", "local/theirs", "--timeout", "60s")
        self.assertEqual(self.value("local/theirs", "SELECT count(*) FROM orders WHERE true", workspace=self.consumer), 3)
        self.assertTrue(self.at("received", "unmap", "sales", "--cluster", "local")["unmapped"])
        self.assertEqual(self.at("follower", "list"), [])

    def test_without_an_engine_synchronising_hears_of_a_reinstatement(self):
        self.offer()
        self.provide()
        file, _ = self.invite()
        self.accept(file)
        (database,) = self.at("received", "map", "sales", "--cluster", "local")["databases"]
        name = f"local/{database}"
        self.at("sync", "wait", name, "--timeout", "60s")
        subscription = self.subscription()["id"]
        for row, verb in ((4, "now"), (5, "wait"), (6, "now")):
            self.ctl("subscription", "revoke", subscription)
            if row != 6:
                self.at("received", "show", "sales")  # its mapping is suspended
            for again in ("now", "wait"):
                error = self.refused_at(3, "revoked", "sync", again, name)
                self.assertIn("ann@contoso.example", error["message"])
            # The first of these has told the provider too that the copy is gone.
            self.assertEqual((self.subscription()["state"], self.cached()), ("revoked", []))
            for command in (("sync", "status"), ("follower", "show")):
                self.assertIn("revoked it", self.refused_at(3, "revoked", *command, name)["message"])
            self.ctl("subscription", "reinstate", subscription)
            version = self.append(row, row)
            self.assertEqual(self.at("sync", verb, name)["state"], "up_to_date")
            # The provider hears of that, though no engine reports it.
            self.assertEqual([line["version"] for line in self.subscription()["databases"]], [version])
            self.assertEqual(self.value(name, "SELECT count(*) FROM orders WHERE true", workspace=self.consumer), row)
        self.refused_at(4, "not_found", "sync", "now", "local/other")

    def test_a_running_engine_acts_by_itself(self):
        self.offer()
        self.provide()
        file, _ = self.invite()
        self.accept(file, "--name", "theirs")
        (database,) = self.at("received", "map", "theirs", "--cluster", "local", "--prefetch-extents")["databases"]
        engine = self.serve(workspace=self.consumer)
        self.addCleanup(engine.stop)
        self.at("sync", "wait", f"local/{database}", "--timeout", "60s")
        self.assertTrue(self.cached())
        subscription = self.subscription()["id"]
        self.ctl("subscription", "revoke", subscription)
        self.eventually(lambda: self.subscription()["state"] == "revoked")
        self.assertEqual(self.cached(), [])
        self.refused_at(3, "revoked", "query", f"local/{database}", "SELECT count(*) FROM orders WHERE true")
        self.ctl("subscription", "reinstate", subscription)
        self.eventually(lambda: self.at("received", "list")[0]["mappings"][0]["state"] == "attached")
        self.at("sync", "wait", f"local/{database}", "--timeout", "60s")
        self.assertEqual(self.value(f"local/{database}", "SELECT count(*) FROM orders WHERE true", workspace=self.consumer), 3)
        self.assertEqual(engine.stop()[0], 0)

    def test_what_cannot_be_accepted_is_refused_with_its_reason_and_leaves_nothing(self):
        self.offer()
        self.refused_at(6, "needs_person", "invitation", "accept", self.invite()[0], "--account", "fabrikam")
        service = self.provide()
        (waiting,) = self.ctl("invitation", "list")
        file = self.folder / "again.sharepane-invitation"
        self.ctl("invitation", "resend", waiting["id"], "--output", file)
        text = file.read_text()
        middle = len(text) // 2
        for broken in (text[:middle], text[:middle] + ("A" if text[middle] != "A" else "B") + text[middle + 1:]):
            self.refused_at(1, "corrupt", "invitation", "accept", self.write("broken", broken), "--account", "fabrikam")

        self.change(self.workspace, "UPDATE invitations SET expires_at = 1")
        error = self.refused_at(3, "not_authorised", "invitation", "accept", file, "--account", "fabrikam")
        self.assertIn("expired", error["message"])
        file, made = self.invite()
        self.ctl("invitation", "withdraw", made["id"])
        error = self.refused_at(3, "not_authorised", "invitation", "accept", file, "--account", "fabrikam")
        self.assertIn("withdrawn", error["message"])
        old, made = self.invite()
        new = self.folder / "new.sharepane-invitation"
        self.ctl("invitation", "resend", made["id"], "--output", new)
        error = self.refused_at(3, "not_authorised", "invitation", "accept", old, "--account", "fabrikam")
        self.assertIn("newer", error["message"])

        # Another provider's, that names this one's service.
        other = self.folder / "other"
        for command in (("cluster", "create", "c"), ("account", "create", "eve", "--email", "eve@evil.example"),
                        ("share", "create", "eve/sales"), ("share", "dataset", "add", "eve/sales", "--cluster", "c")):
            self.ctl(*command, workspace=other)
        for key, value in (("service.public_url", service.ready["service"]["url"]),
                           ("service.certificate_pin", service.ready["service"]["certificate_sha256"])):
            self.change(other, "INSERT INTO settings (key, value) VALUES (?, ?) "
                               "ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value)
        link = self.ctl("invitation", "create", "eve/sales", "--to", MAX, workspace=other)["link"]
        error = self.refused_at(3, "not_authorised", "invitation", "accept", link, "--account", "fabrikam")
        self.assertIn("doesn't know it", error["message"])
        # The right one's, from an address where somebody else answers.
        self.change(other, "UPDATE settings SET value = ? WHERE key = 'service.certificate_pin'", "0" * 64)
        link = self.ctl("invitation", "resend", self.ctl("invitation", "list", workspace=other)[0]["id"],
                        workspace=other)["link"]
        self.refused_at(6, "needs_person", "invitation", "accept", link, "--account", "fabrikam")

        self.assertEqual([line["state"] for line in self.at("received", "list")], [])
        self.assertEqual(self.ctl("subscription", "list"), [])
        self.assertTrue(self.accept(new)["created"])
        refused = {json.loads(entry["detail"] if isinstance(entry["detail"], str) else json.dumps(entry["detail"]))
                   .get("reason") for entry in self.ctl("activity", "list") if entry["outcome"] == "refused"}
        self.assertEqual(refused, {"INVITATION_EXPIRED", "INVITATION_WITHDRAWN"})

    def test_rejecting_tells_the_provider(self):
        self.offer()
        self.provide()
        file, _ = self.invite()
        self.assertTrue(self.at("invitation", "reject", file)["created"])
        self.assertFalse(self.at("invitation", "reject", file)["created"])
        self.assertEqual(self.ctl("invitation", "list")[0]["state"], "rejected")
        error = self.refused_at(5, "conflict", "invitation", "accept", file, "--account", "fabrikam")
        self.assertIn("rejected", error["message"])
        file, _ = self.invite()
        self.accept(file)
        self.refused_at(5, "conflict", "invitation", "reject", file)

    def test_of_several_consumers_one_wins(self):
        self.offer()
        self.provide()
        file, _ = self.invite()
        rivals = [self.consumer] + [self.folder / f"rival-{number}" for number in range(3)]
        for rival in rivals[1:]:
            self.make_consumer(rival)
        running = [subprocess.Popen(self.command("--json", "invitation", "accept", file, "--account", "fabrikam",
                                                 workspace=rival), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                   for rival in rivals]
        for process in running:
            process.communicate(timeout=60)
        self.assertEqual(sorted(process.returncode for process in running), [0, 5, 5, 5])
        self.assertEqual([len(self.at("received", "list", workspace=rival)) for rival in rivals].count(1), 1)
        self.assertEqual(len(self.ctl("subscription", "list")), 1)

    def test_an_answer_that_was_lost_is_asked_for_again(self):
        self.offer()
        wire = Wire()
        self.addCleanup(wire.close)
        service = self.provide("--listen", "127.0.0.1:0", "--http", "--public-url", f"http://localhost:{wire.port}")
        wire.target = int(service.ready["service"]["address"].rsplit(":", 1)[1])
        file, _ = self.invite()
        wire.swallow = True
        error = self.refused_at(75, "unavailable", "invitation", "accept", file, "--account", "fabrikam")
        self.assertIn("received show", error["hint"])
        self.assertEqual(self.subscription()["state"], "active")
        self.assertEqual(self.at("received", "list")[0]["state"], "accepting")
        self.refused_at(75, "unavailable", "received", "map", "sales", "--cluster", "local")
        wire.swallow = False
        shown = self.at("received", "show", "sales")
        self.assertEqual((shown["state"], shown["subscription"]), ("active", self.subscription()["id"]))
        self.assertEqual(self.at("received", "list")[0]["state"], "active")

    def test_what_a_crash_left_is_finished_or_rolled_back(self):
        self.offer()
        service = self.provide()
        file, _ = self.invite()
        self.accept(file)
        # Accepting was begun, and nothing was sent: no secret is kept for it.
        self.change(self.consumer, "UPDATE received_shares SET state = 'accepting', subscription_id = NULL")
        self.refused_at(4, "not_found", "received", "show", "sales")
        self.assertEqual(self.at("received", "list"), [])

        file, _ = self.invite()
        self.accept(file)
        mapped = self.at("received", "map", "sales", "--cluster", "local")
        (database,) = mapped["databases"]
        name = f"local/{database}"
        attached = lambda: [line["databases"] for line in self.at("follower", "list")]
        # Mapping was begun: before and after it was attached.
        self.change(self.consumer, "UPDATE dataset_mappings SET state = 'attaching', attachment_id = NULL")
        shown = self.at("received", "show", "sales")
        self.assertEqual((shown["mappings"][0]["state"], attached()), ("attached", [[database]]))
        self.change(self.consumer, "UPDATE dataset_mappings SET state = 'attaching', attachment_id = NULL")
        self.at("follower", "detach", "local/*")
        self.assertEqual(self.at("received", "show", "sales")["mappings"][0]["state"], "attached")
        self.assertEqual(attached(), [[database]])
        # It was being unmapped: before and after it was detached.
        self.change(self.consumer, "UPDATE dataset_mappings SET state = 'detaching'")
        self.assertEqual(self.at("received", "show", "sales")["mappings"], [])
        self.assertEqual(attached(), [])
        self.at("received", "map", "sales", "--cluster", "local")
        self.at("follower", "detach", "local/*")
        self.change(self.consumer, "UPDATE dataset_mappings SET state = 'detaching'")
        self.assertEqual(self.at("received", "show", "sales")["mappings"], [])
        # It was detached, and its extents were still there.
        self.at("received", "map", "sales", "--cluster", "local", "--prefetch-extents")
        self.at("sync", "wait", name, "--timeout", "60s")
        self.change(self.consumer, "UPDATE dataset_mappings SET state = 'detaching'")
        self.change(self.consumer, "DELETE FROM attachments")
        self.assertTrue(self.cached())
        self.assertEqual(self.at("received", "show", "sales")["mappings"], [])
        self.assertEqual(self.cached(), [])
        # Somebody detached a follower without unmapping it.
        self.at("received", "map", "sales", "--cluster", "local")
        self.at("follower", "detach", "local/*")
        self.assertEqual(self.at("received", "show", "sales")["mappings"], [])
        # It was revoked and its copy deleted, but the provider didn't hear that.
        self.at("received", "map", "sales", "--cluster", "local")
        subscription = self.at("received", "show", "sales")["subscription"]
        self.ctl("subscription", "revoke", subscription)
        self.change(self.consumer, "UPDATE received_shares SET state = 'revoked'")
        self.at("received", "show", "sales")
        state = {line["id"]: line["state"] for line in self.ctl("subscription", "list")}
        self.assertEqual(state[subscription], "revoked")
        # It was being deleted.
        self.change(self.consumer, "UPDATE received_shares SET state = 'deleting'")
        self.refused_at(4, "not_found", "received", "show", "sales")
        self.assertEqual(self.at("received", "list"), [])
        self.assertEqual(attached(), [])
        self.assertEqual(service.stop()[0], 0)

    def test_a_lease_ends_the_copy_while_nobody_answers(self):
        self.offer()
        wire = Wire()
        self.addCleanup(wire.close)
        options = ("--listen", "127.0.0.1:0", "--public-url", f"https://localhost:{wire.port}")
        service = self.provide(*options)
        wire.target = int(service.ready["service"]["address"].rsplit(":", 1)[1])
        file, made = self.invite("--lease", "2m")
        self.assertEqual(made["lease"], "2m")
        self.assertEqual(self.at("invitation", "show", file)["lease"], "2m")
        self.accept(file)
        (database,) = self.at("received", "map", "sales", "--cluster", "local", "--prefetch-extents")["databases"]
        name = f"local/{database}"
        self.at("sync", "wait", name, "--timeout", "60s")
        service.stop()
        shown = self.at("received", "show", "sales")
        self.assertEqual((shown["state"], shown["problem"]["code"]), ("active", "unavailable"))
        self.assertTrue(self.cached())
        self.change(self.consumer, "UPDATE received_shares SET last_contact = last_contact - 120000000")
        shown = self.at("received", "show", "sales")
        self.assertEqual((shown["state"], shown["mappings"][0]["state"]), ("lapsed", "suspended"))
        self.assertEqual(self.cached(), [])
        self.assertIn("lease", self.refused_at(3, "revoked", "query", name, "SELECT 1")["message"])
        service = self.provide(*options)
        wire.target = int(service.ready["service"]["address"].rsplit(":", 1)[1])
        self.assertEqual(self.at("received", "show", "sales")["state"], "active")
        self.at("sync", "wait", name, "--timeout", "60s")
        self.assertEqual(self.value(name, "SELECT count(*) FROM orders WHERE true", workspace=self.consumer), 3)

    def test_a_provider_that_is_away_hears_later_that_nobody_follows_any_more(self):
        self.offer()
        service = self.provide()
        address = service.ready["service"]["address"]
        file, _ = self.invite()

        def attached():
            return len(self.ctl("database", "show", "provider/sales")["attached"])

        for given_up in (False, True):
            if given_up:
                self.ctl("subscription", "revoke", self.subscription()["id"])
                file, _ = self.invite()
            self.accept(file)
            (database,) = self.at("received", "map", "sales", "--cluster", "local", "--prefetch-extents")["databases"]
            self.at("sync", "wait", f"local/{database}", "--timeout", "60s")
            self.assertEqual(attached(), 1)
            service.kill()
            deleted = self.at("received", "delete", "sales")
            self.assertEqual((deleted["deleted"], deleted["waits_for_provider"]), (True, True))
            self.assertEqual([received["state"] for received in self.at("received", "list")], ["deleting"])
            self.assertEqual((self.at("follower", "list"), self.cached(), attached()), ([], [], 1))
            self.refused_at(4, "not_found", "query", f"local/{database}", "SELECT 1")
            if given_up:
                self.assertFalse(self.at("received", "delete", "sales")["waits_for_provider"])
                self.assertEqual((self.at("received", "list"), attached()), ([], 1))
                break
            service = self.provide("--listen", address)
            engine = self.serve(workspace=self.consumer)
            self.eventually(lambda: self.at("received", "list") == [])
            self.assertEqual(attached(), 0)
            self.assertEqual(engine.stop()[0], 0)

    def test_whoever_acts_as_a_principal_sees_nothing_of_it(self):
        for command in (("subscription", "list"), ("subscription", "revoke", "x"), ("received", "list"),
                        ("received", "delete", "x"), ("received", "map", "x", "--cluster", "consumer"),
                        ("invitation", "reject", "x"), ("invitation", "accept", "x", "--account", "contoso")):
            self.refused(3, "not_authorised", "--as", "aaduser=eve@example.org", *command)


if __name__ == "__main__":
    unittest.main(verbosity=2)
