#!/bin/bash
# The container image: built by buildah without Docker, run as nobody special
# on a root that cannot be written, as a job and as a daemon; and the manifests
# for Kubernetes.  It takes minutes, root and some 3 GB below /tmp.
# shellcheck disable=SC1091,SC2016,SC2046,SC2086,SC2154,SC2181,SC2317
. "$(dirname -- "$0")/../tap.sh"
. "$root/tests/stub.sh"

if [ "$(id -u)" -ne 0 ] || ! command -v buildah >/dev/null || ! command -v debootstrap >/dev/null; then
	echo '1..0 # SKIP buildah and debootstrap are needed, and root'
	exit 0
fi
export BUILDAH_ISOLATION=chroot CONTAINERS_STORAGE_CONF=$tmp/storage.conf
printf '[storage]\ndriver = "vfs"\ngraphroot = "%s/images"\nrunroot = "%s/runroot"\n' "$tmp" "$tmp" >storage.conf

t 'the base' '"$root/scripts/container/base" "${TMDB_BASE_TREE:-/var/tmp/tmdb-base-tree}"' </dev/null
status 0
mkdir context
(cd "$root" && git ls-files -z --cached --others --exclude-standard | tar --null --ignore-failed-read -T - -c 2>/dev/null) |
	tar -x -C context
t 'the image' 'cd context && buildah build --build-arg BASE=localhost/debian-base -f scripts/container/Containerfile -t localhost/tmdb .' </dev/null
status 0
if [ "$st" -ne 0 ]; then
	tail -n 30 out err | sed 's/^/# /'
	done_testing
fi
t 'its settings' "buildah inspect --type image localhost/tmdb | jq -c '.OCIv1.config | [.User, .Cmd, (.Volumes | keys)]'" </dev/null
stdout <<'!'
["10001:10001",["tmdb-start"],["/data","/logs","/run/tmdb"]]
!

stub_start
chmod 755 "$tmp"
volumes() { # volumes: new ones
	rm -rf "$tmp/data" "$tmp/logs" "$tmp/run"
	mkdir "$tmp/data" "$tmp/logs" "$tmp/run"
	chown 10001:10001 "$tmp/data" "$tmp/logs" "$tmp/run"
}
container=$(buildah from localhost/tmdb)
in_it() { # in_it COMMAND: as the image's own user
	buildah run -v "$tmp/data:/data" -v "$tmp/logs:/logs" -v "$tmp/run:/run/tmdb" \
		-e "TMDB_BASE_URL=$base" -e "TMDB_API_KEY=$stub_key" \
		-e TMDB_PAGES=1-10 -e TMDB_MIN_RECORDS=100 "$container" -- bash -c "$1"
}
volumes
name='a job'
in_it 'tmdb-daily -v; echo "uid $(id -u) ended with $?"' >out 2>err </dev/null
like out '^uid 10001 ended with 0$'
like out 'movies published'
[ -s data/processed/movies/current/movies.ndjson.zst ] && [ -n "$(find logs -name '*.log' -size +0)" ]
ok $? "$name: data and logs lie in the volumes"
name='what it may write'
in_it 'find / -xdev -writable ! -type l -not -path "/proc/*" -not -path "/dev*" -not -path "/tmp*" -not -path "/var/tmp*" -not -path "/run/lock*" \
	-not -path "/data/*" -not -path "/logs/*" -not -path "/run/tmdb/*" 2>/dev/null | sort' >out </dev/null
stdout <<'!'
/data
/logs
/run/tmdb
!
name='what is not in it'
in_it 'for p in gcc make python3 tmdb-stub; do command -v "$p"; done; ls -d /src; command -v tmdb-daily' >out 2>/dev/null </dev/null
stdout <<'!'
/usr/local/bin/tmdb-daily
!

# The root mounted read-only, which buildah itself cannot: with the settings
# of the image and as its user.
top=$(buildah mount "$container")
[ -d "$top/usr/local/bin" ] || exit 1
read_only() { # read_only COMMAND...
	unshare -m --propagation private sh -c 'set -e
		top=$1 tmp=$2
		shift 2
		mount --bind "$top" "$top"
		mount -o remount,ro,bind "$top"
		mount --bind "$tmp/data" "$top/data"
		mount --bind "$tmp/logs" "$top/logs"
		mount --bind "$tmp/run" "$top/run/tmdb"
		mount --bind /proc "$top/proc"
		mount --rbind /dev "$top/dev"
		exec env -i "$@"' sh "$top" "$tmp" \
		$(buildah inspect --type image localhost/tmdb | jq -r '.OCIv1.config.Env[]') \
		TMDB_BASE_URL="$base" TMDB_API_KEY="$stub_key" TMDB_PAGES=1-10 TMDB_MIN_RECORDS=100 \
		/usr/sbin/chroot --userspec=10001:10001 "$top" "$@"
}
volumes
name='a read-only root'
read_only sh -c 'touch /usr/x; touch /tmp/x' 2>err
[ $? -ne 0 ] && [ "$(grep -c 'Read-only file system' err)" -eq 2 ]
ok $? "$name: it is"
read_only tmdb-daily -v >out 2>err
ok $? "$name: a job"
like out 'movies published'

# The default command.
within() { # within SECONDS COMMAND...: until it does
	local i
	for ((i = 0; i < $1 * 5; i++)); do
		! "${@:2}" >/dev/null 2>&1 || return 0
		sleep 0.2
	done
	return 1
}
up() { # up SCHEDULE: does it wait for its time?
	[[ $(sv status "$tmp/run/service/tmdb-$1") == run:* ]] &&
		grep -qx snooze "/proc/$(cat "$tmp/run/service/tmdb-$1/supervise/pid")/comm"
}
again() { # again SCHEDULE PID: is it up with another?
	up "$1" && [ "$(cat "$tmp/run/service/tmdb-$1/supervise/pid")" != "$2" ]
}
gone() { # gone PID...
	! kill -0 "$@"
}
volumes
name='the daemon'
read_only $(buildah inspect --type image localhost/tmdb | jq -r '.OCIv1.config.Cmd[]') >daemon.out 2>&1 &
daemon=$!
pids="$pids $daemon"
for s in hourly daily weekly monthly nightly; do
	within 20 up $s
	ok $? "$name: tmdb-$s waits for its time"
done
daemon=$(pgrep -x runsvdir -P $daemon || echo $daemon)
pids="$pids $daemon"
[ "$(awk '/^Uid:/ { print $2 }' "/proc/$daemon/status") $(cat "/proc/$daemon/comm")" = '10001 runsvdir' ]
ok $? "$name: is runit, as 10001"
sv alarm "$tmp/run/service/tmdb-daily" >/dev/null
within 120 test -s data/processed/movies/current/movies.ndjson.zst
ok $? "$name: a run by hand"
within 60 up daily
ok $? "$name: after which it waits again"
old=$(cat run/service/tmdb-hourly/supervise/pid)
kill -9 "$old"
within 20 again hourly "$old"
ok $? "$name: what is killed is started again"
like daemon.out '^tmdb-hourly ended with 137'
below=$(pgrep -P "$daemon" | xargs)
kill -HUP "$daemon"
[ -n "$below" ] && within 20 gone "$daemon" && within 20 gone $below
ok $? "$name: HUP takes it down with its services"
buildah umount "$container" >/dev/null
buildah rm "$container" >/dev/null

# The manifests: the times of crontab.example, and the published schemas.
for s in hourly daily weekly monthly nightly; do
	file=$root/scripts/container/kubernetes/$s.yaml
	want=$(grep "tmdb-$s\$" "$root/crontab.example" | cut -f 1)
	[ -n "$want" ] && grep -qxF "  schedule: \"$want\"" "$file" && grep -qxF "              command: [tmdb-$s]" "$file"
	ok $? "$s.yaml: runs tmdb-$s at $want"
	missing=
	for line in 'concurrencyPolicy: Forbid' 'secretKeyRef: ' 'limits: {cpu: .*, memory: ' 'readOnlyRootFilesystem: true' 'runAsNonRoot: true'; do
		grep -q "^ *$line" "$file" || missing="$missing $line"
	done
	[ -z "$missing" ]
	ok $? "$s.yaml: limits, secret, nobody special$missing"
done
python=${TMDB_K8S_PYTHON-}
if [ -z "$python" ]; then
	skip 'the manifests' 'TMDB_K8S_PYTHON names no Python with kubernetes-validate'
else
	for file in "$root"/scripts/container/kubernetes/*.yaml; do
		t "${file##*/}" "$python $root/tests/long/manifest.py $file" </dev/null
		status 0
		[ "$st" -eq 0 ] || sed 's/^/# /' err
	done
	sed 's/limits:/limit:/' "$root/scripts/container/kubernetes/daily.yaml" >wrong.yaml
	t 'a wrong one' "$python $root/tests/long/manifest.py wrong.yaml" </dev/null
	status 1
	like err "'limit' was unexpected"
fi
done_testing
