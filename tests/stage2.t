#!/bin/bash
# The blocks of docs/stage2.md, run as they are printed.
#
# Some need packages of PyPI: TMDB_PYTHON names a Python that has them; with
# TMDB_PIP=1 they are installed into a folder that is removed afterwards.
# shellcheck disable=SC1091,SC2154
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"

python=${TMDB_PYTHON-python3}
if [ -n "${TMDB_PIP-}" ]; then
	python3 -m venv venv && venv/bin/pip install -q pandas pyarrow duckdb pyspark
	python=venv/bin/python
fi
awk '/^```python$/ { n++; on = 1; next } /^```$/ { on = 0 } on { print >"block" n }' "$root/docs/stage2.md"
set -- block*
[ $# -eq 5 ]
ok $? 'there are blocks'
if ! command -v "$python" >/dev/null; then
	skip 'the blocks run' "there is no $python"
	done_testing
fi

stub_start -S
unset TMDB_DATA TMDB_CONF
export TMDB_LOG_DIR=$tmp/logs TMDB_MIN_RECORDS=1
for pages in 1-2 2-4; do
	TMDB_PAGES=$pages tmdb-daily
	ok $? "the collection of pages $pages"
done
version=$(readlink data/processed/movies/current)
rows=$(zstd -dcq data/processed/movies/current/movies.ndjson.zst | wc -l)
for block; do
	read -r _ _ needs <"$block"
	name="the block that needs $needs"
	missing=
	for module in $needs; do
		"$python" -c "import $module" 2>/dev/null || missing=$module
	done
	case $needs in *pyspark*) command -v java >/dev/null || missing=java ;; esac
	if [ -n "$missing" ]; then
		skip "$name" "$missing is not here"
		continue
	fi
	t "$name" "'$python' $block" </dev/null
	status 0
	stdout <<-!
	${version##*/} $rows movies
	!
done
stub_stop
done_testing
