#!/bin/bash
# Versions: a new one, and the rollback to an old one, while any call of any of
# their programs fails, or is the last one of that program or of all.
#
# TRIALS=N and SEED=N choose the calls; LONG=1 takes all, and hours.
# shellcheck disable=SC1091,SC2012,SC2034,SC2154
. "$(dirname -- "$0")/sweep-store.sh"

stub_start -S
run 'a version' tmdb-daily
status 0
run 'another' env TMDB_PAGES=1-3 tmdb-daily
status 0
first=$(ls "$TMDB_DATA/processed/movies/versions" | head -n 1)
cp -a "$TMDB_DATA" base

fresh() {
	rm -rf here
	cp -a base here
}

# The state that is between the two is none.
store_know old
work() { "$@" ./named tmdb-rollback rollback "$first"; }
again() { tmdb-rollback "$first"; }
promised() { store_promised; }
healed() { store_healed; }
sweep_named
work env || echo "# status $?"
store_know new
sweep 'a rollback' "$TMDB_DATA"

# A version that was fetched and not yet made, behind which an old one goes.
fresh
cat >fetched <<'!'
#!/bin/bash
. "$root/scripts/tmdb-daily"
job_open daily movies
job_fetch popular popular --pages "$TMDB_PAGES"
spool_judge
exit 75
!
chmod +x fetched
export TMDB_PAGES=1-5 TMDB_KEEP_VERSIONS=1
run 'fetched alone' ./fetched
status 75
rm -rf base
cp -a here base
store_know old
work() { "$@" ./named tmdb-daily daily; }
again() { tmdb-daily; }
work env || echo "# status $?"
store_know new
# A pipe that could not be opened was waited for; one that was published, but
# not loaded, did not make room for others.
sweep 'a new version' "$TMDB_DATA" '^openat .*/pipe [0-9]+ error=EACCES$' \
	'^write .*/loaded-movies-sqlite\.part 1 error=ENOSPC$'
stub_stop
done_testing
