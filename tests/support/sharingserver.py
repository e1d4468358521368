"""A small Delta Sharing server in Python's standard library: sharingserver.py ROOT [--format parquet|delta] …

ROOT/<share>/<schema>/<table>/ are Delta tables, written by whatever program. It serves them as they are at each
request, over the real protocol: listings with pages, versions, queries in both formats, files by short-lived
URLs with ranges. Sharepane's own code has no part in it, so that following it proves what following ours can't.

It reads logs without checkpoints. As a module it is driven from a test's thread: see Server.
"""
import argparse
import hashlib
import http.server
import json
import pathlib
import threading
import time
import urllib.parse


class Table:
    """The newest version of a Delta table, from its commits."""

    def __init__(self, folder):
        self.folder = folder
        self.version, self.files = -1, {}
        for commit in sorted((folder / "_delta_log").glob("*.json")):
            self.version = int(commit.stem)
            for line in commit.read_text().splitlines():
                action = json.loads(line)
                if "protocol" in action:
                    self.protocol = action["protocol"]
                elif "metaData" in action:
                    self.metadata = action["metaData"]
                elif "add" in action:
                    self.files[action["add"]["path"]] = action["add"]
                elif "remove" in action:
                    self.files.pop(action["remove"]["path"], None)

    def lines(self, delta, url_of):
        if delta:
            yield {"protocol": {"deltaProtocol": self.protocol}}
            yield {"metaData": {"version": self.version, "deltaMetadata": self.metadata}}
        else:
            yield {"protocol": {"minReaderVersion": 1}}
            metadata = {name: self.metadata[name] for name in ("id", "schemaString", "partitionColumns")}
            yield {"metaData": {**metadata, "format": {"provider": "parquet"}}}
        for path, add in self.files.items():
            url, expires = url_of(path)
            file = {"id": hashlib.md5(path.encode()).hexdigest(), "expirationTimestamp": expires}
            if delta:
                file["deltaSingleAction"] = {"add": {**add, "path": url}}
            else:
                file.update(url=url, size=add["size"], partitionValues=add["partitionValues"])
                if add.get("stats"):
                    file["stats"] = add["stats"]
            yield {"file": file}


class Server:
    """Serves a folder on this machine until stop(). What it does can be changed while it runs."""

    def __init__(self, root, formats=("parquet", "delta"), token="secret-token", with_ids=True):
        self.root = pathlib.Path(root)
        self.formats = formats
        self.token = token
        self.with_ids = with_ids
        self.page = 1  # so that every list has pages
        self.lifetime = 300  # s, of file URLs
        self.failures = []  # (status, headers) of the answers to the next requests
        self.cut_after = None  # bytes after which the next file answer breaks off
        self.damage = False  # files come with other bytes at their end
        self.requests = []  # (method, path) of all, files too
        self.keys = {}
        self.lock = threading.Lock()
        server = self

        class Handler(RequestHandler):
            owner = server

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self.http.server_port}/delta-sharing"
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)
        self.thread.start()

    def stop(self):
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()

    def profile(self, **more):
        return {"shareCredentialsVersion": 1, "endpoint": self.endpoint + "/", "bearerToken": self.token, **more}

    def url_of(self, file):
        """A URL that is good for a while, and its end in ms."""
        expires = int((time.time() + self.lifetime) * 1000)
        with self.lock:
            key = hashlib.sha256(f"{file}{expires}{len(self.keys)}".encode()).hexdigest()
            self.keys[key] = (file, expires)
        return f"{self.endpoint.rsplit('/', 1)[0]}/files/{key}?sp=r", expires


class RequestHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner = None

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        self.handle_request()

    def do_HEAD(self):
        self.handle_request()

    def do_POST(self):
        self.handle_request()

    def handle_request(self):
        self.sent_body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path, _, query = self.path.partition("?")
        self.query = dict(urllib.parse.parse_qsl(query))
        with self.owner.lock:
            self.owner.requests.append((self.command, path))
            failure = self.owner.failures.pop(0) if self.owner.failures else None
        if failure:
            return self.refuse(failure[0], "INTERNAL_ERROR", "not now", failure[1])
        if path.startswith("/files/"):
            return self.send_file(path.removeprefix("/files/"))
        if self.headers.get("Authorization") != f"Bearer {self.owner.token}":
            return self.refuse(401, "UNAUTHENTICATED", "the token was revoked, ask sharing@example.org",
                               {"WWW-Authenticate": 'Bearer error="invalid_token"'})
        parts = [urllib.parse.unquote(part) for part in path.removeprefix("/delta-sharing/").split("/")]
        return self.route(parts)

    def route(self, parts):
        names = parts[1::2]
        kinds = parts[0::2]
        folder = self.owner.root.joinpath(*names[:3])
        if any(name in ("", ".", "..") or "/" in name for name in names) or not folder.is_dir():
            return self.refuse(404, "RESOURCE_DOES_NOT_EXIST", "it is not shared")
        if kinds[-1] in ("shares", "schemas", "tables") and len(kinds) > len(names):
            return self.send_list(folder, names)
        if kinds[:3] == ["shares", "schemas", "tables"] and len(names) == 3:
            table = Table(folder)
            if kinds[3:] == ["version"] or (len(kinds) == 3 and self.command == "HEAD"):
                return self.send(200, b"", {"Delta-Table-Version": str(table.version)})
            if kinds[3:] == ["query"] and self.command == "POST":
                return self.send_query(folder, table)
        return self.refuse(404, "RESOURCE_DOES_NOT_EXIST", "there is no such endpoint")

    def send_list(self, folder, names):
        children = sorted(child.name for child in folder.iterdir() if child.is_dir())
        begin = int(self.query.get("pageToken", "0"))
        items = []
        for child in children[begin:begin + self.owner.page]:
            item = {"name": child, **dict(zip(("share", "schema"), names))}
            marker = folder / child / "id"
            if self.owner.with_ids:
                item["id"] = marker.read_text() if marker.exists() else f"id of {'/'.join([*names, child])}"
            items.append(item)
        document = {"items": items}
        if begin + self.owner.page < len(children):
            document["nextPageToken"] = str(begin + self.owner.page)
        self.send(200, json.dumps(document).encode(), {"Content-Type": "application/json; charset=utf-8"})

    def send_query(self, folder, table):
        json.loads(self.sent_body)
        wanted = self.headers.get("delta-sharing-capabilities", "").lower()
        formats = [name for name in self.owner.formats if name in wanted.split(";")[0]]
        if wanted and not formats:
            return self.refuse(400, "UNSUPPORTED_OPERATION", "this server knows " + ", ".join(self.owner.formats))
        chosen = formats[0] if formats else "parquet"
        ends = "includeendstreamaction=true" in wanted
        lines = list(table.lines(chosen == "delta", lambda path: self.owner.url_of(folder / urllib.parse.unquote(path))))
        if ends:
            lines.append({"endStreamAction": {}})
        body = "".join(json.dumps(line) + "\n" for line in lines).encode()
        self.send(200, body, {
            "Content-Type": "application/x-ndjson; charset=utf-8", "Delta-Table-Version": str(table.version),
            "delta-sharing-capabilities": f"responseformat={chosen}" + (";includeendstreamaction=true" if ends else "")})

    def send_file(self, key):
        file, expires = self.owner.keys.get(key, (None, 0))
        if file is None or time.time() * 1000 > expires:
            return self.refuse(403, "EXPIRED", "this URL is not good (any more)")
        if "Authorization" in self.headers:
            return self.refuse(400, "CREDENTIAL", "the credential went to the wrong place")
        data = file.read_bytes()
        if self.owner.damage:
            data = data[:-4] + b"XXXX"
        headers = {"Accept-Ranges": "bytes", "Content-Type": "application/octet-stream"}
        span = self.headers.get("Range")
        if not span:
            return self.send(200, data, headers)
        first, last = span.removeprefix("bytes=").split("-")
        first, last = int(first), min(int(last or len(data) - 1), len(data) - 1)
        if first >= len(data):
            return self.send(416, b"", {"Content-Range": f"bytes */{len(data)}"})
        headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
        return self.send(206, data[first:last + 1], headers, cut=True)

    def refuse(self, status, code, message, headers=None):
        self.send(status, json.dumps({"errorCode": code, "message": message}).encode(),
                  {"Content-Type": "application/json", **(headers or {})})

    def send(self, status, body, headers, cut=False):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with self.owner.lock:
            stop = self.owner.cut_after if cut else None
            if stop is not None:
                self.owner.cut_after = None
        if self.command != "HEAD":
            self.wfile.write(body if stop is None else body[:stop])
        if stop is not None:
            self.close_connection = True


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root")
    parser.add_argument("--format", action="append", choices=("parquet", "delta"))
    parser.add_argument("--token", default="secret-token")
    arguments = parser.parse_args()
    server = Server(arguments.root, tuple(arguments.format or ("parquet", "delta")), arguments.token)
    print(json.dumps(server.profile()), flush=True)
    try:
        server.thread.join()
    except KeyboardInterrupt:
        server.stop()


if __name__ == "__main__":
    main()
