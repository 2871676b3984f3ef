#!/bin/bash
# Alerts, notices and pings, to an HTTP and an SMTP server on loopback.
# shellcheck disable=SC1091,SC2009,SC2012,SC2016,SC2034,SC2154
. "$(dirname -- "$0")/tap.sh"

wait_for() { # wait_for COMMAND...: up to 10 s
	local tries=0
	until "$@" 2>/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 500 ] || return 1
		sleep 0.02
	done
}

mkdir sink
python3 "$root/tests/sinks.py" "$tmp/sink" 2>sink/err &
pids="$pids $!"
if ! wait_for [ -s sink/http ]; then
	skip 'alerts' 'no python3 that serves'
	done_testing
fi
http=127.0.0.1:$(cat sink/http)
export TMDB_DATA=$tmp/data TMDB_LOG_DIR=$tmp/logs HOSTNAME=box TMDB_ALERT_TIMEOUT=2

fresh() {
	rm -rf "$tmp/data" "$tmp/logs" sink/mail-* sink/body-* sink/requests sink/answer
}

mails() { # mails: the subjects, in their order
	ls sink/mail-* 2>/dev/null | sort -V |
		xargs -r sed -n 's/ in [0-9]* s$/ in N s/; s/^Subject: //p'
}

newest() { # the last mail
	ls sink/mail-* | sort -V | tail -n 1
}

waiting() {
	ls "$TMDB_DATA/state/alerts/spool" | wc -l
}

# sendmail is msmtp, or a few lines of Python that do as much.
cat >msmtprc <<!
account default
host 127.0.0.1
port $(cat sink/smtp)
from robot@example.org
tls off
auth off
!
chmod 600 msmtprc
cat >sendmail-msmtp <<!
#!/bin/sh
exec msmtp -C $tmp/msmtprc --read-envelope-from --timeout=5 "\$@"
!
cat >sendmail-python <<!
#!/usr/bin/env python3
import email, smtplib, sys
text = sys.stdin.buffer.read()
to = email.message_from_bytes(text)["To"]
with smtplib.SMTP("127.0.0.1", $(cat sink/smtp), timeout=5) as s:
    s.sendmail("robot@example.org", to.split(","), text)
!
chmod +x sendmail-*
export TMDB_SENDMAIL=$tmp/sendmail-python
! command -v msmtp >/dev/null || TMDB_SENDMAIL=$tmp/sendmail-msmtp
export TMDB_ALERT_MAIL=ops@example.org TMDB_ALERT_FROM=robot@example.org
secret=s3cr3t$$
echo "http://$http/hook/$secret" >hooks
printf '# comment\ndaily http://%s/ping/%s?x=1\n' "$http" "$secret" >pings
chmod 600 hooks pings
export TMDB_WEBHOOK_FILE=$tmp/hooks TMDB_PING_FILE=$tmp/pings

# A run that does what it is told.
cat >job <<'!'
set -euo pipefail
. "$root/scripts/lib/tmdb.sh"
run_open "${SCHEDULE:-daily}" movies
eval "$1"
run_close 0
!
job() { # job NAME COMMANDS
	name=$1
	st=0
	bash job "$2" </dev/null >out 2>err || st=$?
}

job 'a good run' 'run_version=v1 run_rows=7'
status 0
is "$(mails)" '' 'says nothing'
is "$(cat sink/requests)" "POST /ping/$secret/start?x=1 0
POST /ping/$secret?x=1 $(wc -c <sink/body-2)" 'but to those who wait for a sign'
like sink/body-2 '^published v1, 7 rows, in '
is "$(waiting)" 0 'nothing waits'

fresh
job 'a run that fails' 'log_msg info "before <!channel> @all"; die 74 "disk \"x\" is 한 gone"'
status 74
is "$(ls sink/mail-*)" sink/mail-1 'one mail'
like sink/mail-1 '^To: ops@example.org$'
like sink/mail-1 '^Content-Type: text/plain; charset=utf-8$'
like sink/mail-1 '^daily critical: disk "x" is 한 gone \(status 74, run 2'
like sink/mail-1 'level=info prog=job run=.* msg="before <!channel> @all"$'
is "$(python3 -c 'import email.header, email, sys
s = email.message_from_file(open("sink/mail-1"))["Subject"]
print(email.header.make_header(email.header.decode_header(s)))' | cut -c 1-58)" \
	'[tmdb box] daily critical: disk "x" is 한 gone (status 74' 'the subject survives its coding'
body=$(grep -l '"content"' sink/body-*)
is "$(jq -r '.text == .content' "$body")" true 'one body for Slack and Discord'
is "$(jq -r .text "$body" | grep -c '[<>@]')" 0 'that calls nobody'
is "$(jq -r .text "$body" | sed -n 1p | cut -d'(' -f 1)" '[tmdb box] daily critical: disk "x" is 한 gone ' 'and says what is wrong'
is "$(tail -n +2 sink/requests | sort | sed 's/ [0-9]*$//' | xargs)" \
	"POST /hook/$secret POST /ping/$secret/fail?x=1" 'the webhook, and the ping'
like "$(grep -l 'level=error' sink/body-* | grep -v "$body")" 'msg="disk '
job 'the next that fails' 'die 74 again'
job 'and the next' 'die 75 "still so"'
is "$(mails | wc -l)" 1 'is not told again'
is "$(jq -r '"\(.alert) \(.level) \(.times) \(.text)"' data/state/alerts/open/daily | cut -d'(' -f 1)" 'daily warning 3 still so ' 'but is counted'
is "$(tmdb-alert list | cut -d' ' -f 2-5)" 'warning daily: still so' 'and listed'
job 'a run that is well again' 'run_version=v2'
is "$(mails | tail -n 1)" '[tmdb box] daily recovered: published v2, in N s' 'is told'
is "$(mails | wc -l) $(ls data/state/alerts/open | wc -l)" '2 0' 'once'
job 'and another' ''
is "$(mails | wc -l)" 2 'is not'

fresh
job 'try again later' 'die 75 "no network"'
like "$(newest)" '^daily warning: no network'
job 'worse' 'die 78 "no key"'
is "$(mails | cut -d: -f 1 | xargs)" '[tmdb box] daily warning [tmdb box] daily critical' 'is told again'

fresh
job 'the shell itself' 'false'
status 70
like "$(newest)" 'daily critical: daily: ended in the middle with 1'
fresh
mkdir -p data/state
exec 9>>data/state/daily.lock
flock 9
job 'one too many' ''
exec 9>&-
status 75
is "$(mails)" '' 'is no alert'

# Both switchable, for each schedule.
fresh
TMDB_ALERTS='weekly hourly' job 'alerts off' 'die 74 x'
is "$(mails)" '' "$name: no mail"
SCHEDULE=weekly TMDB_ALERTS='weekly hourly' job 'alerts on' 'die 74 x'
is "$(mails | cut -c 1-27)" '[tmdb box] weekly critical:' "$name: mail"
fresh
TMDB_NOTICES=daily job 'notices on' 'run_version=v1 run_rows=5'
is "$(mails)" '[tmdb box] daily done: published v1, 5 rows, in N s' "$name: mail"
SCHEDULE=weekly TMDB_NOTICES=daily job 'notices of others' ''
is "$(mails | wc -l)" 1 "$name: no mail"
TMDB_ALERTS=none job 'none' 'die 74 x'
is "$(mails | wc -l)" 1 "alerts $name: no mail"

# Dead channels: the run ends as it would, soon, and the next one tells.
for how in refuse 500 slow; do
	fresh
	echo $how >sink/answer
	start=$SECONDS
	job "a sink that says $how" 'die 74 "it broke"'
	status 74
	[ $((SECONDS - start)) -lt 400 ]
	ok $? "$name: does not hold the run ($((SECONDS - start)) s)"
	left=$(waiting)
	[ "$left" -ge 1 ]
	ok $? "$name: $left messages wait"
	like "$(ls logs/app/crawler-*)" 'level=warning .*msg="alert: .*: not sent \(.*\), kept for the next run"'
	rm -f sink/answer sink/body-* sink/mail-*
	SCHEDULE=hourly job "$name: another run" ''
	status 0
	is "$(waiting)" 0 "$name: sends them"
	case $how in
	refuse) like "$(newest)" '^daily critical: it broke' ;;
	*) is "$(grep -l 'it broke' sink/body-* | wc -l)" 2 "$name: to the webhook and the ping" ;;
	esac
done
fresh
TMDB_SENDMAIL=/nonexistent job 'no sendmail' 'die 74 "it broke"'
status 74
TMDB_SENDMAIL=/nonexistent job 'it recovers' ''
is "$(waiting)" 2 'both wait'
job 'and then' ''
is "$(mails | cut -d: -f 1 | xargs)" '[tmdb box] daily critical [tmdb box] daily recovered' 'in their order'

fresh
for ((i = 0; i < 103; i++)); do echo "$i"; done >names
TMDB_WEBHOOK_FILE='' TMDB_PING_FILE='' TMDB_SENDMAIL=/nonexistent bash -euo pipefail -c '
	. "$root/scripts/lib/tmdb.sh"; settings_load; alert_flush() { :; }
	while read -r i; do alert_raise "a$i" critical "text $i"; done <names'
is "$(waiting)" 100 'no more than 100 wait'
is "$(grep -l 'text [012]$' data/state/alerts/spool/* | wc -l)" 0 'the oldest are dropped'
like "$(ls logs/app/crawler-*)" '100 messages wait, the oldest is dropped'

fresh
mkdir -p data/state
: >data/state/alerts
job 'a state that cannot be written' 'die 74 "it broke"'
status 74
like err 'it broke'

# Many at once: one is told.
fresh
for ((i = 0; i < 8; i++)); do tmdb-alert raise storm "wave $i" & p[i]=$!; done
wait "${p[@]}"
is "$(mails | wc -l)" 1 'eight at once are one alert'
is "$(jq .times data/state/alerts/open/storm)" 8 'counted'
is "$(waiting)" 0 'and sent'

# The program.
fresh
t 'from a supervisor' 'tmdb-alert ended daily 137; tmdb-alert ended daily 137; tmdb-alert ended daily 0' </dev/null
status 0
is "$(mails | xargs)" '[tmdb box] daily critical: ended with 137 [tmdb box] daily recovered: ended well' 'once, and its end'
t 'with details' 'tmdb-alert -d -l warning raise dag "task failed"' <<'!'
Traceback
!
like "$(newest)" '^Traceback$'
t 'a test of the channels' 'tmdb-alert test' </dev/null
status 0
stdout <<'!'
mail: sent
hook-1: sent
ping-daily: sent
!
echo 404 >sink/answer
t 'that fails' 'tmdb-alert test' </dev/null
status 69
like out '^hook-1: not sent: curl ended with 22$'
rm sink/answer
for bad in '' raise 'raise x' 'raise ../x y' 'raise x y z' 'ended x y' '-l loud raise x y' list\ x shout; do
	t "tmdb-alert $bad" "tmdb-alert $bad" </dev/null
	status 64
done
TMDB_ALERT_MAIL='' TMDB_WEBHOOK_FILE='' TMDB_PING_FILE='' t 'nothing set up' 'tmdb-alert test' </dev/null
status 78

# Secrets: files of 600, https or this machine, in no argument and no log.
chmod 644 hooks
t 'a file that others read' 'tmdb-alert raise x y' </dev/null
status 78
chmod 600 hooks
fresh
printf 'http://example.org/%s\nhttps://a" -o "%s\nfile:///etc/passwd\n' "$secret" "$secret" >odd
chmod 600 odd
TMDB_WEBHOOK_FILE=$tmp/odd t 'URLs that it does not take' 'tmdb-alert test' </dev/null
is "$(grep -c 'not sent: curl ended with 3' out)" 3 'are not asked'
fresh
echo slow >sink/answer
job 'secrets' 'die 74 x' &
for ((i = 0; i < 60; i++)); do
	ps -eo args | grep -F "$secret" | grep -v grep
	sleep 0.05
done >seen
wait $!
is "$(cat seen)" '' 'are in no command line'
is "$(grep -rlF "$secret" data logs out err)" '' 'and are written nowhere'
rm -f sink/answer

# Room on the disk: a warning, then no run, one alert for each.
fresh
export TMDB_DISK_WARN=9999999G
job 'little room' 'touch did'
status 0
[ -e did ]
ok $? 'a run still works'
rm -f did
export TMDB_DISK_STOP=9999999G
job 'hardly any' 'touch did'
status 75
job 'and again' 'touch did'
status 75
[ ! -e did ]
ok $? 'no run begins'
like err '^job: .*: .* free, less than TMDB_DISK_STOP=9999999G: no run begins$'
is "$(mails | cut -d: -f 1 | xargs)" '[tmdb box] disk warning [tmdb box] disk critical' 'two alerts'
is "$(tail -n 1 data/state/runs.ndjson | jq -r '"\(.status) \(.exit)"')" 'failed 75' 'it stands in the line of the run'
export TMDB_DISK_WARN=0 TMDB_DISK_STOP=0
job 'room again' ''
status 0
is "$(mails | tail -n 1)" '[tmdb box] disk recovered: there is room again' 'is told'
done_testing
