"""A plain Python script for the same job, as an officer's colleague would write it: the peer to measure against.

    pip install python-docx openpyxl jieba scikit-learn
    python benches/peers/plain.py FOLDER EXAMPLES_FOLDER [SECONDS]

Reads every .docx and .xlsx below FOLDER (python-docx, openpyxl), cuts the text into words (jieba), and scores every
sentence against every concept of the labelled examples (scikit-learn: TF-IDF of characters and words, one logistic
regression each). Training is not counted. Prints documents a second and processor time, as JSON. What it does not do: .doc and .xls,
speech acts, quotations, numbers, units, statistics, any output.
"""

import json
import re
import sys
import time
from pathlib import Path

import docx
import jieba
import openpyxl
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import MultiLabelBinarizer


def text_of(path):
    if path.suffix == ".docx":
        document = docx.Document(path)
        yield from (p.text for p in document.paragraphs)
        for table in document.tables:
            for row in table.rows:
                yield from (cell.text for cell in row.cells)
    else:
        book = openpyxl.load_workbook(path, read_only=True)
        for sheet in book:
            for row in sheet.iter_rows(values_only=True):
                yield from (str(value) for value in row if value is not None)


def sentences(text):
    return [s for s in re.split(r"(?<=[。！？；\n])", text) if len(s.strip()) > 4]


def train(folder, most=4000):
    texts, labels = [], []
    for path in sorted(Path(folder).glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            example = json.loads(line)
            # Sentences for denials carry no concepts.
            if "concepts" not in example:
                continue
            texts.append(example["text"])
            labels.append(example["concepts"])
    step = max(1, len(texts) // most)
    texts, labels = texts[::step], labels[::step]
    chars = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
    words = TfidfVectorizer(tokenizer=jieba.lcut, token_pattern=None, min_df=2, sublinear_tf=True)
    x = hstack([chars.fit_transform(texts), words.fit_transform(texts)]).tocsr()
    y = MultiLabelBinarizer().fit_transform(labels)
    y = y[:, y.sum(axis=0) > 0]
    model = OneVsRestClassifier(LogisticRegression(C=20, solver="liblinear", max_iter=30)).fit(x, y)
    return chars, words, model


def main():
    chars, words, model = train(sys.argv[2])
    limit = float(sys.argv[3]) if len(sys.argv) > 3 else 60.0
    paths = sorted(p for p in Path(sys.argv[1]).rglob("*") if p.suffix in (".docx", ".xlsx") and "单位名录" not in p.name)
    done, found, start, cpu = 0, 0, time.perf_counter(), time.process_time()
    for path in paths:
        windows = []
        for text in text_of(path):
            own = sentences(text)
            windows += own + [a + b for a, b in zip(own, own[1:])]
        if windows:
            x = hstack([chars.transform(windows), words.transform(windows)]).tocsr()
            found += int((model.predict_proba(x).max(axis=0) >= 0.5).sum())
        done += 1
        if time.perf_counter() - start > limit:
            break
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    figures = {"documents": done, "seconds": seconds, "cpu_seconds": cpu, "per_second": done / seconds, "found": found}
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}))


main()
