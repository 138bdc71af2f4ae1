"""Readers that are no Rust libraries, with the protocol of `main.rs`: `python others.py python-docx|antiword`."""

import json
import subprocess
import sys
import time


def python_docx(path):
    import docx
    from docx.table import Table

    def walk(container, out):
        for item in container.iter_inner_content():
            if isinstance(item, Table):
                seen = set()
                for row in item.rows:
                    for cell in row.cells:
                        if id(cell._tc) not in seen:
                            seen.add(id(cell._tc))
                            walk(cell, out)
            else:
                out.append(item.text)

    out = []
    document = docx.Document(path)
    walk(document, out)
    for section in document.sections:
        for part in (section.header, section.first_page_header, section.even_page_header, section.footer,
                     section.first_page_footer, section.even_page_footer):
            if not part.is_linked_to_previous:
                walk(part, out)
    return "\n".join(out)


def antiword(path):
    done = subprocess.run(["antiword", "-m", "UTF-8.txt", "-w", "0", path], capture_output=True)
    if done.returncode < 0:
        raise RuntimeError(f"signal {-done.returncode}")
    text = done.stdout.decode("utf-8", "replace")
    if done.returncode or not text.strip():
        raise ValueError(done.stderr.decode("utf-8", "replace")[:200] or "no text")
    return text


def main():
    read = {"python-docx": python_docx, "antiword": antiword}[sys.argv[1]]
    for line in sys.stdin.buffer:
        path = line.rstrip(b"\n").decode().split("\t", 1)[1]
        start = time.perf_counter()
        try:
            answer = {"text": read(path)}
        except RuntimeError as problem:
            answer = {"panic": True, "why": str(problem)}
        except Exception as problem:
            answer = {"error": f"{type(problem).__name__}: {problem}"[:200]}
        answer["ms"] = (time.perf_counter() - start) * 1e3
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
