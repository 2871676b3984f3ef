"""The filters once more, on Python's json: rules.py validate|members|clean|dedup|pipe

Reads records on the standard input and writes the lines it keeps, as they
came, to the standard output, like the filters of the same names.  "members"
looks only at the five members a record must have; "clean" drops, but does
not repair; "pipe" is validate, clean and dedup in one.
"""

import datetime
import json
import re
import sys

TODAY = "2026-11-22"
visible = re.compile(r"\S").search
path_begins = re.compile(r"/\S").match
language = re.compile(r"[a-z]{2}\Z").match
year = re.compile(r"18[7-9]|19|2[01]").match
moment = re.compile(
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3])"
    r":[0-5]\d:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)\Z"
).match


def text(v):
    return type(v) is str and "\0" not in v


def whole(v, least):
    return type(v) is int and v >= least


def flag(v):
    return v is True or v is False


def path(v):
    return v is None or (text(v) and path_begins(v) is not None)


def day(v):
    if v == "":
        return True
    if type(v) is not str or len(v) != 10 or not year(v):
        return False
    try:
        datetime.date.fromisoformat(v)
    except ValueError:
        return False
    return True


def genres(v):
    return (
        type(v) is list
        and all(type(g) is int and g >= 1 for g in v)
        and len(set(v)) == len(v)
    )


def number(v):
    return type(v) is float or type(v) is int


def valid(r):
    """The built-in rules, of which each looks at one member."""
    if not (
        whole(r["movie_id"], 1)
        and r["movie_id"] <= 2147483647
        and text(r["title"])
        and visible(r["title"])
        and day(r["release_date"])
        and number(r["vote_average"])
        and 0 <= r["vote_average"] <= 10
        and number(r["popularity"])
        and r["popularity"] >= 0
    ):
        return False
    for name, rule in OPTIONAL:
        if name in r and not rule(r[name]):
            return False
    return True


OPTIONAL = (
    ("original_title", text),
    ("overview", lambda v: v is None or text(v)),
    ("vote_count", lambda v: whole(v, 0)),
    ("adult", flag),
    ("video", flag),
    ("softcore", flag),
    ("original_language", lambda v: type(v) is str and language(v)),
    ("genre_ids", genres),
    ("poster_path", path),
    ("backdrop_path", path),
    ("source", text),
    ("page", lambda v: whole(v, 1)),
    ("fetched_at", lambda v: type(v) is str and moment(v)),
)


def members(r):
    return (
        r["movie_id"] >= 1
        and r["title"] != ""
        and type(r["release_date"]) is str
        and 0 <= r["vote_average"] <= 10
        and r["popularity"] >= 0
    )


def wanted(r):
    return (
        not r.get("adult")
        and "" < (r.get("release_date") or "") <= TODAY
        and r.get("vote_average")
    )


def first():
    """A test whether a record's id comes for the first time."""
    seen = set()

    def test(r):
        key = r["movie_id"]
        if key in seen:
            return False
        seen.add(key)
        return True

    return test


def main():
    new = first()
    keep = {
        "validate": valid,
        "members": members,
        "clean": wanted,
        "dedup": new,
        "pipe": lambda r: valid(r) and wanted(r) and new(r),
    }[sys.argv[1]]
    loads = json.loads
    put = sys.stdout.buffer.write
    for line in sys.stdin.buffer:
        try:
            if keep(loads(line)):
                put(line)
        except (KeyError, TypeError, ValueError):
            continue


main()
