"""What the lines of the benchmark share: the program measured, PostgreSQL and nginx as peers, and the table of results."""
import base64
import contextlib
import hashlib
import http.client
import json
import os
import pathlib
import re
import secrets
import shutil
import signal
import sqlite3
import ssl
import statistics
import subprocess
import threading
import time
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "release"
os.environ.setdefault("SHAREPANE_SECRETS_FILE_KEY", "a key of this benchmark alone, which protects nothing")


class Worker:
    """bench_worker on a workspace: the engine runs in it; every call is one command."""

    def __init__(self, workspace):
        self.workspace = workspace
        self.process = subprocess.Popen([BUILD / "tests/bench/bench_worker", str(workspace)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("bench_worker ended")
        answer = json.loads(line)
        if "error" in answer:
            raise SystemExit("bench_worker: " + answer["error"])
        return answer

    def begin(self, do, **arguments):
        """A command whose answer is asked for later."""
        self.process.stdin.write(json.dumps({"do": do, **arguments}, default=str) + "\n")
        self.process.stdin.flush()

    def __call__(self, do, **arguments):
        self.begin(do, **arguments)
        return self.answer()

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def ctl(workspace, *arguments):
    run = subprocess.run([BUILD / "app/sharepanectl", "--workspace", str(workspace), "--json", *map(str, arguments)],
                         capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(f"sharepanectl {' '.join(map(str, arguments))}: {run.stderr}")
    return json.loads(run.stdout)


def timed(action, *arguments):
    begin = time.perf_counter()
    action(*arguments)
    return time.perf_counter() - begin


def quantile(values, q):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(q * len(ordered)))]


def human(seconds):
    if seconds >= 1:
        return f"{seconds:.2f} s"
    if seconds >= 0.001:
        return f"{seconds * 1e3:.2f} ms"
    return f"{seconds * 1e6:.0f} µs"


class Report:
    """Prints a result as soon as it is known, and keeps all of them for build/bench.json."""

    def __init__(self):
        self.results = []
        self.header_printed = False

    def add(self, line, what, us, peer_name, peer, target, text=human):
        """`us` and `peer` in seconds (less is better), or in what `text` shows."""
        ratio = us / peer if peer else float("inf")
        self.results.append({"line": line, "what": what, "us": us, "peer_name": peer_name, "peer": peer,
                             "ratio": ratio, "target": target})
        if not self.header_printed:
            print(f"{'line':9} {'what':58} {'us':>12}   {'peer':34} {'ratio':>8}   target", flush=True)
            self.header_printed = True
        print(f"{line:9} {what:58} {text(us):>12}   {peer_name + ' ' + text(peer):34} {ratio:8.3f}   {target}", flush=True)

    def add_medians(self, line, what, us, peer_name, peer, target):
        self.add(line, what, statistics.median(us), peer_name, statistics.median(peer), target)

    def save(self, about):
        (ROOT / "build" / "bench.json").write_text(json.dumps({**about, "results": self.results}, indent=1) + "\n")


class Postgres:
    """A publisher and a subscriber of PostgreSQL 15 with default durability, in a folder of their own."""

    binaries = pathlib.Path("/usr/lib/postgresql/15/bin")

    def __init__(self, folder):
        import psycopg2
        self.connect_to = psycopg2.connect
        self.folder = folder / "postgres"
        self.folder.mkdir()
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user:
            folder.chmod(0o755)
            shutil.chown(self.folder, self.user)
        for name, port in (("publisher", 54311), ("subscriber", 54312)):
            data = self.folder / name
            self.run("initdb", "-D", data, "-U", "bench", "-A", "trust", "--no-instructions")
            self.run("pg_ctl", "-D", data, "-w", "-l", self.folder / f"{name}.log", "-o",
                     f"-p {port} -k {self.folder} -c listen_addresses=127.0.0.1 -c wal_level=logical", "start")
        self.publisher = self.connect(54311)
        self.subscriber = self.connect(54312)

    def run(self, program, *arguments):
        command = [self.binaries / program, *map(str, arguments)]
        if self.user:
            command = ["runuser", "-u", self.user, "--", *command]
        log = open("/dev/null", "w")
        subprocess.run(command, check=True, stdout=log, stderr=log, cwd="/")

    def connect(self, port):
        connection = self.connect_to(host=str(self.folder), port=port, user="bench", dbname="postgres")
        connection.autocommit = True
        return connection.cursor()

    def replicate(self, table, columns):
        for cursor in (self.publisher, self.subscriber):
            cursor.execute(f"CREATE TABLE {table} ({columns})")
        self.publisher.execute(f"CREATE PUBLICATION {table} FOR TABLE {table}")

    def subscribe(self, table):
        self.subscriber.execute(f"CREATE SUBSCRIPTION {table} CONNECTION 'host=127.0.0.1 port=54311 user=bench "
                                f"dbname=postgres' PUBLICATION {table}")

    def wait_for(self, sql, expected):
        while True:
            self.subscriber.execute(sql)
            if self.subscriber.fetchone()[0] == expected:
                return
            time.sleep(0.00005)

    def stop(self):
        for name in ("subscriber", "publisher"):
            self.run("pg_ctl", "-D", self.folder / name, "-m", "immediate", "stop")
        shutil.rmtree(self.folder)


def human_bytes(count):
    return f"{count / 2**20:.0f} MiB" if count >= 2**20 else f"{count / 2**10:.0f} KiB"


def seconds_a_request(url, quick):
    """Of 8 connections that ask for it again and again."""
    run = subprocess.run(["wrk", "-t2", "-c8", "-d1s" if quick else "-d5s", "--timeout", "30s", url],
                         capture_output=True, text=True, check=True)
    assert "Non-2xx" not in run.stdout and "Socket errors" not in run.stdout, run.stdout
    return 1 / float(re.search(r"Requests/sec:\s*([0-9.]+)", run.stdout).group(1))


class Served:
    """`sharepanectl serve` with plain HTTP on loopback, and a profile of each share that is asked for."""

    def __init__(self, workspace):
        self.workspace = workspace

    def __enter__(self):
        self.process = subprocess.Popen([BUILD / "app/sharepanectl", "--workspace", str(self.workspace), "serve",
                                         "--listen", "127.0.0.1:0", "--http"], stdout=subprocess.PIPE, text=True)
        self.ready = json.loads(self.process.stdout.readline())
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()

    def extent(self, share, schema, table):
        """The signed URL of a table's only extent, and its bytes."""
        path = pathlib.Path(self.workspace) / f"{table}.share"
        ctl(self.workspace, "profile", "create", f"bench/{share}", "--to", f"{table}@example.org", "--output", path)
        profile = json.loads(path.read_text())
        request = urllib.request.Request(f"{profile['endpoint']}/shares/{share}/schemas/{schema}/tables/{table}/query",
                                         data=b"{}", headers={"Authorization": "Bearer " + profile["bearerToken"]})
        with urllib.request.urlopen(request) as answer:
            file = json.loads(answer.read().splitlines()[-1])["file"]
        return file["url"], file["size"]


class Subscriber:
    """Who has accepted an invitation to bench/all of a workspace whose service answers plain HTTP, and nothing more:
    its credential, and the requests that a consumer makes."""

    def __init__(self, workspace, address, secure=False):
        self.address = address
        self.secure = secure
        self.answered = threading.Event()
        file = pathlib.Path(workspace) / "subscriber.sharepane-invitation"
        ctl(workspace, "invitation", "create", "bench/all", "--to", "subscriber@example.org", "--output", file)
        invitation = json.loads(file.read_text())
        content = json.loads(self.decoded(invitation["payload"]))
        self.credential = secrets.token_urlsafe(32)
        body = {"credential_sha256": hashlib.sha256(self.credential.encode()).hexdigest(),
                "provider_key": invitation["public_key"], "terms_accepted": True,
                "consumer": {"account": "subscriber", "email": "subscriber@example.org", "organization": ""}}
        answer = self.post(f"/sharepane/v1/invitations/{content['id']}/accept", body, content["secret"])
        self.subscription = answer["subscription"]

    @staticmethod
    def decoded(text):
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

    def connect(self):
        if not self.secure:
            return http.client.HTTPConnection(self.address)
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # it made its certificate itself
        return http.client.HTTPSConnection(self.address, context=context)

    def time_of_refusal(self):
        """Asks for what is shared, again and again; when the first refusal came. Sets `answered` at the first answer."""
        connection = self.connect()
        while True:
            connection.request("GET", f"/sharepane/v1/subscriptions/{self.subscription}/databases",
                               headers={"Authorization": f"Bearer {self.credential}"})
            answer = connection.getresponse()
            answer.read()
            if answer.status == 401:
                self.answered.clear()
                return time.monotonic()
            self.answered.set()

    def post(self, path, body, token=None):
        connection = self.connect()
        connection.request("POST", path, json.dumps(body), {"Authorization": f"Bearer {token or self.credential}"})
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status in (200, 201), (answer.status, text)
        return json.loads(text)

    def question(self, marks, wait):
        """For news of databases whose marks are known."""
        return {"wait": wait, "subscriptions": [{"id": self.subscription, "credential": self.credential,
                                                 "databases": marks}]}

    def mark(self, database):
        news = self.post("/sharepane/v1/news", self.question({database: ""}, 0))["news"]
        return news[0]["mark"]

    def poll(self, database):
        """The bytes of a request that waits for the next commit."""
        body = json.dumps(self.question({database: self.mark(database)}, 60))
        return (f"POST /sharepane/v1/news HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n{body}").encode()


class Following:
    """A workspace that follows provider/db of another one through its share service, both running: two programs."""

    def __init__(self, folder, provider):
        self.folder = folder / "consumer"
        self.provider = Worker(provider)
        self.address = self.provider("serve")["address"]
        self.secure = True
        ctl(provider, "account", "create", "bench", "--email", "bench@example.org")
        ctl(provider, "share", "create", "bench/all")
        ctl(provider, "share", "dataset", "add", "bench/all", "--database", "provider/db")
        file = folder / "consumer.sharepane-invitation"
        ctl(provider, "invitation", "create", "bench/all", "--to", "consumer@example.org", "--output", file)
        ctl(self.folder, "account", "create", "consumer", "--email", "consumer@example.org")
        ctl(self.folder, "cluster", "create", "consumer")
        self.received = ctl(self.folder, "invitation", "accept", file, "--account", "consumer")["name"]
        ctl(self.folder, "received", "map", self.received, "--cluster", "consumer", "--prefetch-extents")
        (subscription,) = ctl(provider, "subscription", "list", "bench/all")
        self.subscription = subscription["id"]
        self.consumer = Worker(self.folder)

    def has_copy(self):
        """Whether there is a link to the leader, and whether there are extents of it."""
        with contextlib.closing(sqlite3.connect(self.folder / "sharepane.db", timeout=10)) as database:
            (links,) = database.execute("SELECT count(*) FROM followers").fetchone()
        return links > 0, any((self.folder / "cache").rglob("*.parquet"))

    def wait_for_copy(self):
        while self.has_copy() != (True, True):
            time.sleep(0.05)

    def time_without_copy(self):
        while self.has_copy() != (False, False):
            time.sleep(0.002)
        return time.monotonic()

    def stop(self):
        self.consumer.stop()
        self.provider.stop()


def resident_bytes(pid):
    """What a process has in memory of its own."""
    text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    return 1024 * sum(int(size) for size in re.findall(r"^Private_\w+:\s+(\d+) kB", text, re.MULTILINE))


def wait_until_idle(pid):
    """Until a process has used no processor for a while."""
    def used():
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return int(fields[11]) + int(fields[12])
    before, since = used(), time.monotonic()
    while time.monotonic() - since < 0.5:
        time.sleep(0.05)
        if (now := used()) > before + 1:
            before, since = now, time.monotonic()


class Bare:
    """The least that answers those who wait: one epoll loop."""

    def __init__(self, response, journal):
        self.arguments = ["bare", response, journal]

    def __enter__(self):
        self.process = subprocess.Popen([BUILD / "tests/bench/bench_longpolls", *self.arguments], stdout=subprocess.PIPE,
                                        text=True)
        self.port = json.loads(self.process.stdout.readline())["port"]
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


class Nginx:
    """Serves files below a folder as they are, with two workers as we have two threads for connections."""

    port = 54380

    def __init__(self, folder):
        self.folder = folder

    def __enter__(self):
        config = self.folder / "nginx.conf"
        config.write_text(f"""daemon off; worker_processes 2; pid {self.folder}/nginx.pid; error_log /dev/null;
            {"user root;" if os.geteuid() == 0 else ""}
            events {{ worker_connections 512; }}
            http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
                    client_body_temp_path {self.folder}/nginx-body; proxy_temp_path {self.folder}/nginx-proxy;
                    fastcgi_temp_path {self.folder}/nginx-fastcgi; uwsgi_temp_path {self.folder}/nginx-uwsgi;
                    scgi_temp_path {self.folder}/nginx-scgi;
                    server {{ listen 127.0.0.1:{self.port}; root {self.folder}; }} }}""")
        self.process = subprocess.Popen(["nginx", "-c", str(config)], stderr=subprocess.DEVNULL)
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/nginx.conf").close()
                return self
            except OSError:
                if self.process.poll() is not None:
                    raise SystemExit("nginx ended") from None
                time.sleep(0.02)

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()

    def url(self, path):
        return f"http://127.0.0.1:{self.port}/{path.relative_to(self.folder)}"
