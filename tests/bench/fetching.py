"""Measure tmdb-fetch against the stub server, through TLS and HTTP/2."""

import json
import os
import subprocess
from dataclasses import asdict

from filters import judge
from measure import Failure, in_turn, paired, spread

LATENCY = 150  # ms: a round trip over an ocean
RATE = 40  # requests a second
SEQUENTIAL = 10  # how many times fewer pages a sequential client asks for

CASES = {
    "rate": f"tmdb-fetch --rate {RATE}, {LATENCY} ms of latency",
    "far": f"no limit, {LATENCY} ms of latency",
    "near": "no limit, no latency: what the clients themselves cost",
}


class Server:
    """tmdb-stub behind nghttpx, as long as a with statement lasts."""

    def __init__(self, runner, pages, latency):
        self.log = os.path.join(runner.scratch, "requests")
        self.command = [
            runner.root + "/tests/stub/with-stub",
            *["-t", "-P", pages.path, "-l", self.log],
            *(["-L", str(latency)] if latency else []),
            *["--", "sh", "-c", "env; echo; exec cat >/dev/null"],
        ]
        self.base = runner.env

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.base,
            text=True,
        )
        env = {}
        while line := self.process.stdout.readline().rstrip("\n"):
            name, _, value = line.partition("=")
            env[name] = value
        if "TMDB_BASE_URL" not in env:
            raise Failure("the server: " + self.process.communicate()[1].strip())
        wanted = ("TMDB_BASE_URL", "TMDB_API_KEY", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
        self.env = {name: env[name] for name in wanted}
        self.url = env["TMDB_BASE_URL"] + "/movie/popular"
        self.key = "api_key=" + env["TMDB_API_KEY"]
        return self

    def __exit__(self, *_):
        self.process.communicate()

    def arrivals(self):
        """When requests for pages arrived since the last call, in seconds."""
        with open(self.log, encoding="utf-8") as f:
            lines = [json.loads(line) for line in f]
        os.truncate(self.log, 0)
        return sorted(line["t"] for line in lines if line["page"] is not None)


def _busiest(times):
    """The most requests in any one second."""
    most = first = 0
    for last, t in enumerate(times):
        while t - times[first] >= 1:
            first += 1
        most = max(most, last - first + 1)
    return most


def _fetch(pages, *more, rate=0):
    count = ["--pages", f"1-{pages}", "--rate", str(rate), *more]
    return [["{fetch}", "popular", *count]]


def _curl(server, pages, *more):
    url = f"{server.url}?{server.key}&page=[1-{pages}]"
    return [["curl", "-sS", "--parallel", "--http2", *more, url]]


def _python(way, pages):
    return [["{python}", "{peers}/pages.py", way, str(pages)]]


def _clients(server, pages, names):
    """The clients, each with how many pages it asks for, and what it needs."""
    few = max(pages // SEQUENTIAL, 1)
    packed = "--compressed"
    everything = {
        "tmdb-fetch": (_fetch(pages), pages, "{fetch}"),
        "tmdb-fetch, 20 at once": (
            _fetch(pages, "--concurrency", "20"),
            pages,
            "{fetch}",
        ),
        "tmdb-fetch, 50 at once": (
            _fetch(pages, "--concurrency", "50"),
            pages,
            "{fetch}",
        ),
        "curl": (_curl(server, pages, packed), pages, "curl"),
        "curl, 20 at once": (
            _curl(server, pages, packed, "--parallel-max", "20"),
            pages,
            "curl",
        ),
        "curl, not compressed": (_curl(server, pages), pages, "curl"),
        "Python http.client": (_python("keep-alive", few), few, "{python}"),
        "Python urllib": (_python("urllib", few), few, "{python}"),
        "h2load": (
            [
                [
                    *["h2load", "-n", str(pages), "-c", "1", "-m", "50"],
                    *["-H", "accept-encoding: gzip"],
                    f"{server.url}?{server.key}&page=1",
                ]
            ],
            pages,
            "h2load",
        ),
    }
    return {name: everything[name] for name in names}


# What each case's clients are, and its targets: ours, peer, times as fast.
OPEN = {
    "far": (
        [
            *["tmdb-fetch", "tmdb-fetch, 50 at once", "tmdb-fetch, 20 at once"],
            *["curl", "curl, 20 at once"],
            *["Python http.client", "Python urllib", "h2load"],
        ],
        [
            ("tmdb-fetch", "curl", 1),
            ("tmdb-fetch, 50 at once", "curl", 1),
            ("tmdb-fetch, 20 at once", "curl, 20 at once", 1),
            ("tmdb-fetch", "Python http.client", 10),
            ("tmdb-fetch", "Python urllib", 10),
        ],
    ),
    "near": (
        [
            *["tmdb-fetch", "curl", "curl, not compressed"],
            *["Python http.client", "Python urllib", "h2load"],
        ],
        [("tmdb-fetch", "curl", 1)],
    ),
}


def _row(runs, pages, ours):
    speeds = [pages / run.wall for run in runs]
    return {
        "pages": pages,
        "wall": asdict(spread(run.wall for run in runs)),
        "cpu": asdict(spread(run.cpu for run in runs)),
        "peak": asdict(spread(run.peak for run in runs)),
        "pages_per_second": asdict(spread(speeds)),
        "speed_ratio": asdict(paired(ours, speeds)),
        "runs": [asdict(run) for run in runs],
    }


def _open_throttle(runner, name, pages, rounds):
    """No limit: pages a second of each client, in turn."""
    names, wanted = OPEN[name]
    with Server(runner, pages, LATENCY if name == "far" else 0) as server:
        clients = _clients(server, pages.n, names)
        turns = {}
        errors = {}
        for client, (stages, _, needs) in clients.items():
            if runner.tools.here(needs):
                turns[client] = lambda s=stages: runner.run(s, env=server.env)
            else:
                errors[client] = "not here"
        got = runner.count_lines(clients["tmdb-fetch"][0], "/dev/null", env=server.env)
        if got != pages.n * 20:
            raise Failure(f"tmdb-fetch: {got} records of {pages.n * 20}")
        runs, failed = in_turn(turns, rounds)
    errors.update(failed)
    if "tmdb-fetch" in errors:
        raise Failure(errors["tmdb-fetch"])
    speeds = {c: [clients[c][1] / run.wall for run in runs[c]] for c in runs}
    rows = [
        {"name": c, "error": errors[c]}
        if c in errors
        else {"name": c, **_row(runs[c], clients[c][1], speeds["tmdb-fetch"])}
        for c in names
    ]
    targets = [
        judge(
            name,
            f"pages a second of {ours} / {peer}",
            ">=",
            times,
            errors.get(peer) or paired(speeds[ours], speeds[peer]),
        )
        for ours, peer, times in wanted
    ]
    return rows, targets


def _limited(runner, name, pages, rounds):
    """Under a limit: how much of it is used, as the server sees it."""
    shares, most, runs = [], [], []
    with Server(runner, pages, LATENCY) as server:
        server.arrivals()
        for _ in range(rounds):
            runs.append(runner.run(_fetch(pages.n, rate=RATE), env=server.env))
            times = server.arrivals()
            if len(times) != pages.n:
                raise Failure(f"{len(times)} requests for {pages.n} pages")
            mean = (len(times) - 1) / (times[-1] - times[0])
            shares.append(100 * mean / RATE)
            most.append(_busiest(times))
    whole = [100 * pages.n / run.wall / RATE for run in runs]
    row = _row(runs, pages.n, [pages.n / run.wall for run in runs])
    targets = [
        judge(name, f"sustained, % of {RATE} a second", ">=", 98, spread(shares)),
        judge(name, "the most in any one second", "<=", RATE, spread(most)),
    ]
    row["share_of_limit_sustained"] = asdict(spread(shares))
    row["share_of_limit_with_start_and_end"] = asdict(spread(whole))
    return [{"name": "tmdb-fetch", **row}], targets


def measure(runner, name, pages, rounds):
    """One of CASES; the result is for the report."""
    how = _limited if name == "rate" else _open_throttle
    rows, targets = how(runner, name, pages, rounds)
    group = {"pages": pages.n, "bytes": pages.size, "rounds": rounds, "clients": rows}
    return {
        "name": name,
        "title": CASES[name],
        "groups": [group],
        "targets": targets,
    }
