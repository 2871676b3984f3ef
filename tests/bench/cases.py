"""The table of cases: what runs against what, and what is to be reached.

A case is a list of programs that do the same work, ours first, and a list of
targets.  To add one, such as a sink's, add a Case to CASES.  In a command,
{validate} and so on are our programs, {peers} is the folder of the peers'
scripts, {scratch} the scratch folder and {input} the records' file, which is
the standard input, too.
"""

from dataclasses import dataclass, field

TODAY = "2026-11-22"  # what the peers' scripts take for today


@dataclass(frozen=True)
class Program:
    """A program, or several in a row."""

    name: str
    stages: list  # a list of argument lists
    needs: str = ""  # the tool that must be here; see tools.py
    slow: bool = False  # reads a tenth of the records
    less: bool = False  # does less than ours does
    limit: bool = False  # only hands bytes on
    fresh: tuple = ()  # files to remove before each run


@dataclass(frozen=True)
class Target:
    """measure is one of filters.MEASURES; peer the Program to compare with."""

    measure: str
    bound: float
    peer: str = ""


@dataclass(frozen=True)
class Case:
    name: str
    title: str
    programs: list
    targets: list = field(default_factory=list)
    rounds: int = 5


# Ours.  What they refuse is made, as in earnest, and thrown away.
REFUSED = ["-q", "/dev/null"]
VALIDATE = ["{validate}", *REFUSED]
CLEAN = ["{clean}", "--today", TODAY, *REFUSED]
DEDUP = ["{dedup}", *REFUSED]
SINK = ["{sink}", *REFUSED, "ndjson", "-"]
CAT = ["cat"]

# Peers.
FIVE = "the five required members"
MLR = ["mlr", "--ijsonl", "--ojsonl"]
MLR_RULES = ["filter", "-f", "{peers}/rules.mlr"]
MLR_FIVE = (
    'is_present($title) && $title != "" && is_present($release_date)'
    " && $movie_id >= 1 && $vote_average >= 0 && $vote_average <= 10"
    " && $popularity >= 0"
)
MLR_WANTED = (
    "$adult == false && is_not_empty($release_date)"
    f' && $release_date <= "{TODAY}" && $vote_average != 0'
)
# The id by a regular expression: the quickest way that finds it anywhere.
GAWK_ID = """{
    match($0, /"movie_id":[0-9]+/)
    id = substr($0, RSTART + 11, RLENGTH - 11)
} !(id in seen) {
    seen[id]
    print
}"""
# Or as what stands between the fourth colon and the fifth: quicker, and right
# as long as the members before it are the same and have no colon.
GAWK_PLACE = "!seen[$5]++"
SORT_PLACE = ["sort", "-u", "-t", ":", "-k", "5,5"]


def jq(tool, name, program, *flags, less=False):
    return Program(
        f"{tool}{name}",
        [[tool, "-c", "-L", "{peers}", *flags, f'include "rules"; {program}']],
        tool,
        slow=True,
        less=less,
    )


def python(name, step, less=False):
    command = ["{python}", "{peers}/rules.py", step]
    return Program(f"Python json{name}", [command], "{python}", less=less)


def duckdb(name, step, less=False):
    command = ["{duckdb}", "{peers}/duck.py", step, "{input}"]
    return Program(f"DuckDB{name}", [command], "duckdb", less=less)


def miller(name, *words, less=False):
    return Program(f"Miller{name}", [[*MLR, *words]], "mlr", slow=True, less=less)


CASES = [
    Case(
        "validate",
        "records that keep to the built-in rules",
        [
            Program("tmdb-validate", [VALIDATE]),
            Program("cat", [CAT], limit=True),
            duckdb("", "validate"),
            duckdb(f", {FIVE}", "members", less=True),
            python("", "validate"),
            python(f", {FIVE}", "members", less=True),
            jq("jq", "", "select(valid)"),
            jq("jq", f", {FIVE}", "select(has_members)", less=True),
            jq("gojq", "", "select(valid)"),
            jq("gojq", f", {FIVE}", "select(has_members)", less=True),
            miller("", *MLR_RULES),
            miller(f", {FIVE}", "filter", MLR_FIVE, less=True),
        ],
        [
            Target("cpu", 50, "jq"),
            Target("cpu", 50, f"jq, {FIVE}"),
            Target("cpu", 8, "DuckDB"),
            Target("cpu", 8, f"DuckDB, {FIVE}"),
            Target("cpu", 10, "Python json"),
            Target("cpu", 10, f"Python json, {FIVE}"),
            Target("rate", 1.5),
            Target("growth", 1),
        ],
    ),
    Case(
        "clean",
        "records that are wanted, and texts repaired",
        [
            Program("tmdb-clean", [CLEAN]),
            Program("cat", [CAT], limit=True),
            duckdb(", no repairs", "clean", less=True),
            python(", no repairs", "clean", less=True),
            jq("jq", ", no repairs", "select(wanted)", less=True),
            jq("gojq", ", no repairs", "select(wanted)", less=True),
            miller(", no repairs", "filter", MLR_WANTED, less=True),
        ],
        [Target("growth", 1)],
    ),
    Case(
        "dedup",
        "the first record of each id",
        [
            Program("tmdb-dedup", [DEDUP]),
            Program("cat", [CAT], limit=True),
            Program("gawk", [["gawk", "-b", GAWK_ID]], "gawk"),
            Program(
                "gawk, id by place",
                [["gawk", "-b", "-F", ":", GAWK_PLACE]],
                "gawk",
                less=True,
            ),
            Program("sort -u, id by place", [SORT_PLACE], less=True),
            Program("sort -u, whole lines", [["sort", "-u"]], less=True),
            duckdb("", "dedup"),
            python("", "dedup"),
            jq("jq", "", "unique_by(.movie_id)[]", "-s"),
            jq("gojq", "", "unique_by(.movie_id)[]", "-s"),
            miller("", "head", "-n", "1", "-g", "movie_id"),
        ],
        [
            Target("peak", 32),
            Target("rate", 1.5),
            Target("cpu", 3, "gawk"),
            Target("cpu", 3, "gawk, id by place"),
            Target("cpu", 3, "sort -u, id by place"),
            Target("cpu", 3, "sort -u, whole lines"),
            Target("growth", 1),
        ],
    ),
    Case(
        "sink",
        "all records, checked, to the standard output",
        [
            Program("tmdb-sink ndjson -", [SINK]),
            Program("cat", [CAT], limit=True),
        ],
        [Target("growth", 1)],
    ),
    Case(
        "pipe",
        "validate | clean | dedup | sink ndjson -",
        [
            Program("the four filters", [VALIDATE, CLEAN, DEDUP, SINK]),
            Program("cat|cat|cat|cat", [CAT] * 4, limit=True),
            duckdb(", no repairs", "pipe", less=True),
            python(", no repairs", "pipe", less=True),
            jq(
                "jq",
                ", no repairs",
                "[inputs | select(valid and wanted)] | unique_by(.movie_id)[]",
                "-n",
                less=True,
            ),
            jq(
                "gojq",
                ", no repairs",
                "[inputs | select(valid and wanted)] | unique_by(.movie_id)[]",
                "-n",
                less=True,
            ),
            miller(
                ", no repairs",
                *MLR_RULES,
                *["then", "filter", MLR_WANTED],
                *["then", "head", "-n", "1", "-g", "movie_id"],
                less=True,
            ),
        ],
        [Target("wall", 2, "cat|cat|cat|cat"), Target("growth", 4)],
        rounds=7,
    ),
]
