#!/bin/bash
# make deb: what is in the package.  With TMDB_DEB_TEST=1, as root and with
# debootstrap: installed into a bare Debian, where the daily job runs from it;
# with TMDB_BOOT_TEST=1 that Debian is booted, and its systemd starts the jobs.
# The base is made once, in TMDB_BARE (/var/tmp/bare-bookworm), and copied.
# shellcheck disable=SC1091,SC2094,SC2016,SC2119,SC2154,SC2317
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"

name='make deb'
if ! command -v dpkg-deb >/dev/null || ! command -v dpkg-shlibdeps >/dev/null; then
	echo '1..0 # SKIP there is no dpkg-dev'
	exit 0
fi
make -s -C "$root" deb DEB="$tmp" >deb.log 2>&1
ok $? "$name"
deb=$(echo "$tmp"/tmdb_*.deb)
dpkg-deb -c "$deb" | sort -k 6 >contents
dpkg-deb -f "$deb" >control
mkdir tree
dpkg-deb -R "$deb" tree
for p in "$root"/scripts/tmdb-* fetch clean dedup sink validate; do
	p=${p##*/} && p=${p#tmdb-}
	case $p in
	*.1) continue ;;
	esac
	[ -x "tree/usr/bin/tmdb-$p" ] && gzip -t "tree/usr/share/man/man1/tmdb-$p.1.gz"
	ok $? "$name: has tmdb-$p and its manual"
done
is "$(grep -vc ' root/root ' contents)" 0 'all files are of root'
is "$(awk '$1 !~ /^l/ && substr($1, 6, 1) == "w" || substr($1, 9, 1) == "w"' contents)" '' 'none is writable for others'
is "$(xargs <tree/DEBIAN/conffiles)" '/etc/default/tmdb /etc/tmdb/tmdb.conf' 'the conffiles'
is "$(grep -v '^#' tree/etc/tmdb/tmdb.conf | grep .)" 'TMDB_DATA=/var/lib/tmdb
TMDB_LOG_DIR=/var/log/tmdb' 'its tmdb.conf'
for lib in libc6 libcurl4 libjq1 libpq5 libsqlite3-0 libzstd1 libxxhash0 libutf8proc jq sqlite3 zstd adduser; do
	like control "^Depends:.*\\b$lib"
done
is "$(cd tree && find usr lib -type f | wc -l)" "$(cd tree && md5sum -c --quiet DEBIAN/md5sums && wc -l <DEBIAN/md5sums)" 'the sums'
is "$(find tree -path '*.wants*' -o -name '*.o' -o -name '*.t')" '' 'no unit is enabled, nothing of the build is in it'
make -s -C "$root" deb DEB="$tmp/tree" >>deb.log 2>&1
cmp -s "$deb" "$tmp/tree/${deb##*/}"
ok $? "$name: the same again, to the byte"
if command -v lintian >/dev/null; then
	lintian --allow-root --fail-on error,warning "$deb" >lintian 2>&1
	ok $? "$name: lintian"
	grep '^[EW]:' lintian | sed 's/^/# /'
else
	skip "$name: lintian" 'there is no lintian'
fi

# In a Debian that has nothing else.
bare=${TMDB_BARE:-/var/tmp/bare-bookworm}
if [ "${TMDB_DEB_TEST-}${TMDB_BOOT_TEST-}" = '' ]; then
	skip 'installed into a bare Debian' 'TMDB_DEB_TEST=1 asks for it'
	done_testing
elif [ "$(id -u)" -ne 0 ] || ! command -v debootstrap >/dev/null; then
	skip 'installed into a bare Debian' 'needs root and debootstrap'
	done_testing
fi
name='in a bare Debian'
if [ ! -e "$bare/.made" ]; then
	rm -rf "$bare"
	debootstrap --variant=minbase --include=ca-certificates bookworm "$bare" >bare.log 2>&1 &&
		: >"$bare/.made"
fi
there=$(mktemp -d /var/tmp/tmdb-deb.XXXXXX)
trap 'umount "$there/proc" 2>/dev/null; rm -rf --one-file-system "$there"
	for p in $pids; do kill "$p" 2>/dev/null; done; cd /; rm -rf "$tmp"' EXIT
cp -a "$bare/." "$there/"
cp -f /etc/resolv.conf /etc/hosts "$there/etc/"
cp -f /etc/apt/sources.list.d/* "$there/etc/apt/sources.list.d/" 2>/dev/null
for f in /etc/apt/apt.conf.d/*proxy* /etc/apt/apt.conf; do
	[ ! -e "$f" ] || cp "$f" "$there/etc/apt/apt.conf.d/"
done
cp "$deb" "$there/root/tmdb.deb"
mount -t proc proc "$there/proc"
there() { # there COMMAND: as root, there
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
		DEBIAN_FRONTEND=noninteractive ${http_proxy:+http_proxy="$http_proxy"} \
		${https_proxy:+https_proxy="$https_proxy"} chroot "$there" sh -c "$1"
}
as_tmdb() { # as_tmdb COMMAND: as the user of the package, in its folder
	there "cd /var/lib/tmdb && exec setpriv --reuid tmdb --regid tmdb --init-groups \
		env TMDB_CONF=/etc/tmdb/tmdb.conf $1"
}
there 'apt-get update -q && apt-get install -qy --no-install-recommends /root/tmdb.deb' >install.log 2>&1
ok $? "$name: it is installed"
is "$(there 'stat -c "%U:%G %a" /var/lib/tmdb /var/log/tmdb' | xargs)" 'tmdb:tmdb 750 tmdb:tmdb 750' 'its folders'
stub_start
printf 'TMDB_BASE_URL=%s\nTMDB_KEY_FILE=/etc/tmdb/key\nTMDB_PAGES=1-60\n' "$TMDB_BASE_URL" >>"$there/etc/tmdb/tmdb.conf"
there 'install -o tmdb -g tmdb -m 600 /dev/null /etc/tmdb/key'
echo "$TMDB_API_KEY" >"$there/etc/tmdb/key"
for job in 'daily -v' hourly; do
	as_tmdb "tmdb-$job" >out 2>err
	ok $? "$name: tmdb-$job"
	sed 's/^/# /' err
done
is "$(jq -r .status "$there/var/lib/tmdb/state/runs.ndjson" | xargs)" 'ok ok' 'the lines of the runs'
[ "$(sqlite3 "$there/var/lib/tmdb/movies.db" 'select count(*) from movies')" -ge 1000 ]
ok $? "$name: a thousand movies in the database"

# And with systemd as its first process.
if [ -z "${TMDB_BOOT_TEST-}" ]; then
	skip 'booted' 'TMDB_BOOT_TEST=1 asks for it'
elif ! command -v systemd-nspawn >/dev/null; then
	skip 'booted' 'there is no systemd-nspawn'
else
	name=booted
	there 'apt-get install -qy --no-install-recommends systemd-sysv dbus' >>install.log 2>&1
	umount "$there/proc"
	systemd-nspawn -q -D "$there" -b --register=no --keep-unit --console=pipe >boot.log 2>&1 </dev/null &
	nspawn=$!
	inside() { nsenter -t "$(pgrep -P $nspawn | head -n 1)" -m -p -u -i -C "$@"; }
	for ((i = 0; i < 120; i++)); do
		inside systemctl is-system-running 2>/dev/null | grep -qE 'running|degraded' && break
		sleep 1
	done
	ok $((i == 120)) "$name"
	is "$(inside systemctl is-enabled tmdb-daily.timer)" disabled 'the timers are not enabled'
	inside systemctl enable --now tmdb-{daily,weekly,monthly,hourly,nightly}.timer 2>/dev/null
	is "$(inside systemctl list-timers --no-legend 'tmdb-*' | wc -l)" 5 'five timers wait'
	for job in daily hourly; do
		inside systemctl start tmdb@$job
		ok $? "$name: systemctl start tmdb@$job"
	done
	is "$(jq -r .status "$there/var/lib/tmdb/state/runs.ndjson" | sed s/unchanged/ok/ | xargs)" 'ok ok ok ok' 'the lines of the runs'
	is "$(inside systemctl show -P Result tmdb@daily)" success 'systemd says so'
	# A time that was missed while it was off is made up for, once.
	inside systemctl stop tmdb-daily.timer
	inside touch -d '3 days ago' /var/lib/systemd/timers/stamp-tmdb-daily.timer
	inside systemctl start tmdb-daily.timer
	for ((i = 0; i < 60; i++)); do
		[ "$(wc -l <"$there/var/lib/tmdb/state/runs.ndjson")" -lt 5 ] || break
		sleep 1
	done
	sleep 3
	is "$(wc -l <"$there/var/lib/tmdb/state/runs.ndjson")" 5 'one run makes up for three days off'
	sed -i 's/^TMDB_PAGES=.*/TMDB_PAGES=none/' "$there/etc/tmdb/tmdb.conf"
	inside systemctl start tmdb@daily 2>/dev/null
	ok $(($? == 0)) "$name: a run that fails is a unit that failed"
	sleep 3
	inside journalctl --no-pager -u 'tmdb*' >journal 2>&1
	like journal 'tmdb-daily ended with 78'
	inside systemctl poweroff
	wait "$nspawn"
	ok $? "$name: and off"
fi
stub_stop
name='in a bare Debian'
there 'dpkg -P tmdb' >purge.log 2>&1
ok $? "$name: it is purged"
[ -e "$there/var/lib/tmdb/movies.db" ] && [ ! -e "$there/etc/tmdb/tmdb.conf" ] && [ ! -e "$there/var/log/tmdb" ]
ok $? "$name: what was collected stays"
done_testing
