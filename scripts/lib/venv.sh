# venv: Python packages of exact versions, in a folder of their own below
# ~/.cache: for tests and measurements, never for a run.  Sourced.
# shellcheck shell=bash

venv_folder() { # venv_folder REQUIREMENTS: print where it is, or would be
	local sum
	sum=$(sha256sum <"$1") || return
	printf '%s/tmdb/venv-%s\n' "${XDG_CACHE_HOME:-$HOME/.cache}" "${sum:0:12}"
}

# The interpreter of a folder that is complete.
venv_python() { # venv_python REQUIREMENTS: print its path; 1: not there
	local folder
	folder=$(venv_folder "$1") || return
	[ -e "$folder/complete" ] && [ -x "$folder/bin/python" ] || return
	printf '%s/bin/python\n' "$folder"
}

# One that was interrupted is begun anew.
venv_make() { # venv_make REQUIREMENTS: print the interpreter's path, or why not
	local folder log status=0
	venv_python "$1" && return
	folder=$(venv_folder "$1") || return
	mkdir -p "${folder%/*}" || return
	log=$(mktemp) || return
	(
		flock 9
		venv_python "$1" >/dev/null && exit
		"${PYTHON3:-python3}" -m venv --clear "$folder" &&
			"$folder/bin/python" -m pip install -q --timeout 20 \
				--retries 1 --disable-pip-version-check \
				-r "$1" &&
			: >"$folder/complete"
	) >"$log" 2>&1 9>>"$folder.lock" || status=1
	if [ "$status" -eq 0 ]; then
		venv_python "$1" || status=1
	else
		rm -rf "$folder"
		printf 'pip could not install %s: %s\n' "${1##*/}" "$(tail -n 1 "$log")"
	fi
	rm -f "$log"
	return "$status"
}
