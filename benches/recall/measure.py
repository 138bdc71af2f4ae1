"""Recall of character bigrams: `python measure.py READINGS.jsonl [--office FOLDER] [--worst N]`

READINGS.jsonl comes from `duibiao check --json FOLDER…`. Prints how many files were read and why others were not, the
slowest, and for every format the recall: .docx against the XML's own text (read here with another parser), .xlsx
against openpyxl where that is installed, and .doc, .xls, .xlsx against LibreOffice where `office.py` has put its texts
into FOLDER: text cells by their characters, numbers by their value, since dates and numbers look otherwise in every locale. A file's recall is the share of the reference's bigrams that the program has too; the figure is the mean.
"""

import argparse
import collections
import csv
import hashlib
import io
import json
import pathlib
import re
import statistics
import sys
import zipfile
from xml.etree import ElementTree

DROPPED = {"del", "moveFrom", "instrText", "delText", "delInstrText", "rt", "pPrChange", "rPrChange", "Fallback", "fldData"}


def local(tag):
    return tag.rsplit("}", 1)[-1]


def hidden(run):
    for child in run:
        if local(child.tag) == "rPr":
            for mark in child:
                if local(mark.tag) in ("vanish", "specVanish"):
                    value = next((v for k, v in mark.attrib.items() if local(k) == "val"), "1")
                    return value not in ("0", "false", "off")
    return False


def paragraphs(element, out, line):
    """Text of paragraphs, text boxes and nested tables apart, without what a reader must drop."""
    name = local(element.tag)
    if name in DROPPED or name == "r" and hidden(element):
        return
    if name == "p" and "wordprocessingml" in element.tag:
        line = []
        out.append(line)
    if name == "t" and "wordprocessingml" in element.tag:
        line.append(element.text or "")
    elif name in ("tab", "br", "cr"):
        line.append(" ")
    elif name == "noBreakHyphen":
        line.append("-")
    for child in element:
        paragraphs(child, out, line)


def docx_text(path):
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        types = package.read("[Content_Types].xml").decode("utf-8", "replace")
        main = re.search(r'PartName="/([^"]+)"[^>]*(?:document|template)\.(?:main|macroEnabledTemplate\.main)\+xml', types)
        main = main.group(1) if main and main.group(1) in names else "word/document.xml"
        folder = main.rsplit("/", 1)[0] if "/" in main else ""
        rels = f"{folder}/_rels/{main.rsplit('/', 1)[-1]}.rels".lstrip("/")
        wanted = [main]
        if rels in names:
            for relation in ElementTree.fromstring(package.read(rels)):
                kind = relation.get("Type", "").rsplit("/", 1)[-1]
                target = relation.get("Target", "")
                target = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}".lstrip("/")
                if kind in ("header", "footer", "footnotes", "endnotes") and target in names:
                    wanted.append(target)
        texts, seen = [], set()
        for name in wanted:
            out = []
            sys.setrecursionlimit(20000)
            paragraphs(ElementTree.fromstring(package.read(name)), out, [])
            part = ["".join(line) for line in out]
            # First, even and default headers mostly repeat one another.
            if name != main and tuple(part) in seen:
                continue
            seen.add(tuple(part))
            texts.extend(part)
        return texts


def xlsx_text(path):
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=False, data_only=True)
    # The cells that are there; rows up to a stray last cell would fill the memory.
    cells = (cell.value for sheet in book.worksheets for cell in sheet._cells.values())
    # Numbers and dates look otherwise when displayed.
    return [cell for cell in cells if isinstance(cell, str) and not cell.startswith("#")]


MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|am|pm|e|gmt|usd|eur|h|m|s|d)"


def is_number(text):
    """Numbers, dates, amounts and error values, which look otherwise in every program and locale."""
    text = text.strip().lower()
    if text.startswith(("#", "err:")) or text in ("true", "false"):
        return True
    return not re.search(r"[^\W\d_]", re.sub(rf"{MONTHS}[a-z]*", "", text)) if re.search(r"\d", text) else False


def value(text):
    text = re.sub(r"[,$€£¥\s]", "", text.strip())
    share = text.endswith("%")
    try:
        number = float(text.rstrip("%"))
    except ValueError:
        return None
    return f"{number / 100 if share else number:.3g}"


def sheet_cells(text):
    return [cell for row in csv.reader(io.StringIO(text), delimiter="\t") for cell in row if cell.strip()]


def squeeze(text):
    return "".join(c for c in text if not c.isspace() and c.isprintable())


def bigrams(texts):
    counts = collections.Counter()
    for text in texts:
        text = squeeze(text)
        counts.update(text[i : i + 2] for i in range(len(text) - 1))
        if len(text) == 1:
            counts[text] += 1
    return counts


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


def recall(reference, own):
    total = sum(reference.values())
    if total < 4:
        return None
    return sum(min(n, own[gram]) for gram, n in reference.items()) / total


def main():
    csv.field_size_limit(1 << 30)
    arguments = argparse.ArgumentParser()
    arguments.add_argument("readings")
    arguments.add_argument("--office")
    arguments.add_argument("--worst", type=int, default=10)
    arguments = arguments.parse_args()
    reasons, times, found = collections.Counter(), [], collections.defaultdict(list)
    for line in open(arguments.readings):
        reading = json.loads(line)
        path = pathlib.Path(reading["file"])
        reasons[reading.get("error", "read")] += 1
        times.append((reading["milliseconds"], path.name))
        format_ = reading.get("format")
        if format_ is None or not path.is_file():
            continue
        references, numbers = {}, None
        try:
            if format_ == "docx" and zipfile.is_zipfile(path):
                references["docx/xml"] = docx_text(path)
            elif format_ == "xlsx" and path.stat().st_size < 1 << 20:
                references["xlsx/openpyxl"] = xlsx_text(path)
        except Exception:  # a reference reader that gives up is no reference
            pass
        if arguments.office:
            text = pathlib.Path(arguments.office) / f"{hashlib.sha256(str(path).encode()).hexdigest()[:20]}.txt"
            if text.exists():
                lines = text.read_text().lstrip("\ufeff")
                if format_ in ("xls", "xlsx"):
                    cells = sheet_cells(lines)
                    references[f"{format_}/libreoffice text"] = [cell for cell in cells if not is_number(cell)]
                    numbers = collections.Counter(filter(None, map(value, cells)))
                else:
                    references[f"{format_}/libreoffice"] = lines.splitlines()
        if not references:
            continue
        texts = read_text(reading)
        own = bigrams(texts)
        if numbers:
            shown = recall(numbers, collections.Counter(filter(None, map(value, texts))))
            if shown is not None:
                found[f"{format_}/libreoffice numbers"].append((shown, str(path)))
        for name, lines in references.items():
            share = recall(bigrams(lines), own)
            if share is not None:
                found[name].append((share, str(path)))
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
