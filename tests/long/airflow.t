#!/bin/bash
# The DAGs on Airflow itself, against the stub: they import, they keep to
# Airflow 3's rules, and each runs to its end; a failed gate fails the run, and
# a status that is not 75 is not tried again.  Then `airflow standalone` runs
# them by its own clock: a scheduled run whose fetch ends with 75 and is tried
# again, one that the gate holds, and one that is late.  scripts/airflow/setup
# must have been run.
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
stub_stop

# The DAGs as they are, but for their times: each minute, and the hourly one
# with twelve seconds for what takes longer.
mkdir dags
cp "$root/scripts/airflow/dags/tmdb_factory.py" dags
for schedule in hourly daily; do
	sed 's/"[0-9]* [0-9*]* \* \* \*"/"* * * * *"/; s/timedelta(minutes=30)/timedelta(seconds=12)/' \
		"$root/scripts/airflow/dags/tmdb_$schedule.py" >"dags/tmdb_$schedule.py"
	grep -qF '"* * * * *"' "dags/tmdb_$schedule.py"
	ok $? "tmdb_$schedule: each minute"
done
port=$(python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
unset TMDB_AIRFLOW_DEADLINE TMDB_PAGES TMDB_MIN_RECORDS
export AIRFLOW__CORE__DAGS_FOLDER=$tmp/dags AIRFLOW__CORE__EXECUTOR=LocalExecutor \
	AIRFLOW__CORE__EXECUTION_API_SERVER_URL=http://127.0.0.1:$port/execution/ \
	AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS=admin:admin \
	AIRFLOW__API__HOST=127.0.0.1 AIRFLOW__API__PORT=$port AIRFLOW__API__WORKERS=1 \
	AIRFLOW__API__BASE_URL=http://127.0.0.1:$port \
	AIRFLOW__LOGGING__WORKER_LOG_SERVER_HOST=127.0.0.1 \
	TMDB_DATA=$tmp/standalone TMDB_LOG_DIR=$tmp/standalone.log TMDB_CONF=$tmp/tmdb.conf
printf 'TMDB_PAGES=1-10\nTMDB_MIN_RECORDS=100\n' >tmdb.conf

db() { sqlite3 -readonly -separator ' ' -cmd '.timeout 20000' "$AIRFLOW_HOME/airflow.db" "$1"; }
wait_db() { # wait_db SECONDS QUERY: until it tells something, into REPLY
	local end=$((SECONDS + $1))
	while REPLY=$(db "$2"); [ -z "$REPLY" ]; do
		[ "$SECONDS" -lt "$end" ] && kill -0 "$standalone" 2>/dev/null || return 1
		sleep 1
	done
}
run_of() { # run_of DAG STATE: the first scheduled one
	echo "SELECT run_id FROM dag_run WHERE dag_id = '$1' AND run_type = 'scheduled' AND state = '$2' ORDER BY id LIMIT 1"
}
tries() { # tries DAG RUN TASK: how often it was begun, and how it ended
	db "SELECT try_number, state FROM task_instance WHERE dag_id = '$1' AND run_id = '$2' AND task_id = '$3'"
}
alerts() { # alerts NAME: what the open one says
	tmdb-status -j | jq -r --arg name "$1" '.alerts[] | select(.alert == $name).text'
}

# The first five answers for popular fail: that ends the first try.
stub_fault <<'!'
path=/3/movie/popular times=5 status=500
!
setsid airflow standalone >standalone.out 2>&1 &
standalone=$!
trap 'kill -TERM -- -"$standalone" 2>/dev/null; for p in $pids; do kill "$p" 2>/dev/null; done; cd /; rm -rf "$tmp"' EXIT
name='airflow standalone'
wait_db 180 "SELECT 1 FROM dag WHERE dag_id = 'tmdb_daily'" && stub_wait "$standalone" curl -fsS -o ui "http://127.0.0.1:$port/"
ok $? "$name: it is up"
t 'unpaused' 'airflow dags unpause tmdb_daily' </dev/null
status 0
name='a scheduled run'
wait_db 600 "$(run_of tmdb_daily success)"
ok $? "$name: it comes by itself, and is good"
is "$(tries tmdb_daily "$REPLY" fetch)" '2 success' "$name: its fetch ended with 75, and was tried again"
is "$(tries tmdb_daily "$REPLY" filter)" '1 success' "$name: what followed was not"
is "$(head -n 1 "$TMDB_DATA/state/runs.ndjson" | jq -r '[.status, .stages.fetch.pages.good // .fetch[0].stats.pages.good] | join(" ")')" 'ok 10' "$name: all pages are there"
grep -rqs 'exit code 75' "$AIRFLOW_HOME/logs"
ok $? "$name: the task's log names the status"
is "$(db "SELECT count(*) FROM asset_event")" "$(db "SELECT count(*) FROM task_instance WHERE task_id = 'publish' AND state = 'success'")" "$name: the asset is updated by each publication"

printf 'TMDB_PAGES=1-10\nTMDB_MIN_RECORDS=100000\n' >tmdb.conf
name='a scheduled run that the gate holds'
wait_db 600 "$(run_of tmdb_daily failed)"
ok $? "$name: it fails"
is "$(tries tmdb_daily "$REPLY" gate)" '1 failed' "$name: once"
is "$(tries tmdb_daily "$REPLY" publish)" '0 upstream_failed' "$name: nothing is published"
t 'paused' 'airflow dags pause tmdb_daily' </dev/null
status 0
name='a scheduled run that the gate holds'
[ -n "$(alerts airflow-tmdb_daily)" ]
ok $? "$name: the callback raised an alert"
is "$(jq -r .status "$TMDB_DATA/state/runs.ndjson" | sort -u | grep -c held)" 1 "$name: and the run's own line says so"

t 'unpaused' 'airflow dags unpause tmdb_hourly' </dev/null
status 0
name='a run that is late'
late() { [ -n "$(alerts airflow-tmdb_hourly)" ]; }
end=$((SECONDS + 400))
until late || [ "$SECONDS" -gt "$end" ]; do sleep 2; done
like /dev/stdin 'not done in time' <<<"$(alerts airflow-tmdb_hourly)"

kill -TERM -- -"$standalone"
wait "$standalone" 2>/dev/null
[ $fail -eq 0 ] || tail -n 40 standalone.out | sed 's/^/# /'
done_testing
