"""SIGKILL of either side at any instant of a share's life leaves both sides in agreement.

tst_sharecrash.py [--rounds N] [--seed S] [--keep]

One provider with a share service over HTTPS, and consumers that know it by its certificate's pin; some of them run
an engine. Every round tries one step of one consumer's life with a share (accepting, sometimes against a rival;
mapping; revoking; reinstating; both at once; deleting) and kills, at a random instant of it, the command, the
provider's service, the consumer's engine, or several of them. Then what was killed comes back. The step is repeated,
sometimes as another such round, until it is acknowledged, and both sides are asked how things stand:

* an invitation is accepted at most once, and by one consumer; a rival that lost has nothing;
* what a command acknowledged is so, whatever was killed after that;
* both sides name the same subscription, in the same state, and the provider knows of exactly the followers there are;
* a consumer of a revoked share has no link and no copied extent, and its queries are refused;
* a follower has the rows of its leader.
"""
import argparse
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

from sharepanectl import PROGRAM, Serve
from tst_crash import Broken, ensure

MAX = "max@fabrikam.example"
CONSUMERS = 3
PATIENCE = 60  # seconds for what a running engine does by itself
UNAVAILABLE = 75
NOT_FOUND = 4
CONFLICT = 5
REVOKED = 3
# Without it these commands would ask the keychain of whoever runs the tests.
os.environ["SHAREPANE_SECRETS_FILE_KEY"] = "a key for these tests only"


class Command:
    """One sharepanectl process, to be killed or not."""

    def __init__(self, workspace, arguments):
        self.text = " ".join(map(str, arguments))
        self.killed = False
        self.begun = time.monotonic()
        self.process = subprocess.Popen([PROGRAM, "--workspace", str(workspace), "--json", *map(str, arguments)],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True)

    def kill(self):
        self.killed = True
        self.process.kill()

    def finish(self):
        """Its exit status, -9 if it was killed before it had one; and its document, if it has one."""
        out, self.errors = self.process.communicate(timeout=120)
        self.span = time.monotonic() - self.begun
        status = self.process.returncode
        return status, json.loads(out) if status >= 0 else None


class Side:
    """A workspace of its own and, while it is wanted, the `serve` process of it."""

    def __init__(self, workspace, *options):
        self.workspace = workspace
        self.options = options
        self.serving = None

    def start(self, *arguments):
        return Command(self.workspace, arguments)

    def ctl(self, *arguments):
        """The document of a command that nobody kills and that must succeed."""
        command = self.start(*arguments)
        status, document = command.finish()
        ensure(status == 0, f"{command.text} ended with {status}: {command.errors}")
        return document

    def ensure_served(self):
        if self.serving is None or self.serving.process.poll() is not None:
            self.serving = Serve(self.workspace, *self.options)

    def kill(self):
        if self.serving is not None:
            self.serving.kill()

    def stop(self):
        if self.serving is not None:
            status, _, errors = self.serving.stop()
            ensure(status == 0 and errors == "", f"serve ended with {status}: {errors}")


class Consumer(Side):
    """Somebody who has at most one share at a time."""

    def __init__(self, folder, number):
        super().__init__(folder / f"consumer-{number}")
        self.number = number
        self.has_engine = number == 0  # the others' change, see Arena.step()
        self.state = "idle"
        self.invitation = None  # its id
        self.subscription = None  # likewise
        self.is_mapped = False
        self.ctl("account", "create", "fabrikam", "--email", MAX)
        self.ctl("cluster", "create", "local")

    def received(self):
        return {line["invitation"]: line for line in self.ctl("received", "list")}

    def extents(self):
        return list((self.workspace / "cache").rglob("*.parquet"))

    def settled(self, asks, wanted):
        """How its share stands, once `wanted` says that this is it; `asks`: after a contact with its provider."""
        end = time.monotonic() + PATIENCE
        while True:
            shown = self.ctl("received", "show", "theirs") if asks else self.received()[self.invitation]
            if wanted(shown):
                return shown
            ensure(time.monotonic() < end, f"consumer {self.number} doesn't settle: {json.dumps(shown)}")
            time.sleep(0.05)


class Arena:
    def __init__(self, folder, seed):
        self.folder = folder
        self.random = random.Random(seed)
        self.rounds = 0
        self.rows = 0
        self.invitations = 0
        self.subscriptions = set()  # ids of all that there ever were
        self.spans = {}  # how long a step takes, from which the instants of kills are drawn
        self.statistics = {"kills of commands": 0, "kills of the service": 0, "kills of engines": 0,
                           "invitations": 0, "revocations": 0, "reinstatements": 0, "races": 0}
        self.provider = Side(folder / "provider", "--listen", "127.0.0.1:0")
        for command in (["cluster", "create", "provider"], ["database", "create", "provider/sales"],
                        ["table", "create", "provider/sales", "orders", "--schema", "id:bigint, item:varchar"],
                        ["account", "create", "contoso", "--email", "ann@contoso.example"],
                        ["share", "create", "contoso/sales"],
                        ["share", "dataset", "add", "contoso/sales", "--database", "provider/sales"]):
            self.provider.ctl(*command)
        self.append()
        self.provider.ensure_served()
        # Where invitations say that it is, however often it comes back.
        self.provider.options = ("--listen", self.provider.serving.ready["service"]["address"])
        self.consumers = [Consumer(folder, number) for number in range(CONSUMERS)]

    def sides(self):
        return [self.provider, *self.consumers]

    def append(self):
        path = self.folder / "rows.ndjson"
        path.write_text("".join(f'{{"id": {self.rows + row}, "item": "item {row}"}}\n' for row in range(5)))
        self.provider.ctl("ingest", "provider/sales", "orders", path)
        self.rows += 5

    # ---- one step, under fire

    def instant(self, step):
        return self.random.uniform(0, 1.2 * self.spans.get(step, 0.2))

    def victims(self, step, commands, engine):
        """What to kill and when: at least one of them."""
        victims = []
        for command in commands:
            if self.random.random() < 0.75:
                victims.append((self.instant(step), command, "kills of commands"))
        if self.random.random() < 0.35:
            victims.append((self.instant(step), self.provider, "kills of the service"))
        if engine is not None and self.random.random() < 0.35:
            victims.append((self.instant(step), engine, "kills of engines"))
        return sorted(victims or [(self.instant(step), commands[0], "kills of commands")],
                      key=lambda victim: victim[0])

    def under_fire(self, step, consumer, commands, enough=()):
        """Runs the commands while something is killed; their exit statuses, negative for those that were."""
        self.rounds += 1
        engine = consumer if consumer.has_engine else None
        begun = time.monotonic()
        for delay, victim, what in self.victims(step, commands, engine):
            time.sleep(max(0, begun + delay - time.monotonic()))
            victim.kill()
            self.statistics[what] += 1
        statuses = []
        for command in commands:
            status, _ = command.finish()
            ensure(status in (0, UNAVAILABLE, CONFLICT, *enough) or (command.killed and status < 0),
                   f"{command.text} ended with {status}: {command.errors}")
            if status == 0:
                self.spans[step] = 0.8 * self.spans.get(step, command.span) + 0.2 * command.span
            statuses.append(status)
        self.provider.ensure_served()
        if engine is not None:
            engine.ensure_served()
        return statuses

    def insist(self, side, *arguments, enough=(0,)):
        """Repeats a command until it is acknowledged, or ends as one that was carried out before."""
        for _ in range(20):
            command = side.start(*arguments)
            status, _ = command.finish()
            if status != UNAVAILABLE:
                break
        ensure(status in enough, f"{command.text} ended with {status}: {command.errors}")

    def attack(self, step, consumer, side, *arguments, beside=None, enough=(0,)):
        """Has a side carry out a command, under fire once or several times; `beside`: another one, of the consumer."""
        possible = ()
        while True:
            commands = [side.start(*arguments)] + ([consumer.start(*beside)] if beside else [])
            if self.under_fire(step, consumer, commands, possible)[0] in enough:
                return
            possible = enough
            if self.random.random() < 0.3:
                self.insist(side, *arguments, enough=enough)
                return

    # ---- what holds

    def subscription_of(self, consumer):
        (mine,) = [line for line in self.provider.ctl("subscription", "list") if line["id"] == consumer.subscription]
        return mine

    def note_subscription(self, winner):
        """Of an invitation that was accepted just now: there is one new one, and the winner knows it."""
        ids = {line["id"] for line in self.provider.ctl("subscription", "list")}
        new = ids - self.subscriptions
        winner.subscription = winner.received()[winner.invitation]["subscription"]
        ensure(new == {winner.subscription}, f"{winner.subscription} is known to its consumer, and new are {new}")
        self.subscriptions = ids

    def check_followers(self, consumer, names):
        """The provider knows of the consumer's followers, and of no other ones of that subscription."""
        folder = self.provider.workspace / "storage" / "provider" / "databases" / "sales" / "followers"
        registered = [json.loads(path.read_text()) for path in folder.glob("*.json")]
        known = [line["database"] for line in registered if line["host"] == f"subscription/{consumer.subscription}"]
        ensure(known == names, f"the provider knows of {known}, consumer {consumer.number} has {names}")

    def check_same_rows(self, consumer):
        if self.random.random() < 0.4:
            self.append()
        if not consumer.has_engine:
            self.insist(consumer, "sync", "wait", "local/sales", "--timeout", f"{PATIENCE}s")
        sql = "SELECT count(*) AS rows, sum(id) AS sum, count(DISTINCT id) AS ids FROM orders"
        expected = {"rows": self.rows, "sum": sum(range(self.rows)), "ids": self.rows}
        end = time.monotonic() + PATIENCE
        while True:
            command = consumer.start("query", "local/sales", sql)
            status, rows = command.finish()
            shown = {name: int(value) for name, value in rows[0].items()} if status == 0 else None
            if shown == expected:
                return
            ensure(status == 0 or (consumer.has_engine and status == UNAVAILABLE),
                   f"a query ended with {status}: {command.errors}")
            ensure(consumer.has_engine and time.monotonic() < end, f"{shown} instead of {expected}")
            ensure(shown is None or shown["rows"] == shown["ids"], f"it has {shown}")

    def check_active(self, consumer, asks):
        state = "attached" if consumer.is_mapped else None
        shown = consumer.settled(asks, lambda shown: shown["problem"] is None and shown["state"] == "active" and
                                 all(mapping["state"] == state for mapping in shown["mappings"]))
        subscription = self.subscription_of(consumer)
        ensure((subscription["state"], subscription["id"]) == ("active", shown["subscription"]),
               f"they disagree: {json.dumps(shown)}, {json.dumps(subscription)}")
        ensure(len(shown["mappings"]) == consumer.is_mapped, f"its mappings: {shown['mappings']}")
        if consumer.is_mapped and (not asks or self.random.random() < 0.6):
            self.check_same_rows(consumer)
        self.check_followers(consumer, ["sales"] if consumer.is_mapped else [])
        consumer.state = "active"

    def check_revoked(self, consumer):
        # An engine that runs is told by the provider's service, of what it follows.
        asks = not (consumer.has_engine and consumer.is_mapped)
        shown = consumer.settled(asks, lambda shown: shown["problem"] is None and shown["state"] == "revoked" and
                                 all(mapping["state"] == "suspended" for mapping in shown["mappings"]))
        end = time.monotonic() + PATIENCE
        while (subscription := self.subscription_of(consumer))["state"] == "revoking" and not asks:
            ensure(time.monotonic() < end, f"nobody tells the provider that the copy is gone: {json.dumps(shown)}")
            time.sleep(0.05)
        ensure((subscription["state"], subscription["id"]) == ("revoked", shown["subscription"]),
               f"they disagree: {json.dumps(shown)}, {json.dumps(subscription)}")
        ensure(subscription["copy_deleted_at"] is not None, "the provider doesn't know that the copy is gone")
        ensure(len(shown["mappings"]) == consumer.is_mapped, f"its mappings: {shown['mappings']}")
        self.check_nothing_left(consumer)
        if consumer.is_mapped:
            command = consumer.start("query", "local/sales", "SELECT count(*) FROM orders WHERE true")
            status, _ = command.finish()
            ensure(status == REVOKED, f"a query of what was revoked ended with {status}: {command.errors}")
        consumer.state = "revoked"

    def check_nothing_left(self, consumer):
        ensure(consumer.extents() == [], f"consumer {consumer.number} still has {consumer.extents()}")
        ensure(consumer.ctl("follower", "list") == [], f"consumer {consumer.number} still has a link")
        self.check_followers(consumer, [])

    def check_deleted(self, consumer):
        """Nothing can be read any more; its name stays until a provider that was away has heard of it."""
        ensure(all(line["state"] == "deleting" and line["mappings"] == [] for line in consumer.received().values()),
               f"it was deleted, and is there: {consumer.received()}")
        end = time.monotonic() + PATIENCE
        while consumer.received() or (consumer.has_engine and consumer.extents()):  # an engine ends both by itself
            if not consumer.has_engine:
                self.insist(consumer, "received", "delete", "theirs", enough=(0, NOT_FOUND))
            ensure(time.monotonic() < end, f"consumer {consumer.number} tells nobody: {consumer.received()}")
            time.sleep(0.05)

    # ---- the steps

    def accept(self, consumer):
        rivals = [other for other in self.consumers if other is not consumer and other.state == "idle"]
        contenders = [consumer] + (self.random.sample(rivals, 1) if rivals and self.random.random() < 0.6 else [])
        self.invitations += 1
        file = self.folder / f"{self.invitations}.sharepane-invitation"
        invitation = self.provider.ctl("invitation", "create", "contoso/sales", "--to", MAX, "--output", file)["id"]
        arguments = ("invitation", "accept", file, "--account", "fabrikam", "--name", "theirs")
        statuses = self.under_fire("accept", consumer, [one.start(*arguments) for one in contenders])
        self.statistics["invitations"] += 1
        self.statistics["races"] += len(contenders) > 1
        winners = []
        for one, status in zip(contenders, statuses):
            one.invitation = invitation
            if status == 0:
                ensure(one.received()[invitation]["state"] == "active", "an acknowledged acceptance is not there")
            elif self.random.random() < 0.3 and one.received():
                one.start("received", "show", "theirs").finish()  # a look settles it too
            again = one.start(*arguments)
            repeated, _ = again.finish()
            ensure(repeated == 0 or (repeated == CONFLICT and status != 0),
                   f"repeated, it ended with {repeated} after {status}: {again.errors}")
            if repeated == 0:
                winners.append(one)
            else:
                ensure(one.received() == {}, f"consumer {one.number} lost, and has {one.received()}")
        ensure(len(winners) == 1, f"{len(winners)} consumers have accepted one invitation")
        self.note_subscription(winners[0])
        self.check_active(winners[0], asks=False)

    def map(self, consumer):
        self.attack("map", consumer, consumer, "received", "map", "theirs", "--cluster", "local", "--prefetch-extents")
        consumer.is_mapped = True
        self.check_active(consumer, asks=False)

    def look(self):
        """What a consumer may do meanwhile."""
        return ("received", "show", "theirs") if self.random.random() < 0.3 else None

    def revoke(self, consumer):
        self.attack("revoke", consumer, self.provider, "subscription", "revoke", consumer.subscription,
                    beside=self.look())
        self.statistics["revocations"] += 1
        self.check_revoked(consumer)

    def reinstate(self, consumer):
        self.attack("reinstate", consumer, self.provider, "subscription", "reinstate", consumer.subscription,
                    beside=self.look())
        self.statistics["reinstatements"] += 1
        self.check_active(consumer, asks=True)

    def revoke_and_reinstate(self, consumer):
        """Before the consumer knows: it must not end dead."""
        self.insist(self.provider, "subscription", "revoke", consumer.subscription)
        self.statistics["revocations"] += 1
        self.reinstate(consumer)

    def delete(self, consumer):
        self.attack("delete", consumer, consumer, "received", "delete", "theirs", enough=(0, NOT_FOUND))
        self.check_deleted(consumer)
        # A service that was killed may not have heard that its followers left; its owner ends that so.
        self.insist(self.provider, "subscription", "revoke", consumer.subscription)
        self.check_nothing_left(consumer)
        consumer.state = "idle"
        consumer.is_mapped = False

    def step(self):
        consumer = self.random.choice(self.consumers)
        if consumer.number > 0 and self.random.random() < 0.2:
            consumer.has_engine = not consumer.has_engine
            if not consumer.has_engine:
                consumer.kill()
        if consumer.has_engine:
            consumer.ensure_served()
        weighted = {
            "idle": [(self.accept, 1)],
            "active": [(self.revoke, 6), (self.revoke_and_reinstate, 3), (self.delete, 1)] if consumer.is_mapped
            else [(self.map, 8), (self.revoke, 1), (self.delete, 1)],
            "revoked": [(self.reinstate, 8), (self.delete, 2)],
        }[consumer.state]
        steps, weights = zip(*weighted)
        (step,) = self.random.choices(steps, weights)
        try:
            step(consumer)
        except Broken as broken:
            raise Broken(f"{step.__name__} of consumer {consumer.number}: {broken}") from broken

    def run_rounds(self, rounds):
        while self.rounds < rounds:
            try:
                self.step()
            except Broken as broken:
                raise Broken(f"round {self.rounds}: {broken}") from broken
        for side in self.sides():
            if side is self.provider or side.has_engine:
                side.ensure_served()
                side.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--keep", action="store_true", help="keep the workspaces")
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.rounds} rounds", flush=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sharepane-sharecrash-"))
    begin = time.monotonic()
    arena = None
    try:
        arena = Arena(folder, options.seed)
        arena.run_rounds(options.rounds)
    except Broken as broken:
        print(f"FAILED with seed {options.seed}: {broken}\nthe workspaces are kept: {folder}", flush=True)
        return 1
    finally:
        for side in arena.sides() if arena else []:
            if side.serving is not None and side.serving.process.poll() is None:
                side.serving.kill()
    counts = ", ".join(f"{value} {name}" for name, value in arena.statistics.items())
    print(f"passed {arena.rounds} rounds in {time.monotonic() - begin:.0f} s: {counts}")
    if not options.keep:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
