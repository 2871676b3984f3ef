# log: messages as logfmt lines in dated files (tmdb(7), LOGS), and the end of
# a run that cannot go on.  Sourced; needs TMDB_LOG_DIR, TMDB_LOG_LEVEL and
# TMDB_RUN from settings.sh and run.sh, and works without them.
# shellcheck shell=bash

# Exit statuses, by the names that sysexits.h gives them.
# shellcheck disable=SC2034
readonly EX_USAGE=64 EX_DATAERR=65 EX_NOINPUT=66 EX_UNAVAILABLE=69 \
	EX_SOFTWARE=70 EX_OSERR=71 EX_CANTCREAT=73 EX_IOERR=74 EX_TEMPFAIL=75 \
	EX_PROTOCOL=76 EX_NOPERM=77 EX_CONFIG=78

log_prog=${0##*/}
log_file=crawler # the kind of file, or data-quality
log_lost=0   # 1 once a line could not be written where it belongs
log_failure= # the first thing that went wrong, for the run's line

log_rank() { # log_rank LEVEL: its place in the order, into REPLY
	case ${1,,} in
	debug) REPLY=0 ;;
	info) REPLY=1 ;;
	warning) REPLY=2 ;;
	error) REPLY=3 ;;
	critical) REPLY=4 ;;
	*) return 1 ;;
	esac
}

log_wants() { # log_wants LEVEL: would such a message be written?
	local least=warning REPLY
	[ -z "${TMDB_LOG_DIR-}" ] || least=info
	log_rank "${TMDB_LOG_LEVEL:-$least}" || log_rank "$least"
	least=$REPLY
	log_rank "$1" && [ "$REPLY" -ge "$least" ]
}

log_quote() { # log_quote TEXT: as a quoted logfmt value, into REPLY
	local s=$1 c
	s=${s//\\/\\\\}
	s=${s//\"/\\\"}
	while [[ $s =~ [[:cntrl:]] ]]; do
		c=${BASH_REMATCH[0]}
		printf -v REPLY '\\x%02x' "'$c"
		s=${s//"$c"/$REPLY}
	done
	REPLY=\"$s\"
}

log_value() { # log_value TEXT: as a logfmt value, quoted if need be, into REPLY
	REPLY=$1
	case $1 in
	'' | *[!A-Za-z0-9_.,:/@%+~-]*) log_quote "$1" ;;
	esac
}

# A long text is cut, and not within a character.
log_cut() { # log_cut TEXT, into REPLY
	REPLY=$1
	[ "${#REPLY}" -gt 3000 ] || return 0
	REPLY=${REPLY:0:3000}
	while [[ $REPLY == *[$'\x80'-$'\xff'] ]]; do
		REPLY=${REPLY%?}
	done
	REPLY+=...
}

# One line is one write(2), and so is never torn, whoever else writes: printf
# does that while the line fits the shell's buffer, and cat beyond.
log_append() { # log_append FOLDER FILE LINE
	[ -d "$TMDB_LOG_DIR/$1" ] || mkdir -p "$TMDB_LOG_DIR/$1" 2>/dev/null ||
		return
	if [ "${#3}" -lt 4000 ]; then
		{ printf '%s\n' "$3" >>"$TMDB_LOG_DIR/$1/$2"; } 2>/dev/null
	else
		{ cat <<<"$3" >>"$TMDB_LOG_DIR/$1/$2"; } 2>/dev/null
	fi
}

# Logs that cannot be written do not stop the work: this run and the programs
# it starts go on with the standard error, and the exit status tells.
log_fall_back() {
	log_lost=1
	log_failure=${log_failure:-$TMDB_LOG_DIR: cannot be written}
	printf '%s: %s: cannot be written, the log goes on here\n' \
		"$log_prog" "$TMDB_LOG_DIR" >&2
	export TMDB_LOG_DIR=
}

log_msg() { # log_msg LEVEL TEXT [PAIRS]: PAIRS is ready logfmt
	local level=${1,,} text line us day run REPLY
	local LC_ALL=C # Lengths are in bytes.
	log_wants "$level" || return 0
	log_cut "$2"
	text=$REPLY
	if [ -n "${TMDB_LOG_DIR-}" ]; then
		us=${EPOCHREALTIME/[.,]/}
		TZ=UTC0 printf -v day '%(%Y-%m-%d)T' "${us%??????}"
		TZ=UTC0 printf -v line '%(%Y-%m-%dT%H:%M:%S)T' "${us%??????}"
		log_value "${TMDB_RUN-}"
		run=${TMDB_RUN:+ run=$REPLY}
		log_quote "$text"
		line="time=\"$line.${us: -6:3}Z\" level=$level prog=$log_prog"
		line+="$run msg=$REPLY"
		[ -z "${3-}" ] || [ "${#3}" -gt 30000 ] || line+=" $3"
		log_append app "$log_file-$day.log" "$line" || {
			log_fall_back
			log_wants "$level" || return 0
		}
	fi
	case $level in
	error | critical)
		[ -z "${TMDB_LOG_DIR-}" ] ||
			log_append error "error-$day.log" "$line" || log_fall_back
		;;
	*) [ -z "${TMDB_LOG_DIR-}" ] || return 0 ;;
	esac
	printf '%s: %s\n' "$log_prog" "$text" >&2 || :
}

fail() { # fail TEXT: an error that the run outlives for now
	[ -n "$log_failure" ] || log_failure=$1
	log_msg error "$1"
}

die() { # die STATUS TEXT...
	local status=$1
	shift
	fail "$*"
	exit "$status"
}
