"""`duibiao map` under Apache Spark: each task pipes its paths through the program.

    pip install pyspark        (and a Java runtime, 17 or newer)
    python benches/engines/spark.py DUIBIAO INPUT OUT [PARTITIONS]

Writes OUT/lines (text, one result a line) and OUT/records (the same as Parquet, district=…/year=…), from either of which
`duibiao reduce` builds everything. The task list and the roster are looked for in INPUT, as `duibiao run` does.
"""

import os
import shlex
import sys
from pathlib import Path

from pyspark.sql import SparkSession, functions as f

program, folder, out = sys.argv[1], Path(sys.argv[2]).resolve(), sys.argv[3]
partitions = int(sys.argv[4]) if len(sys.argv) > 4 else 8

spark = SparkSession.builder.appName("duibiao").getOrCreate()
spark.sparkContext.setLogLevel("ERROR")

lists = next(folder.glob("*要点*"))
roster = next(folder.glob("*单位名录*"), None)
named = ["--tasks", str(lists)] + (["--roster", str(roster)] if roster else [])
command = shlex.join([program, "map", "--jobs", "1", "--input", str(folder), *named])

paths = [os.path.join(d, name) for d, _, names in os.walk(folder) for name in names]
lines = spark.sparkContext.parallelize(paths, partitions).pipe(command, env=dict(os.environ), checkCode=True).cache()
lines.saveAsTextFile(f"{out}/lines")
spark.createDataFrame(lines.map(lambda line: (line,)), "record string").select(
    "record", f.lit(os.environ.get("DISTRICT", "示例区")).alias("district"), f.lit(2023).alias("year")
).write.partitionBy("district", "year").parquet(f"{out}/records")
print(f"{lines.count()} results of {len(paths)} files")
spark.stop()
