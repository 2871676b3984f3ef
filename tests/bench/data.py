"""The scratch folder and what lies in it: records and recorded pages."""

import contextlib
import itertools
import json
import os
import shutil
import tempfile
from dataclasses import dataclass

ROOM = 4096  # bytes a record: the file, its tenth, an output, sort's own files
PER_PAGE = 20


@dataclass(frozen=True)
class Records:
    path: str
    n: int
    size: int


def _place(records):
    """The usual folder, or /dev/shm when that alone has room.

    Files there take twice as long to read as the page cache of a disk, as
    their pages are small.
    """
    usual = os.environ.get("TMPDIR", "/tmp")
    for folder in (usual, "/dev/shm"):
        with contextlib.suppress(OSError):
            if shutil.disk_usage(folder).free > records * ROOM:
                return folder
    return usual


@contextlib.contextmanager
def scratch(chosen, records):
    """A new folder, in the chosen one or where there is room; it goes again."""
    path = tempfile.mkdtemp(prefix="tmdb-bench.", dir=chosen or _place(records))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _make(runner, name, n):
    path = os.path.join(runner.scratch, name)
    runner.run([[runner.root + "/tests/bench/make-records", str(n)]], to=path)
    with open(path, "rb") as f:
        os.fsync(f.fileno())  # no writing while others are measured
        while f.read(1 << 20):  # into the page cache
            pass
    return Records(path, n, os.path.getsize(path))


def records(runner, n):
    """n records, and a tenth of them: for slow peers, and to see memory grow."""
    return _make(runner, "all", n), _make(runner, "tenth", max(n // 10, 1))


def pages(runner, n):
    """A file of n pages as TMDB answers them, for the stub server."""
    made = _make(runner, "paged", n * PER_PAGE)
    path = os.path.join(runner.scratch, "pages")
    with open(made.path, "rb") as f, open(path, "w", encoding="utf-8") as out:
        for page in range(1, n + 1):
            rows = []
            for line in itertools.islice(f, PER_PAGE):
                record = json.loads(line)
                row = {"id": record.pop("movie_id"), **record}
                for name in ("source", "page", "fetched_at"):
                    del row[name]
                rows.append(row)
            body = {
                "page": page,
                "results": rows,
                "total_pages": n,
                "total_results": n * PER_PAGE,
            }
            json.dump(body, out, ensure_ascii=False, separators=(",", ":"))
            out.write("\n")
    os.unlink(made.path)
    return Records(path, n, os.path.getsize(path))
