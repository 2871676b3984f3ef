# settings: what a run can be told, by the environment first, then by a
# tmdb.conf, then by the defaults here.  Sourced.
# shellcheck shell=bash

# Every name that a tmdb.conf may hold, and its default.
declare -A settings_default=(
	[TMDB_DATA]=./data
	[TMDB_LOG_DIR]=./logs
	[TMDB_LOG_LEVEL]=''
	[TMDB_DB]=''
	[TMDB_BASE_URL]=''
	[TMDB_KEY_FILE]=''
	[TMDB_PAGES]=1-100
	[TMDB_LANGUAGE]=''
	[TMDB_REGION]=''
	[TMDB_MIN_SUCCESS]=95%
	[TMDB_MIN_PASS]=90%
	[TMDB_MIN_RECORDS]=1000
	[TMDB_LOCK_WAIT]=0
)

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
	value=${value%"${value##*[![:space:]]}"}
	case $value in
	\"*\" | \'*\') value=${value:1:${#value}-2} ;;
	esac
	# The environment wins.
	[ -n "${!name+set}" ] || printf -v "$name" %s "$value"
}

settings_file() { # settings_file FILE
	local line n=0
	[ -r "$1" ] || die "$EX_CONFIG" "$1: cannot be read"
	while IFS= read -r line || [ -n "$line" ]; do
		n=$((n + 1))
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

settings_check() {
	local name REPLY
	for name in TMDB_MIN_SUCCESS TMDB_MIN_PASS; do
		settings_share "${!name}" ||
			die "$EX_CONFIG" "$name=${!name}: not a share such as 95%"
	done
	for name in TMDB_MIN_RECORDS TMDB_LOCK_WAIT; do
		[[ ${!name} =~ ^[0-9]{1,9}$ ]] ||
			die "$EX_CONFIG" "$name=${!name}: not a whole number"
	done
	log_rank "${TMDB_LOG_LEVEL:-info}" ||
		die "$EX_CONFIG" "TMDB_LOG_LEVEL=$TMDB_LOG_LEVEL: not one of" \
			"debug, info, warning, error, critical"
	[ -n "$TMDB_DATA" ] || die "$EX_CONFIG" 'TMDB_DATA is empty'
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
	for name in TMDB_LOG_LEVEL TMDB_BASE_URL TMDB_KEY_FILE; do
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
