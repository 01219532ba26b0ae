#!/usr/bin/env python3
"""
Checks that every capture in pcaps/ has exactly one line in manifest.jsonl and every line a capture, that each line has the
fields named in README.md, and that the folder stays small. Prints one line per error; exit code 1 if there are any.
"""

import json
import os
import sys

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SUFFIXES = (".pcap", ".pcapng", ".pcap.gz")
FOLDER_LIMIT = 4 << 20

LINE_FIELDS = {
    "file": str, "origin": str, "how": str, "server_product": str, "client_product": str, "packages": dict, "sessions": list,
}
SESSION_FIELDS = {
    "client": str, "server": str, "server_port": (int, type(None)), "initiator": str, "carrier": str,
    "server_version": (str, type(None)), "client_version": (str, type(None)), "offered": list, "security_type": (int, type(None)),
    "security_sub_type": (int, type(None)), "result": str, "no_authentication": bool, "findings": list,
}
VALUES = {
    "origin": {"recorded", "synthetic"},
    "initiator": {"Client", "Server", "Unknown"},
    "carrier": {"Tcp", "WebSocket", "HttpConnect", "Socks4", "Socks5", "Repeater"},
    "result": {"NotRequired", "Succeeded", "Failed", "TooMany", "Refused", "Encrypted", "NotSeen"},
}


def problems_of(record, fields, what):
    for name, kind in fields.items():
        if name not in record:
            yield f"{what}: {name} is missing"
        elif not isinstance(record[name], kind):
            yield f"{what}: {name} is {record[name]!r}"
        elif name in VALUES and record[name] not in VALUES[name]:
            yield f"{what}: {name} is {record[name]!r}, allowed are {', '.join(sorted(VALUES[name]))}"


def check():
    captures = {name for name in os.listdir(FOLDER) if name.endswith(SUFFIXES)}
    seen, problems = set(), []
    with open(os.path.join(FOLDER, "manifest.jsonl"), encoding="utf-8") as lines:
        for number, text in enumerate(lines, 1):
            try:
                line = json.loads(text)
            except ValueError as error:
                problems.append(f"manifest.jsonl:{number}: {error}")
                continue
            name = line.get("file", f"line {number}")
            if name in seen:
                problems.append(f"{name}: has two lines")
            seen.add(name)
            if name not in captures:
                problems.append(f"{name}: has a line and no capture")
            problems += problems_of(line, LINE_FIELDS, name)
            sessions = line.get("sessions", [])
            if line.get("negative") and sessions:
                problems.append(f"{name}: negative, and has sessions")
            if not line.get("negative") and not sessions:
                problems.append(f"{name}: neither negative nor any session")
            for index, session in enumerate(sessions):
                problems += problems_of(session, SESSION_FIELDS, f"{name} session {index}")
                both = set(session.get("findings", [])) & set(session.get("not_findings", []))
                if both:
                    problems.append(f"{name} session {index}: {', '.join(sorted(both))} must be there and must not")
    problems += [f"{name}: has no line" for name in sorted(captures - seen)]
    total = sum(os.path.getsize(os.path.join(FOLDER, name)) for name in captures)
    if total > FOLDER_LIMIT:
        problems.append(f"captures have {total} bytes, the limit is {FOLDER_LIMIT}")
    return len(captures), total, problems


def main():
    count, total, problems = check()
    for problem in problems:
        print(problem)
    print(f"{count} captures, {total} bytes, {len(problems)} problem(s)", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
