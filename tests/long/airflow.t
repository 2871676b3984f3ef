#!/bin/bash
# The DAGs on Airflow itself, against the stub: they import, they keep to
# Airflow 3's rules, and each runs to its end; a failed gate fails the run, and
# a status that is not 75 is not tried again.  scripts/airflow/setup must have
# been run.
# shellcheck disable=SC1091,SC2016,SC2086,SC2154,SC2181
. "$(dirname -- "$0")/../tap.sh"
. "$root/tests/stub.sh"

home=${TMDB_AIRFLOW_HOME:-$HOME/airflow-tmdb}
if [ ! -x "$home/venv/bin/airflow" ]; then
	echo '1..0 # SKIP scripts/airflow/setup has not been run'
	exit 0
fi

is() { # is GOT WANT WHAT
	[ "$1" = "$2" ]
	ok $? "$3"
	[ "$1" = "$2" ] || printf '# got  %.300s\n# want %.300s\n' "$1" "$2"
}

# A database of our own; the packages are those of the setup.
export AIRFLOW_HOME=$tmp/airflow PATH=$home/venv/bin:$PATH TMDB_HOME=$root
export AIRFLOW__CORE__DAGS_FOLDER=$root/scripts/airflow/dags \
	AIRFLOW__CORE__LOAD_EXAMPLES=False PYTHONDONTWRITEBYTECODE=1 \
	TMDB_AIRFLOW_DELAY=1 TMDB_AIRFLOW_DEADLINE=0 TMDB_RETRIES=0 TMDB_RETRY_WAIT=1 \
	TMDB_PAGES=1-10 TMDB_MIN_RECORDS=100
t 'the database' 'airflow db migrate && airflow pools set tmdb_api 1 one && airflow dags reserialize' </dev/null
status 0
t 'the DAGs import' 'airflow dags list-import-errors -o json 2>err' </dev/null
status 0
is "$(jq -c 'length' out 2>/dev/null || cat out)" 0 'no import error'
t 'the rules for Airflow 3' 'ruff check --no-cache --select AIR "$root/scripts/airflow/dags"' </dev/null
status 0
is "$(TMDB_AIRFLOW_DEADLINE=1 python -W ignore -c '
import sys
sys.path.insert(0, sys.argv[1])
import tmdb_daily
d = tmdb_daily.dag
print(d.catchup, d.max_active_runs, len(d.deadline), *sorted({t.pool for t in d.tasks}), len([t for t in d.tasks if t.outlets]))
' "$root/scripts/airflow/dags" 2>/dev/null | tail -n 1)" 'False 1 1 tmdb_api 1' 'no catch-up, one run, a deadline, one pool, one asset'

stub_start
for schedule in hourly daily weekly monthly nightly; do
	if [ ! -x "$root/scripts/tmdb-$schedule" ]; then
		skip "$schedule" "there is no tmdb-$schedule"
		continue
	fi
	export TMDB_DATA=$tmp/$schedule TMDB_LOG_DIR=$tmp/$schedule.log
	t "tmdb_$schedule" "timeout 900 airflow dags test tmdb_$schedule 2026-11-01" </dev/null
	status 0
	is "$(tail -n 1 "$TMDB_DATA/state/runs.ndjson" | jq -r .status)" ok "$name: the run is good"
done

export TMDB_DATA=$tmp/gate TMDB_LOG_DIR=$tmp/gate.log
t 'a failed gate' 'TMDB_MIN_RECORDS=100000 timeout 900 airflow dags test tmdb_daily 2026-11-02' </dev/null
[ "$st" -ne 0 ] || grep -q 'state=failed\|failed' out err
ok $? "$name: the DAG's run fails"
is "$(jq -r '"\(.status) \(.exit)"' "$TMDB_DATA/state/runs.ndjson")" 'held 65' "$name: once, and the version is held"
done_testing
