"""Run programs, and what they took: wall time, CPU time, peak memory."""

import json
import os
import statistics
import subprocess
from dataclasses import dataclass


class Failure(Exception):
    """A program could not do its work."""


@dataclass(frozen=True)
class Run:
    """One run of a program, or of a pipe of them."""

    wall: float  # seconds, from the first start to the last end
    cpu: float  # seconds, of all programs together
    peak: float  # MB, the sum of the programs' own peaks


class Runner:
    """Knows where programs are, and where scratch files may lie."""

    def __init__(self, root, scratch, tools):
        self.root = root
        self.scratch = scratch
        self.tools = tools
        self.env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("TMDB_")
        }
        self.env.update(LC_ALL="C", TMPDIR=scratch)

    def run(self, stages, source="/dev/null", to="/dev/null", env=None):
        """Run stages, a list of argument lists, from the file source to to."""
        words = []
        for argv in stages:
            words += ["|"] if words else []
            words += [self.tools.fill(word, source) for word in argv]
        said = os.path.join(self.scratch, "stderr")
        with open(said, "wb") as err:
            done = subprocess.run(
                [self.root + "/tests/bench/run-pipe", "-i", source, "-o", to] + words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=err,
                env={**self.env, **(env or {})},
                check=False,
            )
        report = json.loads(done.stdout) if done.returncode == 0 else None
        for i, stage in enumerate(report["stages"] if report else [{"status": 1}]):
            if stage["status"] != 0:
                with open(said, "r", encoding="utf-8", errors="replace") as err:
                    last = err.read().strip().split("\n")[-1]
                name = " ".join(stages[i])[:60]
                raise Failure(f"{name}: status {stage['status']}: {last}")
        return Run(
            report["wall"],
            sum(s["user"] + s["system"] for s in report["stages"]),
            sum(s["peak"] for s in report["stages"]) * 1024 / 1e6,
        )

    def count_lines(self, stages, source, env=None):
        """How many lines the programs write."""
        out = os.path.join(self.scratch, "out")
        self.run(stages, source, out, env)
        n = count_lines(out)
        os.unlink(out)
        return n


def count_lines(path):
    n = 0
    with open(path, "rb") as f:
        while block := f.read(1 << 20):
            n += block.count(b"\n")
    return n


def in_turn(turns, rounds):
    """Call all functions of the dictionary turns, A B C A B C ...

    The results are lists under the same names.  One that fails is left out
    of the rounds that follow; its error stands in the second dictionary.
    """
    results = {name: [] for name in turns}
    failed = {}
    for _ in range(rounds):
        for name, turn in turns.items():
            if name in failed:
                continue
            try:
                results[name].append(turn())
            except Failure as e:
                failed[name] = str(e)
    return {k: v for k, v in results.items() if k not in failed}, failed


@dataclass(frozen=True)
class Spread:
    """The median of some figures, and the least and the greatest."""

    median: float
    low: float
    high: float


def spread(figures):
    figures = list(figures)
    return Spread(statistics.median(figures), min(figures), max(figures))


def paired(of, by):
    """The ratios of two lists of figures, round by round."""
    return spread(a / max(b, 1e-6) for a, b in zip(of, by))
