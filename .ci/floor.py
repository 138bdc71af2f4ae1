"""Fails when accuracy falls below the floor. usage: floor.py GOLD_REPORT REAL_REPORT"""
import re
import sys

# (report, block: 0 trained without the set's documents at all, row, least F1)
FLOORS = [
    (1, 0, "条款", 0.955),
    (1, 0, "任务", 0.97),
    (2, 0, "条款", 0.925),
    (2, 0, "任务", 0.945),
]
failed = False
for report, block, row, least in FLOORS:
    blocks = re.split(r"\n\s*\n", open(sys.argv[report], encoding="utf-8").read())
    line = next(l for l in blocks[block].splitlines() if re.match(rf"\s+{row}\s+精确率", l))
    f1 = float(re.search(r"F1 ([0-9.]+)", line).group(1))
    print(f"{sys.argv[report].rsplit('/', 1)[-1]} {row}: F1 {f1:.3f}, floor {least:.3f}")
    failed |= f1 < least
lists = re.findall(r"换了说法的清单 (\S+)：.*F1 ([0-9.]+)", open(sys.argv[1], encoding="utf-8").read())
for name, f1 in lists:
    print(f"list {name} in other words: F1 {f1}, floor 0.945")
    failed |= float(f1) < 0.945
failed |= len(lists) < 4
sys.exit(failed)
