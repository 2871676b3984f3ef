#!/bin/bash
# tmdb-sink: killed at, or failed by, every call that matters, one after the
# other.  Under its name there is the old or the new file, complete; status 0
# says that it is the new one; and the next run is as if nothing had happened.
# shellcheck source=tests/tap.sh
# shellcheck disable=SC2016
. "$(dirname "$0")/tap.sh"
# shellcheck source=tests/sweep.sh
. "$root/tests/sweep.sh"
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS

# About 4 MB in 40,000 records; the ids of "old" are among them.
seed=${TMDB_SEED:-$RANDOM}
echo "# seed $seed"
awk -v s="$seed" 'BEGIN { srand(s); for (i = 0; i < 40000; i++)
	printf "{\"movie_id\":%d,\"title\":\"Movie %d\",\"genre_ids\":[18,%d],\"overview\":\"%d %d\"}\n", \
	int(rand() * 1e6), i, i % 9, rand() * 1e9, rand() * 1e9 }' >records
head -n 50 records | sed 's/Movie/Old/' >few
head -n 400 records >some

# What a file holds, in a form that does not depend on how it came about.
content() { # content FORMAT FILE
	case $1 in
	sqlite) sqlite3 "$2" 'PRAGMA integrity_check; PRAGMA foreign_key_check;
		SELECT * FROM movies; SELECT * FROM movie_genres;
		SELECT movie_id, op, changed FROM movie_changes ORDER BY 1, 2' ;;
	*) cat "$2" ;;
	esac | sha256sum
}

# begin FORMAT FILE INPUT STATE: STATE is "old" (there is one) or "none".
begin() {
	format=$1 file=$2 input=$3 state=$4
	rm -f "$file" "$file"-*
	tmdb-sink -q /dev/null "$format" "$file" "$input" 2>/dev/null
	[ "$format" != sqlite ] || [ "$state" = none ] || {
		rm -f "$file"
		tmdb-sink sqlite "$file" few
		cp "$file" old.db
		tmdb-sink sqlite "$file" "$input" 2>/dev/null
	}
	new=$(content "$format" "$file")
	reset
	old=none
	[ "$state" = none ] || old=$(content "$format" "$file")
}
reset() {
	rm -f "$file"-*
	case $state,$format in
	none,*) rm -f "$file" ;;
	*,sqlite) cp old.db "$file" ;;
	*) echo old >"$file" ;;
	esac
}

leftovers() { [ -n "$(find . -name '.*.tmp')" ]; }

# As it should be, after this injection ended with this status?
as_promised() { # as_promised WHAT
	local now=none
	[ ! -e "$file" ] || now=$(content "$format" "$file")
	case $1,$st in
	*,0) [ "$now" = "$new" ] || return ;;
	signal*) ;;
	*,71 | *,73 | *,74 | *,75) ;;
	# SQLite takes a page that cannot be read for a damaged one.
	error=EIO,69) [ "$format" = sqlite ] || return ;;
	*) return 1 ;;
	esac
	[ "$now" = "$old" ] || [ "$now" = "$new" ] || return
	case $1 in
	error*) ! leftovers ;;
	esac
}

# Inject at the 1st, 2nd ... call of each name until none is hit any more.
# strace counts each name by itself.
sweep() { # sweep CALLS WHAT [MORE]: such as "write,fsync" "error=EIO" "+"
	local call i hits=0 wrong=0 first
	for call in ${1//,/ }; do
		first=$hits
		for ((i = 1; i < 300; i++)); do
			reset
			inject "$call" "$2" "$i${3-}" \
				tmdb-sink "$format" "$file" "$input" || break
			# It was not our program yet.
			[ $st -ne 127 ] || continue
			hits=$((hits + 1))
			as_promised "$2" && continue
			wrong=$((wrong + 1))
			echo "# $call $i: status $st"
			sed 's/^/# /' trace err | grep -e INJECTED -e sink
		done
		[ $hits -gt "$first" ] || {
			wrong=$((wrong + 1))
			echo "# $call: never called"
		}
	done 2>/dev/null # The shell tells of each that was killed.
	[ $wrong -eq 0 ]
	ok $? "$format, ${file##*.}, $state: $2 at each of $hits calls (${1//,/ }${3:+, and all after it})"
	# Whoever was killed, or failed, last: the next run makes it good.
	tmdb-sink "$format" "$file" "$input" 2>/dev/null
	[ "$(content "$format" "$file")" = "$new" ] && ! leftovers
	ok $? "$format, ${file##*.}, $state: $2: the next run makes it good"
}

for f in ndjson x.csv x.parquet x.ndjson.zst; do
	g=${f#x.}
	begin "${g%.zst}" "x.$g" records old
	sweep write,fsync,rename,fchmod,flock signal=KILL
	for e in ENOSPC EIO EDQUOT; do
		sweep write error=$e
	done
	sweep write error=ENOSPC +
	sweep fsync error=EIO
	sweep rename,fchmod error=EROFS
done

begin sqlite x.db some none
sweep pwrite64,fsync,renameat2 signal=KILL
sweep pwrite64 error=ENOSPC
sweep pwrite64 error=EIO +
sweep fsync,renameat2 error=EIO
begin sqlite x.db some old
sweep pwrite64,fdatasync,unlink signal=KILL
sweep pwrite64 error=ENOSPC
sweep pwrite64 error=ENOSPC +
sweep pwrite64 error=EIO +
sweep fdatasync error=EIO
sweep pread64 error=EIO
sweep unlink error=EROFS

done_testing
