# metrics: what tmdb-status knows, as Prometheus reads it.
# Input: the object of tmdb-status --json.

def quoted: tostring | gsub("\\\\"; "\\\\") | gsub("\""; "\\\"") | gsub("\n"; "\\n");
def labels: if . == {} then "" else
  "{" + ([to_entries[] | "\(.key)=\"\(.value | quoted)\""] | join(",")) + "}" end;
# Samples are pairs of labels and a value; what is not known is no sample.
def metric($name; $help; samples):
  [samples | select(.[1] != null)] | if . == [] then empty else
    "# HELP \($name) \($help)", "# TYPE \($name) gauge",
    (.[] | "\($name)\(.[0] | labels) \(.[1])") end;
def epoch: if . == null then null else try fromdateiso8601 catch null end;

metric("tmdb_metrics_timestamp_seconds"; "When these figures were written.";
  [{}, (.time | epoch)]),
metric("tmdb_state"; "0 ok, 1 warning, 2 critical, 3 unknown, as tmdb-status exits.";
  [{}, ({ ok: 0, warning: 1, critical: 2 }[.state] // 3)]),
metric("tmdb_run_last_start_timestamp_seconds"; "When the last run of a schedule began.";
  (.schedules[] | [{ schedule }, (.last.started | epoch)])),
metric("tmdb_run_last_success_timestamp_seconds"; "When the last good run of a schedule began.";
  (.schedules[] | [{ schedule }, (.succeeded | epoch)])),
metric("tmdb_run_last_duration_seconds"; "How long the last run of a schedule took.";
  (.schedules[] | [{ schedule }, .last.seconds])),
metric("tmdb_run_last_exit_status"; "What the last run of a schedule ended with.";
  (.schedules[] | [{ schedule }, .last.exit])),
metric("tmdb_schedule_overdue_seconds"; "How long a schedule is overdue.";
  (.schedules[] | [{ schedule }, (.overdue // 0)])),
metric("tmdb_day_runs"; "Runs of the last 24 hours.";
  (.success.day | [{ outcome: "ok" }, .ok], [{ outcome: "other" }, .runs - .ok])),
metric("tmdb_day_pages"; "Pages of the last 24 hours.";
  (.success.day | [{ outcome: "good" }, .good], [{ outcome: "lost" }, .lost])),
metric("tmdb_day_refused_records"; "Records refused in the last 24 hours.";
  (.quarantine | to_entries[] | [{ stage: .key }, .value])),
metric("tmdb_quality_score"; "The score of the last run that was scored, of 100.";
  [{}, .score]),
metric("tmdb_version_rows"; "Rows of the present version.";
  (.versions[] | [{ line }, .rows])),
metric("tmdb_versions"; "Versions that are kept, and held back.";
  (.versions[] | [{ line, state: "kept" }, .kept], [{ line, state: "held" }, .held])),
metric("tmdb_api_day_requests"; "Requests to TMDB today, when there is a limit.";
  (.api | select(.limit > 0) | [{}, .today])),
metric("tmdb_api_day_limit_requests"; "The limit of requests a day.";
  (.api | select(.limit > 0) | [{}, .limit])),
metric("tmdb_disk_free_bytes"; "Room on the disk of a folder.";
  (.disk[] | [{ folder }, .free])),
metric("tmdb_disk_size_bytes"; "Size of the disk of a folder.";
  (.disk[] | [{ folder }, .size])),
metric("tmdb_alerts_open"; "Open alerts.";
  ("warning", "critical") as $l | [{ level: $l }, ([.alerts[] | select(.level == $l)] | length)]),
metric("tmdb_alert_messages_waiting"; "Messages to people that could not be sent yet.";
  [{}, .undelivered])
