"""What LibreOffice reads: `python office.py TARGET doc|xls|xlsx FOLDER…`

For every file of this kind below the folders (decided by `kinds.py`, not by a reader under test) lets LibreOffice write
what it reads below TARGET as `<sha of the content>.txt` (documents: plain text) or `.json` (sheets: every cell as type,
value and displayed text, from its .ods). Can be stopped and started again; files that LibreOffice does not read,
takes too long for, or that have 1 MB or more are left out.
"""

import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from xml.etree import ElementTree

from kinds import files

BATCH = 20
TEXT = "txt:Text (encoded):UTF8"
# A cell that is repeated more often than this, to fill rows or columns, is written so many times.
REPEATED = 50
# Sheets with more cells are no reference.
CELLS = 500_000
CONTENT = 50 << 20


def key(path):
    """The name of a file's reference: by content, so that it does not matter where the file lies."""
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()[:20]


def local(name):
    return name.rsplit("}", 1)[-1]


def shown(cell):
    """The paragraphs of a cell, without its comment."""
    lines = []
    for child in cell:
        if local(child.tag) == "p":
            lines.append("".join(text(child)))
    return "\n".join(lines)


def text(element):
    yield element.text or ""
    for child in element:
        name = local(child.tag)
        if name == "s":
            yield " " * int(next((v for k, v in child.attrib.items() if local(k) == "c"), "1"))
        elif name in ("tab", "line-break"):
            yield " "
        elif name not in ("ruby-text", "annotation"):
            yield from text(child)
        yield child.tail or ""


def cells(ods):
    out = []
    with zipfile.ZipFile(ods) as package:
        if package.getinfo("content.xml").file_size > CONTENT:
            raise ValueError("too large")
        root = ElementTree.fromstring(package.read("content.xml"))
    for row in root.iter():
        if local(row.tag) != "table-row":
            continue
        attributes = {local(k): v for k, v in row.attrib.items()}
        rows = int(attributes.get("number-rows-repeated", "1"))
        for cell in row:
            if local(cell.tag) != "table-cell":
                continue
            words = shown(cell)
            if not words.strip():
                continue
            a = {local(k): v for k, v in cell.attrib.items()}
            kind = a.get("value-type", "string")
            value = a.get("date-value") or a.get("time-value") or a.get("boolean-value") or a.get("value") or ""
            times = min(REPEATED, rows * int(a.get("number-columns-repeated", "1")))
            out.extend([[kind, value, words]] * times)
            if len(out) > CELLS:
                raise ValueError("too many cells")
    return out


def convert(pairs, what, target, profile, seconds):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "in").mkdir()
        links = []
        for path, suffix in pairs:
            link = folder / "in" / f"{key(path)}.{suffix}"
            shutil.copy(path, link)
            links.append(str(link))
        command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", what]
        try:
            subprocess.run(command + ["--outdir", str(folder / "out"), *links], timeout=seconds, capture_output=True)
        except subprocess.TimeoutExpired:
            pass
        for path, _ in pairs:
            for written in sorted((folder / "out").glob(f"{key(path)}.*")) if (folder / "out").exists() else []:
                try:
                    if written.suffix == ".ods":
                        (target / f"{key(path)}.json").write_text(json.dumps(cells(written), ensure_ascii=False))
                    else:
                        (target / f"{key(path)}.txt").write_text(written.read_text("utf-8", "replace"))
                except Exception:  # half of a file, after a time-out
                    pass


def main():
    target, what = pathlib.Path(sys.argv[1]), sys.argv[2]
    target.mkdir(parents=True, exist_ok=True)
    profile = target.resolve() / f"profile-{what}"
    suffix = ".txt" if what == "doc" else ".json"
    paths = [p for p, _ in files(sys.argv[3:], what) if p.stat().st_size < 1 << 20]
    todo = [p for p in paths if not (target / f"{key(p)}{suffix}").exists()]
    for start in range(0, len(todo), BATCH):
        batch = [(p, what) for p in todo[start : start + BATCH]]
        convert(batch, TEXT if what == "doc" else "ods", target, profile, 120)
        # One bad file ends a batch: the others one by one.
        for pair in batch:
            if not (target / f"{key(pair[0])}{suffix}").exists():
                convert([pair], TEXT if what == "doc" else "ods", target, profile, 20)
        print(min(start + BATCH, len(todo)), "of", len(todo), flush=True)


if __name__ == "__main__":
    main()
