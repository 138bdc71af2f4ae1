"""Our reader beside others on the same files: `python compare.py PEERS OFFICE TARGET FOLDER… [--readers a,b] [--kinds doc,xls]`

PEERS is the program of this folder, OFFICE what `office.py` wrote. Every reader reads every file of a kind in a process
that is ended after 10 seconds or beyond 3 GB and started anew. All get the same reference and the same measure (`texts.py`);
a file that a reader cannot read counts 0 where the reference has text. Writes one line a file to TARGET and prints a table.
"""

import argparse
import collections
import json
import pathlib
import resource
import select
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from kinds import files  # noqa: E402
from office import key  # noqa: E402
from texts import Reference  # noqa: E402

READERS = {
    "docx": ["duibiao", "office_oxide", "undoc", "docx-rs", "python-docx"],
    "doc": ["duibiao", "office_oxide", "undoc", "antiword"],
    "xls": ["duibiao", "office_oxide", "undoc", "calamine"],
    "xlsx": ["duibiao", "office_oxide", "undoc", "calamine"],
}
SECONDS = 10
MEMORY = 3 << 30


class Reader:
    """A running reader process."""

    def __init__(self, peers, name):
        self.command = {
            "python-docx": [sys.executable, str(HERE / "others.py"), "python-docx"],
            "antiword": [sys.executable, str(HERE / "others.py"), "antiword"],
        }.get(name, [peers, name])
        self.process = None

    def read(self, kind, path):
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
            )
        self.process.stdin.write(f"{kind}\t{path}\n".encode())
        self.process.stdin.flush()
        end, data = time.monotonic() + SECONDS, []
        while True:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))
            if not ready:
                self.stop()
                return {"hang": True}
            piece = self.process.stdout.read1(1 << 20)
            if not piece:
                self.stop()
                return {"crash": True}
            data.append(piece)
            if piece.endswith(b"\n"):
                return json.loads(b"".join(data))

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("peers")
    arguments.add_argument("office")
    arguments.add_argument("target")
    arguments.add_argument("folders", nargs="+")
    arguments.add_argument("--readers")
    arguments.add_argument("--kinds", default="docx,doc,xls,xlsx")
    arguments = arguments.parse_args()
    rows = []
    kinds = arguments.kinds.split(",")
    wanted = arguments.readers.split(",") if arguments.readers else None
    running = {}
    with open(arguments.target, "w") as target:
        for path, kind in files(arguments.folders, *kinds):
            reference = Reference(path, kind, arguments.office, key(path))
            for name in READERS[kind] if wanted is None else wanted:
                reader = running.setdefault(name, Reader(arguments.peers, name))
                answer = reader.read(kind, path)
                text = answer.pop("text", "")
                outcome = next((w for w in ("error", "panic", "crash", "hang") if w in answer), "ok")
                row = {"kind": kind, "file": str(path), "reader": name, "outcome": outcome, "ms": answer.get("ms"),
                       "recall": reference.recall(text.split("\n")), "why": answer.get("error")}
                rows.append(row)
                target.write(json.dumps(row, ensure_ascii=False) + "\n")
                target.flush()
    for reader in running.values():
        reader.stop()
    table(rows)


def table(rows):
    by = collections.defaultdict(dict)
    for row in rows:
        by[row["kind"], row["reader"]][row["file"]] = row
    print("| kind | reader | ok | error | panic | crash | hang | recall, all files | recall, files read | ms median | ms mean, files all read |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for kind in sorted({k for k, _ in by}):
        names = [r for k, r in by if k == kind]
        common = set.intersection(*({f for f, r in by[kind, n].items() if r["outcome"] == "ok"} for n in names))
        for name in names:
            found = by[kind, name]
            counts = collections.Counter(r["outcome"] for r in found.values())
            shares = [r["recall"] for r in found.values() if r["recall"] is not None]
            read = [r["recall"] for r in found.values() if r["recall"] is not None and r["outcome"] == "ok"]
            times = [r["ms"] for r in found.values() if r["outcome"] == "ok"]
            print(
                f"| {kind} | {name} | " + " | ".join(str(counts[w]) for w in ("ok", "error", "panic", "crash", "hang"))
                + f" | {statistics.fmean(shares or [0]):.4f} ({len(shares)}) | {statistics.fmean(read or [0]):.4f}"
                + f" | {statistics.median(times or [0]):.3f} | {statistics.fmean([found[f]['ms'] for f in common] or [0]):.3f} |"
            )


if __name__ == "__main__":
    main()
