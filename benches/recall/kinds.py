"""What a file is, by its content: `docx`, `xlsx`, `doc`, `xls`, or None. No reader under test has a say in it."""

import pathlib
import zipfile

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def utf16(name):
    return name.encode("utf-16-le") + b"\0\0"


def kind(path):
    data = pathlib.Path(path).read_bytes()
    if data[:8] == OLE:
        if utf16("EncryptedPackage") in data:
            return None
        if utf16("WordDocument") in data:
            return "doc"
        return "xls" if utf16("Workbook") in data or utf16("Book") in data else None
    if data[:2] == b"PK":
        try:
            names = [n.lower().replace("\\", "/").lstrip("/") for n in zipfile.ZipFile(path).namelist()]
        except Exception:
            return None
        if "mimetype" in names:
            return None
        if any(n.endswith("workbook.xml") for n in names):
            return "xlsx"
        if any(n.startswith("word/") and n.endswith(".xml") for n in names):
            return "docx"
    if data[:2] == b"\x09\x08" or data[:4] in (b"\x09\x04\x06\x00", b"\x09\x02\x06\x00"):
        return "xls"
    return None


def files(folders, *wanted):
    """The files of these kinds below the folders, in a fixed order."""
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if path.is_file():
                what = kind(path)
                if what in wanted:
                    yield path, what
