#!/bin/bash
# Backup and restore: what is packed is what lies there, what is damaged or
# crafted is refused before anything is touched, and all of it comes back or
# nothing.
#
# TRIALS=N and SEED=N choose the flipped bits, the cuts and the kills.
# shellcheck disable=SC1091,SC2001,SC2010,SC2011,SC2012,SC2016,SC2034,SC2086,SC2094,SC2119,SC2154
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"

seed=${SEED:-$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')}
trials=${TRIALS:-12}
[ -z "${LONG-}" ] || trials=200
echo "# SEED=$seed TRIALS=$trials"
RANDOM=$seed

TMDB_DATA=$tmp/data TMDB_LOG_DIR=$tmp/logs TMDB_MIN_RECORDS=1 TMDB_PAGES=1-2
# The disks here are small, and filled on purpose.
export TMDB_DISK_STOP=0 TMDB_DISK_WARN=0
export TMDB_DATA TMDB_LOG_DIR TMDB_MIN_RECORDS TMDB_PAGES tmp
today=$(date -u +%F)
archive=$TMDB_DATA/archive/$today.tar.zst

rows() { # rows FOLDER: the movies of its version, and of its database
	echo "$(zstd -dcq "$1/processed/movies/current/movies.ndjson.zst" | wc -l)" \
		"$(sqlite3 "$1/movies.db" 'select count(*) from movies; pragma integrity_check' | xargs)"
}

# What must be the same wherever it lies: all but the runs and the locks.
sums() { # sums FOLDER
	(cd "$1" && find raw processed -type f -exec sha256sum {} + | sort -k 2 &&
		sqlite3 movies.db 'select * from movies order by 1; select * from movie_changes' |
		sha256sum)
}

tidy() { # tidy FOLDER: nothing half made is left in it or beside it
	left=$(find "$1/.." -maxdepth 1 -name '*.restore.part'; find "$1" \
		-name '*.part*' -o -name '.staged-*' -o -path '*/state/work/*/*')
	[ -z "$left" ]
	ok $? "$name: nothing half made is left"
	[ -z "$left" ] || echo "$left" | sed 's/^/# /'
}

run 'no data' tmdb-backup
status 66
[ ! -e "$TMDB_DATA" ]
ok $? "$name: and none is made"

stub_start -S
run 'a collection' tmdb-daily
run 'another' env TMDB_PAGES=1-3 tmdb-daily
status 0
version=$(last .version)

# What is packed.
run 'a backup' tmdb-backup --verify
status 0
stdout </dev/null
stderr </dev/null
tidy "$TMDB_DATA"
zstd -dcq "$archive" | tar -tf - >names
is "$(head -n 1 names)" manifest.json 'the manifest is first'
is "$(zstd -dcq "$archive" | tar -xO manifest.json | jq -r .versions.movies)" "$version" 'it names the version'
is "$(grep -E '^processed/' names | sort)" "$(cd "$TMDB_DATA" &&
	find "processed/movies/versions/$version" -type f | sort)" 'the present version, and no other'
is "$(grep -E '^raw/' names | sort)" "$(cd "$TMDB_DATA" && find raw -type f | sort)" 'the answers of the day'
is "$(grep -cE '^(movies.db|state/(runs.ndjson|source-movies|loaded-movies-sqlite))$' names)" 4 'database and state'
is "$(grep -cE 'archive|lock|work|spool|quarantine' names)" 0 'nothing else, above all not the archive'
is "$(last '[.schedule, .status] | tojson')" '["backup","ok"]' 'the run has its line'
cp "$archive" good.tar.zst
run 'a second one of the day' tmdb-backup -v
status 0
like out ' files, [0-9]+ bytes$'
is "$(ls -A "$TMDB_DATA/archive")" "$today.tar.zst" 'takes the place of the first'
run 'with gzip' tmdb-backup --gzip --verify
status 0
gzip -t "$TMDB_DATA/archive/$today.tar.gz"
ok $? "$name: it is"
mv "$TMDB_DATA/archive/$today.tar.gz" good.tar.gz

# While the database is written to.
(
	i=0
	while [ ! -e stop ]; do
		sqlite3 -cmd '.timeout 5000' "$TMDB_DATA/movies.db" \
			"begin; delete from runs where run_id = -1; insert into runs (run_id, started)
			values (-1, '2026-01-01T00:00:00Z'); commit" 2>/dev/null
		i=$((i + 1))
	done
	echo $i >writes
) &
writer=$!
run 'while the database is written to' tmdb-backup --verify
touch stop
wait $writer
status 0
sqlite3 "$TMDB_DATA/movies.db" 'delete from runs where run_id = -1'

# What cannot be packed is no success.
mv "$TMDB_DATA/processed/movies/current/movies.csv" saved.csv
ln -s nowhere "$TMDB_DATA/processed/movies/current/movies.csv"
run 'a file that cannot be read' tmdb-backup
status 65
like err 'is damaged: nothing is packed'
mv saved.csv "$TMDB_DATA/processed/movies/current/movies.csv"
head -c 100 /dev/urandom >"$TMDB_DATA/raw/movies/$today/a b"
run 'a name that no backup can have' tmdb-backup
status 70
rm "$TMDB_DATA/raw/movies/$today/a b"
tidy "$TMDB_DATA"
cmp -s "$archive" good.tar.zst || zstd -tq "$archive"
ok $? "$name: the archive of before is there"

# Into an empty place.
for file in good.tar.zst good.tar.gz; do
	for place in missing empty; do
		rm -rf new
		[ $place = missing ] || mkdir new
		run "$file into a place that is $place" tmdb-restore --to new $file
		status 0
		stdout </dev/null
		stderr </dev/null
		is "$(readlink new/processed/movies/current)" "versions/$version" 'the version is the present one'
		is "$(rows new)" "$(rows "$TMDB_DATA")" 'files and database'
		# Nothing more is written to it, so nothing can fail once all is there.
		is "$(cat new/state/loaded-movies-sqlite; sqlite3 new/movies.db 'select max(run_id) from runs')" \
			"$(printf '%s\n' "$version" "$tmp/new/movies.db"; sqlite3 "$TMDB_DATA/movies.db" 'select max(run_id) from runs')" \
			'the database is known to hold the version'
	done
done
is "$(sums new)" "$(cd "$TMDB_DATA" && find processed/movies/versions/* -maxdepth 0 ! -name "$version" \
	-exec mv {} "$tmp/" \; ; sums "$TMDB_DATA")" 'byte for byte'
mv "$tmp"/2*Z "$TMDB_DATA/processed/movies/versions/"
tidy new
is "$(find new -type l | sort | xargs)" 'new/processed/movies/current new/raw/movies/latest' 'the links are there'
run 'the collection there' env TMDB_DATA="$tmp/new" TMDB_PAGES=1-3 tmdb-daily
status 0
is "$(tail -n 1 new/state/runs.ndjson | jq -r .status)" unchanged 'goes on'

# Only verified.
run 'verify alone' tmdb-restore --verify -v "$archive"
status 0
like out 'are whole'
run 'no archive' tmdb-restore --verify none
status 66
run 'both' tmdb-restore --verify --to new good.tar.zst
status 64

# The archive's own bytes are what is verified: the sources are whole.
refused() { # refused FILE: by a restore, which leaves nothing
	rm -rf gone
	run "$1" tmdb-restore --to gone/place "$1"
	[ "$st" -eq 65 ] && [ ! -e gone/place ] && [ -z "$(ls -A gone 2>/dev/null)" ]
}
size=$(stat -c %s good.tar.zst)
missed='' harmless=0
for ((i = 0; i < trials; i++)); do
	at=$(((RANDOM * 32768 + RANDOM) % size)) bit=$((1 << RANDOM % 8))
	python3 - "$at" "$bit" <<-'!'
	import sys
	b = bytearray(open("good.tar.zst", "rb").read())
	b[int(sys.argv[1])] ^= int(sys.argv[2])
	open("flipped.tar.zst", "wb").write(b)
	!
	refused flipped.tar.zst && continue
	# A bit may say nothing of what comes out.
	[ "$st" -eq 0 ] && [ "$(rows gone/place)" = "$(rows "$TMDB_DATA")" ] &&
		harmless=$((harmless + 1)) || missed+=" $at:$bit"
done
name="$trials flipped bits"
is "$missed" '' "each is refused, or changes nothing ($harmless)"
[ $((harmless * 5)) -le "$trials" ]
ok $? "$name: nearly all are refused"
missed=''
for ((i = 0; i < trials; i++)); do
	at=$(((RANDOM * 32768 + RANDOM) % size))
	head -c $at good.tar.zst >cut.tar.zst
	refused cut.tar.zst || missed+=" $at"
done
name="$trials cuts"
is "$missed" '' 'each is refused'
head -c "$size" /dev/urandom >rubbish.tar.zst
refused rubbish.tar.zst
ok $? 'rubbish of the same size is refused'

# Crafted ones, whose manifest and compression are in order.
cat >craft.py <<'!'
import hashlib, io, json, sys, tarfile
how = sys.argv[1]
src = tarfile.open("good.tar.gz")
files = {m.name: src.extractfile(m).read() for m in src}
manifest = json.loads(files.pop("manifest.json"))
extra, twice, kind = {}, False, None
def put(path, data=b"x"):
    extra[path] = data
    manifest["files"].append({"path": path, "bytes": len(data),
                              "sha256": hashlib.sha256(data).hexdigest()})
if how == "parent": put("../outside")
elif how == "inner parent": put("raw/../../outside")
elif how == "absolute": put(sys.argv[2] + "/outside")
elif how in ("symlink", "hard link", "device", "fifo"):
    put("raw/link", b""); kind = how
elif how == "newline": put("raw/a\nb")
elif how == "blank": put("raw/a b")
elif how == "not listed": extra["raw/extra"] = b"x"
elif how == "listed only":
    manifest["files"].append({"path": "raw/none", "bytes": 1, "sha256": "0" * 64})
elif how == "another hash": manifest["files"][0]["sha256"] = "0" * 64
elif how == "another size": manifest["files"][0]["bytes"] += 1
elif how == "twice": twice = True
elif how == "newer format": manifest["format"] = 2
elif how == "other movies":
    name = next(n for n in files if n.endswith("movies.csv"))
    files[name] += b"\n"
    f = next(f for f in manifest["files"] if f["path"] == name)
    f["bytes"] += 1
    f["sha256"] = hashlib.sha256(files[name]).hexdigest()
elif how == "other database":
    files["movies.db"] = b"x" * 8192
    f = next(f for f in manifest["files"] if f["path"] == "movies.db")
    f["bytes"] = 8192
    f["sha256"] = hashlib.sha256(files["movies.db"]).hexdigest()
elif how == "no such version": manifest["versions"]["movies"] = "20200101T000000Z"
elif how == "a version elsewhere": manifest["versions"] = {"../../x": "../y"}
out = tarfile.open("crafted.tar.gz", "w:gz", format=tarfile.GNU_FORMAT)
def add(path, data, type=tarfile.REGTYPE):
    t = tarfile.TarInfo(path)
    t.size, t.type = len(data), type
    if type in (tarfile.SYMTYPE, tarfile.LNKTYPE): t.linkname = "../../../../etc/passwd"
    out.addfile(t, io.BytesIO(data))
if how != "no manifest":
    add("manifest.json", json.dumps(manifest).encode())
types = {"symlink": tarfile.SYMTYPE, "hard link": tarfile.LNKTYPE,
         "device": tarfile.CHRTYPE, "fifo": tarfile.FIFOTYPE}
for path, data in {**files, **extra}.items():
    add(path, data, types[kind] if path == "raw/link" else tarfile.REGTYPE)
    if twice and path.endswith("movies.csv"): add(path, data)
out.close()
!
for how in parent 'inner parent' absolute symlink 'hard link' device fifo newline \
	blank 'not listed' 'listed only' 'another hash' 'another size' twice \
	'newer format' 'no manifest' 'other movies' 'other database' \
	'no such version' 'a version elsewhere'; do
	python3 craft.py "$how" "$tmp"
	refused crafted.tar.gz
	ok $? "crafted: $how: refused"
	[ "$st" -eq 65 ] || sed 's/^/# /' err
	[ ! -e outside ] && [ ! -e gone/outside ] && [ ! -e gone/x ]
	ok $? "crafted: $how: nothing lies outside"
done
python3 craft.py nothing
rm -rf gone
run 'crafted: nothing' tmdb-restore --to gone/place crafted.tar.gz
status 0

# Where other things lie.
mkdir other
echo mine >other/file
run 'into a folder of others' tmdb-restore --to other good.tar.zst
status 73
like err 'holds other things'
is "$(ls -A other) $(cat other/file)" 'file mine' 'it is left alone'

# Under what is there, when all kinds of things went wrong.
store=$TMDB_DATA/processed/movies
stub_stop
stub_start
run 'the data goes on' env TMDB_PAGES=4-6 tmdb-daily
status 0
newer=$(last .version)
rm "$TMDB_DATA/raw/movies/$today"/*popular-*.meta.json
head -c 20000 /dev/urandom | dd of="$TMDB_DATA/movies.db" bs=1 seek=4096 conv=notrunc 2>/dev/null
rm -rf "$store/versions/$version"
run 'under what is there' tmdb-restore -v good.tar.zst
status 0
like out "are in $TMDB_DATA"
is "$(rows "$TMDB_DATA")" "$(rows "$tmp/gone/place")" 'files and database are those of the backup'
is "$(tmdb-versions -j | jq -rs '[.[-1] | .state, .previous, .again] | tojson')" \
	"[\"current\",\"$newer\",\"$version\"]" 'as a version of its own'
[ -d "$store/versions/$newer" ] && [ -d "$store/versions/$version" ]
ok $? "$name: what was there is there, what was not is back"
is "$(ls "$TMDB_DATA/raw/movies/$today"/*.meta.json | wc -l)" 2 'the answers are back'
is "$(ls "$TMDB_DATA" | grep -c 'movies.db.damaged-')" 1 'the damaged database is set aside'
is "$(jq -rs '[.[-2:][].schedule] | tojson' "$TMDB_DATA/state/runs.ndjson")" '["daily","restore"]' 'the runs go on'
tidy "$TMDB_DATA"
now=$(readlink "$store/current")
run 'once more' tmdb-restore good.tar.zst
status 0
is "$(readlink "$store/current")" "$now" 'changes nothing'
before=$(sums "$TMDB_DATA")
run 'a cut one' tmdb-restore cut.tar.zst
status 65
is "$(sums "$TMDB_DATA")" "$before" 'changes nothing'
(
	flock 9
	run 'while another run works' tmdb-restore good.tar.zst
	echo "$st" >locked
) 9>>"$TMDB_DATA/state/movies.lock"
is "$(cat locked)" 75 'while another run works, 75'

# Retention: by number and by age, and what others put there stays.
for day in 2026-01-05 2026-01-06 2020-01-01 2020-02-01; do
	cp good.tar.gz "$TMDB_DATA/archive/$day.tar.gz"
done
touch "$TMDB_DATA/archive/notes"
TMDB_KEEP_DAYS=$((($(date +%s) - $(date -d 2026-01-01 +%s)) / 86400)) run 'old ones go by age' tmdb-backup
status 0
is "$(ls "$TMDB_DATA/archive" | xargs)" "2026-01-05.tar.gz 2026-01-06.tar.gz $today.tar.zst notes" 'the others stay'
TMDB_KEEP_DAYS=9999 TMDB_KEEP_ARCHIVES=2 run 'and by number' tmdb-backup
is "$(ls "$TMDB_DATA/archive" | xargs)" "2026-01-06.tar.gz $today.tar.zst notes" 'the newest stay'
TMDB_KEEP_ARCHIVES=0 run 'none is kept' tmdb-backup
is "$(ls "$TMDB_DATA/archive" | xargs)" "$today.tar.zst notes" 'but the one that was made'

# A full disk.
if ! unshare -m true 2>/dev/null; then
	skip 'a full disk' 'needs root'
else
	cat >full.sh <<-'!'
	# full.sh KIB PROGRAM...: what is written to $tmp/small has so much room
	mount -t tmpfs -o size=$1k,mode=700 tmpfs "$tmp/small" || exit 99
	shift
	"$@"
	st=$?
	find "$tmp/small" -type f -o -type l >"$tmp/small.left"
	exit $st
	!
	mkdir small
	full=$(($(du -sk gone/place | cut -f 1) + 400)) bad='' good=0 tries=0
	for ((kib = 40; kib < full; kib += full / (trials < 24 ? 5 : 24))); do
		tries=$((tries + 1))
		run "$kib KiB" unshare -m sh full.sh $kib tmdb-restore --to "$tmp/small/new" good.tar.zst
		case $st in
		0) good=$((good + 1)) ;;
		74) [ ! -s small.left ] || bad+=" $kib:left" ;;
		*) bad+=" $kib:$st" ;;
		esac
	done
	name="a disk that is full, $tries sizes"
	is "$bad" '' 'the restore ends with 74 and leaves nothing'
	[ "$good" -lt "$tries" ]
	ok $? "$name: and it was"
	bad='' good=0 tries=0
	full=$(du -skl --exclude=archive "$TMDB_DATA" | cut -f 1)
	for room in ${LONG:+20 60 100 140 180} 40 80 120 3000; do
		kib=$((full + room))
		tries=$((tries + 1))
		run "$kib KiB" unshare -m sh full.sh $kib sh -c '
			cp -R "$TMDB_DATA" "$tmp/small/data" || exit 98
			rm -rf "$tmp"/small/data/archive/*
			echo the old one >"$tmp/small/data/archive/2026-01-01.tar.zst"
			export TMDB_DATA=$tmp/small/data
			tmdb-backup || exit
			tmdb-restore --verify "$tmp"/small/data/archive/'"$today"'.tar.zst'
		case $st in
		0) good=$((good + 1)) ;;
		73 | 74)
			[ "$(grep -c '/archive/' small.left)" = 1 ] || bad+=" $kib:archive"
			! grep -q '/work/[^/]*/.' small.left || bad+=" $kib:work"
			;;
		98) tries=$((tries - 1)) ;;
		*) bad+=" $kib:$st" ;;
		esac
	done
	name="a disk that is full, $tries sizes"
	is "$bad" '' 'the backup ends with 74, and only the old archive is there'
	[ "$tries" -gt "$good" ] && [ "$good" -gt 0 ]
	ok $? "$name: and it was ($good had room)"
fi

# Killed at its n-th shell command.
cat >kill.sh <<'!'
case $0 in
*/tmdb-restore | */tmdb-backup)
	at=0
	trap '[ "$BASHPID" -ne $$ ] || { [ "$((at += 1))" -ne "${KILL_AT:-0}" ] || kill -9 $$; [ -z "${STEPS-}" ] || echo $at >"$STEPS"; }' DEBUG
	set -T
	;;
esac
!
export BASH_ENV=
kills=$((trials < 24 ? 5 : trials / 4))
rm -rf new
run 'counting the steps' env BASH_ENV="$tmp/kill.sh" STEPS="$tmp/steps" tmdb-restore --to new good.tar.zst
steps=$(cat steps)
bad='' whole=0
for ((i = 0; i < kills; i++)); do
	at=$(((i * steps + RANDOM % steps) / kills + 1))
	rm -rf new
	run "killed at $at" env BASH_ENV="$tmp/kill.sh" KILL_AT=$at tmdb-restore --to new good.tar.zst
	if [ -e new ]; then
		whole=$((whole + 1))
		[ "$(rows new)" = "$(rows gone/place)" ] || bad+=" $at:half"
	fi
	run 'again' tmdb-restore --to new good.tar.zst
	[ "$st $(rows new)" = "0 $(rows gone/place)" ] || bad+=" $at:$st"
	[ -z "$(find . -maxdepth 1 -name '*.restore.part')" ] || bad+=" $at:left"
done
name="a restore killed at $kills of $steps commands"
is "$bad" '' "all is there or nothing ($whole times all), and the next one is good"

stub_stop
stub_start -S
rm -rf new
cp -R gone/place new
run 'counting the steps' env BASH_ENV="$tmp/kill.sh" STEPS="$tmp/steps" TMDB_DATA="$tmp/new" tmdb-restore good.tar.zst
bad=''
for ((i = 0; i < kills; i++)); do
	rm -rf new
	cp -R gone/place new
	if [ ! -e later ]; then
		run 'later' env TMDB_DATA="$tmp/new" TMDB_PAGES=5 tmdb-daily
		cp -R new later
		run 'counting the steps' env BASH_ENV="$tmp/kill.sh" STEPS="$tmp/steps" TMDB_DATA="$tmp/new" tmdb-restore good.tar.zst
		steps=$(cat steps)
		rm -rf new
	fi
	rm -rf new
	cp -R later new
	at=$(((i * steps + RANDOM % steps) / kills + 1))
	run "killed at $at" env BASH_ENV="$tmp/kill.sh" KILL_AT=$at TMDB_DATA="$tmp/new" tmdb-restore good.tar.zst
	(cd new/processed/movies/current/ && jq -r '.resources[] | "\(.hash | ltrimstr("sha256:"))  \(.path)"' datapackage.json |
		sha256sum -c --quiet) >/dev/null 2>&1 || bad+=" $at:half"
	run 'again' env TMDB_DATA="$tmp/new" tmdb-restore good.tar.zst
	[ "$st $(rows new)" = "0 $(rows gone/place)" ] || bad+=" $at:$st"
	[ -z "$(find new -name '*.part' -o -name '.staged*' -o -path '*/state/work/*/*')" ] || bad+=" $at:left"
done
name="a restore under what is there, killed at $kills of $steps commands"
is "$bad" '' 'a whole version is always there, and the next one is good'

run 'counting the steps' env BASH_ENV="$tmp/kill.sh" STEPS="$tmp/steps" tmdb-backup
steps=$(cat steps) bad=''
for ((i = 0; i < kills; i++)); do
	at=$(((i * steps + RANDOM % steps) / kills + 1))
	run "killed at $at" env BASH_ENV="$tmp/kill.sh" KILL_AT=$at tmdb-backup
	run 'verified' tmdb-restore --verify "$archive"
	[ "$st" -eq 0 ] || bad+=" $at:$st"
	run 'again' tmdb-backup
	[ "$st" -eq 0 ] || bad+=" $at:again:$st"
	[ "$(ls -A "$TMDB_DATA/archive" | xargs)" = "$today.tar.zst notes" ] || bad+=" $at:left"
done
name="a backup killed at $kills of $steps commands"
is "$bad" '' 'an archive is always there and whole, and the next one is good'
tidy "$TMDB_DATA"
stub_stop
grep -rqF "$stub_key" "$tmp/data" "$tmp/logs" "$tmp/new"
is $? 1 'the key is in no file'
done_testing
