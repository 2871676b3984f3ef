#!/bin/bash
# The schedules themselves: cron, runit with snooze, and systemd's units, with
# the files as they are shipped but for their folders.
# shellcheck disable=SC1091,SC2094,SC2016,SC2034,SC2119,SC2154,SC2317
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"

make -s -C "$root" install PREFIX="$tmp/usr" >install.log 2>&1
ok $? 'make install'
bin=$tmp/usr/bin share=$tmp/usr/share/tmdb
units=$tmp/usr/lib/systemd/system
PATH=$bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:$root/tests/stub
schedules='daily weekly monthly hourly nightly'
fake=$(echo /usr/lib/*/faketime/libfaketime.so.1)

wait_for() { # wait_for COMMAND...: up to a minute
	local end=$((SECONDS + 60))
	until "$@" 2>/dev/null; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.1
	done
}

# The folder of a user: settings, key, and nothing in the environment.
home() { # home NAME
	home=$tmp/$1
	mkdir -p "$home"
	cat >"$home/tmdb.conf" <<-!
	TMDB_DATA=data
	TMDB_LOG_DIR=logs
	TMDB_KEY_FILE=key
	TMDB_BASE_URL=$url
	TMDB_PAGES=1
	TMDB_GENRES=drama
	TMDB_GENRE_PAGES=1
	TMDB_LATEST_PAGES=1
	TMDB_RATED_PAGES=1
	TMDB_REFRESH_LISTS=popular
	TMDB_REFRESH_PAGES=1
	TMDB_MIN_RECORDS=1
	TMDB_WEEKLY_MIN_RECORDS=1
	TMDB_MONTHLY_MIN_RECORDS=1
	TMDB_RETRIES=0
	!
	(umask 077 && echo "$key" >"$home/key")
	runs=$home/data/state/runs.ndjson
}

# A good run that found nothing new is unchanged.
count() { # count SCHEDULE STATUS: such runs in $runs
	[ ! -e "$runs" ] || sed 's/"status":"unchanged"/"status":"ok"/' "$runs" |
		jq -r 'select(.schedule == "'"$1"'" and .status == "'"$2"'") | .run' | wc -l
}

counted() { # counted N SCHEDULE STATUS
	[ "$(count "$2" "$3")" = "$1" ]
}

stub_start
url=$TMDB_BASE_URL key=$TMDB_API_KEY
unset TMDB_BASE_URL TMDB_API_KEY TMDB_RETRIES

# All ways to say it say the same times.
name='the times'
export TZ=UTC0
for s in $schedules; do
	at=$(sed -n "s/^OnCalendar=//p" "$units/tmdb-$s.timer")
	want=$(for when in 2026-10-20 2026-12-31; do
		systemd-analyze calendar --base-time="$when" --iterations=3 "$at" |
			sed -n 's/.*\(Next elapse\|Iter[a-z.]* #[0-9]*\): ... \(.*\) UTC$/\2/p'
	done)
	args=$(sed -n "s/^exec tmdb-service $s \\(.*\\) 2>&1$/\\1/p" "$share/runit/tmdb-$s/run")
	got=$(for when in 2026-10-20 2026-12-31; do
		eval "faketime '$when' snooze -n $args" | head -n 3 |
			sed -n 's/^\([0-9-]*\)T\([0-9:]*\).*/\1 \2/p'
	done)
	is "$got" "$want" "runit and systemd agree on tmdb-$s"
	[ -n "$want" ]
	ok $? "$name: there are some"
done
unset TZ

# Real cron, in a world of its own, from the night of a Sunday that is a first
# on; six hundred times as fast, but for the jobs, whose clock is the real one.
name='crontab.example'
grep -vE '^#|^$|^[A-Z]' "$share/crontab.example" >lines
is "$(grep -c . lines)" 5 'has five lines'
grep -q % lines
is $? 1 'has no % in them'
if [ "$(id -u)" -ne 0 ] || ! unshare -m true 2>/dev/null; then
	skip "$name" 'needs root and mount namespaces'
elif ! command -v cron >/dev/null; then
	skip "$name" 'there is no cron'
else
	home cron
	mkdir spool cron.d
	sed "s|^PATH=.*|PATH=$bin:/usr/bin:/bin|; s|^TMDB_HOME=.*|TMDB_HOME=$home|" \
		"$share/crontab.example" >spool/root
	chmod 600 spool/root
	printf '#!/bin/sh\ncat >>%s\n' "$tmp/mail" >sendmail
	chmod +x sendmail
	unshare -m --propagation private sh -c '
		mkdir -p /var/spool/cron/crontabs &&
		mount --bind spool /var/spool/cron/crontabs &&
		mount --bind cron.d /etc/cron.d &&
		mount --bind /dev/null /etc/crontab &&
		{ [ ! -e /usr/sbin/sendmail ] || mount --bind sendmail /usr/sbin/sendmail; } &&
		mount -t tmpfs none /run &&
		LD_PRELOAD=$1 NO_FAKE_STAT=1 FAKETIME="@2026-11-01 01:58:00 x600" TZ=UTC0 \
			exec cron -f' cron "$fake" >cron.out 2>&1 &
	cron=$!
	pids="$pids $cron"
	for s in $schedules; do
		wait_for counted 1 "$s" ok || [ "$(count "$s" ok)" -gt 1 ]
		ok $? "$name: tmdb-$s ran"
	done
	# What it started ends by itself.
	kill "$cron"
	wait "$cron" 2>/dev/null
	wait_for sh -c '! pgrep -f "^bash $1/tmdb-" >/dev/null' sh "$bin"
	# Of hours that take six seconds, one may meet the one before it.
	is "$(jq -r 'select(.status != "busy" and .status != "unchanged") | .status' "$runs" | sort -u | xargs)" ok 'all runs are good'
	is "$(grep '^tmdb-' mail 2>/dev/null | grep -v 'another run works on')" '' 'and silent: no mail'
fi

# runit, with the service folders as they are.
name=runit
if ! command -v runsvdir >/dev/null || ! command -v snooze >/dev/null; then
	skip "$name" 'there is no runit or snooze'
else
	home runit
	cp -R "$share/runit" sv
	cat >"$bin/tmdb-alert" <<-!
	#!/bin/sh
	echo "\$*" >>$tmp/alerts
	!
	chmod +x "$bin/tmdb-alert"
	export SVDIR=$tmp/sv TMDB_HOME=$home TMDB_SERVICE_MEMORY=1073741824
	runsvdir -P sv >runsvdir.out 2>&1 &
	runsvdir=$!
	pids="$pids $runsvdir"
	up() { # up SCHEDULE: does it wait for its time?
		sv status "tmdb-$1" | grep -q ^run: &&
			pgrep -P "$(cat "sv/tmdb-$1/supervise/pid")" >/dev/null ||
			grep -q snooze "/proc/$(cat "sv/tmdb-$1/supervise/pid")/comm"
	}
	for s in $schedules; do
		wait_for up "$s"
		ok $? "$name: tmdb-$s is up"
	done
	sleep 0.5
	[ ! -e "$runs" ]
	ok $? "$name: and waits"
	sv alarm tmdb-hourly
	wait_for counted 1 hourly ok
	ok $? "$name: a run by hand"
	wait_for up hourly
	ok $? "$name: after which it waits again"
	wait_for grep -q 'ended hourly 0' alerts
	ok $? "$name: the end is told"
	sv pause tmdb-hourly
	wait_for sh -c 'sv status tmdb-hourly | grep -q paused'
	ok $? "$name: paused"
	sv alarm tmdb-hourly
	sleep 1
	is "$(count hourly ok)" 1 'no run while it is paused'
	sv cont tmdb-hourly
	wait_for counted 2 hourly ok
	ok $? "$name: it goes on"

	# Days off: one run makes up for all that were missed.
	name='runit, twenty days off'
	sv down tmdb-daily
	wait_for sh -c 'sv status tmdb-daily | grep -q ^down'
	touch -d '20 days ago' "$home/.daily.last"
	sv up tmdb-daily
	wait_for counted 1 daily ok
	ok $? "$name: it runs at once"
	wait_for up daily
	sleep 2
	is "$(count daily ok)" 1 'exactly once'

	# A run that hangs, and one that is killed.
	mv "$bin/tmdb-fetch" "$bin/tmdb-fetch.real"
	cat >"$bin/tmdb-fetch" <<-!
	#!/bin/bash
	ulimit -v >$tmp/limit
	echo \$\$ >$tmp/hanging
	exec sleep 1000
	!
	chmod +x "$bin/tmdb-fetch"
	printf 'TMDB_HOURLY_TIME=2\nTMDB_MEMORY_LIMIT=0\n' >>"$home/tmdb.conf"
	name='runit, a run that hangs'
	sv alarm tmdb-hourly
	wait_for counted 1 hourly failed
	ok $? "$name: is ended"
	wait_for grep -q 'ended hourly 75' alerts
	ok $? "$name: and told of"
	is "$(cat limit)" 1048576 'its memory has a limit'
	wait_for sh -c '! kill -0 "$(cat hanging)"'
	ok $? "$name: its programs are gone"
	wait_for up hourly
	ok $? "$name: it waits for its next time"
	name='runit, a run that is killed'
	sed -i '/TMDB_HOURLY_TIME/d' "$home/tmdb.conf"
	rm hanging
	sv alarm tmdb-hourly
	wait_for test -s hanging
	sv kill tmdb-hourly
	wait_for grep -q 'ended hourly 137' alerts
	ok $? "$name: is told of"
	wait_for up hourly
	ok $? "$name: it waits for its next time"
	name='runit, down in a run'
	rm hanging
	sv alarm tmdb-hourly
	wait_for test -s hanging
	sv down tmdb-hourly
	wait_for sh -c 'sv status tmdb-hourly | grep -q ^down'
	wait_for sh -c '! kill -0 "$(cat hanging)"'
	ok $? "$name: the run and its programs end"
	mv "$bin/tmdb-fetch.real" "$bin/tmdb-fetch"
	name=runit
	kill -HUP "$runsvdir"
	wait "$runsvdir" 2>/dev/null
	wait_for sh -c '! pgrep -f "runsv tmdb-daily" -u "$(id -u)" >/dev/null ||
		[ ! -e "$1/sv/tmdb-daily/supervise/pid" ] || [ ! -s "$1/sv/tmdb-daily/supervise/pid" ]' sh "$tmp"
	ok $? "$name: all go with the supervisor"

	# At its time: the clock of all of it is twenty seconds before.
	name='runit, at 02:00'
	home time
	export TMDB_HOME=$home
	rm -rf sv
	mkdir sv
	cp -R "$share/runit/tmdb-daily" sv/
	NO_FAKE_STAT=1 LD_PRELOAD=$fake FAKETIME="$(printf %+ds $(($(date -d 'tomorrow 01:59:40' +%s) - $(date +%s))))" \
		FAKETIME_DONT_FAKE_MONOTONIC=1 runsvdir -P sv >runsvdir.out 2>&1 &
	runsvdir=$!
	pids="$pids $runsvdir"
	wait_for counted 1 daily ok
	ok $? "$name: it ran"
	is "$(TZ='' date -d "$(jq -r .started "$runs")" +%H:%M)" 02:00 'then'
	kill -HUP "$runsvdir"
	wait "$runsvdir" 2>/dev/null
fi

# systemd's units.
name=systemd
if ! command -v systemd-analyze >/dev/null; then
	skip "$name" 'there is no systemd'
else
	for s in $schedules; do
		cp "$units/tmdb@.service" "$units/tmdb@$s.service"
		cp "$units/tmdb-failed@.service" "$units/tmdb-failed@$s.service"
	done
	SYSTEMD_UNIT_PATH="$units:" systemd-analyze verify --man=no \
		"$units"/tmdb-*.timer "$units"/tmdb@?*.service \
		"$units"/tmdb-failed@?*.service >verify 2>&1
	# Of the units of this machine we say nothing.
	grep -F tmdb verify | sed 's/^/# /'
	is "$(grep -cF tmdb verify)" 0 'systemd-analyze verify says nothing'
	for s in $schedules; do
		systemd-analyze security --offline=yes --threshold=25 \
			"$units/tmdb@$s.service" >security 2>&1
		ok $? "$name: tmdb@$s is locked up ($(sed -n 's/.*Overall exposure level[^:]*: //p' security))"
	done
fi
stub_stop
done_testing
