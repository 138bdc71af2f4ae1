"""Peak memory of a run with its worker processes: `python memory.py COMMAND…`

Samples /proc every 10 milliseconds and adds up the resident memory (pages shared by parent and worker count twice) of the
command and everything it started; prints the highest sum, the parent's part of it, and seconds, to standard error.
"""

import pathlib
import subprocess
import sys
import time


def tree(root):
    """Process ids of a process and all below it."""
    found, open_ = [], [root]
    while open_:
        pid = open_.pop()
        found.append(pid)
        for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                open_.extend(int(p) for p in task.read_text().split())
            except OSError:
                pass
    return found


def resident(pid):
    try:
        return int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
    except (OSError, IndexError):
        return 0


def main():
    started = time.monotonic()
    process = subprocess.Popen(sys.argv[1:])
    peak, parent, samples = 0, 0, 0
    while process.poll() is None:
        sizes = [resident(pid) for pid in tree(process.pid)]
        samples += 1
        if sum(sizes) > peak:
            peak, parent = sum(sizes), sizes[0]
        time.sleep(0.01)
    print(
        f"peak {peak / 1e6:.0f} MB, of it the parent {parent / 1e6:.0f} MB; {samples} samples; "
        f"{time.monotonic() - started:.1f} s; exit {process.returncode}",
        file=sys.stderr,
    )
    sys.exit(process.returncode)


if __name__ == "__main__":
    main()
