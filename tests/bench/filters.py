"""Measure a case of filters, and judge its targets."""

import contextlib
import os
from dataclasses import asdict

from measure import Failure, in_turn, paired, spread

# What a target can be about: how it is told, and which way is good.
MEASURES = {
    "cpu": ("CPU of {peer} / ours", ">="),
    "wall": ("wall / wall of {peer}", "<="),
    "rate": ("GB per CPU second", ">="),
    "peak": ("peak memory, MB", "<="),
    "growth": ("more memory for 10 times the input, MB", "<="),
}


class Group:
    """Programs that took turns on one file; ours is the first."""

    def __init__(self, runner, programs, records, rounds):
        self.records = records
        self.rounds = rounds
        self.programs = programs
        self.ours = programs[0].name
        here = [p for p in programs if not p.needs or runner.tools.here(p.needs)]
        turns = {p.name: self._turn(runner, p) for p in here}
        self.runs, self.errors = in_turn(turns, rounds)
        for p in programs:
            if p not in here:
                self.errors[p.name] = "not here"

    def _turn(self, runner, program):
        def turn():
            for name in program.fresh:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(runner.tools.fill(name))
            return runner.run(program.stages, self.records.path)

        return turn

    def figures(self, name, measure):
        return [getattr(run, measure) for run in self.runs[name]]

    def report(self, lines):
        rows = []
        for p in self.programs:
            row = {"name": p.name, "less": p.less, "limit": p.limit}
            if p.name in self.errors:
                row["error"] = self.errors[p.name]
            else:
                for what in ("wall", "cpu", "peak"):
                    row[what] = asdict(spread(self.figures(p.name, what)))
                cpu = self.figures(p.name, "cpu")
                row["cpu_ratio"] = asdict(paired(cpu, self.figures(self.ours, "cpu")))
                row["runs"] = [asdict(run) for run in self.runs[p.name]]
                row["lines_of_tenth"] = lines.get(p.name)
            rows.append(row)
        return {
            "records": self.records.n,
            "bytes": self.records.size,
            "rounds": self.rounds,
            "programs": rows,
        }


def _value(target, everything, tenth):
    """What was reached of a target: a Spread, or a word why there is none."""
    ours = everything.ours
    if target.measure == "peak":
        return spread(everything.figures(ours, "peak"))
    if target.measure == "rate":
        size = everything.records.size / 1e9
        return spread(size / cpu for cpu in everything.figures(ours, "cpu"))
    if target.measure == "growth":
        small = spread(tenth.figures(ours, "peak")).median
        return spread(peak - small for peak in everything.figures(ours, "peak"))
    group = everything
    if target.peer not in group.runs and target.peer not in group.errors:
        group = tenth
    if target.peer in group.errors:
        return group.errors[target.peer]
    mine = group.figures(ours, target.measure)
    theirs = group.figures(target.peer, target.measure)
    return paired(mine, theirs) if target.measure == "wall" else paired(theirs, mine)


def judge(case, what, way, bound, value, less=False):
    """A target as it stands in the report."""
    row = {"case": case, "what": what, "way": way, "bound": bound, "less": less}
    if isinstance(value, str):
        return {**row, "error": value, "reached": None}
    reached = value.median >= bound if way == ">=" else value.median <= bound
    return {**row, **asdict(value), "reached": reached}


def _lines(runner, case, tenth, say):
    """How many records each program lets through of a tenth."""
    lines = {}
    for p in case.programs:
        if p.needs and not runner.tools.here(p.needs):
            continue
        try:
            lines[p.name] = runner.count_lines(p.stages, tenth.path)
        except Failure as e:
            say(f"  {e}")
            lines[p.name] = None
    want = lines[case.programs[0].name]
    for p in case.programs:
        if p.name in lines and not (p.less or p.limit) and lines[p.name] != want:
            say(f"  {p.name}: {lines[p.name]} lines, not {want}")
    return lines


def measure(runner, case, files, rounds, say):
    """Let the programs of a case take turns; the result is for the report."""
    everything, tenth = files
    ours = case.programs[0]
    say(f"{case.name}: do all do the same?")
    lines = _lines(runner, case, tenth, say)
    rounds = rounds or case.rounds
    fast = [p for p in case.programs if not p.slow]
    slow = [ours] + [p for p in case.programs if p.slow]
    say(f"{case.name}: {len(fast)} programs, {rounds} rounds")
    big = Group(runner, fast, everything, rounds)
    rounds = min(rounds, 5)
    say(f"{case.name}: {len(slow)} programs on a tenth, {rounds} rounds")
    small = Group(runner, slow, tenth, rounds)
    for group in (big, small):
        if ours.name in group.errors:
            raise Failure(f"{ours.name}: {group.errors[ours.name]}")
    less = {p.name: p.less for p in case.programs}
    targets = []
    for t in case.targets:
        text, way = MEASURES[t.measure]
        value = _value(t, big, small)
        targets.append(
            judge(
                case.name,
                text.format(peer=t.peer),
                way,
                t.bound,
                value,
                less.get(t.peer, False),
            )
        )
    return {
        "name": case.name,
        "title": case.title,
        "groups": [big.report(lines), small.report(lines)],
        "targets": targets,
    }
