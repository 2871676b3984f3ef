#!/bin/bash
# The DAGs on Airflow itself, against the stub: they import, they keep to
# Airflow 3's rules, and each runs to its end.  Then `airflow standalone` runs
# them by its own clock: a scheduled run whose fetch ends with 75 and is tried
# again, one that the gate holds, one that is late, one that a person asks for
# and a DAG that waits for a publication; and at last a worker of Celery does
# the same DAG.  It takes ten minutes; scripts/airflow/setup must have been run.
# shellcheck disable=SC1091,SC2016,SC2086,SC2154,SC2181,SC2317
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

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
port=$(free_port)
# A home of our own, made by setup; the packages are those that are there.
export AIRFLOW_HOME=$tmp/airflow PATH=$home/venv/bin:$PATH TMDB_HOME=$root \
	AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT
AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT=$(free_port)
AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT=$(free_port)
export PYTHONDONTWRITEBYTECODE=1 TMDB_AIRFLOW_DELAY=1 TMDB_RETRIES=0 TMDB_RETRY_WAIT=1 \
	TMDB_PAGES=1-10 TMDB_GENRE_PAGES=1 TMDB_REFRESH_PAGES=1 TMDB_MIN_RECORDS=100 \
	TMDB_MONTHLY_MIN_RECORDS=40

# All that runs with this home, by the environment it was started with: tasks
# leave the process group, and Python must not write its title over it.
export SPT_NOENV=1
ours() {
	local file
	for file in /proc/[0-9]*/environ; do
		grep -qszxF "AIRFLOW_HOME=$AIRFLOW_HOME" "$file" || continue
		file=${file%/environ}
		echo "${file#/proc/}"
	done
}
airflow_end() { # asked first
	local signal end left
	for signal in TERM KILL KILL; do
		left=$(ours)
		[ -n "$left" ] || return 0
		kill -"$signal" $left 2>/dev/null
		end=$((SECONDS + 30))
		while left=$(ours) && [ -n "$left" ] && [ "$SECONDS" -lt "$end" ]; do sleep 1; done
	done
	[ -z "$left" ]
}
trap 'airflow_end; for p in $pids; do kill "$p" 2>/dev/null; done; cd /; rm -rf "$tmp"' EXIT

db() { sqlite3 -readonly -separator ' ' -cmd '.timeout 20000' "$AIRFLOW_HOME/airflow.db" "$1"; }

mkdir airflow
ln -s "$home/venv" airflow/venv
t 'setup' '"$root/scripts/airflow/setup" "$AIRFLOW_HOME" '"$port" </dev/null
status 0
is "$(db 'SELECT group_concat(dag_id) FROM (SELECT dag_id FROM dag ORDER BY 1)')" \
	tmdb_daily,tmdb_hourly,tmdb_monthly,tmdb_nightly,tmdb_weekly 'all DAGs are known'
is "$(stat -c %a airflow/airflow.cfg)" 600 'the keys are for nobody else'
t 'the DAGs import' 'airflow dags list-import-errors --local -B dags-folder' </dev/null
status 0
t 'the rules for Airflow 3' 'ruff check --no-cache --select AIR "$root/scripts/airflow/dags"' </dev/null
status 0
name='their settings'
python -W ignore - "$root/scripts/airflow/dags" >settings 2>/dev/null <<'!'
import importlib
import sys
sys.path.insert(0, sys.argv[1])
for name in "hourly", "daily", "weekly", "monthly", "nightly":
    d = importlib.import_module("tmdb_" + name).dag
    print(name, d.catchup, d.max_active_runs, len(d.deadline), len(d.tasks), {t.pool for t in d.tasks},
          {t.retry_exponential_backoff for t in d.tasks}, {t.execution_timeout for t in d.tasks} & {None},
          sorted({t.retries for t in d.tasks}), *[f"{t.task_id}:{o.name}" for t in d.tasks for o in t.outlets])
from airflow.sdk.exceptions import AirflowException, AirflowTaskTimeout
from tmdb_factory import TryAgainLater
ends = [AirflowException(f"The command returned a non-zero exit code {s}.") for s in (75, 65, 127, 143, -9)]
print(*(TryAgainLater().evaluate(e, 1, 4).action.value for e in [*ends, AirflowTaskTimeout("Timeout")]))
!
same settings 'no catch-up, one run, a deadline, the pool, backoff, timeouts, tries, the asset; what is tried again' <<'!'
hourly False 1 1 7 {'tmdb_api'} {2.0} set() [0, 4] publish:tmdb_trending
daily False 1 1 8 {'tmdb_api'} {2.0} set() [0, 4] publish:tmdb_movies
weekly False 1 1 8 {'tmdb_api'} {2.0} set() [0, 4] publish:tmdb_movies
monthly False 1 1 8 {'tmdb_api'} {2.0} set() [0, 4] publish:tmdb_movies
nightly False 1 1 1 {'tmdb_api'} {2.0} set() [4]
default fail fail default default default
!

# The monthly one asks for each movie, so let there be few.
stub_start -m 1200
for schedule in hourly daily weekly monthly nightly; do
	export TMDB_DATA=$tmp/$schedule TMDB_LOG_DIR=$tmp/$schedule.log
	t "tmdb_$schedule" "TMDB_AIRFLOW_DEADLINE=0 timeout 300 airflow dags test tmdb_$schedule 2026-11-01" </dev/null
	status 0
	is "$(tail -n 1 "$TMDB_DATA/state/runs.ndjson" | jq -r .status)" ok "$name: the run is good"
done
stub_stop

# The DAGs as they are, but for their times: each minute, and the hourly one is
# late after a second.
mkdir dags
for schedule in hourly daily; do
	sed 's/"[0-9]* [0-9*]* \* \* \*"/"* * * * *"/' \
		"$root/scripts/airflow/dags/tmdb_$schedule.py" >"dags/tmdb_$schedule.py"
	grep -qF '"* * * * *"' "dags/tmdb_$schedule.py"
	ok $? "tmdb_$schedule: each minute"
done
sed 's/interval=due,/interval=due if schedule != "hourly" else timedelta(seconds=1),/' \
	"$root/scripts/airflow/dags/tmdb_factory.py" >dags/tmdb_factory.py
grep -qF 'seconds=1' dags/tmdb_factory.py
ok $? 'tmdb_hourly: late after a second'
cat >dags/features.py <<'!'
from datetime import datetime, timezone

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Asset

with DAG("features", schedule=[Asset("tmdb_movies", uri="x-tmdb://published/movies")],
         start_date=datetime(2025, 1, 1, tzinfo=timezone.utc)):
    BashOperator(task_id="count", bash_command=(
        'zstd -dcq "$TMDB_DATA/processed/movies/current/movies.ndjson.zst" | wc -l >>"$TMDB_DATA/features"'))
!
unset TMDB_PAGES TMDB_MIN_RECORDS
export AIRFLOW__CORE__DAGS_FOLDER=$tmp/dags \
	TMDB_DATA=$tmp/standalone TMDB_LOG_DIR=$tmp/standalone.log TMDB_CONF=$tmp/tmdb.conf
printf 'TMDB_PAGES=1-10\nTMDB_MIN_RECORDS=40\n' >tmdb.conf

wait_for() { # wait_for SECONDS COMMAND...: until it tells something, into REPLY
	local end=$((SECONDS + $1))
	shift
	until REPLY=$("$@") && [ -n "$REPLY" ]; do
		[ "$SECONDS" -lt "$end" ] && kill -0 "$airflow" 2>/dev/null || return 1
		sleep 1
	done
}
run_of() { # run_of DAG TYPE STATE: the first one of these
	db "SELECT run_id FROM dag_run WHERE dag_id = '$1' AND run_type = '$2' AND state = '$3' ORDER BY id LIMIT 1"
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
airflow=$!
name='airflow standalone'
wait_for 180 db "SELECT 1 FROM dag WHERE dag_id = 'features'" &&
	stub_wait "$airflow" curl -fsS -o ui "http://127.0.0.1:$port/"
ok $? "$name: it is up"
t 'unpaused' 'airflow dags unpause features && airflow dags unpause tmdb_daily' </dev/null
status 0

name='a scheduled run'
wait_for 300 run_of tmdb_daily scheduled success
ok $? "$name: it comes by itself, and is good"
run=$REPLY
is "$(tries tmdb_daily "$run" fetch)" '2 success' "$name: its fetch was tried again"
is "$(tries tmdb_daily "$run" filter)" '1 success' "$name: what followed was not"
grep -qs 'exit code 75' "$AIRFLOW_HOME/logs/dag_id=tmdb_daily/run_id=$run/task_id=fetch/attempt=1.log"
ok $? "$name: for the first try ended with 75"
is "$(head -n 1 "$TMDB_DATA/state/runs.ndjson" | jq -r .status)" ok "$name: its line"
is "$(db "SELECT count(*) FROM asset_event WHERE source_dag_id = 'tmdb_daily' AND source_task_id = 'publish' AND source_run_id = '$run'")" 1 "$name: the asset is updated"

name='a DAG that waits for the asset'
wait_for 120 run_of features asset_triggered success
ok $? "$name: it runs"
is "$(head -n 1 "$TMDB_DATA/features")" "$(head -n 1 "$TMDB_DATA/state/runs.ndjson" | jq -r .rows)" "$name: on what was published"

name='a run that a person asks for'
t "$name" "exec 2>&1; airflow dags trigger tmdb_daily -r wrong --conf '{\"pages\": \"1;touch \$TMDB_DATA/owned\"}'" </dev/null
[ "$st" -ne 0 ]
ok $? "$name: it is refused for a wrong param"
like out 'does not match'
is "$(db "SELECT count(*) FROM dag_run WHERE run_id = 'wrong'")" 0 "$name: and is none"
t "$name" "airflow dags trigger tmdb_daily -r asked --conf '{\"pages\": \"2-4\", \"language\": \"en-US\", \"region\": \"US\"}'" </dev/null
status 0
asked() { db "SELECT state FROM dag_run WHERE run_id = 'asked' AND state IN ('success', 'failed')"; }
wait_for 300 asked
is "$REPLY" success "$name: it is good"
is "$(jq -r 'select(.query | test("language=en-US")) | "\(.path) \(.page) \(.query | test("region=US"))"' "$stub_log" | sort -u | tr '\n' ' ')" \
	'/3/movie/popular 2 true /3/movie/popular 3 true /3/movie/popular 4 true ' "$name: its params arrive at the API"

printf 'TMDB_PAGES=1-10\nTMDB_MIN_RECORDS=100000\n' >tmdb.conf
name='a scheduled run that the gate holds'
wait_for 300 run_of tmdb_daily scheduled failed
ok $? "$name: it fails"
run=$REPLY
is "$(tries tmdb_daily "$run" gate)" '1 failed' "$name: once"
is "$(tries tmdb_daily "$run" publish)" '0 upstream_failed' "$name: nothing is published"
is "$(tries tmdb_daily "$run" report)" '1 failed' "$name: it is reported"
is "$(jq -r '"\(.status) \(.exit)"' "$TMDB_DATA/state/runs.ndjson" | grep '^held' | sort -u)" 'held 65' "$name: and its line says so"
wait_for 60 alerts airflow-tmdb_daily
ok $? "$name: the callback raises an alert"
is "$REPLY" "task report of run $run failed in Airflow" "$name: that says so"
printf 'TMDB_PAGES=1-10\nTMDB_MIN_RECORDS=40\n' >tmdb.conf
no_alert() { [ -n "$(alerts "$1")" ] || echo gone; }
wait_for 300 no_alert airflow-tmdb_daily
ok $? "$name: the next good one ends it"
t 'paused' 'airflow dags pause tmdb_daily' </dev/null
status 0

# With the pool taken it does not even begin.
t 'unpaused' 'airflow pools set tmdb_api 0 taken && airflow dags unpause tmdb_hourly' </dev/null
status 0
name='a run that is late'
wait_for 120 alerts airflow-tmdb_hourly
ok $? "$name: the deadline raises an alert"
is "$REPLY" 'tmdb_hourly is not done in time' "$name: that says so"
t 'the pool is free' 'airflow pools set tmdb_api 1 free' </dev/null
status 0
name='a run that is late'
wait_for 120 no_alert airflow-tmdb_hourly
ok $? "$name: its end ends the alert"

airflow_end
ok $? 'airflow standalone ends'
[ $fail -eq 0 ] || grep -v ' \[info ' standalone.out | tail -n 60 | cut -c 1-300 | sed 's/^/# /'

# The DAG itself, by a worker of Celery; files take the place of a broker.
stub_stop
stub_fault <<'!'
path=/3/movie/popular times=5 status=500
!
mkdir broker celery
ln -s "$home/venv" celery/venv
export AIRFLOW_HOME=$tmp/celery AIRFLOW__CORE__EXECUTOR=CeleryExecutor \
	AIRFLOW__CELERY__BROKER_URL=filesystem:// AIRFLOW__CELERY__RESULT_BACKEND=db+sqlite:///$tmp/results.db \
	AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__DATA_FOLDER_IN=$tmp/broker \
	AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__DATA_FOLDER_OUT=$tmp/broker \
	AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__CONTROL_FOLDER=$tmp/control \
	TMDB_DATA=$tmp/byworker TMDB_LOG_DIR=$tmp/byworker.log
unset AIRFLOW__CORE__DAGS_FOLDER
t 'setup for Celery' '"$root/scripts/airflow/setup" "$AIRFLOW_HOME" '"$port" </dev/null
status 0
for part in api-server dag-processor scheduler 'celery worker --concurrency 1 --skip-serve-logs'; do
	setsid airflow $part >"part-${part%% *}" 2>&1 &
done
airflow=$!
name='a worker of Celery'
ready() { ! grep -q 'celery@.* ready\.' part-celery || echo ready; }
wait_for 120 ready
ok $? "$name: it is there"
t 'unpaused' 'airflow dags unpause tmdb_daily' </dev/null
status 0
name='a worker of Celery'
wait_for 300 run_of tmdb_daily scheduled success
ok $? "$name: a scheduled run is good"
run=$REPLY
db "SELECT task_id, try_number, state FROM task_instance WHERE run_id = '$run' ORDER BY 1" >tasks
same tasks 'every task once, and fetch again after 75' <<'!'
fetch 2 success
filter 1 success
gate 1 success
load.postgres 1 success
load.sqlite 1 success
preflight 1 success
publish 1 success
report 1 success
!
# The worker tells its own end a little later.
by_worker() {
	db "ATTACH 'results.db' AS results; SELECT 'all' WHERE 8 = (SELECT count(*) FROM task_instance AS t
		JOIN celery_taskmeta AS c ON c.task_id = t.external_executor_id WHERE run_id = '$run' AND c.status = 'SUCCESS')"
}
wait_for 60 by_worker
ok $? "$name: each by the worker"
is "$(jq -r '"\(.status) \(.exit)"' "$TMDB_DATA/state/runs.ndjson")" 'ok 0' "$name: and its line says so"
airflow_end
ok $? "$name: all ends"
[ $fail -eq 0 ] || grep -hv ' \[info ' part-* | tail -n 60 | cut -c 1-300 | sed 's/^/# /'
stub_stop
done_testing
