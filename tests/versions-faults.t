#!/bin/bash
# Versions when things go wrong: readers while runs publish and roll back,
# kills, a full disk, databases that disagree, movies that are gone.
#
# TRIALS=N and SEED=N choose the kills, READERS=N how many read; LONG=1 is for
# the night.
# shellcheck disable=SC1091,SC2001,SC2010,SC2011,SC2012,SC2016,SC2034,SC2086,SC2094,SC2119,SC2154
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"

seed=${SEED:-$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')}
trials=${TRIALS:-6} readers=${READERS:-200} rounds=4
[ -z "${LONG-}" ] || trials=200 rounds=60
echo "# SEED=$seed TRIALS=$trials READERS=$readers"
RANDOM=$seed

TMDB_DATA=$tmp/data TMDB_LOG_DIR=$tmp/logs TMDB_MIN_RECORDS=1 TMDB_PAGES=1-3
# The disks here are small, and filled on purpose.
export TMDB_DISK_STOP=0 TMDB_DISK_WARN=0
# Long ones make more than are kept, and go back to the first.
export TMDB_KEEP_VERSIONS=9999
export TMDB_DATA TMDB_LOG_DIR TMDB_MIN_RECORDS TMDB_PAGES tmp
store=$TMDB_DATA/processed/movies
current=$store/current

collect() { # collect NAME FILE [WRAPPER]: when TMDB has these movies
	stub_start -R "$2"
	run "$1" "${3:-tmdb-daily}"
	stub_stop
}

movies() { # ids and votes of the present version, sorted
	zstd -dcq "$current/movies.ndjson.zst" | jq -r '[.movie_id, .vote_count] | @tsv' | sort
}

whole() { # is the present version what its package says?
	(cd "$current/" && jq -r '.resources[] | "\(.hash | ltrimstr("sha256:"))  \(.path)"' \
		datapackage.json | sha256sum -c --quiet) >/dev/null 2>&1
}

in_db() { # the same of the database
	sqlite3 -separator $'\t' "$TMDB_DATA/movies.db" 'select movie_id, vote_count from movies' | sort
}

stub_start -S
TMDB_LOG_DIR='' tmdb-fetch popular --pages 1-3 2>/dev/null | jq -c '.id = .movie_id |
	del(.movie_id, .source, .page, .fetched_at) | .vote_average = 6.5 |
	.vote_count = 100 | .adult = false | .release_date = "2020-01-02"' >all
stub_stop
for v in 1 2 3; do
	jq -c ".vote_count = $v" all >votes.$v
	collect "version $v" votes.$v
	status 0
done
mapfile -t names < <(tmdb-versions -j | jq -r .version)

# Who opens the version once has one whole version, whatever happens; who opens
# a file by way of current always finds one, and one of a time.
cat >readers.py <<'!'
import hashlib, json, os, sys, time
store, readers = sys.argv[1], int(sys.argv[2])
def read(folder, name):
    fd = os.open(name, os.O_RDONLY, dir_fd=folder)
    with open(fd, "rb") as f:
        return f.read()
def reader(i):
    reads, seen = 0, set()
    time.sleep(i % 20 / 10) # not all at once: others work here, too
    while not os.path.exists("stop") or not reads:
        folder = os.open(store + "/current", os.O_RDONLY | os.O_DIRECTORY)
        package = json.loads(read(folder, "datapackage.json"))
        for r in package["resources"]:
            data = read(folder, r["path"])
            if "sha256:" + hashlib.sha256(data).hexdigest() != r["hash"]:
                raise ValueError("torn: " + r["path"])
        with open(store + "/current/movies.csv", "rb") as f:
            head, *rows = f.read().decode().split("\n")
        if len(rows) < 50:
            raise ValueError("half a file")
        seen.add(package["created"])
        os.close(folder)
        reads += 1
        if os.path.exists("stop"):
            break
        time.sleep(1 + i % 10 / 10)
    return reads, len(seen)
pids = []
for i in range(readers):
    pid = os.fork()
    if pid == 0:
        try:
            reads, seen = reader(i)
            os.write(1, b"%d %d\n" % (reads, seen))
            os._exit(0)
        except BaseException as e:
            os.write(1, ("bad %r\n" % e).encode())
            os._exit(1)
    pids.append(pid)
open("started", "w").close()
bad = sum(os.waitpid(p, 0)[1] != 0 for p in pids)
sys.exit(bad > 0)
!
python3 readers.py "$store" "$readers" >seen 2>&1 &
reader=$!
while [ ! -e started ]; do sleep 0.05; done
bad=''
for ((i = 0; i < rounds; i++)); do
	if ((i % 3 == 2)); then
		collect 'while they read' votes.$((i / 3 % 3 + 1))
	else
		run 'while they read' tmdb-rollback "${names[i % 2]}"
	fi
	[ "$st" -eq 0 ] || bad+=" $i:$st"
done
touch stop
wait $reader
st=$?
name="$readers readers while $rounds runs publish and roll back"
is "$bad" '' 'the runs are good'
is "$st $(grep -c bad seen)" '0 0' 'no reader sees half or a mix'
grep -m 5 bad seen | sed 's/^/# /'
echo "# $(awk '{ n += $1; if ($2 > m) m = $2 } END { print n " reads, up to " m " versions each" }' seen)"
[ "$(awk '$2 > 1' seen | wc -l)" -gt 0 ]
ok $? "$name: and they saw more than one version"
whole && movies >want && in_db | cmp -s - want
ok $? "$name: files and database agree at the end"

# Rollbacks killed at their n-th shell command, and where the ends are close.
cat >kill.sh <<'!'
case $0 in
*/tmdb-rollback)
	at=0
	trap '[ "$BASHPID" -ne $$ ] || { [ "$((at += 1))" -ne "${KILL_AT:-0}" ] || kill -9 $$; [ -z "${STEPS-}" ] || echo $at >"$STEPS"; }
		[[ $BASH_COMMAND != ${KILL_BEFORE:-none} ]] || kill -9 $$ $BASHPID' DEBUG
	set -T
	;;
esac
!
collect 'the newest votes' votes.3
run 'counting the steps' env BASH_ENV="$tmp/kill.sh" STEPS="$tmp/steps" tmdb-rollback "${names[0]}"
steps=$(cat steps) torn='' unhealed='' left='' forward=0 back=0
killed() { # killed WHERE VARIABLE: one trial, between versions 1 and 2
	local to=$((kill_n % 2)) was
	kill_n=$((kill_n + 1))
	was=$(movies | sum)
	run "killed at $1" env BASH_ENV="$tmp/kill.sh" "$2" tmdb-rollback "${names[to]}"
	whole || torn+=" $1"
	if [ "$(movies | sum)" = "$was" ]; then back=$((back + 1)); else forward=$((forward + 1)); fi
	run 'again' tmdb-rollback "${names[to]}"
	movies >want
	[ "$st" -eq 0 ] && in_db | cmp -s - want &&
		[ "$(cut -f 2 want | sort -u)" = $((to + 1)) ] || unhealed+=" $1"
	[ -z "$(cd "$TMDB_DATA" && find . -name '*.part*' -o -name '.staged-*' -o -name '.current.*' -o -path './state/work/*/*')" ] ||
		left+=" $1"
}
kill_n=1
for ((i = 0; i < trials; i++)); do
	at=$(((i * steps + RANDOM % steps) / trials + 1))
	killed $at KILL_AT=$at
done
for before in 'ln -- *' 'package_describe' 'mv -T *run_staged*' 'ln -s *versions*' \
	'mv -T *current*' 'load_one*' 'prune_versions' 'run_append*'; do
	killed "'$before'" "KILL_BEFORE=$before"
done
name="a rollback killed at $trials of $steps commands and at 8 places"
is "$torn" '' "a whole version is always there ($back times the old one, $forward times the new one)"
is "$unhealed" '' 'the next one is good'
is "$left" '' 'and nothing half made is left'
is "$(jq -r .run "$TMDB_DATA/state/runs.ndjson" | sort | uniq -d)" '' 'no run is told of twice'

# The disk fills at any point of a collection that makes a version.
if ! unshare -m true 2>/dev/null; then
	skip 'a full disk' 'needs root'
else
	mkdir small
	cp -R "$TMDB_DATA" base
	cat >full.sh <<-'!'
	# full.sh KIB: the data on a disk with so much room left
	mount -t tmpfs -o size=1g,mode=700 tmpfs small || exit 99
	cp -R base small/data || exit 98
	# Here, where a folder takes no room, or many versions leave too much.
	used=$(df -k --output=used small | tail -n 1)
	mount -o remount,size=$((used + $1))k small || exit 99
	export TMDB_DATA=$tmp/small/data TMDB_LOG_DIR=$tmp/small.logs
	before=$(readlink $TMDB_DATA/processed/movies/current)
	whole() {
		(cd $TMDB_DATA/processed/movies/current/ && jq -r '.resources[] | "\(.hash | ltrimstr("sha256:"))  \(.path)"' \
			datapackage.json | sha256sum -c --quiet) >&2 2>/dev/null
	}
	tmdb-daily
	st=$?
	whole || exit 97
	[ $st -eq 0 ] || [ $st -eq 73 ] || [ $st -eq 74 ] || [ $st -eq 75 ] || echo "odd $st"
	[ $st -ne 0 ] || [ "$(readlink $TMDB_DATA/processed/movies/current)" != "$before" ] || exit 96
	mount -o remount,size=1g small
	tmdb-daily || exit 95
	whole || exit 94
	[ "$(zstd -dcq $TMDB_DATA/processed/movies/current/movies.ndjson.zst | jq -r .vote_count | sort -u)" = 9 ] || exit 93
	[ "$(sqlite3 $TMDB_DATA/movies.db 'select distinct vote_count from movies')" = 9 ] || exit 92
	[ -z "$(find $TMDB_DATA -name '*.part*' -o -name '.staged-*' -o -path '*/state/work/*/*')" ] || exit 91
	exit $((st != 0))
	!
	jq -c '.vote_count = 9' all >votes.9
	stub_start -R votes.9
	bad='' good=0 tries=0
	for kib in ${LONG:+40 100 150 200 250 350 450} 60 180 300 420 3000; do
		tries=$((tries + 1))
		run "$kib KiB" unshare -m sh full.sh $kib
		case $st in
		0) good=$((good + 1)) ;;
		1) ;;
		*) bad+=" $kib:$st" ;;
		esac
		! grep -q odd out || bad+=" $kib:$(xargs <out)"
	done
	stub_stop
	name="a disk that is full, $tries sizes"
	is "$bad" '' 'the last version stays whole, and the next run makes it good'
	[ "$good" -gt 0 ] && [ "$good" -lt "$tries" ]
	ok $? "$name: and it was ($good had room)"
fi

# Movies that TMDB does not have any more: a wrapper tells, or a 404 did.
sed 3q all | jq .id >told
cat >wrapper <<'!'
#!/bin/bash
. "$root/scripts/tmdb-daily"
job_open monthly movies
job_fetch popular popular --pages "$TMDB_PAGES"
spool_judge
for dir in "$run_spools"/*; do
	printf '{"stage":"fetch","kind":"filtered","line":1,"errors":[{"rule":"not_found","path":"","message":"gone"}],%s}\n' \
		"\"raw\":\"$NOT_FOUND\"" "\"record\":{\"movie_id\":$ALSO}" >>"$dir/refused.ndjson"
done
gone_ids "$tmp/told"
collect
run_close 0
!
chmod +x wrapper
# One that does not come, and one that a list still has.
sed -n '59,60p' all | jq .id >found.not
export NOT_FOUND ALSO
{ read -r ALSO && read -r NOT_FOUND; } <found.not
tail -n 50 votes.1 | head -n 49 >fifty # without the first ten and the last one
collect 'movies that are gone' fifty ./wrapper
status 0
gone=$(cat told found.not | sort)
is "$(zstd -dcq "$current/movies.ndjson.zst" | jq -r 'select(.gone_since) | .movie_id' | sort)" "$gone" 'are marked, and stay'
is "$(zstd -dcq "$current/movies.ndjson.zst" | wc -l)" 60 'all are there'
is "$(sqlite3 :memory: ".import --csv $current/movies.csv m" "select movie_id from m where gone_since <> ''" | sort)" "$gone" 'the CSV has the column'
is "$(sqlite3 "$TMDB_DATA/movies.db" "select movie_id from movies where extra ->> 'gone_since' is not null" | sort)" "$gone" 'the database has it in extra'
is "$(jq -c .schema_changes "$current/datapackage.json")" '[]' 'it is no change of the schema'
since=$(zstd -dcq "$current/movies.ndjson.zst" | jq -r '.gone_since // empty' | sort -u)
sleep 1.1
collect 'gone still' votes.2 true
collect 'told again' fifty ./wrapper
is "$(zstd -dcq "$current/movies.ndjson.zst" | jq -r '.gone_since // empty' | sort -u)" "$since" 'the time is the first one'
collect 'they are back' votes.2
is "$(zstd -dcq "$current/movies.ndjson.zst" | jq -r '.gone_since // empty')" '' 'without the mark'
collect 'told of what came' votes.1 ./wrapper
is "$(zstd -dcq "$current/movies.ndjson.zst" | jq -r 'select(.gone_since) | .movie_id' | sort)" "$(sort found.not)" \
	'a movie that a list has is not gone, but for a 404'

# Two databases, of which one is away.
for bin in /usr/lib/postgresql/*/bin; do
	[ -x "$bin/initdb" ] && PATH=$bin:$PATH
done
as_user=''
mkdir pg
if [ "$(id -u)" -eq 0 ]; then
	as_user='setpriv --reuid nobody --regid nogroup --clear-groups --'
	chmod 755 "$tmp"
	chown nobody pg
fi
server() { # server start|stop [-m MODE]
	# shellcheck disable=SC2086
	$as_user pg_ctl -D "$tmp/pg/data" -l "$tmp/pg/log" -w -s \
	    -o "-k $tmp/pg -c listen_addresses='' -c fsync=off" "$@" >/dev/null 2>&1
}
# shellcheck disable=SC2086
if ! command -v initdb >/dev/null || ! { $as_user initdb -D "$tmp/pg/data" -U tmdb -A trust \
	-E UTF8 --locale=C -N >initdb.log 2>&1 && server start; }; then
	skip 'PostgreSQL' 'there is none here'
	done_testing
fi
trap 'server stop -m immediate; for p in $pids; do kill "$p" 2>/dev/null; done; cd /; rm -rf "$tmp"' EXIT
export TMDB_PG="postgresql://tmdb:a-secret-word@/postgres?host=$tmp/pg"
in_pg() { # ids and votes there
	psql -XAtq -F $'\t' -d "$TMDB_PG" -c 'select movie_id, vote_count from movies' | sort
}
collect 'a database more, and nothing new' votes.1
status 0
movies >want
in_pg | cmp -s - want
ok $? "$name: it is loaded"
is "$(head -n 1 "$TMDB_DATA/state/loaded-movies-postgres")" "$(readlink "$current" | cut -d / -f 2)" 'and marked'
is "$(tail -n 1 "$TMDB_DATA/state/lineage.ndjson" | jq -c '[.outputs[1:][] | [.namespace, .name]]')" \
	"[[\"file\",\"$TMDB_DATA/movies.db\"],[\"postgres://localhost:5432\",\"postgres.public.movies\"]]" 'the lineage names both databases'
server stop -m fast
collect 'PostgreSQL is away' votes.2
status 75
like err 'postgres ended with 75: version .* is published, but not in the database'
movies >want
in_db | cmp -s - want
ok $? "$name: SQLite is loaded all the same"
is "$(last '[.status, .exit] | tojson')" '["failed",75]' 'the run has the worst status'
is "$(tail -n 1 "$TMDB_DATA/state/lineage.ndjson" | jq -c '[.outputs[1:][].namespace]')" '["file"]' 'the lineage names that one'
collect 'away still, and nothing new' votes.2
status 75
collect 'SQLite is held, too' votes.2 true
printf 'begin exclusive;\n.system touch held; while [ -e held ]; do sleep 0.1; done\n' |
	sqlite3 "$TMDB_DATA/movies.db" &
holder=$!
while [ ! -e held ]; do sleep 0.05; done
server start
cat >impatient <<'!'
#!/bin/bash
. "$root/scripts/tmdb-daily"
as_sqlite() { stage_exec sqlite tmdb-sink --timeout 1 --sync sqlite "$TMDB_DB" "$load_source"; }
daily
!
chmod +x impatient
collect 'the other one is away' votes.3 ./impatient
status 75
movies >want
in_pg | cmp -s - want
ok $? "$name: PostgreSQL is loaded all the same"
rm held
wait $holder
collect 'both are there' votes.3
status 0
{ in_db | cmp -s - want; } && in_pg | cmp -s - want
ok $? "$name: and agree"
run 'a rollback' tmdb-rollback "${names[1]}"
status 0
movies >want
{ in_db | cmp -s - want; } && in_pg | cmp -s - want
ok $? "$name: of both"
grep -rqF a-secret-word "$TMDB_DATA" "$TMDB_LOG_DIR"
is $? 1 'the password is in no file'
done_testing
