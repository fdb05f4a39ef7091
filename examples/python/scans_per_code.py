"""Scans per code: joins resolver.scan.v1 with codes.qr.v1 and prints CSV. Counts people in one mode only, by default `live`."""

import argparse
import csv
import sys

from topics import read_to_end


def codes_as_they_stand():
    """The latest message of each code. The topic is compacted: older ones of a key may be gone, the latest never is."""
    codes = {}
    for key, message in read_to_end("codes.qr.v1"):
        if message is None or message["type"] == "qr.deleted":
            codes.pop(key, None)
        else:
            codes[key] = message
    return codes


def people(mode):
    """Each scan by a person in this mode, once: delivery is at least once, and a scan sent twice has the same id."""
    seen = set()
    for _, message in read_to_end("resolver.scan.v1"):
        if message is None or message["mode"] != mode or message["id"] in seen:
            continue
        seen.add(message["id"])
        if message["data"]["notCounted"] is None:
            yield message["data"]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--mode", choices=["live", "test"], default="live")
    mode = arguments.parse_args().mode
    codes = codes_as_they_stand()
    totals = {}
    for scan in people(mode):
        scans, visits = totals.setdefault(scan["codeId"], ([], set()))
        scans.append(scan["scannedAt"])
        # The visitor is another one on every UTC day: visitors of a period are the sum of its days.
        visits.add((scan["scannedAt"][:10], scan["visitor"]))
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["code", "name", "workspace", "scans", "visitors", "last_scan_at"])
    for code in sorted(totals):
        scans, visits = totals[code]
        message = codes.get(code)
        # A code that was deleted for good keeps its scans.
        name = message["data"]["name"] if message else "(deleted)"
        workspace = message["workspaceid"] if message else ""
        out.writerow([code, name, workspace, len(scans), len(visits), max(scans)])


if __name__ == "__main__":
    main()
