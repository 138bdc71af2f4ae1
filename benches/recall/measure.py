"""Recall of character bigrams: `python measure.py READINGS.jsonl OFFICE [--worst N]`

READINGS.jsonl comes from `duibiao check --json FOLDER…`, OFFICE from `office.py`. Prints how many files were read and why
others were not, the slowest, and for every format the mean recall over the files that were read: .docx against the
XML's own text, .doc, .xls and .xlsx against LibreOffice (`texts.py`).
"""

import argparse
import collections
import json
import pathlib
import statistics

from kinds import kind
from office import key
from texts import Reference


def read_text(reading):
    out = []
    for block in reading["blocks"]:
        content = block["content"]
        if content["type"] == "table":
            for row in content["rows"]:
                out.extend(cell["text"] for cell in row["cells"] if cell["covered_by"] is None)
        else:
            out.append(content["text"])
    return out


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("readings")
    arguments.add_argument("office")
    arguments.add_argument("--worst", type=int, default=10)
    arguments = arguments.parse_args()
    reasons, times, found = collections.Counter(), [], collections.defaultdict(list)
    for line in open(arguments.readings):
        reading = json.loads(line)
        path = pathlib.Path(reading["file"])
        reasons[reading.get("error", "read")] += 1
        times.append((reading["milliseconds"], path.name))
        if "blocks" not in reading or not path.is_file():
            continue
        what = kind(path)
        if what != reading["format"]:
            continue
        share = Reference(path, what, arguments.office, key(path)).recall(read_text(reading))
        if share is not None:
            found[what].append((share, str(path)))
    print("files", sum(reasons.values()), dict(reasons.most_common()))
    times.sort(reverse=True)
    print("slowest", [(round(ms), name[-60:]) for ms, name in times[:5]])
    for name, values in sorted(found.items()):
        mean = statistics.fmean(v for v, _ in values)
        print(f"{name}: mean {mean:.4f} over {len(values)} files")
        for share, path in sorted(values)[: arguments.worst]:
            print(f"   {share:.3f} {path}")


if __name__ == "__main__":
    main()
