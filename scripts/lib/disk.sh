# disk: is there room for another run?  Sourced.
#
# Two limits: below the first there is a warning, below the second no run
# begins, so that the runs before it, their logs and whatever else lives on
# that disk can still be written.
# shellcheck shell=bash

# The room of the file system of a folder, that need not be there yet, in
# bytes, into disk_free and disk_size, and the share of inodes that is left,
# in percent, into disk_inodes.
# shellcheck disable=SC2034 # The size is for tmdb-status.
disk_look() { # disk_look FOLDER
	local folder=$1 inodes line
	until [ -d "$folder" ]; do
		folder=$(dirname -- "$folder")
	done
	line=$(df --output=avail,size,iavail,itotal -B1 -- "$folder" | tail -n 1) &&
		read -r disk_free disk_size disk_inodes inodes <<<"$line" || return
	# Some file systems count no inodes.
	if [[ $inodes =~ ^[1-9][0-9]*$ ]]; then
		disk_inodes=$((disk_inodes * 100 / inodes))
	else
		disk_inodes=100
	fi
}

disk_words() { # disk_words BYTES: as 1.4G, into REPLY
	local unit=B n=$1 tenth=0 next
	for next in K M G T; do
		[ "$n" -ge 1024 ] || break
		tenth=$((n % 1024 * 10 / 1024)) n=$((n / 1024)) unit=$next
	done
	REPLY=$n.$tenth$unit
	[ "$unit" != B ] || REPLY=$n$unit
}

# Is the folder's disk below a limit?  What to say of it into REPLY.
disk_below() { # disk_below FOLDER SETTING
	local free limit
	settings_bytes "${!2}" && limit=$REPLY && disk_look "$1" || return
	[ "$limit" -gt 0 ] || return
	if [ "$disk_free" -lt "$limit" ]; then
		disk_words "$disk_free"
		free=$REPLY
		REPLY="$1: $free free, less than $2=${!2}"
	elif [ "$disk_inodes" -lt 1 ]; then
		REPLY="$1: less than 1% of the inodes are free"
	else
		return 1
	fi
}

# Into disk_level: ok, warn or stop, of both folders; what to say into REPLY.
disk_state() {
	local folder
	disk_level=ok
	for folder in "$TMDB_DATA" ${TMDB_LOG_DIR:+"$TMDB_LOG_DIR"}; do
		if disk_below "$folder" TMDB_DISK_STOP; then
			disk_level=stop
			return
		fi
	done
	for folder in "$TMDB_DATA" ${TMDB_LOG_DIR:+"$TMDB_LOG_DIR"}; do
		if disk_below "$folder" TMDB_DISK_WARN; then
			disk_level=warn
			return
		fi
	done
	REPLY='there is room again'
}

# Before a run's own work: it does not begin on a disk that is nearly full.
# shellcheck disable=SC2154
disk_guard() {
	local said
	disk_state
	said=$REPLY
	case $disk_level in
	ok) alert_clear disk "$said" ;;
	warn)
		log_msg warning "$said"
		alert_raise disk warning "$said"
		;;
	stop)
		alert_raise disk critical "$said: no run begins"
		# Work at night has no data of its own; it makes room.
		[ -n "$run_line" ] || return 0
		# That alert is the one; another of this run would say the same.
		alert_told=1
		die "$EX_TEMPFAIL" "$said: no run begins"
		;;
	esac
}
