# job: what the wrappers of all schedules have in common: their options and
# their usage, so that a wrapper is a list of what it collects.  Sourced.
# shellcheck shell=bash

job_options=() # LETTER NAME WORD VARIABLE TEXT of each, in fives
job_verbose=

# An option with a value, which is a setting.
job_option() { # job_option LETTER NAME WORD VARIABLE TEXT
	job_options+=("$@")
}

job_option_texts() { # the ones that most have
	job_option l language TAG TMDB_LANGUAGE \
		'language of the texts, as ko-KR'
	job_option r region CODE TMDB_REGION \
		'region of the release dates, as KR'
}

job_usage() {
	local i words=()
	for ((i = 0; i < ${#job_options[@]}; i += 5)); do
		words+=("[--${job_options[i + 1]} ${job_options[i + 2]}]")
	done
	printf 'usage: %s [-hv]%s\n' "$log_prog" "${words[*]:+ ${words[*]}}"
	for ((i = 0; i < ${#job_options[@]}; i += 5)); do
		printf '  -%s, --%-15s %s\n' "${job_options[i]}" \
			"${job_options[i + 1]} ${job_options[i + 2]}" \
			"${job_options[i + 4]}"
	done
	printf '  -%s, --%-15s %s\n' \
		v verbose 'tell on the standard output what was done' \
		h help 'print this'
}

job_misused() {
	job_usage >&2
	exit "$EX_USAGE"
}

job_parse() { # job_parse [ARGUMENT...]
	local i short=hv long=help,verbose parsed
	for ((i = 0; i < ${#job_options[@]}; i += 5)); do
		short+=${job_options[i]}:
		long+=,${job_options[i + 1]}:
	done
	parsed=$(getopt -n "$log_prog" -o "$short" -l "$long" -- "$@") ||
		job_misused
	eval "set -- $parsed"
	while [ "$1" != -- ]; do
		case $1 in
		-h | --help)
			job_usage
			exit 0
			;;
		-v | --verbose) job_verbose=1 ;;
		*) job_set "$1" "$2" && shift ;;
		esac
		shift
	done
	[ $# -eq 1 ] || job_misused
}

job_set() { # job_set OPTION VALUE
	local i
	for ((i = 0; i < ${#job_options[@]}; i += 5)); do
		[ "$1" != "-${job_options[i]}" ] &&
			[ "$1" != "--${job_options[i + 1]}" ] ||
			printf -v "${job_options[i + 3]}" %s "$2"
	done
}

# From the options to the lock.
job_open() { # job_open SCHEDULE LINE [ARGUMENT...]
	local schedule=$1 line=$2
	shift 2
	job_parse "$@"
	settings_programs "$tmdb_here" tmdb-fetch tmdb-validate tmdb-clean \
		tmdb-profile tmdb-drift tmdb-dedup tmdb-diff tmdb-sink jq
	run_open "$schedule" "$line"
}

# What every fetch is told.
job_fetch() { # job_fetch LABEL SOURCE [ARGUMENT...]
	spool_want "$@" ${TMDB_LANGUAGE:+--language "$TMDB_LANGUAGE"} \
		${TMDB_REGION:+--region "$TMDB_REGION"}
}

# From the spools to the end.
job_close() { # job_close LEAST: movies that are to be collected
	collect_least=$1
	spool_judge
	collect
	[ -z "$job_verbose" ] || collect_summary
	run_close 0
}
