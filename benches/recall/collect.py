"""Collects the public test documents for a measurement: `python collect.py TARGET GITDIR…`

Each GITDIR is a clone (bare or not) of one of these repositories; nothing of them belongs into this one:
apache/poi, apache/tika, OfficeDev/Open-XML-SDK, jgm/pandoc, docling-project/docling, SheetJS/test_files,
tafia/calamine, python-openxml/python-docx.

Every office document (and what is named like one) of the newest commit is written below TARGET under a
folder named after the repository, each content once.
"""

import hashlib
import pathlib
import subprocess
import sys

SUFFIXES = set(
    "docx dotx docm dotm doc dot wps xlsx xltx xltm xlsm xls xlt et xlsb ods odt ott rtf htm html xml fods fodt "
    "txt pdf zip wri wk1 xlw msg ppt pptx ofd eml mht".split()
)


def repository(gitdir):
    """`owner+name` of a clone, from its path or its remote."""
    for part in reversed(pathlib.Path(gitdir).resolve().parts):
        if "+" in part:
            return part
    url = subprocess.run(["git", "-C", gitdir, "remote", "get-url", "origin"], capture_output=True, text=True).stdout
    return "+".join(url.strip().removesuffix(".git").split("/")[-2:]) or pathlib.Path(gitdir).name


def collect(target, gitdir, seen):
    folder = target / repository(gitdir)
    listing = subprocess.run(["git", "-C", gitdir, "ls-tree", "-r", "-z", "HEAD"], capture_output=True, check=True)
    entries = []
    for line in listing.stdout.split(b"\0"):
        if not line:
            continue
        meta, path = line.split(b"\t", 1)
        kind, sha = meta.split()[1:3]
        name = path.decode("utf-8", "replace")
        if kind == b"blob" and name.rsplit(".", 1)[-1].lower() in SUFFIXES:
            entries.append((sha.decode(), name))
    batch = subprocess.Popen(["git", "-C", gitdir, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    count = 0
    for sha, name in entries:
        batch.stdin.write(sha.encode() + b"\n")
        batch.stdin.flush()
        head = batch.stdout.readline().split()
        if head[1:2] != [b"blob"]:
            continue
        data = batch.stdout.read(int(head[2]))
        batch.stdout.read(1)
        digest = hashlib.sha256(data).digest()
        if digest in seen or data.startswith(b"version https://git-lfs"):
            continue
        seen.add(digest)
        flat = name.replace("/", "__")[-120:]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / flat).write_bytes(data)
        count += 1
    batch.stdin.close()
    batch.wait()
    print(f"{folder.name}: {count} of {len(entries)}")


if __name__ == "__main__":
    seen = set()
    for gitdir in sys.argv[2:]:
        collect(pathlib.Path(sys.argv[1]), gitdir, seen)
