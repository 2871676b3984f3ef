# metrics: the figures for Prometheus, after each run.  Sourced.
# shellcheck shell=bash

metrics_run() {
	[ -n "$TMDB_METRICS_FILE" ] || return 0
	timeout -k 2 60 tmdb-metrics "$TMDB_METRICS_FILE" 2>/dev/null ||
		log_msg warning "metrics: $TMDB_METRICS_FILE: cannot be written"
}
