"""Write random records with tmdb-sink parquet; pyarrow and DuckDB must read
the same rows, types, nulls and bounds.

    parquet-readers.py [SEED [TRIALS]]
"""

import datetime
import json
import os
import random
import subprocess
import sys
import tempfile

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

TYPES = {
    "movie_id": pa.int64(),
    "title": pa.string(),
    "original_title": pa.string(),
    "original_language": pa.string(),
    "release_date": pa.date32(),
    "vote_average": pa.float64(),
    "vote_count": pa.int64(),
    "popularity": pa.float64(),
    "adult": pa.bool_(),
    "video": pa.bool_(),
    "genre_ids": pa.list_(pa.field("element", pa.int32(), nullable=False)),
    "overview": pa.string(),
    "poster_path": pa.string(),
    "backdrop_path": pa.string(),
    "source": pa.string(),
    "page": pa.int64(),
    "fetched_at": pa.timestamp("ms", tz="UTC"),
}
WORDS = ["", "a", "Ä", "기생충", "🎬", "a,b", '"', "\n", "x" * 63, "x" * 70,
         "½ <3", "\x01", "zz", "\U0010ffff"]


def number(rnd):
    return rnd.choice([
        lambda: rnd.randrange(0, 10001) / 1000,
        lambda: rnd.uniform(-1e300, 1e300),
        lambda: 0.0, lambda: -0.0, lambda: 1e-310,
    ])()


def integer(rnd, bits):
    edge = 1 << (bits - 1)
    return rnd.choice([
        lambda: rnd.randrange(20),
        lambda: rnd.randrange(-edge, edge),
        lambda: edge - 1, lambda: -edge,
    ])()


def column(rnd, kind):
    """A function for one value: columns have their own habits."""
    habit = rnd.randrange(4)
    missing = rnd.choice([0, 0, 0.1, 0.9, 1])
    if kind == "text":
        few = [rnd.choice(WORDS) + rnd.choice(WORDS) for _ in range(5)]
        make = [
            lambda: rnd.choice(few),
            lambda: rnd.choice(WORDS) + str(rnd.randrange(10 ** 6)),
            lambda: "".join(rnd.choices("abcdefgh 가나다", k=rnd.randrange(400))),
            lambda: few[0],
        ][habit]
    elif kind == "integer":
        make = [lambda: integer(rnd, 64), lambda: rnd.randrange(5),
                lambda: 7, lambda: rnd.randrange(10 ** 9)][habit]
    elif kind == "number":
        make = [lambda: number(rnd), lambda: rnd.randrange(100) / 10,
                lambda: 0.5, lambda: rnd.random()][habit]
    elif kind == "boolean":
        make = [lambda: rnd.random() < 0.5, lambda: True, lambda: False,
                lambda: rnd.random() < 0.01][habit]
    elif kind == "date":
        make = lambda: (datetime.date(1, 1, 1) + datetime.timedelta(
            days=rnd.randrange(3652059))).isoformat() if habit else "1999-03-31"
    elif kind == "moment":
        make = lambda: (datetime.datetime(1970, 1, 1) + datetime.timedelta(
            milliseconds=rnd.randrange(10 ** 13 if habit else 3))
        ).isoformat(timespec="milliseconds") + "Z"
    else:
        make = lambda: [rnd.choice([28, 12, 18, integer(rnd, 32)])
                        for _ in range(rnd.choice([0, 1, 2, 3, 30]))]
    return lambda: None if rnd.random() < missing else make()


def records(rnd, n):
    kinds = {"release_date": "date", "vote_average": "number",
             "vote_count": "integer", "popularity": "number",
             "adult": "boolean", "video": "boolean", "genre_ids": "list",
             "page": "integer", "fetched_at": "moment"}
    makers = {name: column(rnd, kinds.get(name, "text"))
              for name in TYPES if name != "movie_id"}
    for _ in range(n):
        r = {"movie_id": integer(rnd, 64)}
        for name, make in makers.items():
            value = make()
            if value is not None or rnd.random() < 0.5:
                r[name] = value
        yield r


def expected(record):
    """The row that a reader should find."""
    row = {name: record.get(name) for name in TYPES}
    if row["release_date"] is not None:
        row["release_date"] = datetime.date.fromisoformat(row["release_date"])
    if row["fetched_at"] is not None:
        row["fetched_at"] = datetime.datetime.fromisoformat(
            row["fetched_at"].replace("Z", "+00:00"))
    return row


def same(a, b):
    """Equal, and -0.0 is not 0.0."""
    return a == b and repr(a) == repr(b) if isinstance(a, float) else a == b


def check_bounds(meta, rows):
    """The statistics say nothing that is not so."""
    at = 0
    for g in range(meta.num_row_groups):
        group = meta.row_group(g)
        part = rows[at:at + group.num_rows]
        at += group.num_rows
        for c in range(group.num_columns):
            chunk = group.column(c)
            name = chunk.path_in_schema.split(".")[0]
            values = [r[name] for r in part]
            if name == "genre_ids":
                values = [v for r in values if r for v in r]
            else:
                nulls = sum(v is None for v in values)
                assert chunk.statistics.null_count == nulls, (name, "nulls")
                values = [v for v in values if v is not None]
            stats = chunk.statistics
            if not stats.has_min_max:
                assert not values or isinstance(values[0], str), name
                continue
            low, high = stats.min, stats.max
            if name == "fetched_at":
                low, high = (v.replace(tzinfo=datetime.timezone.utc)
                             if v.tzinfo is None else v for v in (low, high))
            key = (lambda v: v.encode()) if isinstance(low, str) else None
            assert low == min(values, key=key), (name, low, min(values))
            assert high == max(values, key=key), (name, high, max(values))
    assert at == len(rows)


def trial(seed, folder):
    rnd = random.Random(seed)
    n = rnd.choice([0, 1, 2, 9, 100, 1000, 5000])
    rows_per_group = rnd.choice([1, 8, 100, 65536]) if n <= 1000 else 65536
    source = os.path.join(folder, "in.ndjson")
    target = os.path.join(folder, "out.parquet")
    rows = []
    with open(source, "w", encoding="utf-8") as f:
        for r in records(rnd, n):
            f.write(json.dumps(r, ensure_ascii=rnd.random() < 0.5) + "\n")
            rows.append(expected(r))
    subprocess.run(["tmdb-sink", "--row-group", str(rows_per_group),
                    "parquet", target, source], check=True)
    with pq.ParquetFile(target) as f:
        check_bounds(f.metadata, rows)
        sizes = [f.metadata.row_group(g).num_rows
                 for g in range(f.metadata.num_row_groups)]
        assert all(size == rows_per_group for size in sizes[:-1]), sizes
        assert all(0 < size <= rows_per_group for size in sizes), sizes
        table = f.read()
    for name, type_ in TYPES.items():
        assert table.schema.field(name).type == type_, \
            (name, table.schema.field(name).type)
    readers = {"pyarrow": table.to_pylist()}
    con = duckdb.connect()
    con.sql("SET TimeZone = 'UTC'")
    got = con.sql(f"SELECT * FROM '{target}'").to_arrow_table()
    readers["DuckDB"] = got.to_pylist()
    for reader, got in readers.items():
        assert len(got) == len(rows), (reader, len(got), len(rows))
        for i, (a, b) in enumerate(zip(rows, got)):
            for name in TYPES:
                assert same(a[name], b[name]), \
                    (reader, i, name, a[name], b[name])
    # What a reader leaves out because of the bounds must not be missing.
    for name in ("movie_id", "title", "vote_average", "vote_count"):
        want = [r[name] for r in rows if r[name] is not None]
        if want:
            v = rnd.choice(want)
            count = con.execute(f"SELECT count(*) FROM '{target}' "
                                f"WHERE {name} = ?", [v]).fetchone()[0]
            assert count == want.count(v), (name, v, count, want.count(v))
    con.close()


def large(folder):
    """Many pages; dictionaries that become full, or are given up."""
    source = os.path.join(folder, "large.ndjson")
    target = os.path.join(folder, "large.parquet")
    n = 700000
    rows = {
        "movie_id": list(range(n)),
        "vote_count": [i % 100 if i < 600000 else i for i in range(n)],
        "page": [i % 70000 for i in range(n)],
        "title": ["same" if i < 400000 else f"title {i}" for i in range(n)],
        "genre_ids": [[28, i] if i % 3 else [] for i in range(n)],
    }
    with open(source, "w", encoding="utf-8") as f:
        for i in range(n):
            f.write(json.dumps({k: v[i] for k, v in rows.items()}) + "\n")
    subprocess.run(["tmdb-sink", "--row-group", str(n), "--columns",
                    ",".join(rows), "parquet", target, source], check=True)
    table = pq.read_table(target)
    con = duckdb.connect()
    other = con.sql(f"SELECT * FROM '{target}'").to_arrow_table()
    for name, want in rows.items():
        assert table[name].to_pylist() == want, ("pyarrow", name)
        assert other[name].to_pylist() == want, ("DuckDB", name)
    encodings = pq.ParquetFile(target).metadata.row_group(0)
    assert {"PLAIN", "RLE_DICTIONARY"} <= set(encodings.column(1).encodings)
    con.close()


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else random.randrange(10 ** 6)
    trials = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    print(f"# seeds {seed} to {seed + trials - 1}, pyarrow {pa.__version__}, "
          f"DuckDB {duckdb.__version__}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for s in range(seed, seed + trials):
            try:
                trial(s, folder)
            except BaseException:
                print(f"# trial with seed {s} failed")
                raise
        large(folder)


main()
