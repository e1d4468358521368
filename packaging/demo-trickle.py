#!/usr/bin/env python3
"""Departures as they happen, about RATE rows a second as NDJSON on standard output: demo-trickle.py ROUTES RATE

ROUTES is a JSON array of {"origin", "destination", "distance"}. Ends when nobody reads any more.
"""
import datetime
import json
import random
import sys
import time


def main():
    routes = json.load(open(sys.argv[1]))
    rate = float(sys.argv[2])
    try:
        while True:
            now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")
            flight = {"date": now.replace("+00:00", "Z"), "delay": round(random.gauss(8, 30)), **random.choice(routes)}
            print(json.dumps(flight), flush=True)
            time.sleep(random.expovariate(rate))
    except BrokenPipeError:
        sys.stderr.close()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
