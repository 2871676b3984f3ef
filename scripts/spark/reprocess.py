"""Put raw archives, or files of records, through the filters on Spark.

    spark-submit reprocess.py --format raw --output DIR FILE...

In DIR come movies.parquet (by release_year), movies.ndjson, quarantine and
counts.json; DIR appears as a whole, or not at all.  docs/scale.md tells more.
"""
import argparse
import functools
import glob
import json
import os
import re
import shutil
import sys

from pyspark.sql import SparkSession, functions as F
from pyspark.sql.types import StructType

# The columns of tmdb-sink's Parquet.
COLUMNS = """movie_id bigint, title string, original_title string,
    original_language string, release_date date, vote_average double,
    vote_count bigint, popularity double, adult boolean, video boolean,
    genre_ids array<int>, overview string, poster_path string,
    backdrop_path string, source string, page int, fetched_at timestamp"""

# What a stage says, in \002, which no JSON can hold.
ROW = "verdict string, file long, n long, line string"

GZIP = {"compression": "gzip", "zlib.compress.level": "BEST_SPEED"}

# A task is given ranges of files, one a line: number, path, offset, length
# (-1: all of it).  What it refuses waits in files of its own and follows its
# records, all in one stream, so that a task that is run again leaves no
# second quarantine.  A record is numbered by its place in the input.  A file
# that ends within a line does not swallow the first of the next.
#
# Spark ends a line at a carriage return, too, which JSON may have between its
# words: it travels as \001.
FILTER = r"""set -euo pipefail; export LC_ALL=C; PATH=@PATH@:$PATH
unset TMDB_END_MARK TMDB_LOG_DIR
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
IFS= read -r first; number=${first%%$'\t'*}
{ printf '%s\n' "$first"; cat; } |
while IFS=$'\t' read -r _ path offset length; do
	case $path in
	*.zst | *.gz) zstd -dcqf -- "$path" ;;
	*) dd if="$path" iflag=skip_bytes,count_bytes skip="$offset" count="$length" bs=1M status=none ;;
	esac | sed '$a\'
done | @REPLAY@ tmdb-validate @VALIDATE@ -q "$dir/1" -s "$dir/3" |
	tmdb-clean @CLEAN@ -q "$dir/2" -s "$dir/3" |
	awk -v n="$number" '{ printf "ok\002%d\002%d\002", n, NR; print }' | tr '\r' '\001'
for file in "$dir"/[012]; do
	[ ! -e "$file" ] || sed "s/^/bad\x02$number\x020\x02/" "$file" | tr '\r' '\001'
done
sed "s/^/counts\x02$number\x020\x02/" "$dir/3"
"""

# Records with their places, each key's together or each day's; dedup sees
# the records alone, and the places are matched to what it says line by line.
DEDUP = r"""set -euo pipefail; export LC_ALL=C; PATH=@PATH@:$PATH
unset TMDB_END_MARK TMDB_LOG_DIR
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
tr '\001' '\r' >"$dir/in"
cut -f 1,2 "$dir/in" >"$dir/places"
cut -f 3- "$dir/in" | tmdb-dedup @DEDUP@ -q "$dir/1" -s "$dir/3" >"$dir/out"
[ ! -e "$dir/1" ] || sed -E 's/.*"line":([0-9]+),"offset":.*/\1/; t; d' <(cut -c 1-200 "$dir/1") | sort -n >"$dir/refused"
awk -v refused="$dir/refused" 'BEGIN { while ((getline line <refused) > 0) gone[line] }
	!(NR in gone)' "$dir/places" | tr '\t' '\002' | paste -d $'\002' - "$dir/out" | sed 's/^/ok\x02/' | tr '\r' '\001'
[ ! -e "$dir/1" ] || sed 's/^/bad\x020\x020\x02/' "$dir/1" | tr '\r' '\001'
sed 's/^/counts\x020\x020\x02/' "$dir/3"
"""


def options():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("files", nargs="+", help="paths that all workers see, or patterns")
    p.add_argument("--output", required=True, help="a folder that is not there yet")
    p.add_argument("--format", choices=["raw", "records"], default="raw",
                   help="raw archives of tmdb-fetch, or records")
    p.add_argument("--bin", default="", help="where the filters lie, if not on the PATH")
    p.add_argument("--validate", default="", help="options of tmdb-validate")
    p.add_argument("--clean", default="", help="options of tmdb-clean; --today makes runs alike")
    p.add_argument("--keep", default="newest", choices=["first", "last", "newest", "best"])
    p.add_argument("--no-titles", action="store_true", help="titles make no copies")
    p.add_argument("--split", type=int, default=64, metavar="MB",
                   help="what a task reads: pieces of long files, or several short ones")
    p.add_argument("--partitions", type=int, default=0, help="for each shuffle")
    return p.parse_args()


def ranges(files, split):
    """Whole lines: a piece ends where a line does.  Packed files are whole."""
    for path in sorted(set(files)):
        if path.endswith((".zst", ".gz")):
            yield path, 0, -1
            continue
        size, start = os.path.getsize(path), 0
        with open(path, "rb") as f:
            while start < size:
                f.seek(min(start + split, size) - 1)
                f.readline()
                yield path, start, f.tell() - start
                start = f.tell()


def tasks(files, split):
    """Small files share a task; packed ones are taken as four times as long."""
    task = held = 0
    for path, start, length in ranges(files, split):
        size = 4 * os.path.getsize(path) if length < 0 else length
        if held and held + size > split:
            task, held = task + 1, 0
        held += size
        yield task, path, start, length


def transform(spark, name, what, script):
    """The view's rows through a script of bash, which answers in ROWs."""
    text = script.replace("\\", "\\\\").replace("'", "\\'")
    return spark.sql(f"""SELECT TRANSFORM({what})
        ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t' LINES TERMINATED BY '\n'
        USING '{text}' AS ({ROW})
        ROW FORMAT DELIMITED FIELDS TERMINATED BY '\002' LINES TERMINATED BY '\n'
        FROM {name}""")


def sums(rows):
    """The filters' own counts, added up by stage."""
    total = {}
    for row in rows.where("verdict = 'counts'").collect():
        counts = json.loads(row.line)
        to = total.setdefault(counts["stage"], {"in": 0, "out": 0, "quarantined": 0, "by_rule": {}})
        for key in ("in", "out", "quarantined"):
            to[key] += counts[key]
        for rule, n in counts["by_rule"].items():
            to["by_rule"][rule] = to["by_rule"].get(rule, 0) + n
    return total


def close(rows, names, before):
    """What the stages say is there, and nothing is lost on the way."""
    counts = sums(rows)
    there = {r.verdict: r["count"] for r in rows.groupBy("verdict").count().collect()}
    zero = {"in": 0, "out": 0, "quarantined": 0, "by_rule": {}}
    stages = {name: counts.get(name, dict(zero)) for name in names}
    for name, c in stages.items():
        if before is not None and c["in"] != before:
            raise SystemExit(f"{name} read {c['in']} records, but there were {before}")
        if c["in"] != c["out"] + c["quarantined"]:
            raise SystemExit(f"{name}: {c}: in is not out and quarantined")
        before = c["out"]
    refused = sum(c["quarantined"] for c in stages.values())
    if there.get("ok", 0) != before or there.get("bad", 0) != refused:
        raise SystemExit(f"{names}: {stages}, but these rows are there: {there}")
    return stages, before


def stage(spark, rows, path):
    """On the disk: nothing that follows makes a filter run again."""
    rows.write.partitionBy("verdict").option("compression", "zstd").parquet(path)
    return spark.read.schema(ROW).parquet(path)


def main():
    o = options()
    if os.path.exists(o.output):
        raise SystemExit(f"{o.output} is there already")
    files = [os.path.abspath(f) for p in o.files for f in (glob.glob(p) or [p])]
    for f in files:
        if not os.access(f, os.R_OK) or "\t" in f or "\n" in f:
            raise SystemExit(f"{f}: cannot be read")
    items = list(tasks(files, o.split << 20))
    spark = (SparkSession.builder.appName("tmdb reprocess")
             .config("spark.sql.session.timeZone", "UTC")
             .config("spark.sql.adaptive.enabled", "false")
             .config("spark.sql.variable.substitute", "false")
             .config("spark.sql.maxConcurrentOutputFileWriters", "3")
             .config("spark.sql.scriptTransformation.exitTimeoutInSeconds", "600")
             .getOrCreate())
    spark.sparkContext.setLogLevel("ERROR")
    partitions = o.partitions or max(2, 2 * spark.sparkContext.defaultParallelism)
    spark.conf.set("spark.sql.shuffle.partitions", str(partitions))
    part = o.output.rstrip("/") + ".part"
    shutil.rmtree(part, ignore_errors=True)
    fill = functools.partial(lambda text, **to: functools.reduce(
        lambda t, k: t.replace(f"@{k.upper()}@", to[k]), to, text), path=o.bin or "/usr/local/bin")

    lists = (spark.createDataFrame(items, "number long, path string, start long, length long")
             .repartitionByRange(1 + max((i[0] for i in items), default=0), "number")
             .sortWithinPartitions("number", "path", "start"))
    lists.createOrReplaceTempView("items")
    first, replay = ["validate", "clean"], ""
    if o.format == "raw":
        first, replay = ["fetch", *first], 'tmdb-fetch replay -q "$dir/0" -s "$dir/3" |'
    script = fill(FILTER, replay=replay, validate=o.validate, clean=o.clean)
    filtered = stage(spark, transform(spark, "items", "number, path, start, length", script),
                     part + "/stage1")
    stages, left = close(filtered, first, None)

    # 7 and 7.0 are one key.
    whole = F.replace("line", F.lit("\x01"), F.lit("\r"))
    key = F.get_json_object(whole, "$.movie_id").cast("double")
    (filtered.where("verdict = 'ok'").withColumn("key", key)
     .repartition(partitions, "key").sortWithinPartitions("key", "file", "n")
     .createOrReplaceTempView("records"))
    script = fill(DEDUP, dedup=f"--sorted --keep {o.keep}")
    single = stage(spark, transform(spark, "records", "file, n, line", script), part + "/stage2")
    more, left = close(single, ["dedup"], left)
    stages.update(more)
    last, refused = single, [filtered, single]
    if not o.no_titles:
        # Titles are compared within a day, so each day may go its own way.
        (single.where("verdict = 'ok'")
         .withColumn("day", F.get_json_object(whole, "$.release_date"))
         .repartition(partitions, "day").sortWithinPartitions("file", "n")
         .createOrReplaceTempView("singles"))
        script = fill(DEDUP, dedup="--keep newest --titles")
        last = stage(spark, transform(spark, "singles", "file, n, line", script), part + "/stage3")
        more, left = close(last, ["dedup"], left)
        stages["titles"] = more["dedup"]
        refused.append(last)

    line = whole.alias("value")
    bad = functools.reduce(lambda a, b: a.unionAll(b),
                           [r.where("verdict = 'bad'").select(line) for r in refused])
    bad.write.options(**GZIP).text(part + "/quarantine")
    movies = last.where("verdict = 'ok'")
    movies.select(line).write.options(**GZIP).text(part + "/movies.ndjson")
    # 7.0 is no bigint to Spark.
    parsed = F.from_json(whole, re.sub(r"\b(big)?int\b", "decimal(20,0)", COLUMNS))
    columns = movies.select(parsed.alias("m")).select(
        [F.col("m." + c.name).cast(c.dataType).alias(c.name) for c in StructType.fromDDL(COLUMNS)])
    year = F.coalesce(F.year("release_date"), F.lit(0))
    (columns.withColumn("release_year", year).repartition("release_year")
     .sortWithinPartitions("release_year", "movie_id")
     .write.partitionBy("release_year").option("compression", "zstd").parquet(part + "/movies.parquet"))
    rows = spark.read.parquet(part + "/movies.parquet").where("movie_id IS NOT NULL").count()
    if rows != left:
        raise SystemExit(f"movies.parquet has {rows} rows of {left}")
    with open(part + "/counts.json", "w", encoding="utf-8") as f:
        read = stages[first[0]]["in"]
        json.dump({"in": read, "out": left, "quarantined": read - left, "stages": stages}, f)
        f.write("\n")
    for n in (1, 2, 3):
        shutil.rmtree(f"{part}/stage{n}", ignore_errors=True)
    os.rename(part, o.output)
    spark.stop()


if __name__ == "__main__":
    sys.exit(main())
