# alert: what people are told, and how.  Sourced.
#
# An alert has a name, such as the schedule that failed.  It is told when it
# is raised, not again while it is open, and its end is told once.  A notice
# is told and forgotten.  Ways to tell are mail, webhooks (Slack, Mattermost,
# Discord) and ping URLs (healthchecks.io and its like).
#
# What is to be told is first a file in a spool, then sent; what cannot be
# sent stays there, in its order, for the next run.  Nothing here ends a run,
# or holds it longer than a few times TMDB_ALERT_TIMEOUT: the functions log
# what goes wrong, and return.
# shellcheck shell=bash

readonly alert_most=100 # messages that wait, for each channel

alert_told=  # 1 when something better was said than that this run failed
alert_ping_pid=

alert_paths() {
	alert_dir=$TMDB_DATA/state/alerts
	alert_open=$alert_dir/open
	alert_spool=$alert_dir/spool
}

# With the state to ourselves, in a shell of its own: a failure stays there.
alert_locked() { # alert_locked COMMAND...
	alert_paths
	(
		set +e
		trap - EXIT
		mkdir -p -- "$alert_open" "$alert_spool" 2>/dev/null &&
			{ exec {fd}>>"$alert_dir/lock"; } 2>/dev/null &&
			flock -w "$TMDB_ALERT_TIMEOUT" "$fd" &&
			"$@"
	) || log_msg warning "alert: $alert_dir: cannot be used"
}

# Does a list of schedules hold this one?  A full disk is everybody's.
alert_wants() { # alert_wants LIST NAME
	case " $1 " in
	'  ' | *' none '*) return 1 ;;
	*' all '* | *" $2 "*) return 0 ;;
	esac
	[ "$2" = disk ]
}

alert_raise() { # alert_raise NAME LEVEL TEXT [DETAILS]: warning or critical
	alert_locked alert_raise_locked "$@"
	alert_flush
}

alert_clear() { # alert_clear NAME TEXT
	alert_paths
	[ -e "$alert_open/$1" ] || return 0
	alert_locked alert_clear_locked "$@"
	alert_flush
}

alert_notice() { # alert_notice NAME TEXT [DETAILS]
	alert_wants "$TMDB_NOTICES" "$1" || return 0
	alert_locked alert_post "$1 done" "$2" "${3-}"
	alert_flush
}

alert_raise_locked() {
	local line='' now since times=0 was=info
	run_clock
	now=$REPLY since=$REPLY
	if read -r line 2>/dev/null <"$alert_open/$1"; then
		! json_text "$line" since || since=$REPLY
		! json_number "$line" times || times=$REPLY
		! json_text "$line" level || was=$REPLY
	fi
	json_string "$3"
	printf -v line '{"alert":"%s","level":"%s","since":"%s","last":"%s","times":%d,"run":"%s","text":%s}' \
		"$1" "$2" "$since" "$now" $((times + 1)) "${TMDB_RUN-}" "$REPLY"
	alert_write "$alert_open/$1" "$line" || return
	# Once, and again only when it got worse.
	[ "$was" = info ] || [ "$was$2" = warningcritical ] || return 0
	log_msg info "alert: $1: raised" "severity=$2"
	! alert_wants "$TMDB_ALERTS" "$1" || alert_post "$1 $2" "$3" "${4-}"
}

alert_clear_locked() {
	local line='' since='' times=0
	read -r line <"$alert_open/$1" || :
	! json_text "$line" since || since=$REPLY
	! json_number "$line" times || times=$REPLY
	# The message first: killed in between, it is told twice, not never.
	! alert_wants "$TMDB_ALERTS" "$1" ||
		alert_post "$1 recovered" "$2" "open since $since, seen $times times" ||
		return
	rm -f -- "$alert_open/$1" || return
	log_msg info "alert: $1: recovered"
}

alert_write() { # alert_write FILE TEXT: whole or not at all
	{ printf '%s\n' "$2" >"$alert_dir/.new"; } 2>/dev/null &&
		mv -T -- "$alert_dir/.new" "$1"
}

# Put a message into the spool, once for each channel.
alert_post() { # alert_post SUBJECT TEXT DETAILS
	local channel file
	alert_channels
	for channel in "${alert_channels[@]}"; do
		case $channel in
		mail) alert_mail "$@" ;;
		*) alert_hook "$@" ;;
		esac
		alert_next "$channel"
		file=$REPLY
		alert_write "$file" "$alert_body" || return
	done
}

alert_channels() { # those that are set up, into alert_channels
	local i
	alert_channels=()
	[ -z "$TMDB_ALERT_MAIL" ] || alert_channels+=(mail)
	alert_urls "$TMDB_WEBHOOK_FILE"
	for i in "${!alert_urls[@]}"; do
		alert_channels+=("hook-$((i + 1))")
	done
}

# The lines of a file of secrets, without comments, into alert_urls.
alert_urls() { # alert_urls FILE
	local line
	alert_urls=()
	[ -n "$1" ] || return 0
	while IFS= read -r line || [ -n "$line" ]; do
		line=${line%$'\r'}
		[[ $line =~ ^[[:space:]]*(#.*)?$ ]] || alert_urls+=("$line")
	done 2>/dev/null <"$1" || :
}

# The next file of the spool for a channel, into REPLY.  A channel that is
# dead for long drops its oldest message for each new one.
alert_next() { # alert_next CHANNEL
	local files last=0
	files=("$alert_spool"/*)
	[ ! -e "${files[0]}" ] || last=${files[-1]##*/} last=${last%%.*}
	printf -v last %08d $((10#$last + 1))
	files=("$alert_spool"/*."$1")
	if [ "${#files[@]}" -ge "$alert_most" ]; then
		log_msg warning "alert: $1: $alert_most messages wait, the oldest is dropped"
		rm -f -- "${files[0]}"
	fi
	REPLY=$alert_spool/$last.$1
}

alert_host() { # into REPLY
	REPLY=${TMDB_ALERT_HOST:-${HOSTNAME:-$(uname -n)}}
}

# A mail as sendmail takes it, into alert_body.
alert_mail() { # alert_mail SUBJECT TEXT DETAILS
	local subject
	alert_host
	subject="[tmdb $REPLY] $1: $2"
	subject=${subject//[[:cntrl:]]/ }
	alert_body="${TMDB_ALERT_FROM:+From: $TMDB_ALERT_FROM
}To: $TMDB_ALERT_MAIL
Subject: ${subject:0:200}
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit
Auto-Submitted: auto-generated

$1: $2${3:+

$3}"
	# A header is ASCII alone.
	case ${subject:0:200} in
	*[!\ -~]*)
		subject=$(printf %s "$subject" | cut -b 1-140 | iconv -c -f UTF-8 -t UTF-8 | base64 -w 0)
		alert_body=${alert_body/Subject: *$'\n'MIME/Subject: =?UTF-8?B?$subject?=$'\n'MIME}
		;;
	esac
}

# One body for Slack and Mattermost (text) and Discord (content, which has
# 2000 characters at most), into alert_body.  Nobody is called by name.
alert_hook() { # alert_hook SUBJECT TEXT DETAILS
	local text LC_ALL=C
	alert_host
	text="[tmdb $REPLY] $1: $2${3:+
$3}"
	text=${text//</(}
	text=${text//>/)}
	text=${text//@/(at)}
	if [ "${#text}" -gt 1900 ]; then
		text=${text:0:1900}
		while [[ $text == *[$'\x80'-$'\xff'] ]]; do
			text=${text%?}
		done
		text+=...
	fi
	json_string "$text"
	alert_body="{\"text\":$REPLY,\"content\":$REPLY}"
}

# Send what waits, in its order.  A channel that fails is left for the next
# run with all that is behind; so is the rest when the time is over.
alert_flush() {
	alert_paths
	set -- "$alert_spool"/*
	[ -e "$1" ] || return 0
	(
		set +e
		trap - EXIT
		run_unlock
		{ exec {fd}>>"$alert_dir/send.lock"; } 2>/dev/null &&
			flock -w "$TMDB_ALERT_TIMEOUT" "$fd" || exit 0
		alert_send_all
	) </dev/null || :
}

alert_send_all() {
	local file channel dead=' ' start
	run_uptime
	start=$REPLY
	for file in "$alert_spool"/*; do
		channel=${file##*/} channel=${channel#*.}
		[[ $dead != *" $channel "* ]] && [ -e "$file" ] || continue
		run_uptime
		if [ $((REPLY - start)) -ge $((TMDB_ALERT_TIMEOUT * 300)) ]; then
			log_msg warning 'alert: sending takes too long, the rest is left for the next run'
			return
		fi
		if alert_send "$channel" "$file"; then
			rm -f -- "$file"
		else
			dead+="$channel "
			log_msg warning "alert: $channel: not sent ($REPLY), kept for the next run"
		fi
	done
}

alert_send() { # alert_send CHANNEL FILE: why not into REPLY
	local status=0 url
	case $1 in
	mail)
		timeout -k 2 "$TMDB_ALERT_TIMEOUT" "$TMDB_SENDMAIL" -t -oi \
			<"$2" >/dev/null 2>&1 || status=$?
		REPLY="sendmail ended with $status"
		;;
	hook-*)
		alert_urls "$TMDB_WEBHOOK_FILE"
		url=${alert_urls[${1#hook-} - 1]-}
		[ -n "$url" ] || return 0 # It is set up no more.
		alert_curl "$url" 'Content-Type: application/json' "$2" || status=$?
		REPLY="curl ended with $status"
		;;
	ping-*)
		alert_ping_url "${1#ping-}" || return 0
		url=$REPLY
		# Its first line is what to put behind the URL.
		read -r REPLY <"$2"
		alert_ping_join "$url" "$REPLY"
		alert_curl "$REPLY" 'Content-Type: text/plain; charset=utf-8' \
			<(tail -n +2 -- "$2") || status=$?
		REPLY="curl ended with $status"
		;;
	esac
	[ "$status" -eq 0 ]
}

# A URL is a secret, so curl reads it; plain http is for this machine alone.
alert_curl() { # alert_curl URL HEADER FILE
	local local_only='^http://(localhost|127\.[0-9.]+|\[::1\])(:[0-9]+)?(/|$)'
	[[ $1 =~ ^https:// || $1 =~ $local_only ]] &&
		[[ $1 != *[[:space:]\"\\]* ]] || return 3
	printf 'url = "%s"\n' "$1" | timeout -k 2 $((TMDB_ALERT_TIMEOUT + 1)) \
		curl -q -fsS -K - -m "$TMDB_ALERT_TIMEOUT" --retry 1 --retry-delay 1 \
		--retry-max-time "$TMDB_ALERT_TIMEOUT" --proto =http,https \
		-H "$2" --data-binary "@$3" -o /dev/null 2>/dev/null
}

# The ping URL of a schedule: lines are SCHEDULE URL.  Into REPLY.
alert_ping_url() { # alert_ping_url SCHEDULE
	local line name url
	alert_urls "$TMDB_PING_FILE"
	for line in "${alert_urls[@]}"; do
		read -r name url <<<"$line"
		[ "$name" = "$1" ] || continue
		REPLY=$url
		return 0
	done
	return 1
}

alert_ping_join() { # alert_ping_join URL END: before a query, into REPLY
	local path=${1%%\?*}
	REPLY=${path%/}${2:+/$2}${1:${#path}}
}

# Tell that a run began; nobody waits for that.
alert_start() { # alert_start SCHEDULE
	alert_ping_url "$1" || return 0
	alert_ping_join "$REPLY" start
	(
		set +e
		trap - EXIT
		run_unlock
		alert_curl "$REPLY" 'Content-Type: text/plain' /dev/null
	) </dev/null >/dev/null 2>&1 &
	alert_ping_pid=$!
}

# Tell how it ended.  Only the last of a schedule's pings is worth keeping.
alert_end() { # alert_end SCHEDULE END DETAILS: END is empty, or fail
	! alert_ping_url "$1" || alert_locked alert_end_locked "$@"
}

alert_end_locked() {
	rm -f -- "$alert_spool"/*.ping-"$1"
	alert_next "ping-$1"
	alert_write "$REPLY" "$2
$3"
}

# The last lines of this run's log, into REPLY.
alert_tail() {
	REPLY=
	[ -z "$TMDB_LOG_DIR" ] ||
		REPLY=$(cat -- "$TMDB_LOG_DIR"/app/*-"$run_date".log 2>/dev/null |
			grep -F " run=$run_id " | sort | tail -n 20 | cut -b 1-300)
}

# The end of a run, told: in a shell of its own, for it changes nothing.
alert_run() { # alert_run STATUS
	[ -z "$alert_ping_pid" ] || wait "$alert_ping_pid" 2>/dev/null || :
	(set +e && alert_run_end "$1") </dev/null || :
}

alert_run_end() { # alert_run_end STATUS
	local said seconds tail
	run_uptime
	seconds=$(((REPLY - run_start) / 100))
	case $run_status in
	busy) return 0 ;; # That is no end: another run is at work.
	ok)
		said=done
		[ -z "$run_version" ] ||
			said="published $run_version${run_rows:+, $run_rows rows},"
		said+=" in $seconds s"
		[ "$1" -eq 0 ] || said+=", but: $log_failure"
		;;
	unchanged) said="nothing is new, in $seconds s${log_failure:+, but: $log_failure}" ;;
	*) said="${log_failure:-$run_status} (status $1, run $run_id, after $seconds s)" ;;
	esac
	if [ "$1" -eq 0 ]; then
		alert_end "$run_schedule" '' "$said"
		alert_clear "$run_schedule" "$said"
		alert_notice "$run_schedule" "$said"
	else
		alert_tail
		tail=$REPLY
		alert_end "$run_schedule" fail "$said"$'\n'"$tail"
		alert_level "$1"
		[ -n "$alert_told" ] ||
			alert_raise "$run_schedule" "$REPLY" "$said" "$tail"
	fi
	alert_flush
}

# Try again later is a warning: the next run may well succeed.
alert_level() { # alert_level STATUS, into REPLY
	REPLY=critical
	[ "$1" -ne "$EX_TEMPFAIL" ] || REPLY=warning
}
