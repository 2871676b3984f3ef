# tmdb: all shell functions of the wrappers.  Sourced by each of them; a test,
# or a wrapper of your own, sources this (or tmdb-daily, which then does not
# run) and may put its own functions in place of these.
# shellcheck shell=bash

tmdb_lib=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034
tmdb_report=${tmdb_lib%/*}/report
# shellcheck source=lib/log.sh
. "$tmdb_lib/log.sh"
# shellcheck source=lib/settings.sh
. "$tmdb_lib/settings.sh"
# shellcheck source=lib/json.sh
. "$tmdb_lib/json.sh"
# shellcheck source=lib/stage.sh
. "$tmdb_lib/stage.sh"
# shellcheck source=lib/limit.sh
. "$tmdb_lib/limit.sh"
# shellcheck source=lib/retry.sh
. "$tmdb_lib/retry.sh"
# shellcheck source=lib/disk.sh
. "$tmdb_lib/disk.sh"
# shellcheck source=lib/alert.sh
. "$tmdb_lib/alert.sh"
# shellcheck source=lib/metrics.sh
. "$tmdb_lib/metrics.sh"
# shellcheck source=lib/run.sh
. "$tmdb_lib/run.sh"
# shellcheck source=lib/recover.sh
. "$tmdb_lib/recover.sh"
# shellcheck source=lib/version.sh
. "$tmdb_lib/version.sh"
# shellcheck source=lib/package.sh
. "$tmdb_lib/package.sh"
# shellcheck source=lib/load.sh
. "$tmdb_lib/load.sh"
# shellcheck source=lib/prune.sh
. "$tmdb_lib/prune.sh"
# shellcheck source=lib/gate.sh
. "$tmdb_lib/gate.sh"
# shellcheck source=lib/quality.sh
. "$tmdb_lib/quality.sh"
# shellcheck source=lib/lineage.sh
. "$tmdb_lib/lineage.sh"
# shellcheck source=lib/accept.sh
. "$tmdb_lib/accept.sh"
# shellcheck source=lib/recollect.sh
. "$tmdb_lib/recollect.sh"
# shellcheck source=lib/spool.sh
. "$tmdb_lib/spool.sh"
# shellcheck source=lib/gone.sh
. "$tmdb_lib/gone.sh"
# shellcheck source=lib/collect.sh
. "$tmdb_lib/collect.sh"
# shellcheck source=lib/job.sh
. "$tmdb_lib/job.sh"
# shellcheck source=lib/history.sh
. "$tmdb_lib/history.sh"
# shellcheck source=lib/archive.sh
. "$tmdb_lib/archive.sh"
# shellcheck source=lib/backup.sh
. "$tmdb_lib/backup.sh"
# shellcheck source=lib/restore.sh
. "$tmdb_lib/restore.sh"
