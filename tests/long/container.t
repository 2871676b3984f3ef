#!/bin/bash
# The container image: built by buildah without Docker, run as nobody special
# on a root that it cannot write, as a job and as a daemon; and the manifests
# for Kubernetes.  It takes minutes, root and some 2 GB below /var/tmp.
# shellcheck disable=SC1091,SC2016,SC2086,SC2154,SC2181
. "$(dirname -- "$0")/../tap.sh"
. "$root/tests/stub.sh"

if [ "$(id -u)" -ne 0 ] || ! command -v buildah >/dev/null || ! command -v debootstrap >/dev/null; then
	echo '1..0 # SKIP buildah and debootstrap are needed, and root'
	exit 0
fi
export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs
tree=${TMDB_BASE_TREE:-/var/tmp/tmdb-base-tree}
store="--root $tmp/images --runroot $tmp/runroot"

t 'the base' "buildah() { command buildah $store \"\$@\"; }; export -f buildah 2>/dev/null
	bash -c 'buildah() { command buildah $store \"\$@\"; }; export -f buildah; \"$root/scripts/container/base\" \"$tree\"'" </dev/null
status 0
mkdir context
(cd "$root" && git ls-files -z --cached --others --exclude-standard | tar --null --ignore-failed-read -T - -c) | tar -x -C context
t 'the image' "cd context && buildah $store build --isolation chroot --build-arg BASE=localhost/debian-base -f scripts/container/Containerfile -t localhost/tmdb ." </dev/null
status 0
[ "$st" -eq 0 ] || tail -n 30 err | sed 's/^/# /'
t 'its settings' "buildah $store inspect --type image localhost/tmdb | jq -c '.OCIv1.config | [.User, .Cmd, (.Volumes | keys)]'" </dev/null
stdout <<'!'
["10001:10001",["tmdb-start"],["/data","/logs","/run/tmdb"]]
!

stub_start
mkdir data logs run
chmod 755 "$tmp"
chown 10001:10001 data logs run
container=$(buildah $store from localhost/tmdb)
in_it() { # in_it COMMAND: as the image's own user
	buildah $store run -v "$tmp/data:/data" -v "$tmp/logs:/logs" -v "$tmp/run:/run/tmdb" \
		-e "TMDB_BASE_URL=$base" -e "TMDB_API_KEY=$stub_key" "$container" -- bash -c "$1"
}
name='a job'
in_it 'mkdir -p "$TMPDIR"; TMDB_PAGES=1-10 TMDB_MIN_RECORDS=100 tmdb-daily -v' >out 2>err </dev/null
ok $? "$name: runs"
like out 'movies published'
[ -s data/processed/movies/current/movies.ndjson.zst ]
ok $? "$name: its data lies in the volume"
in_it 'find / -xdev -writable ! -type l -not -path "/proc/*" -not -path "/dev*" -not -path "/tmp*" -not -path "/var/tmp*" -not -path "/run/lock*" 2>/dev/null | sort' >out </dev/null
name='what it may write'
stdout <<'!'
/data
/logs
/run/tmdb
!
in_it 'tmdb-start & p=$!; sleep 8; sv status /run/tmdb/service/*; kill -HUP $p; wait $p; sleep 1; pgrep -u 10001 -x runsv; true' >out 2>err </dev/null
name='the daemon'
like out '^run: /run/tmdb/service/daily: '
[ "$(grep -c '^run: ' out)" -ge 1 ] && ! grep -q '^[0-9]*$' out
ok $? "$name: HUP takes it down with its services"
buildah $store rm "$container" >/dev/null

# The manifests, by the published schemas.
python=${TMDB_K8S_PYTHON-}
if [ -z "$python" ]; then
	skip 'the manifests' 'TMDB_K8S_PYTHON names no Python with kubernetes-validate'
else
	for file in "$root"/scripts/container/kubernetes/*.yaml; do
		t "${file##*/}" "$python $root/tests/long/manifest.py $file" </dev/null
		status 0
		[ "$st" -eq 0 ] || sed 's/^/# /' err
	done
	sed 's/schedule:/scedule:/' "$root/scripts/container/kubernetes/daily.yaml" >wrong.yaml
	t 'a wrong one' "$python $root/tests/long/manifest.py wrong.yaml" </dev/null
	status 1
fi
done_testing
