"""What leader and follower show of a database, by its version; and a copy of the leader that can be at any of them."""
import json
import os
import pathlib
import subprocess

from sharepanectl import PROGRAM, Serve

LEADER = "provider/db"


class Broken(Exception):
    """A promise that was not kept."""


def ensure(condition, what):
    if not condition:
        raise Broken(what)


def differences(one, other):
    names = [name for name in {**one, **other} if one.get(name) != other.get(name)]
    return "\n".join(f"{name}: {one.get(name)}\n  instead of {other.get(name)}" for name in names)


class Programs:
    """sharepanectl on one workspace."""

    def __init__(self, folder, workspace):
        self.folder = folder
        self.workspace = folder / workspace
        self.log = []

    def run(self, *arguments, stdin=None):
        self.log.append(" ".join(map(str, arguments)))
        command = [PROGRAM, "--workspace", str(self.workspace), "--json", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120,
                              **({"input": stdin} if stdin is not None else {"stdin": subprocess.DEVNULL}))

    def ctl(self, *arguments, stdin=None):
        run = self.run(*arguments, stdin=stdin)
        ensure(run.returncode == 0, f"{' '.join(map(str, arguments))} ended with {run.returncode}: {run.stderr}")
        return json.loads(run.stdout)

    def look(self, database, looks, absent_is_fine=False):
        """(version, {name: (type, rows)}) of one snapshot; nothing when something is not there and that is fine."""
        output = self.folder / "look.ndjson"
        nothing = "SELECT '' AS name, '' AS type, '' AS rows WHERE false"
        run = self.run("query", database, "-", "--format", "ndjson", "--output", output,
                       stdin=" UNION ALL ".join(looks.values()) or nothing)
        if absent_is_fine and (run.returncode == 4 or "does not exist" in run.stderr):  # functions are DuckDB's to miss
            return None
        ensure(run.returncode == 0, f"a query of {sorted(looks)} on {database} ended with {run.returncode}: {run.stderr}")
        lines = map(json.loads, output.read_text().splitlines())
        state = {line["name"]: (line["type"], sorted(map(json.dumps, json.loads(line["rows"] or "[]")))) for line in lines}
        output.unlink()
        return json.loads(run.stdout)["version"], state


class Ledger:
    """What the leader had at each version, and what followers showed of it."""

    def __init__(self):
        self.leader = {}  # version → (looks, state)
        self.shown = {}  # version → what a follower was asked and showed, still to be compared
        self.compared = 0

    def keep(self, version, looks, state):
        if version in self.leader:
            self.compare("the leader, asked again,", version, state)
        else:
            self.leader[version] = looks, state
            for _, shown in self.shown.pop(version, []):
                self.compare("the follower", version, shown)

    def show(self, version, looks, state):
        if version in self.leader:
            self.compare("the follower", version, state)
        else:
            self.shown.setdefault(version, []).append((looks, state))

    def compare(self, who, version, state):
        _, leader = self.leader[version]
        there = {name: leader.get(name) for name in state}
        ensure(state == there, f"{who} at version {version} is not what the leader was:\n{differences(state, there)}")
        self.compared += 1


class Copy:
    """The leader's storage once more, in which the database's journal has no more than it is told: the leader at any
    version. With the tables that were adopted.

    Files are linked, so that those which the leader cleans away stay here.
    """

    DATABASE = pathlib.Path("databases/db")
    JOURNAL = DATABASE / "journal"
    LAKE = pathlib.Path("lake")  # where tables are made that are adopted

    def __init__(self, source, target, stage):
        self.source = source
        self.target = target
        self.stage = stage
        self.version = -1
        self.locations = {}  # id of an adopted table → its folder
        self.newest = {}  # id of a table → its Delta version in the leader's journal
        self.read = -1  # of that journal

    def follow(self):
        """Links what is new."""
        for top in (self.JOURNAL, self.DATABASE / "tables", self.LAKE):
            for folder, _, files in os.walk(self.source / top):
                self.follow_folder(pathlib.Path(folder), files)

    def follow_folder(self, folder, files):
        to = self.stage / folder.relative_to(self.source)
        is_log = folder.name in ("journal", "_delta_log")
        to.mkdir(parents=True, exist_ok=True)
        for file in files:
            is_whole = file[:20].isdigit() and file[20:] == ".json" if is_log else \
                file.endswith(".parquet") and not file.startswith(".")
            if is_whole and not (to / file).exists():
                os.link(folder / file, to / file)

    def last(self):
        return max(int(file.stem) for file in (self.stage / self.JOURNAL).iterdir())

    def journalled(self, table):
        """The newest Delta version of that table in the leader's journal."""
        for file in sorted((self.source / self.JOURNAL).glob("*.json")):
            if file.stem.isdigit() and int(file.stem) > self.read:
                entry = json.loads(file.read_text())
                self.newest.update((named["table"], named["version"]) for named in entry.get("tables", []))
                self.read = int(file.stem)
        return self.newest.get(table, -1)

    def release(self, version):
        """Lets the journal reach that version."""
        for self.version in range(self.version + 1, version + 1):
            name = f"{self.version:020d}.json"
            entry = json.loads((self.stage / self.JOURNAL / name).read_text())
            for change in entry.get("changes", []):
                if "location" in change and change["kind"] == "create_table":
                    self.locations[change["table"]] = pathlib.Path(change["location"])
            for table in entry.get("tables", []):
                self.release_table(table["table"], table["version"])
            self.link(self.JOURNAL / name)

    def release_table(self, table, version):
        folder = self.locations.get(table, self.DATABASE / "tables" / table)
        for extent in (self.stage / folder).rglob("*.parquet"):
            self.link(extent.relative_to(self.stage))
        for number in range(version, -1, -1):
            if not self.link(folder / "_delta_log" / f"{number:020d}.json"):
                break

    def link(self, path):
        if (self.target / path).exists():
            return False
        (self.target / path).parent.mkdir(parents=True, exist_ok=True)
        os.link(self.stage / path, self.target / path)
        return True


class Retelling:
    """The journal again, entry by entry, to a follower of all."""

    def __init__(self, history):
        self.history = history
        self.ledger = history.ledger
        self.copy = history.copy
        self.random = history.random
        self.leader = Programs(history.folder, "retelling-leader")
        self.consumer = Programs(history.folder, "retelling")
        self.leader.ctl("cluster", "create", "provider", "--storage", f"file://{history.folder}/copy")
        self.consumer.ctl("cluster", "create", "consumer")

    def run(self):
        last = self.copy.last()
        self.copy.release(0)
        self.consumer.ctl("follower", "attach", "consumer", "--leader", f"file://{self.history.folder}/copy",
                          "--database", "db")
        self.history.serving = Serve(str(self.consumer.workspace))
        for version in range(last + 1):
            if version == last or version in self.ledger.shown or self.random.random() < 0.8:
                self.tell(version)
        self.history.stop()
        ensure(not self.ledger.shown, f"the follower showed versions that never were: {sorted(self.ledger.shown)}")

    def tell(self, version):
        self.copy.release(version)
        looks = self.keep(version)
        self.consumer.ctl("sync", "wait", "consumer/db", "--version", version, "--timeout", "60s")
        shown, state = self.consumer.look("consumer/db", looks)
        ensure(shown == version, f"the follower is at version {shown} when the leader is at {version}")
        self.ledger.show(version, looks, state)

    def keep(self, version):
        """Asks the leader; what is there at a version at which nobody asked is as before it, or as after it."""
        known = self.ledger.leader
        after = next((known[v][0] for v in range(version, self.copy.last() + 1) if v in known), {})
        before = next((known[v][0] for v in range(version, -1, -1) if v in known), {})
        asked = {name: sql for looks, _ in self.ledger.shown.get(version, []) for name, sql in looks.items()}
        for looks in ({**before, **after}, after, before, {}):
            looks = {**looks, **asked}
            seen = self.leader.look(LEADER, looks, absent_is_fine=looks != asked)
            if seen:
                break
        ensure(seen[0] == version, f"the copy is at version {seen[0]} instead of {version}")
        self.history.check_views("the leader", *seen)
        self.ledger.keep(version, looks, seen[1])
        return looks
