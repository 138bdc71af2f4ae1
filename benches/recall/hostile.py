"""Hostile files: `python hostile.py TARGET [CORPUS]`. Bombs, deep nesting, lying counts, and byte mutations of each
container made from the files of the corpus (default: tests/corpus of this repository). The seed is fixed.
"""

import io
import pathlib
import random
import struct
import sys
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>'
)


def zipped(parts, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, data in parts.items():
            z.writestr(name, data)
    return out.getvalue()


def word(body, **more):
    return zipped(
        {
            "[Content_Types].xml": TYPES.format(part="word/document.xml", kind="wordprocessingml.document"),
            "_rels/.rels": '<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
            **more,
        }
    )


def sheet(rows, strings=None, before=""):
    return zipped(
        {
            "[Content_Types].xml": TYPES.format(part="xl/workbook.xml", kind="spreadsheetml.sheet"),
            "_rels/.rels": '<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": '<workbook xmlns:r="r"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f"{before}<worksheet><sheetData>{rows}</sheetData></worksheet>",
            **({"xl/sharedStrings.xml": strings} if strings else {}),
        }
    )


def made():
    p = "<w:p><w:r><w:t>政务公开工作</w:t></w:r></w:p>"
    deep = 500_000
    yield "nested-table.docx", word("<w:tbl><w:tr><w:tc>" * deep + p + "</w:tc></w:tr></w:tbl>" * deep)
    yield "nested-run.docx", word("<w:p>" + "<w:ins>" * deep + "<w:r><w:t>文</w:t></w:r>" + "</w:ins>" * deep + "</w:p>")
    yield "nested-unclosed.docx", word("<w:sdt><w:sdtContent>" * deep)
    yield "nested-textbox.docx", word("<w:p><w:r><w:pict><w:txbxContent>" * 200_000)
    yield "million-paragraphs.docx", word(p * 1_000_000)
    yield "long-paragraph.docx", word("<w:p><w:r><w:t>" + "公" * 20_000_000 + "</w:t></w:r></w:p>")
    yield "many-attributes.docx", word("<w:p " + " ".join(f'a{i}="x"' for i in range(300_000)) + ">文</w:p>")
    yield "wide-span.docx", word(
        '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr>' + p + "</w:tc></w:tr></w:tbl>"
    )
    yield "many-spans.docx", word(
        "<w:tbl>"
        + ('<w:tr>' + '<w:tc><w:tcPr><w:gridSpan w:val="1000"/><w:vMerge/></w:tcPr>' + p + "</w:tc></w:tr>") * 20_000
        + "</w:tbl>"
    )
    yield "bomb-1g.docx", word(" " * (1 << 30))
    yield "bomb-part.docx", word(p, **{"word/styles.xml": " " * (300 << 20), "word/numbering.xml": " " * (300 << 20)})
    yield "entity.docx", zipped(
        {
            "[Content_Types].xml": TYPES.format(part="word/document.xml", kind="wordprocessingml.document"),
            "word/document.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY a "aaaaaaaaaa">'
            + "".join(f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(12))
            + f"]><w:document {W}><w:body><w:p><w:r><w:t>甲&x;&m;乙</w:t></w:r></w:p></w:body></w:document>",
        }
    )
    yield "entries.docx", zipped({f"{i}": "" for i in range(40_000)})
    yield "cells.xlsx", sheet("".join(f'<row r="{r}">' + '<c t="inlineStr"><is><t>公开</t></is></c>' * 50 + "</row>" for r in range(1, 60_001)))
    yield "far-cells.xlsx", sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>')
    yield "same-string.xlsx", sheet(
        "".join(f'<row r="{r}">' + '<c t="s"><v>0</v></c>' * 20 + "</row>" for r in range(1, 40_001)),
        '<sst count="4000000000" uniqueCount="4000000000"><si><t>' + "公" * 3_000_000 + "</t></si></sst>",
    )
    yield "merges.xlsx", sheet(
        '<row r="1"><c t="inlineStr"><is><t>甲</t></is></c></row></sheetData><mergeCells>'
        + "".join(f'<mergeCell ref="A{i}:XFD{i + 1000000}"/>' for i in range(1, 20_000))
        + "</mergeCells><sheetData>"
    )
    yield "nested.xlsx", sheet("<row><c><is>" * 300_000)
    yield "nested.html", ("<div>" * deep + "文" + "</div>" * deep).encode()
    yield "nested-table.html", ("<html><body>" + "<table><tr><td>" * 200_000 + "文").encode()
    yield "span.html", "<html><table><tr><td colspan=999999999 rowspan=999999999>公开</td></tr></table>".encode()
    yield "nested.rtf", b"{\\rtf1 " + b"{\\b " * deep + b"x" + b"}" * deep
    yield "nested-table.rtf", b"{\\rtf1 " + b"\\trowd\\cellx100\\intbl\\itap9 x\\nestcell" * 100_000 + b"}"
    yield "bin.rtf", b"{\\rtf1 \\bin4000000000 abc}"
    yield "nested.wordml.doc", (
        '<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body>'
        + "<w:tbl><w:tr><w:tc>" * 300_000
    ).encode()
    odf = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "styles.xml": "<a/>"}
    yield "repeat.ods", zipped(
        {
            **odf,
            "content.xml": '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>'
            '<table:table><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384">'
            "<text:p>公开</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>",
        }
    )
    yield "nested.odt", zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": '<office:document-content xmlns:office="o" xmlns:text="x"><office:body><office:text>'
            + "<text:section>" * deep,
        }
    )
    # A shared-string table that claims four billion entries, in BIFF8.
    def biff(*records):
        return b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in records)

    bof = struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)
    globals_ = biff((0x809, bof), (0x85, struct.pack("<IBB", 0, 0, 0) + b"\1\0a"), (0xFC, struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF)), (0x0A, b""))
    place = len(globals_)
    globals_ = globals_.replace(struct.pack("<I", 0) + b"\0\0\1\0a", struct.pack("<I", place) + b"\0\0\1\0a")
    sheet_ = biff((0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)), (0x200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0)),
                  (0x203, struct.pack("<HHHd", 65535, 255, 0, 1.0)), (0x203, struct.pack("<HHHd", 0, 0, 0, 1.0)), (0x0A, b""))
    yield "four-billion-strings.xls", globals_ + sheet_
    # Zips of zips.
    bomb = zipped({f"{i}.txt": b"0" * (50 << 20) for i in range(30)})
    yield "bomb.zip", bomb
    level = zipped({"a.txt": "政务公开工作实施方案"})
    for _ in range(60):
        level = zipped({"a.zip": level})
    yield "matryoshka.zip", level
    yield "slip.zip", zipped({"../../../tmp/slip.txt": "政务公开的方案和工作", "/etc/slip.txt": "政务公开的方案和工作", "C:\\slip.txt": "政务公开的方案和工作"})
    # A directory whose entries all point at one large entry.
    one = zipped({"a.txt": b"0" * (200 << 20)})
    at = one.index(b"PK\1\2")
    end = one.index(b"PK\5\6")
    record = one[at:end]
    copies = b"".join(record.replace(b"a.txt", b"%05d" % i) for i in range(9000))
    yield "overlap.zip", one[:at] + copies + b"PK\5\6\0\0\0\0" + struct.pack("<HHIIH", 9000, 9000, len(copies), at, 0)


def mutations(source, count, rng):
    data = bytearray(source)
    for n in range(count):
        changed = bytearray(data)
        way = n % 4
        if way == 0:
            changed = changed[: rng.randrange(len(changed) + 1)]
        elif way == 1:
            for _ in range(rng.randrange(1, 9)):
                changed[rng.randrange(len(changed))] = rng.randrange(256)
        elif way == 2:
            at = rng.randrange(max(1, len(changed) - 4))
            changed[at : at + 4] = rng.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\xfe\xff\xff\xff"])
        else:
            at, length = rng.randrange(len(changed)), rng.randrange(1, 600)
            to = rng.randrange(len(changed))
            changed[to:to] = changed[at : at + length]
        yield bytes(changed)


def inflated_mutations(source, count, rng):
    """Mutations of what is inside a zip, so that they get past the checksum."""
    with zipfile.ZipFile(io.BytesIO(source)) as z:
        parts = {name: z.read(name) for name in z.namelist()}
    names = [n for n in parts if parts[n] and n.endswith((".xml", ".bin", ".rels"))]
    for changed in range(count):
        name = rng.choice(names)
        new = dict(parts)
        new[name] = next(mutations(parts[name], 1, rng)) if changed % 2 else list(mutations(parts[name], 4, rng))[rng.randrange(4)]
        yield zipped(new)


def main():
    target = pathlib.Path(sys.argv[1])
    root = pathlib.Path(__file__).resolve().parents[2]
    corpus = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else root / "tests" / "corpus"
    target.mkdir(parents=True, exist_ok=True)
    for name, data in made():
        (target / name).write_bytes(data)
    rng = random.Random(1)
    for path in sorted(corpus.iterdir()):
        if path.suffix in (".json", ".py", ".md") or not path.stat().st_size:
            continue
        source = path.read_bytes()
        for i, data in enumerate(mutations(source, 24, rng)):
            (target / f"m{i:02}-{path.name}").write_bytes(data)
        try:
            for i, data in enumerate(inflated_mutations(source, 16, rng)):
                (target / f"z{i:02}-{path.name}").write_bytes(data)
        except (zipfile.BadZipFile, IndexError, NotImplementedError, RuntimeError):
            pass


if __name__ == "__main__":
    main()
