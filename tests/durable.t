#!/bin/bash
# A power cut at any moment: what got its name was synced before, and who says
# it is done has synced it all.  The order of calls tells; see durable.py.
# shellcheck disable=SC1091,SC2012,SC2154
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"
traced=openat,write,pwrite64,writev,ftruncate,fallocate,copy_file_range,sendfile,fsync,fdatasync,sync,syncfs,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,rmdir,mkdir,mkdirat
if ! strace -f -o /dev/null true 2>/dev/null; then
	skip 'a power cut' 'strace cannot trace here'
	done_testing
fi

trace() { # trace COMMAND...: into the file trace
	st=0
	strace -f -y -qq -e trace="$traced" -e signal=none -o trace "$@" \
		</dev/null >out 2>err || st=$?
}

safe() { # safe NAME [LEAST]: the last trace, of a run that ended well
	[ "$st" -eq 0 ]
	ok $? "$1: ended well"
	"$root/tests/durable.py" --ok "$tmp/here" trace >seen
	local status=$?
	ok $status "$1: a power cut leaves nothing half under its name"
	[ "$status" -eq 0 ] || sed 's/^/# /' seen | head -n 20
	[ "$(sed -n '$s/ renames//p' seen)" -ge "${2:-1}" ]
	ok $? "$1: $(tail -n 1 seen)"
}

# What is wrong is found.
wrong() { # wrong NAME REGEX COMMAND
	rm -rf here
	mkdir here
	trace bash -c "cd here && $3"
	"$root/tests/durable.py" --ok "$tmp/here" trace >seen && st=0 || st=$?
	[ $st -eq 1 ] && grep -qE -- "$2" seen
	ok $? "is found: $1"
	grep -qE -- "$2" seen || sed 's/^/# /' seen
}
here=$tmp/here
wrong 'a file that is not synced' '^\.a: not synced when a got its name' "
	echo x >$here/.a && mv $here/.a $here/a && sync $here"
wrong 'a name that is not synced' '^a: its name not synced at the end' "
	echo x >$here/.a && sync $here/.a && mv $here/.a $here/a"
wrong 'a folder with a file that is not synced' '^\.v/b: not synced' "
	mkdir $here/.v && echo x >$here/.v/b && sync $here/.v && mv -T $here/.v $here/v && sync $here"
wrong 'a link to what is not synced' '^current: points to v' "
	mkdir $here/.v && echo x >$here/.v/b && sync $here/.v/b $here/.v && mv -T $here/.v $here/v &&
	ln -s v $here/.c && mv -T $here/.c $here/current && sync $here"
wrong 'a file written under its name' '^a: written to' "
	echo x >$here/.a && sync $here/.a && mv $here/.a $here/a && sync $here && echo y >$here/a && sync $here/a"
wrong 'a line that is not synced' '^log: not synced at the end' "
	echo x >>$here/log && sync $here"

# The sinks.
for i in 1 2 3; do
	echo "{\"movie_id\":$i,\"title\":\"t$i\",\"release_date\":\"2020-01-0$i\",\"vote_average\":7.0,\"popularity\":1.5}"
done >records
for dest in m.ndjson m.ndjson.zst m.csv m.parquet; do
	rm -rf here
	mkdir here
	f=${dest%.zst} f=${f#m.}
	trace sh -c "tmdb-sink $f $here/$dest <records && tmdb-sink $f $here/$dest <records"
	safe "$dest, made and made again" 2
done
rm -rf here
mkdir here
trace sh -c "tmdb-sink sqlite $here/m.sqlite <records"
safe 'm.sqlite, made'

# The state of a fetch.
stub_start
rm -rf here
mkdir here
trace tmdb-fetch popular --pages 1-5 --state "$here/state" --raw "$here/raw.ndjson.zst" -q "$here/q"
safe 'tmdb-fetch --state' 2

# A day, and the day after.
rm -rf here
mkdir here
TMDB_DATA=$here/data TMDB_MIN_RECORDS=1
export TMDB_DATA TMDB_MIN_RECORDS
trace tmdb-daily --pages 1-3
safe 'the first daily run' 6
trace tmdb-daily --pages 2-5
safe 'the next daily run' 6
first=$(ls "$TMDB_DATA/processed/movies/versions" | head -n 1)
trace tmdb-rollback "$first"
safe 'a rollback' 3
trace tmdb-backup
safe 'a backup'
done_testing
