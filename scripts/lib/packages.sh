# packages: install what apt lacks.  Sourced by quickstart and check.
# shellcheck shell=bash

packages_names() { # packages_names LIST CLASS...: one a line
	local class name want
	while read -r class name; do
		for want in "${@:2}"; do
			[ "$class" != "$want" ] || printf '%s\n' "$name"
		done
	done <"$1"
}

packages_missing() { # packages_missing NAME...: those not installed
	local name state
	for name; do
		state=$(dpkg-query -W -f '${db:Status-Status}' "$name" \
			2>/dev/null) || state=
		[ "$state" = installed ] || printf '%s\n' "$name"
	done
}

packages_apt() { # packages_apt ARGUMENT...: apt-get, quiet unless it fails
	local log root=() status=0
	if [ "$(id -u)" -ne 0 ]; then
		command -v sudo >/dev/null || {
			printf 'as root, run: apt-get %s\n' "$*" >&2
			return 1
		}
		root=(sudo)
	fi
	log=$(mktemp) || return
	"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
		-o Acquire::Retries=3 -o Dpkg::Use-Pty=0 "$@" >"$log" 2>&1 ||
		status=$?
	[ "$status" -eq 0 ] || cat "$log" >&2
	rm -f "$log"
	return "$status"
}

packages_install() { # packages_install NAME...
	local missing start=$SECONDS
	if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
		printf 'packages: there is no apt here; needed are:' && printf ' %s' "$@"
		printf '\n'
		return
	fi
	missing=$(packages_missing "$@")
	if [ -z "$missing" ]; then
		printf 'packages: all there\n'
		return
	fi
	printf 'packages: installing %s\n' "${missing//$'\n'/ }"
	packages_apt update || return
	# shellcheck disable=SC2086
	packages_apt install --no-install-recommends $missing || return
	printf 'packages: done in %d s\n' $((SECONDS - start))
}
