# settings: what a run can be told, by the environment first, then by a
# tmdb.conf, then by the defaults here.  Sourced.
# shellcheck shell=bash

# Every name that a tmdb.conf may hold, what it must be, and its default.
declare -A settings_kind settings_default settings_place

setting() { # setting NAME KIND DEFAULT: KIND is the end of a function's name
	settings_kind[$1]=$2 settings_default[$1]=$3
}

setting TMDB_DATA folder ./data
setting TMDB_LOG_DIR text ./logs
setting TMDB_LOG_LEVEL level ''
setting TMDB_DB text ''
setting TMDB_BASE_URL url ''
setting TMDB_KEY_FILE secret ''
setting TMDB_PG text ''
setting TMDB_LANGUAGE word ''
setting TMDB_REGION word ''
# What is collected.
setting TMDB_PAGES pages 1-100
setting TMDB_GENRES words 'action comedy drama thriller animation'
setting TMDB_GENRE_PAGES pages 1-100
setting TMDB_LATEST_PAGES pages all
setting TMDB_RATED_PAGES pages 1-100
setting TMDB_RATED_LEAST rating 7
setting TMDB_RATED_VOTES count 100
setting TMDB_REFRESH_LISTS words 'popular top-rated now-playing upcoming'
setting TMDB_REFRESH_PAGES pages all
setting TMDB_DETAILS words ''
setting TMDB_TRENDING words 'day week'
# What is published.
setting TMDB_MIN_SUCCESS share 95%
setting TMDB_MIN_PASS share 90%
setting TMDB_MIN_RECORDS count 1000
setting TMDB_WEEKLY_MIN_RECORDS count 100
setting TMDB_MONTHLY_MIN_RECORDS count 1000
setting TMDB_HOURLY_MIN_RECORDS count 10
# What people look at.
setting TMDB_DASHBOARD switch yes
setting TMDB_DASHBOARD_LIVE seconds ''
# What is kept: TMDB lets nobody keep its content for more than six months.
setting TMDB_KEEP_VERSIONS count 30
setting TMDB_KEEP_ARCHIVES count 30
setting TMDB_KEEP_DAYS count 180
# What a run is compared with, and who is told of it.
setting TMDB_CHECKS text ''
setting TMDB_LINEAGE_NAMESPACE word tmdb
setting TMDB_LINEAGE_WAIT count 5
setting OPENLINEAGE_URL url ''
# What is asked for again.
setting TMDB_RECOLLECT_MEMBERS words 'overview poster_path release_date'
setting TMDB_RECOLLECT_ATTEMPTS count 3
setting TMDB_RECOLLECT_LIMIT count 500
# What the reports are written in.
setting TMDB_REPORT_LANG word en
# How a run behaves.
setting TMDB_RATE count 40
setting TMDB_DAILY_LIMIT count 0
setting TMDB_RETRIES count 3
setting TMDB_RETRY_WAIT count 30
setting TMDB_LOCK_WAIT wait ''
setting TMDB_MEMORY_LIMIT size 2G
setting TMDB_HOURLY_TIME count 1800
setting TMDB_DAILY_TIME count 7200
setting TMDB_WEEKLY_TIME count 14400
setting TMDB_MONTHLY_TIME count 43200
setting TMDB_NIGHTLY_TIME count 14400
# Who is told what; see alert.sh.
setting TMDB_ALERTS words all
setting TMDB_NOTICES words ''
setting TMDB_ALERT_MAIL header ''
setting TMDB_ALERT_FROM header ''
setting TMDB_ALERT_TIMEOUT patience 10
setting TMDB_SENDMAIL text /usr/sbin/sendmail
setting TMDB_WEBHOOK_FILE secret ''
setting TMDB_PING_FILE secret ''
setting TMDB_DUE due 'hourly=*:00 daily=02:00 weekly=sun,03:00 monthly=1,04:00 nightly=05:00'
setting TMDB_METRICS_FILE text ''
# What stays, and what must be free.
setting TMDB_LOG_DAYS count 30
setting TMDB_RAW_DAYS count 180
setting TMDB_QUARANTINE_DAYS count 180
setting TMDB_REPORT_DAYS count 180
setting TMDB_DISK_WARN size 2G
setting TMDB_DISK_STOP size 512M

settings_line() { # settings_line PLACE LINE: one line of a tmdb.conf
	local name value
	[[ $2 =~ ^[[:space:]]*(#.*)?$ ]] && return 0
	[[ $2 =~ ^[[:space:]]*([A-Za-z_][A-Za-z0-9_]*)=(.*)$ ]] ||
		die "$EX_CONFIG" "$1: not NAME=VALUE"
	name=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]}
	case $name in
	TMDB_API_KEY | TMDB_ACCESS_TOKEN)
		die "$EX_CONFIG" "$1: $name: secrets belong into a file of" \
			"mode 600 that TMDB_KEY_FILE names"
		;;
	esac
	[ -n "${settings_default[$name]+known}" ] ||
		die "$EX_CONFIG" "$1: $name: no such setting"
	[ -z "${settings_seen[$name]-}" ] ||
		die "$EX_CONFIG" "$1: $name: stands in line ${settings_seen[$name]} already"
	settings_seen[$name]=${1##*:}
	value=${value%"${value##*[![:space:]]}"}
	case $value in
	\"*\" | \'*\') value=${value:1:${#value}-2} ;;
	esac
	# The environment wins.
	[ -z "${!name+set}" ] || return 0
	printf -v "$name" %s "$value"
	settings_place[$name]="$1: "
}

settings_file() { # settings_file FILE
	local line n=0
	local -A settings_seen=()
	[ -f "$1" ] && [ -r "$1" ] || die "$EX_CONFIG" "$1: cannot be read"
	# Who may write it may send the key elsewhere.
	settings_mode "$1" 0022 ||
		die "$EX_CONFIG" "$1: others than its owner may write it (mode $REPLY)"
	while IFS= read -r line || [ -n "$line" ]; do
		n=$((n + 1))
		[ "$n" -gt 1 ] || line=${line#$'\xef\xbb\xbf'}
		settings_line "$1:$n" "${line%$'\r'}"
	done <"$1"
}

# A share, as 95%, 99.5% or 95, in hundredths of a percent, into REPLY.
settings_share() { # settings_share TEXT
	local part
	[[ $1 =~ ^([0-9]{1,3})(\.([0-9]{1,2}))?%?$ ]] || return 1
	part=${BASH_REMATCH[3]-}00
	REPLY=$((10#${BASH_REMATCH[1]} * 100 + 10#${part:0:2}))
	[ "$REPLY" -le 10000 ]
}

# A size, as 512M, in bytes, into REPLY; 0 is none.
settings_bytes() { # settings_bytes TEXT
	[[ $1 =~ ^([0-9]{1,9})([KMGT]?)$ ]] || return 1
	REPLY=$((10#${BASH_REMATCH[1]}))
	case ${BASH_REMATCH[2]} in
	K) REPLY=$((REPLY << 10)) ;;
	M) REPLY=$((REPLY << 20)) ;;
	G) REPLY=$((REPLY << 30)) ;;
	T) REPLY=$((REPLY << 40)) ;;
	esac
}

# Has the file none of these bits of the mode?  Its mode into REPLY.
settings_mode() { # settings_mode FILE BITS
	REPLY=$(stat -Lc %a -- "$1") && [ $((0$REPLY & $2)) -eq 0 ]
}

# Each kind of value: 0, or what it is not, into REPLY.
settings_is_text() { :; }

settings_is_folder() {
	REPLY='not the name of a folder'
	[ -n "$1" ]
}

settings_is_share() {
	settings_share "$1" || {
		REPLY='not a share such as 95%'
		return 1
	}
}

settings_is_count() {
	REPLY='not a whole number'
	[[ $1 =~ ^[0-9]{1,9}$ ]]
}

settings_is_switch() {
	REPLY='neither yes nor no'
	[[ $1 = yes || $1 = no ]]
}

settings_is_seconds() {
	REPLY='not a number of seconds'
	[[ $1 =~ ^([1-9][0-9]{0,5})?$ ]]
}

# So long may a run wait for somebody else.
settings_is_patience() {
	REPLY='not a number of seconds from 1 to 999'
	[[ $1 =~ ^[1-9][0-9]{0,2}$ ]]
}

settings_is_due() {
	local word words
	REPLY='not times such as hourly=*:00 daily=02:00 weekly=sun,03:00 monthly=1,04:00'
	read -ra words <<<"$1"
	for word in "${words[@]}"; do
		[[ $word =~ ^[a-z0-9-]+=(((sun|mon|tue|wed|thu|fri|sat|[1-9]|[12][0-9]|3[01]),)?([01][0-9]|2[0-3])|\*):[0-5][0-9]$ ]] ||
			return 1
	done
}

# It becomes a line of a mail.
settings_is_header() {
	REPLY='not one line'
	[[ $1 != *[[:cntrl:]]* ]]
}

settings_is_wait() {
	[ -z "$1" ] || settings_is_count "$1"
}

settings_is_size() {
	settings_bytes "$1" || {
		REPLY='not a size such as 512M'
		return 1
	}
}

settings_is_level() {
	log_rank "${1:-info}" || {
		REPLY='not one of debug, info, warning, error, critical'
		return 1
	}
}

settings_is_pages() {
	REPLY='not pages such as 20, 1-100 or all'
	[[ $1 =~ ^([1-9][0-9]{0,2}|[1-9][0-9]{0,2}-[1-9][0-9]{0,2}|all)$ ]]
}

settings_is_rating() {
	REPLY='not a rating from 0 to 10'
	[[ $1 =~ ^([0-9](\.[0-9]{1,3})?|10)$ ]]
}

settings_is_word() {
	REPLY='not a code such as ko-KR'
	[[ $1 =~ ^[A-Za-z0-9-]*$ ]]
}

settings_is_words() {
	REPLY='not words of letters, digits, - and _ with blanks between'
	[[ $1 =~ ^[A-Za-z0-9_\ -]*$ ]]
}

settings_is_url() {
	REPLY='not a URL'
	[[ -z $1 || $1 =~ ^https?://[^[:space:]]+$ ]]
}

# tmdb-fetch says the same, but only when it is started.
settings_is_secret() {
	[ -n "$1" ] || return 0
	REPLY='cannot be read'
	[ -r "$1" ] || return 1
	settings_mode "$1" 0077 || {
		REPLY="others than its owner may use it (mode $REPLY, not 600)"
		return 1
	}
}

settings_check() {
	local name REPLY
	for name in "${!settings_kind[@]}"; do
		"settings_is_${settings_kind[$name]}" "${!name}" || die "$EX_CONFIG" \
			"${settings_place[$name]-}$name=${!name}: $REPLY"
	done
}

settings_load() {
	local name file
	if [ -n "${TMDB_CONF-}" ]; then
		settings_file "$TMDB_CONF"
	else
		for file in ./tmdb.conf /etc/tmdb/tmdb.conf; do
			[ -e "$file" ] || continue
			settings_file "$file"
			break
		done
	fi
	for name in "${!settings_default[@]}"; do
		[ -n "${!name+set}" ] ||
			printf -v "$name" %s "${settings_default[$name]}"
	done
	settings_check
	[[ $TMDB_DATA == /* ]] || TMDB_DATA=$PWD/${TMDB_DATA#./}
	[[ $TMDB_LOG_DIR == /* || -z $TMDB_LOG_DIR ]] ||
		TMDB_LOG_DIR=$PWD/${TMDB_LOG_DIR#./}
	TMDB_DB=${TMDB_DB:-$TMDB_DATA/movies.db}
	settings_export
}

# The programs read these, and take an empty one for a wrong one.
settings_export() {
	local name
	export TMDB_DATA TMDB_LOG_DIR
	for name in TMDB_LOG_LEVEL TMDB_BASE_URL TMDB_KEY_FILE TMDB_PG; do
		if [ -n "${!name}" ]; then
			export "${name?}"
		else
			unset "$name"
		fi
	done
}

# In the source tree the programs lie in their folders beside scripts/;
# installed, they are on the PATH.
settings_programs() { # settings_programs SCRIPTS NAME...
	local top=${1%/*} name dirs=
	if [ -e "$top/lib/json.h" ]; then
		for name in fetch validate clean dedup sink scripts; do
			dirs+=$top/$name:
		done
		PATH=$dirs$PATH
	fi
	shift
	for name; do
		command -v "$name" >/dev/null ||
			die "$EX_CONFIG" "$name: not found; has make been run?"
	done
}
