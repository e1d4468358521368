"""Whatever happens to a leader database, its follower is the same database at every version.

tst_histories.py [--histories N] [--steps N] [--seed S]

Random histories of every operation that changes a database: tables, columns, rows, names, materialized views,
functions, policies, principals, merges, retention. After each step (sometimes after several, so that the follower
makes a leap) leader and follower are compared at the same version: entities, schemas, definitions, and every value of
every table and view. Materialized views are besides compared with their query over the source.
"""
import argparse
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

from sharepanectl import PROGRAM, Serve

LEADER, FOLLOWER = "provider/db", "consumer/db"
TYPES = {
    "bigint": lambda r: r.randint(-10**6, 10**6),
    "varchar": lambda r: r.choice(["", "a", "é", "long " * 10, "'quoted'", "line\nbreak"]),
    "double": lambda r: r.choice([0.5, -1.25, 1e300, 3.0]),
    "boolean": lambda r: r.random() < 0.5,
    "date": lambda r: f"20{r.randint(10, 30)}-0{r.randint(1, 9)}-1{r.randint(0, 9)}",
    "decimal(12,2)": lambda r: r.choice(["1.25", "-99999.99", "0.00"]),
    "timestamptz": lambda r: f"2026-03-0{r.randint(1, 9)}T0{r.randint(0, 9)}:30:00.123456Z",
}
VIEWS = [
    "SELECT {key}, count(*) AS n, sum(id) AS total, min(id) AS low, max(id) AS high FROM {table} GROUP BY {key}",
    "SELECT id % 7 AS bucket, count({key}) AS n, sum(id) AS total, arg_max(id, id) AS last FROM {table} GROUP BY 1",
    "SELECT count(*) AS n, count(DISTINCT id) AS ids FROM {table}",
]


class Broken(Exception):
    """A promise that was not kept."""


class Table:
    def __init__(self, name, columns):
        self.name = name
        self.columns = columns  # name → type, besides id


class History:
    def __init__(self, folder, seed):
        self.random = random.Random(seed)
        self.folder = folder
        self.workspace = folder / "workspace"
        self.tables = {}
        self.views = {}  # name → (table, SQL)
        self.functions = set()
        self.principals = set()
        self.rows = 0
        self.names = 0
        self.log = []
        for arguments in (["cluster", "create", "provider"], ["cluster", "create", "consumer"],
                          ["database", "create", LEADER],
                          ["follower", "attach", "consumer", "--leader", "provider", "--database", "db"]):
            self.ctl(*arguments)
        self.serving = Serve(str(self.workspace))
        self.create_table()

    # ---- talking to sharepanectl ---------------------------------------------------------------------------

    def run(self, *arguments, stdin=None):
        command = [PROGRAM, "--workspace", str(self.workspace), "--json", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120,
                              **({"input": stdin} if stdin is not None else {"stdin": subprocess.DEVNULL}))

    def ctl(self, *arguments, stdin=None):
        self.log.append(" ".join(map(str, arguments)))
        run = self.run(*arguments, stdin=stdin)
        if run.returncode != 0:
            raise Broken(f"{self.log[-1]} ended with {run.returncode}: {run.stderr}")
        return json.loads(run.stdout)

    def query(self, database, sql):
        """(version, rows as text) of one snapshot."""
        output = self.folder / "rows.ndjson"
        outcome = self.ctl("query", database, sql, "--format", "ndjson", "--output", output)
        text = output.read_text()
        output.unlink()
        return outcome["version"], text.splitlines()

    # ---- what happens to the leader ------------------------------------------------------------------------

    def fresh(self, prefix):
        self.names += 1
        return f"{prefix}_{self.names}"

    def any_table(self):
        return self.random.choice(list(self.tables.values())) if self.tables else None

    def create_table(self):
        columns = {self.fresh("c"): self.random.choice(list(TYPES)) for _ in range(self.random.randint(1, 3))}
        table = Table(self.fresh("t"), columns)
        schema = ", ".join(f"{name}:{kind}" for name, kind in {"id": "bigint", **columns}.items())
        self.ctl("table", "create", LEADER, table.name, "--schema", schema)
        self.tables[table.name] = table
        return True

    def append(self):
        table = self.any_table()
        if not table:
            return False
        lines = []
        for _ in range(self.random.choice([1, 3, 30])):
            self.rows += 1
            row = {"id": self.rows}
            row.update({name: TYPES[kind](self.random) for name, kind in table.columns.items()
                        if self.random.random() < 0.8})
            lines.append(json.dumps(row))
        file = self.folder / "rows.ndjson"
        file.write_text("\n".join(lines) + "\n")
        self.ctl("ingest", LEADER, table.name, file)
        file.unlink()
        return True

    def rename_table(self):
        table = self.any_table()
        if not table:
            return False
        new = self.fresh("t")
        if any(source == table.name for source, _ in self.views.values()):
            return False  # the view's SQL names it
        self.ctl("table", "rename", LEADER, table.name, new)
        del self.tables[table.name]
        table.name = new
        self.tables[new] = table
        return True

    def drop_table(self):
        table = self.any_table()
        if not table or len(self.tables) < 2:
            return False
        if any(source == table.name for source, _ in self.views.values()):
            if self.run("table", "drop", LEADER, table.name).returncode != 5:
                raise Broken(f"table {table.name}, which a view reads, could be dropped")
            return False
        self.ctl("table", "drop", LEADER, table.name)
        del self.tables[table.name]
        return True

    def free_columns(self, table):
        """Columns that no view uses."""
        used = " ".join(sql for source, sql in self.views.values() if source == table.name)
        return [name for name in table.columns if name not in used]

    def add_column(self):
        table = self.any_table()
        if not table or len(table.columns) > 6:
            return False
        name, kind = self.fresh("c"), self.random.choice(list(TYPES))
        self.ctl("table", "column", "add", LEADER, table.name, name, kind)
        table.columns[name] = kind
        return True

    def rename_column(self):
        table = self.any_table()
        free = self.free_columns(table) if table else []
        if not free:
            return False
        old, new = self.random.choice(free), self.fresh("c")
        self.ctl("table", "column", "rename", LEADER, table.name, old, new)
        table.columns = {new if name == old else name: kind for name, kind in table.columns.items()}
        return True

    def drop_column(self):
        table = self.any_table()
        free = self.free_columns(table) if table else []
        if not free or len(table.columns) < 2:
            return False
        name = self.random.choice(free)
        self.ctl("table", "column", "drop", LEADER, table.name, name)
        del table.columns[name]
        return True

    def create_view(self):
        table = self.any_table()
        if not table or len(self.views) > 4:
            return False
        sql = self.random.choice(VIEWS).format(table=table.name, key=self.random.choice(list(table.columns)))
        name = self.fresh("v")
        self.ctl("view", "create", LEADER, name, "--as", sql)
        self.views[name] = (table.name, sql)
        return True

    def refresh_view(self):
        if not self.views:
            return False
        self.ctl("view", "refresh", LEADER, self.random.choice(list(self.views)))
        return True

    def drop_view(self):
        if not self.views:
            return False
        name = self.random.choice(list(self.views))
        self.ctl("view", "drop", LEADER, name)
        del self.views[name]
        return True

    def create_function(self):
        name = self.fresh("f")
        self.ctl("function", "create", LEADER, name, "--args", "x, y", "--as", "x + 2 * y")
        self.functions.add(name)
        return True

    def drop_function(self):
        if not self.functions:
            return False
        name = self.random.choice(sorted(self.functions))
        self.ctl("function", "drop", LEADER, name)
        self.functions.remove(name)
        return True

    def change_policy(self):
        table = self.any_table()
        level = ["--table", table.name] if table and self.random.random() < 0.7 else []
        self.ctl("database", "policy", LEADER, "--hot", self.random.choice(["0d", "1h", "7d", "365d"]), *level)
        return True

    def change_principals(self):
        principal = (self.random.choice(["viewers", "users"]), f"aaduser=p{self.random.randint(1, 5)}@example.org")
        verb = "drop" if principal in self.principals else "add"
        self.ctl("database", "principal", verb, LEADER, "--role", *principal)
        (self.principals.remove if verb == "drop" else self.principals.add)(principal)
        return True

    def maintain(self):
        self.ctl("database", "maintain", LEADER)
        return True

    OPERATIONS = {create_table: 2, append: 12, rename_table: 1, drop_table: 1, add_column: 3, rename_column: 2,
                  drop_column: 2, create_view: 2, refresh_view: 1, drop_view: 1, create_function: 1, drop_function: 1,
                  change_policy: 2, change_principals: 1, maintain: 2}

    def step(self):
        while True:
            operation, = self.random.choices(list(self.OPERATIONS), list(self.OPERATIONS.values()))
            if operation(self):
                return

    # ---- comparing -----------------------------------------------------------------------------------------

    def entities(self, database):
        listed = {noun: self.ctl(noun, "list", database) for noun in ("table", "view", "function", "external-table")}
        names = {noun: sorted(entry["name"] for entry in entries) for noun, entries in listed.items()}
        names["functions"] = sorted((entry["name"], entry["parameters"], entry["body"])
                                    for entry in listed["function"])
        names["principals"] = sorted((entry["role"], entry["principal"])
                                     for entry in self.ctl("database", "principal", "list", database))
        names["columns"] = {name: [(column["name"], column["type"])
                                   for column in self.ctl("table", "show", database, name)["columns"]]
                            for name in self.tables}
        return names

    def compare(self):
        self.ctl("sync", "wait", FOLLOWER, "--timeout", "60s")
        leader, follower = self.entities(LEADER), self.entities(FOLLOWER)
        if leader != follower:
            raise Broken(f"the entities differ:\n{leader}\n{follower}")
        for name in [*self.tables, *self.views]:
            self.compare_rows(name)
        for name, (_, sql) in self.views.items():
            self.compare_view(name, sql)
        for name in self.functions:
            for database in (LEADER, FOLLOWER):
                _, rows = self.query(database, f"SELECT {name}(1, 2) AS value")
                if json.loads(rows[0])["value"] != 5:
                    raise Broken(f"function {name} gives {rows} on {database}")

    def same_version(self, ask):
        """What two databases say, at one version: maintenance in the background may come in between."""
        for _ in range(20):
            (version, leader), (other, follower) = ask(LEADER), ask(FOLLOWER)
            if version == other:
                return version, leader, follower
            self.ctl("sync", "wait", FOLLOWER, "--timeout", "60s")
        raise Broken(f"the follower stays at version {other}, the leader is at {version}")

    def compare_rows(self, name):
        version, leader, follower = self.same_version(
            lambda database: self.query(database, f"SELECT * FROM {name} ORDER BY ALL"))
        if leader != follower:
            raise Broken(f"{name} differs at version {version}: {set(leader) ^ set(follower)}")

    def compare_view(self, name, sql):
        for database in (LEADER, FOLLOWER):
            _, stored = self.query(database, f"SELECT * FROM {name} ORDER BY ALL")
            _, computed = self.query(database, f"SELECT * FROM ({sql}) ORDER BY ALL")
            if stored != computed:
                raise Broken(f"view {name} on {database} is not its query: {stored} instead of {computed}")

    def end(self):
        status, _, errors = self.serving.stop()
        if status != 0 or errors:
            raise Broken(f"serve ended with {status}: {errors}")


def run(seed, steps):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sharepane-histories-"))
    history = None
    try:
        history = History(folder, seed)
        for _ in range(steps):
            history.step()
            if history.random.random() < 0.6:
                history.compare()
        history.compare()
        history.end()
    except Broken as broken:
        last = "\n  ".join(history.log[-40:] if history else [])
        print(f"FAILED with seed {seed}: {broken}\nthe last commands were\n  {last}\nthe workspace is kept: {folder}")
        return False
    finally:
        if history and history.serving.process.poll() is None:
            history.serving.kill()
    shutil.rmtree(folder)
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--histories", type=int, default=4)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args()
    for number in range(options.histories):
        seed = options.seed + number
        print(f"history {number + 1} of {options.histories}, seed {seed}", flush=True)
        if not run(seed, options.steps):
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
