"""The report as a table for people."""

WIDTH = 44


def _number(x):
    """Three digits that count."""
    if x >= 100:
        return f"{x:.0f}"
    return f"{x:.1f}" if x >= 10 else f"{x:.2f}"


def _spread(s):
    low, mid, high = (_number(s[k]) for k in ("low", "median", "high"))
    return mid if low == high else f"{mid} ({low}-{high})"


def _line(name, *cells):
    return f"  {name:<{WIDTH}}" + "".join(f"{c:>{w}}" for c, w in cells)


def _size(program):
    return f"{program['size'] / 1e6:.1f}" if program.get("size") else ""


def _filters(group, first):
    made = any(p.get("size") for p in group["programs"])
    of = f"{group['records']:,} records, {group['bytes'] / 1e6:,.0f} MB"
    head = _line(
        f"{of}, {group['rounds']} rounds",
        *[("wall s", 9), ("CPU s", 9), ("GB/CPU s", 10), ("peak MB", 9)],
        *[("MB out" if made else "lines", 9), ("CPU / ours", 20)],
    )
    rows = [head]
    for p in group["programs"]:
        name = p["name"] + (" *" if p["less"] else "")
        if "error" in p:
            rows.append(_line(name) + "  " + p["error"])
            continue
        cpu = p["cpu"]["median"]
        lines = p["lines_of_tenth"]
        rows.append(
            _line(
                name,
                (_number(p["wall"]["median"]), 9),
                (_number(cpu), 9),
                (_number(group["bytes"] / 1e9 / max(cpu, 1e-6)), 10),
                (_number(p["peak"]["median"]), 9),
                (_size(p) if made else "" if lines is None or first else lines, 9),
                ("" if p is group["programs"][0] else _spread(p["cpu_ratio"]), 20),
            )
        )
    return rows


def _clients(group):
    head = _line(
        f"{group['pages']} pages, {group['bytes'] / 1e6:.1f} MB, "
        f"{group['rounds']} rounds",
        *[("pages", 9), ("wall s", 9), ("CPU s", 9), ("peak MB", 9)],
        *[("pages/s", 9), ("ours / it", 20)],
    )
    rows = [head]
    for p in group["clients"]:
        if "error" in p:
            rows.append(_line(p["name"]) + "  " + p["error"])
            continue
        rows.append(
            _line(
                p["name"],
                (p["pages"], 9),
                (_number(p["wall"]["median"]), 9),
                (_number(p["cpu"]["median"]), 9),
                (_number(p["peak"]["median"]), 9),
                (_number(p["pages_per_second"]["median"]), 9),
                ("" if p is group["clients"][0] else _spread(p["speed_ratio"]), 20),
            )
        )
        if "share_of_limit_sustained" in p:
            rows.append(
                f"  of the limit: {_spread(p['share_of_limit_sustained'])} % between "
                "the first request and the last, "
                f"{_spread(p['share_of_limit_with_start_and_end'])} % from start to end"
            )
    return rows


def _targets(targets):
    rows = ["targets (the median round; least and greatest in brackets)"]
    for t in targets:
        what = f"{t['case']}: {t['what']}" + (" *" if t["less"] else "")
        bound = f"{t['way']} {t['bound']:g}"
        if "error" in t:
            value, word = "", t["error"]
        else:
            value, word = _spread(t), "reached" if t["reached"] else "MISSED"
        rows.append(f"  {what:<64}{value:>20}{bound:>8}  {word}")
    judged = [t for t in targets if t["reached"] is not None]
    rows.append(
        f"  {sum(t['reached'] for t in judged)} of {len(judged)} reached"
        + (
            f", {len(targets) - len(judged)} not measured"
            if len(judged) < len(targets)
            else ""
        )
    )
    return rows


def render(report):
    m = report["machine"]
    before, after = report["load_before"][0], report["load_after"][0]
    rows = [
        (
            f"{report['when']}  {m['cpu']}, {m['cores']} cores, {m['memory_gb']} GB, "
            f"Linux {m['kernel']}, commit {m['commit']}"
        ),
        f"load {before:.2f} before, {after:.2f} after (this program makes 1 to 2)",
        "",
    ]
    for case in report["cases"]:
        rows.append(f"{case['name']}: {case['title']}")
        for i, group in enumerate(case["groups"]):
            rows += _filters(group, i == 0) if "programs" in group else _clients(group)
        rows.append("")
    rows += _targets(report["targets"])
    rows += [
        "",
        "* does less than ours: see docs/bench.md.  CPU / ours: how many times our",
        "  CPU time; lines: what came out of a tenth of the records.",
    ]
    return "\n".join(rows) + "\n"
