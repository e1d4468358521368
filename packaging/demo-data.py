#!/usr/bin/env python3
"""Makes the demo's tables ready to ingest: demo-data.py VEGA_DATA_FOLDER OUTPUT_FOLDER

flights, airports and weather are good as they are; earthquakes is a GeoJSON document and stocks has dates like
"Jan 1 2000".
"""
import csv
import datetime
import json
import pathlib
import shutil
import sys


def iso(milliseconds):
    time = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.timezone.utc)
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def earthquakes(source, target):
    with open(target, "w") as out:
        for feature in json.load(open(source))["features"]:
            about = feature["properties"]
            longitude, latitude, depth = feature["geometry"]["coordinates"]
            out.write(json.dumps({"id": feature["id"], "time": iso(about["time"]), "magnitude": about["mag"],
                                  "place": about["place"], "longitude": longitude, "latitude": latitude,
                                  "depth_km": depth, "felt": about["felt"], "kind": about["type"]}) + "\n")


def stocks(source, target):
    with open(source, newline="") as read, open(target, "w", newline="") as written:
        out = csv.writer(written)
        for number, row in enumerate(csv.reader(read)):
            if number:
                row[1] = datetime.datetime.strptime(row[1], "%b %d %Y").date().isoformat()
            out.writerow(row)


def main():
    source, target = map(pathlib.Path, sys.argv[1:])
    target.mkdir(parents=True, exist_ok=True)
    for name in ("flights-3m.parquet", "airports.csv", "weather.csv"):
        shutil.copy(source / name, target / name)
    earthquakes(source / "earthquakes.json", target / "earthquakes.ndjson")
    stocks(source / "stocks.csv", target / "stocks.csv")


if __name__ == "__main__":
    main()
