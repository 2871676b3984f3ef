#!/bin/bash
# tmdb-profile: every figure against an independent count, the sketches
# against exact ones, memory, what goes on and what does not.
# shellcheck disable=SC1091,SC2016,SC2034,SC2154
. "$(dirname -- "$0")/tap.sh"

now=2026-11-22T10:00:02Z

# The independent count.  It reads all records, and has no sketch.
cat >count.py <<'!'
import collections, datetime, fractions, json, math, re, sys

SHARES = "0.01 0.05 0.1 0.2 0.25 0.3 0.4 0.5 0.6 0.7 0.75 0.8 0.9 0.95 0.99".split()
TOPS = "adult genre_ids genres original_language source status video".split()


class Number(str):
    """A number as it is written."""


def typ(v):
    return ("null" if v is None else "boolean" if isinstance(v, bool)
            else "number" if isinstance(v, Number) else "string"
            if isinstance(v, str) else "array" if isinstance(v, list)
            else "object")


def counts(values):
    c = collections.Counter(map(typ, values))
    return dict(c)


def quantiles(xs):
    xs = sorted(xs)
    return {s: float(xs[max(math.ceil(fractions.Fraction(s) * len(xs)), 1) - 1])
            for s in SHARES}


def moments(xs):
    n = len(xs)
    xs = [fractions.Fraction(x) for x in xs]
    mean = sum(xs) / n if n else None
    return {"min": float(min(xs)) if n else None,
            "max": float(max(xs)) if n else None,
            "mean": float(mean) if n else None,
            "sd": math.sqrt(sum((x - mean) ** 2 for x in xs) / (n - 1))
            if n > 1 else None}


def raw(v):
    """Compact JSON with the numbers as they are written."""
    t = typ(v)
    if t == "number":
        return str(v)
    if t == "array":
        return "[" + ",".join(map(raw, v)) + "]"
    if t == "object":
        return "{" + ",".join(json.dumps(k) + ":" + raw(x)
                              for k, x in v.items()) + "}"
    return json.dumps(v, ensure_ascii=False)


def same(v):
    """What two equal values have in common."""
    if typ(v) == "number":
        x = float(v)
        return ("n", str(v) if len(v) > 17 or math.isinf(x) else x)
    return (typ(v), raw(v))


def top_values(values):
    for v in values:
        if typ(v) == "array":
            yield from top_values(v)
        elif typ(v) == "object":
            yield from top_values([v["id"]] if typ(v.get("id")) == "number" else [])
        elif v is not None:
            yield v


def histogram(name, values):
    if name == "vote_average":
        scale, edges = "linear", [i / 2 for i in range(21)]
        xs = [float(v) for v in values if typ(v) == "number"]
    elif name == "popularity":
        scale, edges = "log1p", [i / 4 for i in range(49)]
        xs = [math.log1p(float(v)) if float(v) > -1 else -1
              for v in values if typ(v) == "number"]
    else:
        scale, edges = "year", list(range(1870, 2000, 10)) + list(range(2000, 2041))
        xs = []
        for v in values:
            if typ(v) == "string" and re.fullmatch(r"\d{4}-\d\d-\d\d", v):
                try:
                    xs.append(datetime.date.fromisoformat(v).year)
                except ValueError:
                    pass
    xs = [x for x in xs if math.isfinite(x)]
    return {"scale": scale, "edges": edges,
            "counts": [sum(a <= x < b or (b == edges[-1] and x == b) for x in xs)
                       for a, b in zip(edges, edges[1:])],
            "below": sum(x < edges[0] for x in xs),
            "above": sum(x > edges[-1] for x in xs)}


def field(name, values, records):
    t = counts(values)
    f = {"count": len(values), "missing": records - len(values),
         "null": t.get("null", 0), "empty": sum(v in ("", [], {}) and
                                              not isinstance(v, Number)
                                              for v in values),
         "types": t,
         "distinct": len({same(v) for v in values if v is not None}),
         "distinct_error": 0}
    ns = [v for v in values if typ(v) == "number"]
    if ns:
        xs = [float(v) for v in ns if math.isfinite(float(v))]
        f["numbers"] = {"count": len(xs), "whole": sum(x == math.floor(x) for x in xs),
                        **moments(xs)}
        if len(xs) < len(ns):
            f["numbers"]["too_large"] = len(ns) - len(xs)
        if xs:
            f["numbers"].update(quantiles=quantiles(xs), rank_error=0)
    ss = [len(v) for v in values if typ(v) == "string"]
    if ss:
        f["text"] = {"count": len(ss), **moments(ss), "quantiles": quantiles(ss),
                     "quantile_error": 0}
    arrays = [v for v in values if typ(v) == "array"]
    if arrays:
        n = [len(v) for v in arrays]
        f["items"] = {"types": counts([x for v in arrays for x in v]),
                      **moments(n), "quantiles": quantiles(n), "quantile_error": 0}
    if name in ("vote_average", "popularity", "release_date"):
        f["histogram"] = histogram(name, values)
    if name in TOPS:
        vs = list(top_values(values))
        c = collections.Counter((typ(v) != "string", v if typ(v) == "string" else raw(v))
                                for v in vs)
        listed = sorted(((kind, v), n) for (kind, v), n in c.items()
                        if len(v.encode()) <= 256)
        listed.sort(key=lambda x: (-x[1], x[0][0], x[0][1].encode()))
        f["top"] = [{"value": json.loads(v) if kind else v, "count": n}
                    for (kind, v), n in listed[:100]]
        f["top_of"] = {"values": len(vs), "error": 0,
                       "long": sum(len(v.encode()) > 256 for v in vs
                                   if typ(v) == "string")}
    return f


def profile(lines, now, seen):
    records = [json.loads(l, parse_int=Number, parse_float=Number) for l in lines]
    names = sorted({k for r in records for k in r}, key=lambda k: k.encode())
    values = {k: [r[k] for r in records if k in r] for k in names}
    ids, within, across, with_id, had = {}, 0, 0, 0, 0
    for r in records:
        v = r.get("movie_id")
        if typ(v) != "number":
            continue
        x = fractions.Fraction(v)
        if x.denominator != 1 or not 0 <= x <= 2 ** 53:
            continue
        with_id += 1
        source = raw(r["source"]) if "source" in r else ""
        had = ids.setdefault(int(x), set())
        within += source in had
        across += bool(had) and source not in had
        had.add(source)
    def share(part, whole):
        return {"count": part, "of": whole, "ratio": part / whole if whole else None}
    last, deltas = 0, []
    for i in sorted(ids):
        deltas.append(i - last)
        last = i
    times = []
    for v in values.get("fetched_at", []):
        try:
            times.append(datetime.datetime.fromisoformat(v.replace("Z", "+00:00"))
                         .astimezone(datetime.timezone.utc))
        except (ValueError, AttributeError):
            pass
    days = []
    for v in values.get("release_date", []):
        try:
            if typ(v) == "string" and len(v) == 10:
                days.append(datetime.date.fromisoformat(v).isoformat())
        except ValueError:
            pass
    show = lambda t: t.strftime("%Y-%m-%dT%H:%M:%SZ")
    def kinds(t):
        names = [k for k in ("boolean", "number", "string", "array", "object") if k in t]
        return names or (["null"] if "null" in t else [])
    schema = []
    for k in names:
        t = counts(values[k])
        e = {"name": k, "types": kinds(t)}
        if "array" in t:
            e["items"] = kinds(counts([x for v in values[k] if typ(v) == "array"
                                      for x in v]))
        schema.append(e)
    sources = sorted({raw(v)[1:-1] for v in values.get("source", [])
                      if typ(v) == "string" and v})
    return {"profile": 1, "taken_at": now, "run": None,
            "collection": "+".join(sources) or None, "records": len(records),
            "bytes": sum(len(l.encode()) for l in lines),
            "schema": schema,
            "ids": {"member": "movie_id", "count": len(ids),
                    "missing": len(records) - with_id, "unknown": 0, "exact": True,
                    "deltas": deltas},
            "duplicates": {"within": share(within, with_id),
                           "across_sources": share(across, with_id),
                           "across_runs": share(len(seen & ids.keys()), len(ids))
                           if seen is not None else None},
            "freshness": {"newest_fetched_at": show(max(times)) if times else None,
                          "oldest_fetched_at": show(min(times)) if times else None,
                          "newest_release_date": max(days, default=None),
                          "newest_released": max((d for d in days if d <= now[:10]),
                                                 default=None)},
            "fields": {k: field(k, v, len(records)) for k, v in values.items()},
            "left_out": 0}


def differ(a, b, path):
    if isinstance(a, dict) and isinstance(b, dict):
        for k in sorted(a.keys() | b.keys()):
            if k not in a or k not in b:
                print(f"# {path}/{k}: only in the", "profile" if k in b else "count")
                yield path
            else:
                yield from differ(a[k], b[k], f"{path}/{k}")
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for i, (x, y) in enumerate(zip(a, b)):
            yield from differ(x, y, f"{path}/{i}")
    elif (isinstance(a, (int, float)) and isinstance(b, (int, float)) and
          type(a) != bool and math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)):
        pass
    elif a != b or type(a) == bool and type(b) != bool:
        print(f"# {path}: counted {a!r}, the profile says {b!r}"[:300])
        yield path


lines = [l for l in open(sys.argv[1], encoding="utf-8", newline="\n")]
seen = set(map(int, open(sys.argv[4]))) if len(sys.argv) > 4 else None
want = profile(lines, sys.argv[3], seen)
got = json.load(open(sys.argv[2]))
got["schema"] = got["schema"]["fields"]
del got["content"], got["refused"]
sys.exit(bool(list(differ(want, got, ""))))
!

# counted NAME FILE [OPTION...]: every figure of the profile of FILE.
counted() {
	local name=$1 file=$2
	shift 2
	tmdb-profile --now $now "$@" "$file" >profile 2>err && [ ! -s err ]
	ok $? "$name: a profile"
	[ "$(wc -l <profile)" -eq 1 ]
	ok $? "$name: one line"
	python3 count.py "$file" profile $now ${earlier:+"$earlier"}
	ok $? "$name: every figure is as counted independently"
}

cat >small <<'!'
{"movie_id":396535,"title":"부산행","release_date":"2016-07-20","vote_average":7.751,"vote_count":8012,"popularity":35.1092,"genre_ids":[28,27,53],"original_language":"ko","adult":false,"video":false,"overview":"열차가 떠난다.","poster_path":"/a.jpg","source":"popular","page":1,"fetched_at":"2026-11-22T09:00:00Z"}
{"movie_id":396535,"title":"부산행","release_date":"2016-07-20","vote_average":7.7510,"vote_count":8012,"popularity":35.1092,"genre_ids":[28,27,53],"original_language":"ko","adult":false,"video":false,"overview":"","poster_path":null,"source":"popular","page":2,"fetched_at":"2026-11-22T18:00:01+09:00"}
{"movie_id":396535,"title":"Train to Busan","release_date":"2016-07-20","vote_average":7.751,"source":"now-playing","fetched_at":"yesterday"}
{"movie_id":7,"title":"\u00e9t\u00e9 \ud83d\ude00\n","release_date":"","vote_average":0,"popularity":0.0,"genre_ids":[],"original_language":"fr","overview":"a","source":"popular"}
{"movie_id":7.0,"title":"été 😀\n","release_date":"1894-13-01","vote_average":10.000,"popularity":1e3,"genre_ids":["28",28,null,{"id":5}],"source":"upcoming"}
{"movie_id":"8","title":null,"vote_average":"7.5","popularity":-0.5,"extra":{"a":[1]},"x":{}}
{"movie_id":9007199254740992,"title":"","release_date":"2027-01-01","vote_average":9.9999,"popularity":1e999,"genres":[{"id":18,"name":"Drama"},{"name":"?","id":35},{}],"x":[[],[1]]}
{"movie_id":9007199254740993,"release_date":"1869-12-31","vote_average":10.5,"popularity":200000,"status":"Released","n":12345678901234567890123}
{"movie_id":16777216,"release_date":"2040-12-31","vote_average":-1,"popularity":-2,"status":"Released","n":12345678901234567890124,"adult":true}
{"movie_id":16777216,"release_date":"2041-01-01","vote_average":0.5,"na\u006de":1,"":2,"popularity":12.5}
{"movie_id":1.5,"name":2,"release_date":19,"vote_average":0.4999,"only_null":null,"source":"","genre_ids":null}
{}
!
earlier=''
counted 'odd records' small
jq -e '.fields.movie_id.numbers.max == 9007199254740993 and .ids.missing == 4' profile >/dev/null
ok $? 'odd records: ids that are none'
seq 7 9 >ids
earlier=ids
counted 'with ids of earlier runs' small --seen ids
earlier=''
head -n 1 small >one
counted 'one record' one
"$root/tests/simulate" 1 5 >day
counted 'a simulated day' day
"$root/tests/simulate" -n 2000 2 6 >long
"$root/tests/simulate" -n 1500 2 7 region >>long
counted 'two lists at once' long

# Nothing at all.
t 'empty input' "tmdb-profile --now $now" </dev/null
status 0
stderr </dev/null
jq -e '.records == 0 and .fields == {} and .ids.count == 0 and
	.duplicates.within.ratio == null and .freshness.newest_fetched_at == null' out >/dev/null
ok $? 'empty input: a profile, and no division by zero'
t 'only bad lines' "tmdb-profile --now $now -q bad -s stats" <<'!'
x
[1]
!
status 0
like out '"records":0,"refused":2,'
like stats '"in":2,"out":0,"quarantined":2,'
[ "$(wc -l <bad)" -eq 2 ]
ok $? 'only bad lines: both in the quarantine'
t 'records and bad lines' "{ cat one; echo x; cat one; } | tmdb-profile --now $now -q /dev/null -s stats --max-bad 10%" </dev/null
status 65
like out '"records":2,"refused":1,'
like stats '"in":3,"out":0,"quarantined":1,"merged":2,'
rm -f stats

# The same input, the same bytes; another order, the same marks.
tmdb-profile --now $now day >a
tmdb-profile --now $now day >b
cmp -s a b
ok $? 'the same input gives the same bytes'
sort day | tmdb-profile --now $now >b
marks='[.schema, .content, .ids, .fields.popularity.numbers.quantiles, .fields.genre_ids.top]'
[ "$(jq -c "$marks" a)" = "$(jq -c "$marks" b)" ]
ok $? 'the order of the records does not matter'
sed 's/{\("adult":false\),\(.*\)}/{\2,\1}/' day | tmdb-profile --now $now >b
[ "$(jq -c "$marks" a)" = "$(jq -c "$marks" b)" ]
ok $? 'nor that of the members'
sed 's/T02:00:/T03:00:/; s/"page":[0-9]*/"page":1/; s/"popular"/"discover"/' day | tmdb-profile --now $now >b
[ "$(jq .content a)" = "$(jq .content b)" ]
ok $? 'content is without what fetch adds'
sed '7s/Two trains/Two ships/' day | tmdb-profile --now $now >b
[ "$(jq .content a)" != "$(jq .content b)" ]
ok $? 'but one word changes it'
[ "$(jq .schema.fingerprint a)" = "$(jq .schema.fingerprint b)" ]
ok $? 'and not the schema'
for change in 's/"vote_count":\([0-9]*\)/"vote_count":"\1"/' \
	's/"genre_ids":\[28/"genre_ids":["28"/' 's/"adult"/"adults"/' \
	's/"video":false/"video":false,"new":1/'; do
	sed "$change" day | tmdb-profile --now $now >b
	[ "$(jq .schema.fingerprint a)" != "$(jq .schema.fingerprint b)" ]
	ok $? "another schema: $change"
done

# --tee: the records go on.
t '--tee' "tmdb-profile --now $now --tee --profile p small" </dev/null
status 0
cmp -s small out
ok $? '--tee: byte for byte'
tmdb-profile --now $now small | cmp -s - p
ok $? '--tee: the same profile'
t '--tee, appended' "tmdb-profile --now $now --tee --profile p small >/dev/null" </dev/null
[ "$(sort p | uniq -c | awk '{ print $1 }')" = 2 ]
ok $? '--profile is appended to, as all destinations are'
rm p
t '--tee on a descriptor' "tmdb-profile --now $now --tee --profile 3 one 3>p" </dev/null
stdout <one
like p '^\{"profile":1,'
t '--tee into zstd' "tmdb-profile --now $now --tee --profile p.zst one; zstd -dcq p.zst" </dev/null
like out '"profile":1,'
t '--tee, a full disk for the profile' "tmdb-profile --tee --profile 3 one 3>/dev/full" </dev/null
status 74
t '--tee without --profile' 'tmdb-profile --tee' </dev/null
status 64
t '--profile alone' "tmdb-profile --now $now --profile p2 one" </dev/null
stdout </dev/null
like p2 '"records":1,'
t '--tag' "{ cat one; echo x; } | tmdb-profile --now $now --tag" </dev/null
like out '^bad	\{"stage":"profile"'
like out '^ok	\{"profile":1'

# End marks: a part of a run must not pass for a day.
mark() { printf '{"_tmdb":"end","records":%d}\n' "$1"; }
t 'no end mark' "TMDB_END_MARK=1 tmdb-profile --now $now one" </dev/null
status 65
stdout </dev/null
like err 'without its end mark: no profile'
{ cat one; mark 1; } >marked
t 'an end mark' "TMDB_END_MARK=1 tmdb-profile --now $now marked" </dev/null
status 0
[ "$(tail -n 1 out)" = "$(mark 1)" ] && [ "$(wc -l <out)" -eq 2 ]
ok $? 'an end mark: of one line, the profile'
t 'an end mark, --tee' "TMDB_END_MARK=1 tmdb-profile --now $now --tee --profile p3 marked" </dev/null
stdout <marked
[ "$(wc -l <p3)" -eq 1 ]
ok $? 'an end mark, --tee: none in the profile'

# A known fault elsewhere: checked twice, counted twice.
tmdb-validate -q /dev/null day | tmdb-profile --now $now --tee --profile first |
	tmdb-profile --now $now --tee --profile second | tmdb-profile --now $now >third
cmp -s first second && cmp -s first third &&
	[ "$(jq .records first)" -eq "$(wc -l <day)" ] &&
	jq -e '.records as $n | all(.fields[]; .count + .missing == $n and
		([.types[]] | add) == .count)' first >/dev/null
ok $? 'counters do not double, however often one looks'

# Three kinds of duplicates, and what is seen.
tmdb-profile --now $now day >p.day
"$root/tests/simulate" 1 6 >day6
both=$(cat day day6 | jq .movie_id | sort -u | wc -l)
a=$(jq .movie_id day | sort -u | wc -l)
b=$(jq .movie_id day6 | sort -u | wc -l)
for seen in day p.day; do
	tmdb-profile --now $now --seen $seen day6 >p.seen
	[ "$(jq -c '.duplicates.across_runs | [.count, .of]' p.seen)" = "[$((a + b - both)),$b]" ]
	ok $? "--seen $seen: $((a + b - both)) of $b ids"
done
jq .movie_id day | zstd -q >seen.zst
tmdb-profile --now $now --seen one --seen seen.zst day6 | cmp -s - p.seen
ok $? '--seen twice, zstd, plain ids'
t '--seen: not there' 'tmdb-profile --seen no-such-file' </dev/null
status 66
for bad in x '{"title":"x"}' '"7"' -7 1.5 '{"movie_id":"7"}' 9007199254740993; do
	echo "$bad" >seen
	t "--seen: $bad" 'tmdb-profile --seen seen one' </dev/null
	status 65
	like err '^tmdb-profile: --seen: seen:1: '
done

# Past what is exact.
seq 1 120000 | awk '{ v = ($1 * 7919) % 120000
	printf "{\"movie_id\":%d,\"popularity\":%.3f,\"original_language\":\"%s\",\"title\":\"t%d\"}\n",
		30 * $1, v / 7, $1 % 3 ? "l" v : "en", v % 60000 }' >big
tmdb-profile --now $now big >p.big
python3 - <<'!'
import json, math
p = json.load(open("p.big"))
bad = []
def near(what, got, want, off):
    print(f"# {what}: {got}, exactly {want}, allowed {off:.4g}")
    if abs(got - want) > off:
        bad.append(what)
f = p["fields"]
for name, n in ("movie_id", 120000), ("title", 60000), ("original_language", 80001):
    d = f[name]
    assert d["distinct_error"] > 0
    near(name + " distinct", d["distinct"], n, 4 * d["distinct_error"] * n)
num = f["popularity"]["numbers"]
xs = sorted(round(v / 7, 3) for v in range(120000))
assert 0 < num["rank_error"] < 0.0005
for q, x in num["quantiles"].items():
    lo = sum(1 for y in xs if y < x - 1e-9) / len(xs)
    near("rank of quantile " + q, lo, float(q), num["rank_error"] + 1 / len(xs))
near("mean", num["mean"], sum(xs) / len(xs), 1e-6)
m = sum(xs) / len(xs)
near("sd", num["sd"], math.sqrt(sum((x - m) ** 2 for x in xs) / (len(xs) - 1)), 1e-6)
top = f["original_language"]["top"][0]
off = f["original_language"]["top_of"]["error"]
assert top["value"] == "en" and 0 < off <= 120000 / 512
near("top", top["count"] + off / 2, 40000, off / 2 + 1)
i = p["ids"]
assert i["exact"] is False and len(i["deltas"]) == 4096 and i["count"] == 120000
# The greatest of the least hashes tells how many there are.
near("ids by their hashes", 4095 / (sum(i["deltas"]) / 2 ** 52), 120000, 4 * 120000 / 64)
raise SystemExit(bool(bad))
!
ok $? 'sketches are within their stated errors of exact counts'
t '--seen: a sketch' "tmdb-profile --seen p.big one" </dev/null
status 65
like err 'has only a sample of its ids'

# Memory: as much for many records as for few, and bounded for any members.
peak() { # peak FILE: KB
	/usr/bin/time -f %M -o peak tmdb-profile --now $now "$1" >/dev/null &&
		cat peak
}
if [ -x /usr/bin/time ] && ! grep -q __asan "$root/validate/tmdb-profile"; then
	for i in 1 2 3 4 5 6; do cat big; done >bigger
	few=$(peak big) many=$(peak bigger)
	echo "# $few KB for 120000 records, $many KB for 720000"
	[ "$many" -lt $((few + 4096)) ]
	ok $? 'six times the records, no more memory'
	awk 'BEGIN { for (i = 0; i < 3000; i++)
		printf "{\"movie_id\":%d,\"m%d\":%d,\"n%d\":\"%d\"}\n", i, i, i, i, i }' >names
	most=$(peak names)
	echo "# $most KB for 6000 members"
	[ "$most" -lt 40000 ]
	ok $? 'thousands of members, bounded memory'
	tmdb-profile --now $now names >p.names
	jq -e '(.fields | length) == 128 and .left_out == 6000 - 127' p.names >/dev/null
	ok $? 'members past 128 are counted'
else
	skip memory 'no /usr/bin/time, or a sanitizer, which takes its own'
fi

# Options.
t 'a name' "TMDB_RUN=r1 tmdb-profile --now $now --collection 'korean \"hits\"' one" </dev/null
like out '"run":"r1","collection":"korean \\"hits\\"",'
t '--id' "sed s/movie_id/id/ one | tmdb-profile --now $now --id id" </dev/null
like out '"ids":\{"member":"id","count":1,'
t '--top' "tmdb-profile --now $now --top title,page one | jq -c '[.fields[] | select(.top).top[0].value]'" </dev/null
stdout <<'!'
[1,"부산행"]
!
for bad in --now=today '--now 2026-11-22' --id= --collection= --top --nothing; do
	t "a bad option: $bad" "tmdb-profile $bad" </dev/null
	status 64
done
t 'the time of now' 'tmdb-profile one | jq -r .taken_at' </dev/null
like out "^20[0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z$"
done_testing
