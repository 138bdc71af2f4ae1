"""What LibreOffice reads: `python office.py READINGS.jsonl TARGET doc|xls|xlsx`

For every file that the program read as this format (READINGS.jsonl from `duibiao check --json`), lets LibreOffice write
its plain text (sheets: every sheet as displayed) below TARGET as `<sha of the path>.txt`. Can be stopped and
started again; files that LibreOffice does not read or takes too long for are left out.
"""

import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

BATCH = 25
TEXT = "txt:Text (encoded):UTF8"
# Tab, quotes, UTF-8, content as shown, all sheets.
SHEETS = "csv:Text - txt - csv (StarCalc):9,34,76,1,,0,false,true,false,false,false,-1"


def key(path):
    return hashlib.sha256(str(path).encode()).hexdigest()[:20]


def convert(pairs, filter_, target, profile, seconds):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "in").mkdir()
        links = []
        for path, suffix in pairs:
            link = folder / "in" / f"{key(path)}.{suffix}"
            shutil.copy(path, link)
            links.append(str(link))
        command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", filter_]
        try:
            subprocess.run(command + ["--outdir", str(folder / "out"), *links], timeout=seconds, capture_output=True)
        except subprocess.TimeoutExpired:
            pass
        for path, _ in pairs:
            parts = sorted((folder / "out").glob(f"{key(path)}*")) if (folder / "out").exists() else []
            if parts:
                text = "\n".join(p.read_text("utf-8", "replace") for p in parts)
                (target / f"{key(path)}.txt").write_text(text)


def main():
    readings, target, kind = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
    target.mkdir(parents=True, exist_ok=True)
    profile = target.resolve() / "profile"
    paths = []
    for line in open(readings):
        reading = json.loads(line)
        path = pathlib.Path(reading["file"])
        if reading.get("format") == kind and path.is_file() and path.stat().st_size < 1 << 20:
            paths.append(path)
    todo = [p for p in paths if not (target / f"{key(p)}.txt").exists()]
    filter_ = TEXT if kind in ("doc", "docx", "rtf") else SHEETS
    for start in range(0, len(todo), BATCH):
        batch = [(p, kind) for p in todo[start : start + BATCH]]
        convert(batch, filter_, target, profile, 120)
        # One bad file ends a batch: the others one by one.
        for pair in batch:
            if not (target / f"{key(pair[0])}.txt").exists():
                convert([pair], filter_, target, profile, 20)
        print(min(start + BATCH, len(todo)), "of", len(todo), flush=True)


if __name__ == "__main__":
    main()
