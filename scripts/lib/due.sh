# due: when a schedule was and will be due, in the time of this machine, as
# cron has it.  Sourced.
# shellcheck shell=bash

# The days, from some before now to some after it, that a schedule names.
due_days() { # due_days DAY NOW: DAY is empty, as sun, or as 1
	local k day name
	for ((k = -125; k <= 125; k++)); do
		printf -v day '%(%Y-%m-%d)T' $(($2 + k * 86400))
		printf -v name '%(%a)T' $(($2 + k * 86400))
		case $1 in
		'') [ "${k#-}" -le 3 ] || continue ;;
		[0-9]*) [ $((10#${day:8})) -eq "$1" ] || continue ;;
		*) [ "${name,,}" = "$1" ] || continue ;;
		esac
		printf '%s\n' "$day"
	done
}

# Its times around now, in seconds since 1970, sorted.  An hour that a day
# does not have is no time; of one that it has twice the first counts.
due_times() { # due_times SPEC NOW
	local day='' clock=$1 now=$2 start minute second
	[[ $1 != *,* ]] || day=${1%%,*} clock=${1#*,}
	if [ "${clock%:*}" = '*' ]; then
		printf -v minute '%(%M)T' "$now"
		printf -v second '%(%S)T' "$now"
		start=$((now - 10#$minute * 60 - 10#$second + 10#${clock#*:} * 60))
		printf '%d\n' $((start - 10800)) $((start - 7200)) \
			$((start - 3600)) "$start" $((start + 3600))
	else
		due_days "$day" "$now" | sed "s/\$/ $clock/" |
			date -f - +%s 2>/dev/null || :
	fi | sort -nu
}

# When it was due the last time but one, the last time, and will be the next,
# into REPLY.
due_look() { # due_look SPEC NOW
	REPLY=$(due_times "$1" "$2" | awk -v now="$2" '
	$1 <= now { before = last; last = $1 }
	$1 > now { next_ = $1; exit }
	END { print before + 0, last + 0, next_ + 0 }')
}
