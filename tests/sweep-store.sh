# What must hold of the folder `here` of data, for the sweeps of those who change
# it: instead of tap.sh, `. "$(dirname -- "$0")/sweep-store.sh"`.
#
#	store_know old|new	the data are now as before, or behind, the work
#	store_promised		after a fault: says what does not hold
#	store_healed		the work was done again: says what does not hold
#	store_ways=1		the log of changes in the database tells which way
#				it came about
# shellcheck shell=bash disable=SC1091,SC2154

# In memory, for a run syncs all it makes, and here that is not what is tested.
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"
. "$root/tests/sweep.sh"
echo "# SEED=$sweep_seed TRIALS=$sweep_trials"

export TMDB_DATA=$tmp/here TMDB_LOG_DIR='' TMDB_MIN_RECORDS=1 TMDB_PAGES=1-2
# An old archive is there, and stays.
export TMDB_KEEP_DAYS=9999

store_movies() {
	zstd -dcq here/processed/movies/current/movies.ndjson.zst |
		jq -r '[.movie_id, .vote_count] | @tsv' | sort
}

# Its rows, as those of the version; damaged ones are told by an error.
store_rows() {
	[ ! -e here/movies.db ] || sqlite3 -separator $'\t' here/movies.db \
		'select movie_id, vote_count from movies' 2>&1 | sort
}

# And what its log of changes says of them.
store_database() {
	sqlite3 here/movies.db 'pragma integrity_check; pragma foreign_key_check;
		select movie_id, op, changed from movie_changes order by 1, 2, 3' 2>&1
}

store_versions() {
	tmdb-versions -j | jq -r '[.state, .rows, .changes] | tojson' | sort
}

store_know() {
	store_movies >"$1.movies"
	store_rows >"$1.rows"
	store_database >"$1.database"
	store_versions >"$1.versions"
}

store_whole() { # store_whole FOLDER: are the files what the package says?
	(cd "$1/" && jq -r '.resources[] | "\(.hash | ltrimstr("sha256:"))  \(.path)"' \
		datapackage.json | sha256sum -c --quiet --strict) >/dev/null 2>&1
}

# The lines of the runs: whole, and one each.
store_lines() {
	local file
	for file in here/state/{runs,lineage,findings,profiles}.ndjson; do
		[ ! -s "$file" ] || jq -e . "$file" >/dev/null 2>&1 || echo "torn: $file"
	done
	[ -z "$(jq -r .run here/state/runs.ndjson | sort | uniq -d)" ] || echo 'a run twice'
}

store_promised() {
	local dir
	for dir in here/processed/movies/current here/processed/movies/versions/[0-9]*; do
		store_whole "$dir" || echo "not whole: $dir"
	done
	store_lines
	! tmdb-versions -j | grep -q damaged || echo 'a damaged version in the history'
	store_movies >now.movies
	cmp -s now.movies old.movies || cmp -s now.movies new.movies ||
		echo 'movies of neither'
	store_rows >now.rows
	if cmp -s now.movies old.movies && cmp -s now.rows old.rows; then
		: # nothing was done
	elif store_marked; then
		cmp -s now.rows now.movies || echo 'not the database that the mark tells of'
	else
		[ ! -e here/movies.db ] || cmp -s now.rows old.rows ||
			cmp -s now.rows old.movies || cmp -s now.rows new.movies ||
			echo 'a database of neither'
	fi
	[ "$st" -ne 0 ] || store_done
}

store_marked() { # is the present version said to be in the database?
	local name
	read -r name 2>/dev/null <here/state/loaded-movies-sqlite &&
		[ "$(readlink here/processed/movies/current)" = "versions/$name" ]
}

store_done() {
	store_movies >now.movies
	store_rows >now.rows
	store_database >now.database
	cmp -s now.movies new.movies || echo 'not the new movies'
	cmp -s now.rows new.movies && [ "$(head -n 1 now.database)" = ok ] &&
		{ [ -n "${store_ways-}" ] || cmp -s now.database new.database; } ||
		echo 'not the new database'
}

store_healed() {
	store_whole here/processed/movies/current || echo 'not whole'
	store_done
	store_lines
	# What cannot be read for once is taken for damaged.
	store_versions | cmp -s - new.versions || grep -q 'told as new' err.fault ||
		echo 'another history'
	find here \( -name '*.part' -o -name '.staged-*' -o -name '.current.*' \
		-o -name '*.tmp' -o -name '*-journal' -o -name '*-wal' \
		-o -path '*/state/work/*/*' -o -path '*/state/spool/*/*' \) -printf 'left: %p\n'
}
