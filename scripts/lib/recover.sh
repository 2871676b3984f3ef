# recover: what becomes of the work of a run, and of what a killed run left.
# Sourced.
#
# A run has two ends.  When what it made is real (`current` names it, or it is
# held for a person to judge), or it found that nothing is new, the rest follows: its quarantine goes to its
# place and the spools it used up are removed.  If not, nothing of it stays
# but its complete spools, which the next run reads.  So a kill at any instant
# loses nothing and doubles nothing.
# shellcheck shell=bash

recover_settle() { # recover_settle WORK [STATUS]
	local version='' spool
	[ ! -e "$1/version" ] || read -r version <"$1/version" || :
	if [ ! -e "$1/unchanged" ] && ! version_is_real "$version"; then
		version_take_back "${1##*/}" "$version"
		recover_blame "$1" "${2-}"
		quality_settle "$1"
		return
	fi
	# A run that brought nothing new passed its gate, too.
	[ ! -e "$1/unchanged" ] || version=unchanged
	quality_settle "$1" "${version##.held-*}"
	accept_settle "$1"
	recover_quarantine "$1"
	[ -e "$1/spools" ] || return 0
	while IFS= read -r spool; do
		rm -rf -- "${run_spools:?}/${spool:?}"
	done <"$1/spools"
}

# A spool that no filter survives must not stop every run to come: count how
# often it ended one.
recover_blame() { # recover_blame WORK STATUS
	local spool
	case $2 in
	"$EX_DATAERR" | "$EX_SOFTWARE" | "$EX_OSERR") ;;
	*) return 0 ;;
	esac
	[ -e "$1/spools" ] || return 0
	while IFS= read -r spool; do
		printf x >>"$run_spools/$spool/tries"
	done <"$1/spools"
}

recover_quarantine() { # recover_quarantine WORK
	local file name day
	{ read -r _ && read -r _ && read -r day; } <"$1/about" || return
	for file in "$1"/quarantine/*; do
		[ -s "$file" ] || continue
		name=${file##*/}
		# A copy, for the work goes as a whole.
		run_copy "$file" \
			"$TMDB_DATA/quarantine/$day/${name%.ndjson}-${1##*/}.ndjson"
	done
}

# Who keeps ending runs is set aside, for a person to look at.
recover_set_aside() {
	local dir tries to
	for dir in "$run_spools"/*; do
		tries=
		read -r tries 2>/dev/null <"$dir/tries" || :
		[ "${#tries}" -ge 3 ] || continue
		to=$run_state/set-aside/${dir##*/}
		mkdir -p -- "${to%/*}" && mv -T -- "$dir" "$to" ||
			die "$EX_IOERR" "$to: cannot be made"
		log_msg error "a spool that ended 3 runs is set aside: $to"
	done
}

# Under the lock, before a run's own work.
recover() {
	local work
	for work in "$run_works"/*; do
		[ "$work" = "$run_work" ] || [ ! -d "$work" ] ||
			recover_killed "$work"
	done
	recover_sweep "$run_store/versions/".staged-* "$run_store"/.current.* \
		"$run_raw"/.latest.* "$run_raw"/*/.*.part \
		"$TMDB_DATA"/quarantine/*/.*.part
	recover_old_parts
	recover_set_aside
	load_left
}

# A fetch that was cut short goes on while it is the same day.
recover_old_parts() {
	local part day
	for part in "$run_spools"/.*.part; do
		day=
		{ read -r _ && read -r day; } 2>/dev/null <"$part/request" || :
		[ "$day" = "$run_date" ] || recover_sweep "$part"
	done
}

recover_killed() { # recover_killed WORK: of a run that was killed
	local id=${1##*/} schedule='' started='' version='' line
	{ read -r schedule && read -r started; } <"$1/about" || :
	[ ! -e "$1/version" ] || read -r version <"$1/version" || :
	version_is_real "$version" || version=
	recover_settle "$1"
	log_msg warning "recovered from the death of run $id: ${version:+it had made version }${version:-it had made nothing}"
	if ! grep -qsF "\"run\":\"$id\"" "$run_state/runs.ndjson"; then
		printf -v line '{"run":"%s","schedule":"%s","line":"%s","started":"%s","status":"killed","version":%s}' \
			"$id" "$schedule" "$run_line" "$started" \
			"${version:+\"$version\"}"
		run_append "${line/:\}/:null\}}" ||
			die "$EX_IOERR" "$run_state/runs.ndjson: cannot be written"
	fi
	lineage_killed "$(grep -F "\"run\":\"$id\"" "$run_state/runs.ndjson")" "$1"
	rm -rf -- "$1" || die "$EX_IOERR" "$1: cannot be removed"
}

recover_sweep() { # recover_sweep PATH...: files that nobody will finish
	local path
	for path; do
		[ -e "$path" ] || [ -L "$path" ] || continue
		log_msg info "removed what was never finished: $path"
		rm -rf -- "$path" || die "$EX_IOERR" "$path: cannot be removed"
	done
}
