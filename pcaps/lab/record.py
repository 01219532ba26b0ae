"""Runs recordings and maintains pcaps/manifest.jsonl: one line per file, with the ground truth given by the recording's own parameters."""

import argparse
import datetime
import json
import os
import subprocess
import sys
import traceback

import labnet
from recordings import RECORDINGS

HERE = os.path.dirname(os.path.abspath(__file__))
PCAPS = os.path.dirname(HERE)


def versions(packages):
    """Installed versions of Debian packages; None for a missing package."""
    found = {}
    for package in packages:
        done = subprocess.run(["dpkg-query", "-W", "-f", "${Status}\t${Version}", package], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        status, _, version = done.stdout.decode().partition("\t")
        found[package] = version if status.endswith(" installed") else None
    return found


def read_manifest(path):
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as lines:
        return {line["file"]: line for line in map(json.loads, filter(str.strip, lines))}


def write_manifest(path, entries):
    with open(path + ".new", "w", encoding="utf-8", newline="\n") as target:
        for name in sorted(entries):
            target.write(json.dumps(entries[name], ensure_ascii=True) + "\n")
    os.replace(path + ".new", path)


def record(recording, folder):
    """Makes one capture and returns its manifest line."""
    found = versions(recording.packages)
    absent = [name for name, version in found.items() if version is None]
    if absent:
        raise labnet.Skip(f"packages not installed: {' '.join(absent)}")
    target = os.path.join(folder, recording.file)
    with labnet.Lab(**recording.lab) as lab:
        partial = lab.path(recording.file)
        sessions = recording.make(lab, partial)
        for capture in list(lab.captures):
            capture.stop()
        with open(partial, "rb") as source, open(target, "wb") as copy:
            copy.write(source.read())
    entry = {
        "file": recording.file, "origin": "recorded", "how": recording.how, "server_product": recording.server,
        "client_product": recording.client, "packages": found,
    }
    if recording.negative:
        entry["negative"] = True
    entry["sessions"] = sessions or []
    return entry


def main():
    parser = argparse.ArgumentParser(prog="record.sh")
    parser.add_argument("--list", action="store_true", help="print the names and end")
    parser.add_argument("--into", default=PCAPS, metavar="DIR", help="where captures and manifest.jsonl go")
    parser.add_argument("--missing", action="store_true", help="only those that have no capture yet")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    known = {recording.name: recording for recording in RECORDINGS}
    if options.list:
        for recording in RECORDINGS:
            print(f"{recording.name:34} {recording.how}")
        return 0
    unknown = [name for name in options.names if name not in known]
    if unknown:
        print(f"record.sh: no recording named {', '.join(unknown)}; --list prints the names", file=sys.stderr)
        return 2
    wanted = [known[name] for name in options.names] or RECORDINGS
    if options.missing:
        wanted = [recording for recording in wanted if not os.path.exists(os.path.join(options.into, recording.file))]
    os.makedirs(options.into, exist_ok=True)
    manifest = os.path.join(options.into, "manifest.jsonl")
    failed, skipped = [], []
    for recording in wanted:
        started = datetime.datetime.now()
        try:
            entry = record(recording, options.into)
        except labnet.Skip as reason:
            skipped.append(recording.name)
            print(f"{recording.name}: skipped: {reason}")
            continue
        except Exception as error:  # one recording that fails must not stop the others
            failed.append(recording.name)
            print(f"{recording.name}: FAILED: {error}", file=sys.stderr)
            if os.environ.get("LAB_TRACE"):
                traceback.print_exc()
            continue
        entries = read_manifest(manifest)
        entries[recording.file] = entry
        write_manifest(manifest, entries)
        size = os.path.getsize(os.path.join(options.into, recording.file))
        print(f"{recording.name}: {size} bytes, {len(entry['sessions'])} session(s), {(datetime.datetime.now() - started).total_seconds():.1f} s", flush=True)
    if skipped:
        print(f"skipped {len(skipped)}: {' '.join(skipped)}")
    if failed:
        print(f"failed {len(failed)}: {' '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
