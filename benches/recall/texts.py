"""References and the measure: what a file says, and which share of its character bigrams a reader gives.

A sheet is compared as displayed (by LibreOffice, see `office.py`). What depends on locale and program is matched first,
for every reader alike: a date or time counts as read in any usual writing (ISO, or as displayed), a truth value as TRUE
or FALSE, and a number without format with fifteen digits as LibreOffice shows it, with eleven as Excel does, or in full.
Left out are files that LibreOffice reads as plain text because it cannot read them, error values (#N/A), what LibreOffice calculates anew (TODAY()), and workbooks with pivot tables, whose cells
it writes anew in words of its own.
"""

import collections
import datetime
import json
import pathlib
import re
import sys
import zipfile
from xml.etree import ElementTree

DROPPED = {"del", "moveFrom", "instrText", "delText", "delInstrText", "rt", "pPrChange", "rPrChange", "fldData"}


def local(tag):
    return tag.rsplit("}", 1)[-1]


def attribute(element, name):
    return next((v for k, v in element.attrib.items() if local(k) == name), None)


def vanishes(properties):
    """True, False, or None where the properties say nothing."""
    for mark in properties:
        if local(mark.tag) in ("vanish", "specVanish"):
            return attribute(mark, "val") not in ("0", "false", "off")
    return None


def hidden(run, styles):
    for child in run:
        if local(child.tag) == "rPr":
            said = vanishes(child)
            style = next((attribute(m, "val") for m in child if local(m.tag) == "rStyle"), None)
            return style in styles if said is None else said
    return False


def hiding_styles(xml):
    """Character styles that hide their text."""
    found = set()
    for style in ElementTree.fromstring(xml):
        if local(style.tag) == "style" and attribute(style, "type") == "character":
            if any(local(p.tag) == "rPr" and vanishes(p) for p in style):
                found.add(attribute(style, "styleId"))
    return found


def paragraphs(element, out, line, styles):
    """Text of paragraphs, text boxes and nested tables apart, without what a reader must drop."""
    name = local(element.tag)
    if name in DROPPED or name == "r" and hidden(element, styles):
        return
    if name == "AlternateContent":
        # The first alternative that has text: the others say the same for other programs.
        for child in element:
            inner, apart = [], []
            paragraphs_of(child, apart, inner, styles)
            if "".join(inner).strip() or any("".join(p).strip() for p in apart):
                line.extend(inner)
                out.extend(apart)
                return
        return
    if name == "p" and "wordprocessingml" in element.tag:
        line = []
        out.append(line)
    if name == "t" and ("wordprocessingml" in element.tag or "math" in element.tag):
        line.append(element.text or "")
    elif name == "tab":
        line.append(" ")
    elif name in ("br", "cr"):
        line.append("\n")
    elif name == "noBreakHyphen":
        line.append("-")
    paragraphs_of(element, out, line, styles)


def paragraphs_of(element, out, line, styles):
    for child in element:
        paragraphs(child, out, line, styles)


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
        styles = f"{folder}/styles.xml".lstrip("/")
        hiding = hiding_styles(package.read(styles)) if styles in names else set()
        for name in wanted:
            out = []
            sys.setrecursionlimit(20000)
            paragraphs(ElementTree.fromstring(package.read(name)), out, [], hiding)
            part = "\n".join("".join(line) for line in out).split("\n")
            # First, even and default headers mostly repeat one another.
            if name != main and tuple(part) in seen:
                continue
            seen.add(tuple(part))
            texts.extend(part)
        return texts


# Longer texts of a workbook are searched cell by cell: looking through all of it for every cell takes hours.
LONG = 200_000
ERRORS = re.compile(r"#(N/A|NAME\?|REF!|VALUE!|DIV/0!|NULL!|NUM!|FMT|MACRO\?)|Err:\d+")


def writings(kind, value, words):
    """How a reader may write a date or time, longest first."""
    out = [words]
    if kind == "time":
        found = re.fullmatch(r"-?PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S", value)
        if found:
            h, m, s = map(int, found.groups())
            out += [f"{h:02}:{m:02}:{s:02}", f"{h}:{m:02}:{s:02}", f"{h:02}:{m:02}", f"{h}:{m:02}"]
            up = h * 60 + m + (s >= 30)
            out += [f"{up // 60:02}:{up % 60:02}", f"{up // 60}:{up % 60:02}"]
    elif kind == "date":
        try:
            moment = datetime.datetime.fromisoformat(value[:19])
        except ValueError:
            return out
        # Seconds may be rounded; and Excel counts a 29 February 1900, which shifts the days before it.
        shifts = [0, 30] + ([86_400] if moment < datetime.datetime(1900, 3, 1) else [])
        for t in (moment + datetime.timedelta(seconds=s) for s in shifts):
            day = t.strftime("%Y-%m-%d")
            out += [day, day[:7]]
            for clock in ("%H:%M:%S", "%H:%M"):
                out += [f"{day}{t.strftime(clock)}", t.strftime(clock)]
    return sorted({squeeze(t) for t in out}, key=len, reverse=True)


def plain(value, words):
    """How a reader may write a number that LibreOffice shows with all its digits."""
    number = float(value)
    shown = [words, repr(number), f"{number:.15g}"]
    if "E" in words:
        digits, power = f"{number:.5E}".split("E")
        shown.append(f"{digits.rstrip('0').rstrip('.')}E{power}")
    digits = max(0, 10 - max(1, len(str(int(abs(number))))))
    shown += [f"{number:.{d}f}".rstrip("0").rstrip(".") for d in (digits, max(0, digits - 1))]
    return sorted(set(shown), key=len, reverse=True)


def sheet_reference(cells, own, today):
    """The displayed texts of the cells; `own` is everything that the reader gave, as one squeezed text or as a set of them."""
    for kind, value, words in cells:
        if kind == "float" and re.search(r"\d[/.-]\d+[/.-]\d", words):
            # LibreOffice keeps some dates as numbers with a date's display.
            moment = datetime.datetime(1899, 12, 30) + datetime.timedelta(days=min(max(float(value), 0), 2_900_000))
            kind, value = "date", moment.isoformat()
        if kind == "date" and value.startswith(today):
            continue
        if kind == "float" and len(words) > 10 and re.fullmatch(r"-?\d+\.\d{6,}(E[-+]\d+)?", words):
            yield next((p for p in plain(value, words) if p in own), words)
            continue
        if kind != "string" and re.fullmatch(r"\(.*\)", words.strip()) and value.startswith("-"):
            # Whether a negative number of a built-in format stands in brackets depends on the country.
            signed = "-" + words.strip()[1:-1]
            yield words if squeeze(words) in own else signed
            continue
        if kind == "boolean":
            yield value.upper()
        elif kind in ("date", "time"):
            possible = writings(kind, value, words)
            yield next((p for p in possible if p in own), words)
        elif not ERRORS.fullmatch(words.strip()):
            yield from words.split("\n")


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


def recall(reference, own):
    """The share of the reference's bigrams that the reader has too; None where there is next to no text."""
    total = sum(reference.values())
    if total < 4:
        return None
    # A sign that stands alone in the reference may have a neighbour in the reader's line.
    alone = collections.Counter()
    for gram, n in own.items():
        for c in set(gram) if len(gram) > 1 else ():
            alone[c] += n
    return sum(min(n, own[gram] + (alone[gram] if len(gram) == 1 else 0)) for gram, n in reference.items()) / total


class Reference:
    """What one file says, independent of any reader under test; `None` in `text` where nothing is known."""

    def __init__(self, path, kind, office, key):
        self.kind, self.lines, self.cells, self.counts = kind, None, None, None
        try:
            if kind == "docx":
                self.lines = docx_text(path)
            elif kind == "doc":
                self.lines = (pathlib.Path(office) / f"{key}.txt").read_text("utf-8").lstrip("\ufeff").splitlines()
            else:
                written = pathlib.Path(office) / f"{key}.json"
                self.cells = json.loads(written.read_text("utf-8"))
                if any(words.startswith("\u00d0\u00cf\u00e0") for _, _, words in self.cells[:50]):
                    self.cells = None
                self.today = datetime.date.fromtimestamp(written.stat().st_mtime).isoformat()
                if kind == "xlsx" and any("pivottable" in n.lower() for n in zipfile.ZipFile(path).namelist()):
                    self.cells = None
        except Exception:  # a reference reader that gives up is no reference
            pass

    def recall(self, texts):
        """`texts`: what a reader gave, one line, paragraph or cell an item."""
        texts = [line for text in texts for line in text.split("\n")]
        own = bigrams(texts)
        if self.cells is not None:
            joined = squeeze("\n".join(texts))
            if len(joined) > LONG:
                joined = {squeeze(cell) for text in texts for cell in re.split(r"[\t|]", text)}
            return recall(bigrams(sheet_reference(self.cells, joined, self.today)), own)
        if self.lines is None:
            return None
        self.counts = self.counts or bigrams(self.lines)
        return recall(self.counts, own)
