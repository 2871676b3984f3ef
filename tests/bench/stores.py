"""tmdb-sink's stores, side by side with what people would store with.

Unlike those of cases.py, these programs write files and databases: all of
them are made anew in each round, and compared in size, too.
"""

import os
import shlex
from dataclasses import asdict, dataclass, field

import postgres
from cases import Program, Target
from filters import Group, judge
from measure import Failure, paired, spread

MEASURES = {
    "cpu": ("CPU of {peer} / ours", ">="),
    "speed": ("wall of {peer} / ours", ">="),
    "memory": ("peak memory of {peer} / ours", ">="),
    "size": ("our size / that of {peer}", "<="),
    "growth": ("more memory for 10 times the input, MB", "<="),
}


@dataclass(frozen=True)
class Store:
    """Our program is the first; out names what each makes, if it is a file."""

    title: str
    programs: list
    targets: list
    ready: tuple = ()  # functions that make what peers read
    out: dict = field(default_factory=dict)
    tables: bool = False  # PostgreSQL's tables are emptied before each run
    rounds: int = 5


def ours(name, *words):
    return Program(name, [["{sink}", "-q", "/dev/null", *words]])


def shell(name, *words, needs="", less=False, folder="{scratch}"):
    """All words but those that begin with a space of their own are quoted."""
    script = " ".join(w if w[:1] == " " else shlex.quote(w) for w in words)
    return Program(
        name, [["sh", "-c", f"cd {folder} && {script}"]], needs=needs, less=less
    )


def duckdb(form, threads, target):
    """And bring the file to the disk, as ours does."""
    name = "DuckDB, one thread" if threads == 1 else f"DuckDB, {threads} threads"
    return shell(
        name,
        *("{duckdb}", "{peers}/duckstore.py", form, str(threads)),
        *("{input}", target, " &&", "sync", target),
        needs="duckdb",
    )


def sqlite(name, script, target, less=False):
    return shell(
        name,
        *("sqlite3", target, " <{scratch}/" + script, " >/dev/null &&"),
        *("sync", target),
        needs="sqlite3",
        less=less,
    )


def psql(name, *words, less=False):
    return shell(name, "psql", "-Xq", "-v", "ON_ERROR_STOP=1", *words, less=less)


def ready_csv(runner, records):
    """The tables as CSV, in the order of their keys, and the peers' SQL."""
    db = runner.scratch + "/ready.db"
    runner.run([["{sink}", "-q", "/dev/null", "sqlite", db]], records.path)
    for table in ("movies", "movie_genres", "movie_changes"):
        runner.run(
            [["sqlite3", "-csv", db, f"SELECT * FROM {table}"]],
            to=f"{runner.scratch}/{table}.csv",
        )
    for name in ("import.sql", "import-all.sql"):
        runner.run([["cat", "{peers}/" + name]], to=f"{runner.scratch}/{name}")
    os.unlink(db)


def ready_tsv(runner, records):
    """The movies as psql's \\copy reads them."""
    pg = runner.tools.server
    pg.query("CREATE DATABASE empty")
    sink = ["{sink}", "-q", "/dev/null", "postgres"]
    runner.run([[*sink, "empty"]], env=pg.env)
    pg.anew()
    runner.run([[*sink, "-"]], records.path, env=pg.env)
    path = runner.scratch + "/movies.tsv"
    pg.query(f"\\copy movies TO '{path}'", database=postgres.DATABASE)


CASES = {
    "csv": Store(
        "all columns as CSV",
        [
            ours("tmdb-sink csv", "csv", "{scratch}/ours.csv"),
            duckdb("csv", 1, "duck1.csv"),
            duckdb("csv", 2, "duck2.csv"),
        ],
        [Target("cpu", 1.5, "DuckDB, one thread"), Target("growth", 1)],
        out={
            "tmdb-sink csv": "ours.csv",
            "DuckDB, one thread": "duck1.csv",
            "DuckDB, 2 threads": "duck2.csv",
        },
    ),
    "zstd": Store(
        "all records as .ndjson.zst",
        [
            ours("tmdb-sink ndjson", "ndjson", "{scratch}/ours.ndjson.zst"),
            shell(
                "zstd -3 -T2",
                *("zstd", "-q", "-3", "-T2", "-f", "-o", "peer.zst", "{input}"),
                *(" &&", "sync", "peer.zst"),
                needs="zstd",
                less=True,
            ),
        ],
        [Target("speed", 0.95, "zstd -3 -T2"), Target("growth", 8)],
        out={"tmdb-sink ndjson": "ours.ndjson.zst", "zstd -3 -T2": "peer.zst"},
    ),
    "parquet": Store(
        "all columns as Parquet, zstd pages",
        [
            ours("tmdb-sink parquet", "parquet", "{scratch}/ours.parquet"),
            duckdb("parquet", 1, "duck1.parquet"),
            duckdb("parquet", 2, "duck2.parquet"),
        ],
        [
            Target("cpu", 1, "DuckDB, one thread"),
            Target("memory", 5, "DuckDB, one thread"),
            Target("size", 1.1, "DuckDB, one thread"),
            Target("growth", 8),
        ],
        out={
            "tmdb-sink parquet": "ours.parquet",
            "DuckDB, one thread": "duck1.parquet",
            "DuckDB, 2 threads": "duck2.parquet",
        },
    ),
    "sqlite": Store(
        "a new SQLite database: movies, genres, change log, indexes",
        [
            ours("tmdb-sink sqlite", "sqlite", "{scratch}/ours.db"),
            sqlite("sqlite3 .import, ready CSV", "import-all.sql", "peer.db"),
            sqlite("sqlite3 .import, movies alone", "import.sql", "less.db", less=True),
            Program(
                "naive upsert",
                [["{root}/tests/bench/naive-upsert", "-a", "{scratch}/naive-all.db"]],
            ),
            Program(
                "naive upsert, movies alone",
                [["{root}/tests/bench/naive-upsert", "{scratch}/naive.db"]],
                less=True,
            ),
        ],
        [
            Target("speed", 1.5, "sqlite3 .import, ready CSV"),
            Target("cpu", 1.5, "sqlite3 .import, ready CSV"),
            Target("speed", 2, "naive upsert"),
            Target("speed", 2, "naive upsert, movies alone"),
        ],
        ready=(ready_csv,),
        out={
            "tmdb-sink sqlite": "ours.db",
            "sqlite3 .import, ready CSV": "peer.db",
            "sqlite3 .import, movies alone": "less.db",
            "naive upsert": "naive-all.db",
            "naive upsert, movies alone": "naive.db",
        },
    ),
    # Without its end mark, tmdb-sink copies all and then does not merge.
    "copy": Store(
        "records to a temporary table of PostgreSQL; CPU of the client alone",
        [
            shell(
                "tmdb-sink postgres, not committed",
                *("env", "TMDB_END_MARK=1", "{sink}", "-q", "/dev/null"),
                *("postgres", "-", "{input}", " 2>/dev/null; test $? -eq 65"),
            ),
            psql(
                "psql \\copy, ready TSV",
                *("-c", "CREATE TEMP TABLE staging (LIKE movies)"),
                *("-c", "\\copy staging FROM 'movies.tsv'"),
            ),
        ],
        [Target("speed", 0.9, "psql \\copy, ready TSV")],
        ready=(ready_tsv,),
        tables=True,
    ),
    "postgres": Store(
        "movies and change log in PostgreSQL; CPU of the client alone",
        [
            ours("tmdb-sink postgres", "postgres", "-"),
            psql("psql, the same by hand, ready TSV", "-f", "{peers}/load.sql"),
        ],
        [Target("speed", 0.9, "psql, the same by hand, ready TSV")],
        ready=(ready_tsv,),
        tables=True,
    ),
}


class Stores(Group):
    """A group whose files and tables go before each run."""

    def __init__(self, runner, store, records, rounds):
        self.store = store
        self.sizes = {}
        super().__init__(runner, store.programs, records, rounds)

    def _turn(self, runner, program):
        name = self.store.out.get(program.name)
        path = name and os.path.join(runner.scratch, name)
        pg = runner.tools.server

        def turn():
            if path and os.path.exists(path):
                os.unlink(path)
            if self.store.tables:
                pg.anew()
            run = runner.run(
                program.stages,
                self.records.path,
                env=pg.env if self.store.tables else None,
            )
            if path:
                self.sizes[program.name] = os.path.getsize(path)
                os.unlink(path)
            return run

        return turn

    def report(self, lines):
        report = super().report(lines)
        for row in report["programs"]:
            row["size"] = self.sizes.get(row["name"])
        return report


def _value(target, big, small):
    if target.measure == "growth":
        least = spread(small.figures(big.ours, "peak")).median
        return spread(peak - least for peak in big.figures(big.ours, "peak"))
    if target.peer in big.errors:
        return big.errors[target.peer]
    if target.measure == "size":
        return spread([big.sizes[big.ours] / big.sizes[target.peer]])
    what = {"speed": "wall", "memory": "peak"}.get(target.measure, target.measure)
    return paired(big.figures(target.peer, what), big.figures(big.ours, what))


def _measure(runner, name, files, rounds, say):
    store = CASES[name]
    everything, tenth = files
    rounds = rounds or store.rounds
    say(f"{name}: what the peers read")
    for make in store.ready:
        make(runner, everything)
    say(f"{name}: {len(store.programs)} programs, {rounds} rounds")
    groups = [Stores(runner, store, everything, rounds)]
    if any(t.measure == "growth" for t in store.targets):
        alone = Store(store.title, store.programs[:1], [], out=store.out)
        groups.append(Stores(runner, alone, tenth, min(rounds, 5)))
    for group in groups:
        if group.ours in group.errors:
            raise Failure(f"{group.ours}: {group.errors[group.ours]}")
    less = {p.name: p.less for p in store.programs}
    targets = []
    for t in store.targets:
        text, way = MEASURES[t.measure]
        targets.append(
            judge(
                name,
                text.format(peer=t.peer),
                way,
                t.bound,
                _value(t, groups[0], groups[-1]),
                less.get(t.peer, False),
            )
        )
    return {
        "name": name,
        "title": store.title,
        "groups": [group.report({}) for group in groups],
        "targets": targets,
    }


def measure(runner, names, files, rounds, say):
    """These cases, one after the other."""
    runner.tools.names.update(scratch=runner.scratch, root=runner.root)
    with_tables = [name for name in names if CASES[name].tables]
    results = [
        _measure(runner, name, files, rounds, say)
        for name in names
        if name not in with_tables
    ]
    for name in with_tables:
        with postgres.server(runner.scratch) as runner.tools.server:
            if runner.tools.server is None:
                say(f"{name}: there is no PostgreSQL server here")
                continue
            results.append(_measure(runner, name, files, rounds, say))
    return results
