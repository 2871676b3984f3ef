"""A DAG for each schedule of the suite, of the steps of tmdb-step(1).

Tasks run the same programs as cron would; nothing is decided here.  The
environment TMDB_HOME names a checkout or stays unset when the programs are
on the PATH, and TMDB_DATA, TMDB_LOG_DIR, TMDB_KEY_FILE and the others of
tmdb.conf are those of the worker.
"""
from __future__ import annotations

import os
import re
import subprocess
from datetime import datetime, timedelta, timezone

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Asset, Param, RetryDecision, RetryPolicy, TaskGroup

try:
    from airflow.sdk import DeadlineAlert, DeadlineReference, SyncCallback
except ImportError:  # before 3.2
    DeadlineAlert = None

POOL = "tmdb_api"
PARAMS = {
    "pages": Param("", type="string", pattern=r"^(all|[0-9,-]*)$",
                   description="pages of each list, as 1-100; empty: the schedule's own"),
    "language": Param("", type="string", pattern=r"^([a-z]{2}(-[A-Z]{2})?)?$",
                      description="language of the texts, as ko-KR"),
    "region": Param("", type="string", pattern=r"^([A-Z]{2})?$",
                    description="region of the release dates, as KR"),
}

# The text is always this: what a person typed comes by the environment.  A
# final blank keeps Airflow from taking it for the name of a file.
COMMAND = """
[ -z "${TMDB_HOME-}" ] || PATH=$TMDB_HOME/scripts:$PATH
for name in PAGES LANGUAGE REGION; do
    value=PARAM_$name
    setting=TMDB_$name
    [ "$name" != PAGES ] || setting=$PAGES_SETTING
    [ -z "${!value-}" ] || [ -z "$setting" ] || export "$setting=${!value}"
done
exec %s """


class TryAgainLater(RetryPolicy):
    """75 is the only exit status that a second try can mend.

    A task that was killed, or ran out of its time, tells no status and is
    tried again too: a step begins where the one before it ended.
    """

    def evaluate(self, exception, try_number, max_tries, context=None):
        status = re.search(r"exit code (-?\d+)", str(exception))
        if status is None or int(status[1]) == 75 or not 0 < int(status[1]) < 128:
            return RetryDecision.default()
        return RetryDecision.fail(reason=f"exit status {status[1]} stays what it is")

    def serialize(self):
        return {}

    @classmethod
    def deserialize(cls, data):
        return cls()


def program(name):
    home = os.environ.get("TMDB_HOME")
    return os.path.join(home, "scripts", name) if home else name


def alert(*words):
    """What cannot be told must not fail what it tells of."""
    try:
        subprocess.run([program("tmdb-alert"), *words],
                       stdin=subprocess.DEVNULL, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        print(f"tmdb-alert: {error}")


def failed(context):
    """The run's own alert tells why; this one, what Airflow thinks of it."""
    ti = context.get("ti")
    what = f"task {ti.task_id} of run {context.get('run_id')}" if ti else "the run"
    alert("raise", "airflow-" + context["dag"].dag_id, f"{what} failed in Airflow")


def recovered(context):
    alert("clear", "airflow-" + context["dag"].dag_id, "a run was good")


def late(dag_id, **kwargs):
    """On a worker, which finds this file; called from the triggerer, nothing came."""
    alert("-l", "warning", "raise", "airflow-" + dag_id, f"{dag_id} is not done in time")


def published(line):
    """Updated when this line of data is published, and when nothing was new."""
    return Asset(f"tmdb_{line}", uri=f"x-tmdb://published/{line}")


def dag_of(schedule, cron, due, **more):
    """The settings that all have.  DUE is when it should be done, from its start."""
    # 3.3.2's "airflow dags test" stumbles over any deadline: 0 leaves it out.
    if DeadlineAlert is not None and os.environ.get("TMDB_AIRFLOW_DEADLINE") != "0":
        more["deadline"] = DeadlineAlert(
            reference=DeadlineReference.DAGRUN_QUEUED_AT, interval=due,
            callback=SyncCallback(late, kwargs={"dag_id": f"tmdb_{schedule}"}))
    return DAG(
        f"tmdb_{schedule}", schedule=cron, start_date=datetime(2025, 1, 1, tzinfo=timezone.utc),
        catchup=False, max_active_runs=1, max_active_tasks=1, dagrun_timeout=3 * due,
        tags=["tmdb"], on_failure_callback=failed, on_success_callback=recovered, **more,
        default_args={
            "pool": POOL, "append_env": True, "do_xcom_push": False, "owner": "tmdb",
            "retries": int(os.environ.get("TMDB_AIRFLOW_RETRIES", "4")),
            "retry_delay": timedelta(seconds=int(os.environ.get("TMDB_AIRFLOW_DELAY", "30"))),
            "retry_exponential_backoff": 2.0, "max_retry_delay": timedelta(minutes=15),
            "retry_policy": TryAgainLater(), "execution_timeout": due,
        })


def collection(schedule, line, cron, due, pages="", sinks=(("sqlite",), ("postgres",))):
    """A wrapper's steps.  PAGES names the setting that the param goes into."""
    with dag_of(schedule, cron, due, params=PARAMS) as dag:
        env = {"TMDB_STEP_RUN": "{{ run_id }}", "PARAM_PAGES": "{{ params.pages }}",
               "PARAM_LANGUAGE": "{{ params.language }}", "PARAM_REGION": "{{ params.region }}",
               "PAGES_SETTING": pages}

        def step(name, *sink, **more):
            words = " ".join(["tmdb-step", schedule, name, *sink])
            return BashOperator(task_id=sink[0] if sink else name, env=env,
                                bash_command=COMMAND % words, **more)

        publish = step("publish", outlets=[published(line)])
        with TaskGroup("load") as load:
            for sink in sinks or [()]:
                step("load", *sink)
        # It ends as the run did, whatever became of the others; it is made once.
        report = step("report", trigger_rule="all_done", retries=0)
        step("preflight") >> step("fetch") >> step("filter") >> step("gate") >> publish >> load >> report
    return dag


def errand(schedule, cron, due):
    """A wrapper that collects nothing and is one task."""
    with dag_of(schedule, cron, due) as dag:
        BashOperator(task_id=schedule, bash_command=COMMAND % f"tmdb-{schedule}",
                     env={"PAGES_SETTING": ""})
    return dag
