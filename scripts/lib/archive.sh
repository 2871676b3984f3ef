# archive: read a backup, and believe nothing that it says of itself: names,
# kinds, sizes and hashes are checked from the archive's own bytes before any
# of it is put anywhere.  Sourced.
#
# An archive is a tar file in zstd or gzip, with manifest.json first: format,
# made, run, versions {LINE: VERSION} and files [{path, bytes, sha256}].  It
# holds regular files alone, and no other than those.
# shellcheck shell=bash

archive_stream() { # archive_stream FILE: the tar file in it
	local magic
	magic=$(head -c 4 -- "$1" | od -An -tx1) || return
	case ${magic// /} in
	28b52ffd) zstd -dcq -- "$1" ;;
	1f8b*) gzip -dcq -- "$1" ;;
	*) return 1 ;;
	esac
}

archive_refuse() { # archive_refuse FILE WHY
	die "$EX_DATAERR" "$1: $2"
}

# Every member's size and name into archive_list, or refuse it all.
archive_names() { # archive_names FILE
	local line lines path
	local form='^-[rwx-]{9} [0-9]+/[0-9]+ +([0-9]+) [0-9-]+ [0-9:]+ ([A-Za-z0-9._/-]+)$'
	lines=$(archive_stream "$1" | tar -P -tv --numeric-owner \
		--quoting-style=escape -f - 2>/dev/null) ||
		archive_refuse "$1" 'it is damaged'
	archive_list=
	while IFS= read -r line; do
		[[ $line =~ $form ]] ||
			archive_refuse "$1" "no backup has such a member: $line"
		path=${BASH_REMATCH[2]}
		case /$path/ in
		//* | */../* | */./* | *//*)
			archive_refuse "$1" "a name that leads elsewhere: $path"
			;;
		esac
		archive_list+="$path ${BASH_REMATCH[1]}"$'\n'
	done <<<"$lines"
}

# The manifest, into archive_manifest, which lists all that is there.
archive_read_manifest() { # archive_read_manifest FILE
	local listed
	archive_manifest=$(archive_stream "$1" |
		tar -xO -f - manifest.json 2>/dev/null |
		head -c 67108864) ||
		archive_refuse "$1" 'it has no manifest'
	listed=$(jq -er 'select(.format == 1 and (.versions | type) == "object") |
		.files[] | select((.sha256 | test("^[0-9a-f]{64}$"))) |
		"\(.path) \(.bytes)"' <<<"$archive_manifest" 2>/dev/null | sort) ||
		archive_refuse "$1" 'its manifest is none of format 1'
	cmp -s <(printf '%s\n' "$listed") \
		<(printf %s "$archive_list" | sed '/^manifest\.json /d' | sort) ||
		archive_refuse "$1" 'the manifest and the members differ'
}

# All of it into an empty FOLDER, every hash compared.
archive_extract() { # archive_extract FILE FOLDER
	archive_names "$1"
	archive_read_manifest "$1"
	mkdir -p -- "$2" || die "$EX_CANTCREAT" "$2: cannot be made"
	archive_stream "$1" | tar -x -C "$2" --no-same-owner \
		--no-same-permissions --no-acls --no-xattrs -f - 2>/dev/null ||
		die "$EX_IOERR" "$2: cannot be written: nothing is restored"
	[ -z "$(find "$2" ! -type f ! -type d -print -quit)" ] ||
		archive_refuse "$1" 'it holds more than files'
	jq -r '.files[] | "\(.sha256)  \(.path)"' <<<"$archive_manifest" |
		(cd -- "$2" && sha256sum -c --quiet --strict) >/dev/null 2>&1 ||
		archive_refuse "$1" 'a file is not what the manifest says'
	rm -f -- "$2/manifest.json" ||
		die "$EX_IOERR" "$2/manifest.json: cannot be removed"
}

# Does what came out of it work?  FOLDER is what archive_extract made.
archive_try() { # archive_try FILE FOLDER
	local line name rows
	while IFS=$'\t' read -r line name; do
		package_verify "$2/processed/$line/versions/$name" ||
			archive_refuse "$1" "version $name of $line is not whole"
	done < <(jq -r '.versions | to_entries[] | [.key, .value] | @tsv' \
		<<<"$archive_manifest")
	find "$2/raw" -name '*.zst' -exec zstd -tq -- {} + 2>/dev/null ||
		[ ! -d "$2/raw" ] || archive_refuse "$1" 'an answer of TMDB cannot be read'
	[ -e "$2/movies.db" ] || return 0
	rows=$(sqlite3 -readonly "$2/movies.db" 'pragma integrity_check;
		select count(*) from movies' 2>/dev/null | tr '\n' ' ') || :
	[[ $rows =~ ^ok\ ([0-9]+)\ $ ]] ||
		archive_refuse "$1" 'its database is damaged'
	rows=${BASH_REMATCH[1]}
	read -r line 2>/dev/null <"$2/state/loaded-movies-sqlite" || return 0
	name=$(jq -r '.versions.movies // ""' <<<"$archive_manifest")
	[ "$line" = "$name" ] || return 0
	[ "$(jq .rows "$2/processed/movies/versions/$name/run.json")" = "$rows" ] ||
		archive_refuse "$1" "its database has $rows movies, not those of version $name"
}

# Is what was packed what lies there?  Files that never change are compared
# with those that are there still.
archive_compare() { # archive_compare FILE FOLDER
	local path
	while IFS= read -r path; do
		[ ! -e "$TMDB_DATA/$path" ] ||
			cmp -s -- "$2/$path" "$TMDB_DATA/$path" ||
			die "$EX_DATAERR" "$1: $path: differs from what lies in $TMDB_DATA"
	done < <(cd -- "$2" && find raw processed -type f 2>/dev/null)
}

# A whole restore into a scratch FOLDER, which is removed.
archive_verify() { # archive_verify FILE FOLDER
	rm -rf -- "$2"
	archive_extract "$1" "$2"
	archive_try "$1" "$2"
	archive_compare "$1" "$2"
	rm -rf -- "$2"
}
