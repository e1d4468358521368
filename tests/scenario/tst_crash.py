"""SIGKILL at any instant loses, duplicates and shows half of nothing, and vacuum takes away nothing that is needed.

tst_crash.py [--rounds N] [--seed S] [--keep]

One long-lived workspace: a leader database, two followers of it, a `serve` process. Every round starts several writers
at once (streams of numbered rows, and batches with an --id that are repeated until they are acknowledged), sometimes a
change of the schema, a refresh of a view or a maintenance run besides, kills some of them and often the serving
process at random instants, and looks at a follower meanwhile. Maintenance merges from four extents on, and deletes
what was merged away as soon as nobody is known to need it; the second follower caches nothing, so that it reads
extents where the leader has them, and stands still at times. Checked throughout:

* a snapshot that the follower shows is one that existed on the leader: its journal version, and the number of rows
  that the leader's journal and Delta log give for that version;
* in any snapshot a stream's rows are 1…n without a gap, and a batch is there whole or not at all;
* a follower never goes back;
* a materialized view is its query over the table, in every snapshot;
* no snapshot, also an old one that the second follower stands still at, ever lacks an extent;
* in the end every acknowledged row is there exactly once, on the leader and on the followers, and after a last
  vacuum the folders of tables hold the extents of their last version and no other file.
"""
import argparse
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from sharepanectl import PROGRAM, Serve

BATCH_ROWS = 40
ROUNDS_PER_TABLE = 100  # a table of its own for so many rounds keeps a look at it cheap
ROUNDS_PER_AUDIT = 20
FOLLOWERS = ["consumer/db", "reader/db"]
MAINTAIN = ["database", "maintain", "provider/db", "--retain", "0s"]
ROWS = "SELECT run, count(*) AS rows, count(DISTINCT seq) AS distinct_rows, min(seq) AS low, max(seq) AS high"


class Broken(Exception):
    """A promise that was not kept."""


def ensure(condition, what):
    if not condition:
        raise Broken(what)


class History:
    """What the leader's journal and Delta logs say: how many rows a table had at each journal version."""

    def __init__(self, database_folder):
        self.folder = database_folder
        self.entries = []  # per journal version: {table id: Delta version}
        self.rows = {}  # table id → rows after each Delta version
        self.extents = {}  # table id → {path: rows} after the last of these versions

    def table_versions(self, version):
        """Of one journal version; None for one whose entries were cleaned away before anybody asked."""
        while len(self.entries) <= version:
            path = self.folder / "journal" / f"{len(self.entries):020d}.json"
            try:
                entry = json.loads(path.read_text())
            except FileNotFoundError:
                self.go_on_from_checkpoint(path.name)
                continue
            touched = {table["table"]: table["version"] for table in entry.get("tables", [])}
            self.entries.append({**(self.entries[-1] if self.entries else {}), **touched})
        return self.entries[version]

    def go_on_from_checkpoint(self, missing):
        """Entries are cleaned away only below a checkpoint, which has what they did."""
        for path in sorted((self.folder / "journal" / "checkpoint").glob("0*.json")):
            checkpoint = int(path.stem)
            if checkpoint >= len(self.entries):
                tables = {table["table"]: table["version"] for table in json.loads(path.read_text())["tables"]}
                self.entries += [None] * (checkpoint - len(self.entries)) + [tables]
                return
        raise Broken(f"{missing} is not in the journal, and no checkpoint stands for it")

    def rows_at(self, table, version):
        tables = self.table_versions(version)
        if tables is None:
            return None
        delta = tables.get(table, -1)
        counts = self.rows.setdefault(table, [])
        while len(counts) <= delta:
            log = self.folder / "tables" / table / "_delta_log" / f"{len(counts):020d}.json"
            extents = self.extents.setdefault(table, {})
            actions = [json.loads(line) for line in log.read_text().splitlines()]
            for action in actions:
                if "remove" in action:
                    del extents[action["remove"]["path"]]
            for action in actions:
                if "add" in action:
                    extents[action["add"]["path"]] = json.loads(action["add"]["stats"])["numRecords"]
            counts.append(sum(extents.values()))
        return counts[delta] if delta >= 0 else 0


class Writer:
    """One ingest process, to be killed or not. `acknowledged`: how many of its rows are promised."""

    def __init__(self, arena, run):
        self.arena = arena
        self.run = run
        self.killed = False
        self.acknowledged = 0
        self.process = None

    def start(self, *arguments, **pipes):
        self.process = subprocess.Popen(self.arena.command("ingest", "provider/db", self.arena.table, *arguments),
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **pipes)

    def kill(self):
        self.killed = True
        self.process.kill()

    def failed(self, what):
        return Broken(f"run {self.run}: {what}: {self.process.stderr.read()}")


class Stream(Writer):
    """Numbered rows on standard input; each line of output acknowledges the rows so far."""

    whole = False

    def __init__(self, arena, run, pace):
        super().__init__(arena, run)
        self.pace = pace
        self.written = 0
        self.first_acknowledgement = threading.Event()
        self.start("-", "--format", "ndjson", "--batch", "5ms", stdin=subprocess.PIPE)
        self.feeder = threading.Thread(target=self.feed)
        self.reader = threading.Thread(target=self.read)
        self.feeder.start()
        self.reader.start()

    def feed(self):
        try:
            for rows, pause in self.pace:
                lines = "".join(f'{{"run": {self.run}, "seq": {self.written + row}, "note": "stream"}}\n'
                                for row in range(1, rows + 1))
                self.written += rows
                self.process.stdin.write(lines)
                self.process.stdin.flush()
                time.sleep(pause)
            self.process.stdin.close()
        except BrokenPipeError:
            pass

    def read(self):
        for line in self.process.stdout:
            if line.startswith("{"):
                self.acknowledged = json.loads(line)["rows"]
                self.first_acknowledgement.set()
        self.first_acknowledgement.set()

    def finish(self):
        self.feeder.join()
        self.reader.join()
        status = self.process.wait(timeout=60)
        if not self.killed:
            if status != 0:
                raise self.failed(f"a stream that nobody killed ended with {status}")
            ensure(self.acknowledged == self.written,
                   f"run {self.run}: {self.written} rows written, {self.acknowledged} acknowledged")
        self.process.stderr.close()


class Batch(Writer):
    """A file with an --id, repeated until it is acknowledged."""

    whole = True

    def __init__(self, arena, run):
        super().__init__(arena, run)
        self.first_acknowledgement = None
        self.file = arena.folder / f"batch-{run}.ndjson"
        self.file.write_text("".join(f'{{"run": {run}, "seq": {row}, "note": "batch"}}\n'
                                     for row in range(1, BATCH_ROWS + 1)))
        self.attempt()

    def attempt(self):
        self.killed = False
        self.start(self.file, "--id", f"batch-{self.run}", stdin=subprocess.DEVNULL)

    def finish(self):
        """Ends the attempt; repeats it, sometimes killing that too, until one succeeds."""
        while True:
            status = self.process.wait(timeout=60)
            if status == 0:
                break
            if not self.killed and status != 75:
                raise self.failed(f"a batch that nobody killed ended with {status}")
            self.attempt()
            if self.arena.random.random() < 0.3:
                time.sleep(self.arena.random.uniform(0, 0.2))
                self.kill()
        self.acknowledged = BATCH_ROWS
        self.file.unlink()


class Change(Writer):
    """A command that changes something besides rows, repeated until it is acknowledged."""

    whole = None

    def __init__(self, arena, arguments, takes_away=False):
        """`takes_away`: repeated, it finds nothing to change any more."""
        super().__init__(arena, 0)
        self.first_acknowledgement = None
        self.arguments = arguments
        self.takes_away = takes_away
        self.attempt()

    def attempt(self):
        self.killed = False
        self.process = subprocess.Popen(self.arena.command(*self.arguments), stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)

    def finish(self):
        for attempt in range(100):
            status = self.process.wait(timeout=60)
            if status == 0 or (status == 4 and self.takes_away and attempt > 0):
                return
            # 5: it lost a race to a writer, say, that changed what it was about to change.
            if not self.killed and status not in (5, 75):
                raise self.failed(f"{' '.join(self.arguments)}, which nobody killed, ended with {status}")
            self.attempt()
        raise Broken(f"{' '.join(self.arguments)} is refused for ever, with {status}")


class Maintenance(Change):
    """Merges, and deletes what nobody needs."""

    def __init__(self, arena):
        super().__init__(arena, ["--json", *MAINTAIN])

    def finish(self):
        super().finish()
        self.arena.note_maintained(json.loads(self.process.stdout.read()))


class Arena:
    def __init__(self, folder, seed):
        self.folder = folder
        self.workspace = folder / "workspace"
        self.random = random.Random(seed)
        self.runs = 0
        self.table = None
        self.table_id = None
        self.promised = {}  # run → (rows acknowledged, whole batch?)
        self.shown = {name: -1 for name in FOLLOWERS}
        self.standing = False  # the second follower
        self.serving = None
        self.statistics = {"writers": 0, "killed writers": 0, "killed engines": 0, "changes": 0, "snapshots": 0,
                           "rows": 0, "removed files": 0, "files removed at last": 0}
        for arguments in (["cluster", "create", "provider"], ["cluster", "create", "consumer"],
                          ["cluster", "create", "reader"], ["database", "create", "provider/db"]):
            self.ctl(*arguments)
        self.history = History(self.workspace / "storage" / "provider" / "databases" / "db")
        self.ctl("database", "policy", "provider/db", "--merge-extents", "4")
        self.new_table()
        self.ctl("follower", "attach", "consumer", "--leader", "provider", "--database", "db")
        self.ctl("follower", "attach", "reader", "--leader", "provider", "--database", "db", "--hot", "0d")
        self.catch_up()
        self.serving = Serve(str(self.workspace))

    def command(self, *arguments):
        return [PROGRAM, "--workspace", str(self.workspace), *map(str, arguments)]

    def ctl(self, *arguments):
        run = subprocess.run(self.command("--json", *arguments), capture_output=True, text=True, timeout=120,
                             stdin=subprocess.DEVNULL)
        ensure(run.returncode == 0, f"{' '.join(map(str, arguments))} ended with {run.returncode}: {run.stderr}")
        return json.loads(run.stdout)

    def new_table(self):
        if self.table:
            self.audit()
            self.ctl("view", "drop", "provider/db", "totals")
            self.ctl("table", "drop", "provider/db", self.table)
        self.table = f"events_{self.runs}"
        self.ctl("table", "create", "provider/db", self.table, "--schema", "run:bigint, seq:bigint, note:varchar")
        self.table_id = self.ctl("table", "show", "provider/db", self.table)["id"]
        self.columns = 0
        self.extra = []  # columns that came later
        self.ctl("view", "create", "provider/db", "totals", "--as",
                 f"SELECT run, count(*) AS rows, max(seq) AS high FROM {self.table} GROUP BY run")
        self.promised = {}
        if self.serving:
            self.catch_up()

    def catch_up(self):
        if self.standing:
            self.stand_or_go()
        for name in FOLLOWERS:
            self.ctl("sync", "wait", name, "--timeout", "60s")

    def stand_or_go(self):
        self.ctl("sync", "resume" if self.standing else "pause", FOLLOWERS[1])
        self.standing = not self.standing

    def look(self, database):
        """(version, {run: its row of aggregates}) of one snapshot, checked for what holds for every snapshot."""
        output = self.folder / "look.ndjson"
        outcome = self.ctl("query", database, f"{ROWS} FROM {self.table} GROUP BY run", "--format", "ndjson",
                           "--output", output)
        lines = [json.loads(line) for line in output.read_text().splitlines()]
        output.unlink()
        where = f"{database} at version {outcome['version']}"
        for line in lines:
            ensure(line["low"] == 1 and line["rows"] == line["distinct_rows"] == line["high"],
                   f"{where} has a gap or a duplicate: {line}")
            ensure(line["run"] <= self.runs, f"{where} has rows that nobody wrote: {line}")
            _, whole = self.promised.get(line["run"], (0, None))
            ensure(not whole or line["rows"] == BATCH_ROWS, f"{where} shows half a batch: {line}")
        total = sum(line["rows"] for line in lines)
        expected = self.history.rows_at(self.table_id, outcome["version"])
        ensure(expected in (None, total), f"{where} has {total} rows, but the leader had {expected} then")
        self.statistics["snapshots"] += 1
        self.check_view(database)
        return outcome["version"], {line["run"]: line["rows"] for line in lines}

    def check_view(self, database):
        """In one snapshot, the view has what its query gives."""
        query = f"SELECT run, count(*) AS rows, max(seq) AS high FROM {self.table} GROUP BY run"
        different = self.ctl("query", database, f"(SELECT 'missing' AS what, * FROM ({query} EXCEPT SELECT * FROM totals)) UNION "
                             f"ALL (SELECT 'extra', * FROM (SELECT * FROM totals EXCEPT {query}))")
        ensure(not different, f"the view on {database} is not its query: {different}")

    def new_change(self):
        """Sometimes something else happens to the table while rows are written."""
        choice = self.random.random()
        if choice < 0.1:
            return Change(self, ["table", "column", "add", "provider/db", self.table, self.new_column(), "bigint"])
        if choice < 0.15 and self.extra:
            column = self.extra.pop(self.random.randrange(len(self.extra)))
            return Change(self, ["table", "column", "drop", "provider/db", self.table, column], takes_away=True)
        if choice < 0.2 and self.extra:
            column = self.extra.pop(self.random.randrange(len(self.extra)))
            return Change(self, ["table", "column", "rename", "provider/db", self.table, column, self.new_column()],
                          takes_away=True)
        if choice < 0.35:
            return Maintenance(self)
        if choice < 0.45:
            return Change(self, ["view", "refresh", "provider/db", "totals"])
        return None

    def new_column(self):
        self.columns += 1
        self.extra.append(f"extra_{self.columns}")
        return self.extra[-1]

    def look_at_follower(self, name):
        version, rows = self.look(name)
        ensure(version >= self.shown[name], f"{name} went back from version {self.shown[name]} to {version}")
        self.shown[name] = version
        return version, rows

    def audit_leader(self):
        """Everything acknowledged is on the leader."""
        _, leader = self.look("provider/db")
        for run, (acknowledged, whole) in self.promised.items():
            there = leader.get(run, 0)
            ensure(there >= acknowledged, f"run {run}: {acknowledged} rows acknowledged, {there} on the leader")
            ensure(not whole or there == BATCH_ROWS, f"run {run}: {there} of {BATCH_ROWS} rows of a batch")
        return leader

    def audit(self):
        """Besides, the followers have the same."""
        leader = self.audit_leader()
        self.catch_up()
        for name in FOLLOWERS:
            _, follower = self.look_at_follower(name)
            ensure(follower == leader, f"{name} and leader differ: {follower.items() ^ leader.items()}")

    def new_writer(self):
        self.runs += 1
        if self.random.random() < 0.5:
            pace = [(self.random.randint(1, 20), self.random.choice([0, 0.001, 0.01, 0.03]))
                    for _ in range(self.random.randint(1, 15))]
            return Stream(self, self.runs, pace)
        self.promised[self.runs] = (0, True)
        return Batch(self, self.runs)

    def round(self):
        writers = [self.new_writer() for _ in range(self.random.choice([1, 2, 2, 3]))]
        change = self.new_change()
        changes = [change] if change else []
        victims = [(self.random.uniform(0, 0.25), writer) for writer in [*writers, *changes]
                   if self.random.random() < 0.7]
        if self.random.random() < 0.35:
            victims.append((self.random.uniform(0, 0.25), self.serving))
        begin = time.monotonic()
        for delay, victim in sorted(victims, key=lambda pair: pair[0]):
            if isinstance(victim, Stream) and self.random.random() < 0.5:
                victim.first_acknowledgement.wait(timeout=60)
                delay = time.monotonic() - begin + delay / 10
            time.sleep(max(0, begin + delay - time.monotonic()))
            victim.kill()
        serving_died = any(victim is self.serving for _, victim in victims)
        look_first = self.random.random() < 0.5
        follower = self.random.choice(FOLLOWERS)
        if look_first:
            self.look_at_follower(follower)  # possibly without an engine
        if serving_died:
            self.serving = Serve(str(self.workspace))
        for writer in writers:
            writer.finish()
            self.promised[writer.run] = (writer.acknowledged, writer.whole)
            self.statistics["rows"] += writer.acknowledged
        for change in changes:
            change.finish()
        self.statistics["changes"] += len(changes)
        if not look_first:
            self.look_at_follower(follower)
        if self.random.random() < 0.05:
            self.stand_or_go()
        self.statistics["writers"] += len(writers)
        self.statistics["killed writers"] += len(victims) - serving_died
        self.statistics["killed engines"] += serving_died

    def run_rounds(self, rounds):
        for number in range(1, rounds + 1):
            try:
                if number % ROUNDS_PER_TABLE == 0:
                    self.new_table()
                self.round()
                if number % ROUNDS_PER_AUDIT == 0:
                    self.audit()
            except Broken as broken:
                raise Broken(f"round {number}: {broken}") from broken
        self.audit()
        status, _, errors = self.serving.stop()
        ensure(status == 0 and errors == "", f"serve ended with {status}: {errors}")
        self.vacuum()

    def vacuum(self):
        """When nobody writes and nobody follows any more, nothing is left over."""
        for name in FOLLOWERS:
            self.ctl("follower", "detach", name)
        for _ in range(3):  # it may merge; it marks the folders of dropped tables; it deletes
            self.note_maintained(self.ctl(*MAINTAIN), "files removed at last")
        self.audit_leader()
        version = self.ctl("database", "show", "provider/db")["version"]
        folders = [folder for folder in (self.history.folder / "tables").iterdir()
                   if any(path.is_file() for path in folder.rglob("*"))]
        ensure(len(folders) == 2, f"there are folders of dropped tables: {folders}")  # the table's, the view's
        for folder in folders:
            files = {file.name for file in folder.glob("*.parquet")}
            self.history.rows_at(folder.name, version)
            live = self.history.extents[folder.name].keys()
            ensure(files == live, f"table {folder.name} has {files - live} left over and lacks {live - files}")

    def note_maintained(self, done, name="removed files"):
        ensure(not done["problems"], f"maintenance has problems: {done['problems']}")
        self.statistics[name] += done["removed_files"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--keep", action="store_true", help="keep the workspace")
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.rounds} rounds", flush=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sharepane-crash-"))
    begin = time.monotonic()
    arena = None
    try:
        arena = Arena(folder, options.seed)
        arena.run_rounds(options.rounds)
    except Broken as broken:
        print(f"FAILED with seed {options.seed}: {broken}\nthe workspace is kept: {folder}", flush=True)
        return 1
    finally:
        if arena and arena.serving and arena.serving.process.poll() is None:
            arena.serving.kill()
    counts = ", ".join(f"{value} {name}" for name, value in arena.statistics.items())
    print(f"passed in {time.monotonic() - begin:.0f} s: {counts}")
    if not options.keep:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
