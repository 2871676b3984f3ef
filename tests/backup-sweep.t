#!/bin/bash
# Backup and restore, while any call of any of their programs fails, or is the
# last one of that program or of all.
#
# TRIALS=N and SEED=N choose the calls; LONG=1 takes all, and hours.
# shellcheck disable=SC1091,SC2010,SC2012,SC2034,SC2154,SC2218
. "$(dirname -- "$0")/sweep-store.sh"

stub_start -S
run 'a version' tmdb-daily
status 0
version=$(last .version)
run 'a backup of it' tmdb-backup
status 0
today=$(last .started | cut -c 1-10)
archive=here/archive/$today.tar.zst
cp "$archive" good.tar.zst
mv "$archive" here/archive/2026-01-01.tar.zst
cp -a here base
run 'another' env TMDB_PAGES=1-3 tmdb-daily
status 0
rm here/archive/*
cp -a here later
stub_stop

# Each other time there is one of today.
turn=0
fresh() {
	rm -rf here
	cp -a base here
	turn=$((turn + 1))
	[ $((turn % 2)) -eq 0 ] || cp good.tar.zst "$archive"
}
archives() { # is there what has a name, and that whole?
	ls -A here/archive | grep -vxE "(2026-01-01|$today)\.tar\.zst"
	cmp -s good.tar.zst here/archive/2026-01-01.tar.zst || echo 'the old archive'
	[ ! -e "$archive" ] || cmp -s good.tar.zst "$archive" ||
		tmdb-restore --verify "$archive" || echo 'half an archive'
}
fresh
store_know old
store_know new
work() { "$@" ./named tmdb-backup backup_main; }
again() { tmdb-backup; }
promised() {
	store_promised
	archives
	[ "$st" -ne 0 ] || { [ -e "$archive" ] && ! cmp -s good.tar.zst "$archive"; } ||
		echo 'no archive'
}
healed() {
	store_healed
	archives
	[ -e "$archive" ] && ! cmp -s good.tar.zst "$archive" || echo 'no archive'
}
sweep 'a backup' "$TMDB_DATA"

# Into an empty place: there is all of it, or no such place.
fresh() {
	rm -rf here .here.restore.part
}
work() { "$@" ./named tmdb-restore restore good.tar.zst; }
again() { tmdb-restore good.tar.zst; }
promised() {
	if [ -e here ]; then
		store_promised
	elif [ "$st" -eq 0 ]; then
		echo 'nothing is there'
	fi
}
healed() {
	store_healed
	[ ! -e .here.restore.part ] || echo 'left: .here.restore.part'
}
fresh
tmdb-restore good.tar.zst
store_know old
store_know new
sweep 'a restore into an empty place' "$tmp" '^unlink.* .*/manifest\.json 1 error=EACCES$'

# Under newer data, which lost the version and an answer, and whose database is
# damaged.
rm -rf "later/processed/movies/versions/$version"
head -c 20000 /dev/urandom | dd of=later/movies.db bs=1 seek=4096 conv=notrunc 2>/dev/null
find later/raw -name '*.meta.json' | head -n 1 | xargs rm
fresh() {
	rm -rf here
	cp -a later here
}
fresh
store_know old
healed() { store_healed; }
work env >out 2>err
store_know new
promised() { store_promised; }
store_ways=1
# The mark told of a version that the database did not hold.
sweep 'a restore under newer data' "$TMDB_DATA" \
	'^unlink.* .*/loaded-movies-sqlite 1 (death|error=EACCES)$' '^unlink.* .*/manifest\.json 1 error=EACCES$'
done_testing
