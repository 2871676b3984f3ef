#!/bin/bash
# The manual for operators, in both languages.  Its blocks marked "sh" run as
# they are printed, in their order, in a folder that stands for /srv/tmdb, with
# the programs installed and the stub for TMDB; "sh root" and "sh host" need
# what a test does not have, and are checked: syntax, programs, options, files.
# What its tables say of messages, checks and settings is held against the
# code, and against what runs that fail really print.
# shellcheck disable=SC1091,SC2016,SC2034,SC2094,SC2154,SC2317
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"

en=$root/docs/operations.md ko=$root/docs/operations.ko.md

make -s -C "$root" install PREFIX="$tmp/usr" >install.log 2>&1
ok $? 'make install'
bin=$tmp/usr/bin
PATH=$bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin:$root/tests/stub

# Its blocks, as FOLDER/NN.WORD; what stands behind "sh" is the word, or run.
blocks() { # blocks FILE FOLDER
	rm -rf "$2"
	mkdir "$2"
	awk -v dir="$2" '
	/^```sh( [a-z]+)?$/ { word = NF > 1 ? $2 : "run"
		on = 1; file = sprintf("%s/%02d.%s", dir, ++n, word); next }
	/^```/ { on = 0 }
	on { print >file }' "$1"
}

commands() { # commands FOLDER: without what is only there for people
	(cd "$1" && for f in *; do
		echo "== $f"
		sed -E '/^[[:space:]]*#/d; s/[[:space:]]+# .*$//' "$f"
	done)
}

blocks "$en" en
blocks "$ko" ko
commands en >en.commands
name='the two languages'
same en.commands 'the same commands, in the same order' < <(commands ko)
[ "$(grep -c '^== ' en.commands)" -ge 30 ]
ok $? "$name: $(grep -c '^== ' en.commands) blocks"

# The first cells of tables that are code: messages, settings, programs.
cells() { # cells FILE
	sed -nE 's/^\| (`[^|]*) \|.*/\1/p' "$1" | grep -oE '`[^`]*`'
}
cells "$en" >en.cells
same en.cells 'the tables tell of the same things' < <(cells "$ko")

# --- The state that a block needs, in the folder of the installation --------

home=$tmp/srv/tmdb
mkdir -p "$home"
stub_start
printf '%s\n' "$stub_key" >the-key
# The checks against earlier runs are those of the manual.
unset TMDB_API_KEY TMDB_CHECKS
# Small lists; all else is as the manual says.
export TMDB_PAGES=1-10 TMDB_MIN_RECORDS=100 TMDB_DISK_WARN=0 TMDB_DISK_STOP=0

before_run() { :; }
before_key() { cp ../../the-key in; }
before_held() { # a version that the gate holds back
	TMDB_MIN_RECORDS=100000 tmdb-daily >/dev/null 2>&1
	[ $? -eq 65 ]
}
before_lost() { mv data "data.lost$RANDOM"; }
before_refused() { # a record of today that breaks a rule
	mkdir -p "data/quarantine/$(date -u +%F)" &&
		printf '{"movie_id":1,"title":7}\n' | tmdb-validate \
			-q "data/quarantine/$(date -u +%F)/validate-test.ndjson"
}

# The machine has been at work for a while when somebody is called.
cd "$home" || exit 1
install -m 600 "$tmp/the-key" key
TMDB_KEY_FILE=$home/key tmdb-daily && sleep 1 && TMDB_KEY_FILE=$home/key tmdb-daily
ok $? 'two runs before'
cp "$root/scripts/tmdb.conf.example" tmdb.conf
printf 'TMDB_KEY_FILE=%s/key\n' "$home" >>tmdb.conf

here() { # here FILE: with the places of this test
	sed -e "s,/usr/local/,$tmp/usr/,g" -e "s,/srv/tmdb,$home,g" "$1"
}

for block in "$tmp"/en/*; do
	word=${block##*.} name="block ${block##*/}: $(head -n 1 "$block" | cut -c 1-60)"
	case $word in
	root | host)
		bash -n "$block"
		ok $? "$name: syntax"
		continue
		;;
	esac
	declare -F "before_$word" >/dev/null
	ok $? "$name: known"
	: >in
	"before_$word"
	ok $? "$name: before"
	# Who takes the first lines alone makes no SIGPIPE here.
	{
		echo 'head() { command head "$@" && cat >/dev/null; }'
		here "$block"
	} >"$tmp/now"
	st=0
	bash -euo pipefail "$tmp/now" <in >"$tmp/out" 2>"$tmp/err" || st=$?
	[ "$st" -eq 0 ]
	ok $? "$name: status 0 (got $st)"
	[ "$st" -eq 0 ] || sed 's/^/# /' "$tmp/now" "$tmp/out" "$tmp/err" | head -n 30
	rm -f in
done

# What the blocks leave behind is what the text says of them.
name='after all blocks'
[ "$(stat -c %a key)" = 600 ] && cmp -s key "$tmp/the-key"
ok $? "$name: the key"
cmp -s again.ndjson <(tmdb-fetch replay data/raw/movies/latest/popular-*.ndjson.zst)
ok $? "$name: replay gives the same"
[ -s again.parquet ] && [ "$(wc -l <pages.ndjson)" -eq 100 ] && [ "$(wc -l <details.ndjson)" -eq 3 ]
ok $? "$name: parquet, 100 records of 5 pages, 3 details"
for status in accept rollback; do
	grep -q "\"schedule\":\"$status\".*\"status\":\"ok\"" data.lost*/state/runs.ndjson data/state/runs.ndjson
	ok $? "$name: $status was a run, and ok"
done
[ "$(sqlite3 data/movies.db 'select count(*) from movies')" -eq "$(zstd -dc data/processed/movies/current/movies.ndjson.zst | wc -l)" ]
ok $? "$name: the database has what the version has"
cd "$tmp" || exit 1

# --- What is not run: programs, options, files -------------------------------

# A program and its options on each line; of quoted words nothing.
uses() { # uses FILE...
	cat -- "$@" | sed -E -e ':a; /\\$/ { N; s/\\\n//; ba; }' -e "s/'[^']*'/Q/g" \
		-e 's/"[^"]*"/Q/g' -e 's/(^|[[:space:]])#.*//' |
		sed -E 's/\$\(|\)|\|\|?|&&|;|<<|[0-9]*>+[^ ]*|<[^ ]*/\n/g' | awk '{
		while ($1 ~ /^[A-Z_]+=/) sub(/^[ \t]*[A-Z_]+=[^ \t]* */, "")
		if ($1 !~ /^[a-z][a-z0-9-]*$/) next
		line = $1
		for (i = 2; i <= NF; i++) if ($i ~ /^--?[A-Za-z]/) { sub(/=.*/, "", $i); line = line " " $i }
		print line }' | sort -u
}

help() { # help PROGRAM: all that it says of its options
	{
		"$1" --help || :
		! command -v man >/dev/null || man "$1" | col -b || :
	} </dev/null 2>&1
}

options() { # options PROGRAM OPTION...: does the program have them?
	local program=$1 option
	shift
	case $program in
	git)
		git pull -h >said 2>&1 || :
		grep -qF -- "${1/--ff-only/--[no-]ff-only}" said || grep -qF -- "$1" said
		return
		;;
	apt-get) # Its help names none of them; it refuses others.
		apt-get "$@" --version >/dev/null
		return
		;;
	awk | bash | ls | rm | cp | install | ln | head | tail | date | sed) "$program" --version >/dev/null 2>&1 || : ;;
	esac
	help "$program" >said
	for option; do
		case $option in
		-[A-Za-z]?*) # Several in one word, or one with its value.
			[ "$(grep -cE -- "(^|[^A-Za-z-])-(${option:1:1}|[a-zA-Z]*${option:1:1})" said)" -gt 0 ]
			;;
		-?) grep -qE -- "(^|[^A-Za-z-])-[A-Za-z]*${option:1}" said ;;
		*) grep -qF -- "$option" said ;;
		esac || {
			echo "# $program has no $option"
			return 1
		}
	done
}

while read -r program words; do
	name="$program $words"
	if ! command -v "$program" >/dev/null; then
		case $program in
		tmdb-*) ok 1 "$name: there is such a program" ;;
		*) skip "$name" "$program is not here" ;;
		esac
		continue
	fi
	[ -n "$words" ] || continue
	# shellcheck disable=SC2086
	options "$program" $words
	ok $? "$name: has these options"
done < <(uses en/*)

name='commands in the text'
for doc in "$en" "$ko"; do
	{ grep -oE '`[^`]*`' "$doc" | tr -d '`' | grep -E '^tmdb-[a-z]+ ' || :; } |
		sed 's/\\|/|/g' >spans
	bad=0
	while read -r program words; do
		# shellcheck disable=SC2086
		[ -z "$words" ] || options "$program" $words || bad=1
	done < <(uses spans | grep '^tmdb-')
	ok $bad "${doc##*/}: options of commands in the text"
	bad=0
	while read -r program; do
		[ -x "$bin/$program" ] || {
			echo "# $program"
			bad=1
		}
	done < <(grep -oE '`tmdb-[a-z]+[` ]' "$doc" | tr -d '` ' | sort -u)
	ok $bad "${doc##*/}: every program it names is there"
	bad=0
	while read -r path; do
		path=${path%[.,:)]}
		case $path in
		*sv/*) path=$tmp/usr/share/tmdb/runit/${path##*/} ;;
		esac
		[ -e "${path/#\/usr\/local/$tmp\/usr}" ] || {
			echo "# $path"
			bad=1
		}
	done < <(grep -oE '(/usr/local/(share|lib)/[A-Za-z0-9/._-]+|/etc/sv/tmdb-[a-z]+)' "$doc" | sort -u)
	ok $bad "${doc##*/}: every file it names is installed"
	bad=0
	while read -r path; do
		[ -e "$root/$path" ] || {
			echo "# $path"
			bad=1
		}
	done < <(grep -oE '\b(scripts|validate|tests|docs)/[A-Za-z0-9/._-]*[A-Za-z0-9]' "$doc" | sort -u)
	ok $bad "${doc##*/}: every file of the checkout it names is there"
	bad=0
	while read -r setting; do
		grep -qrwF "$setting" "$root"/scripts/tmdb.conf.example "$root"/*/*.[157] || {
			echo "# $setting"
			bad=1
		}
	done < <(grep -oE '\bTMDB_[A-Z_]+\b' "$doc" | sort -u)
	ok $bad "${doc##*/}: every setting it names is documented"
	bad=0
	while read -r unit; do
		unit=${unit/@*./@.}
		[ -e "$tmp/usr/lib/systemd/system/$unit" ] || {
			echo "# $unit"
			bad=1
		}
	done < <(grep -oE '\btmdb[a-z@-]+\.(timer|service)\b' "$doc" | sort -u)
	ok $bad "${doc##*/}: every unit it names is installed"
	perl -Mutf8 -CSD -e '
		my ($file, $bad) = ($ARGV[0], 0);
		(my $dir = $file) =~ s,[^/]*$,,;
		open my $in, "<", $file or die;
		my $text = do { local $/; <$in> };
		(my $prose = $text) =~ s/^```.*?^```$//gms;
		my %have;
		for ($prose =~ /^#+ (.*)$/mg) {
			my $slug = lc; $slug =~ s/[^\w\- ]//g; $slug =~ tr/ /-/; $have{$slug} = 1;
		}
		for ($prose =~ /\]\(([^)]*)\)/g) {
			next if m{^https:};
			my ($path, $anchor) = split /#/, $_, 2;
			my $good = $path eq "" ? $have{$anchor} : -e "$dir$path";
			$good or print("# $_\n"), $bad = 1;
		}
		exit $bad' "$doc"
	ok $? "${doc##*/}: links"
done
while read -r target; do
	make -n -s -C "$root" "$target" >/dev/null 2>&1
	ok $? "make $target"
done < <(grep -ohE '^make [a-z]+$' en/*.root | cut -d ' ' -f 2 | sort -u)

# --- What runs that fail say --------------------------------------------------

export TMDB_DATA=$tmp/fail/data TMDB_LOG_DIR=$tmp/fail/logs
export TMDB_PAGES=1-3 TMDB_MIN_RECORDS=1 TMDB_API_KEY=$stub_key
good_url=$TMDB_BASE_URL
mkdir fail
fails() { # fails STATUS SETTING=VALUE...: a daily run that must end so
	st=0
	env "${@:2}" tmdb-daily >>told 2>&1 || st=$?
	[ "$st" -eq "$1" ]
	ok $? "fails: ${*:2:1}: status $1 (got $st)"
}
fails 0 TMDB_PAGES=1-3
fails 65 TMDB_MIN_RECORDS=100000
fails 65 TMDB_PAGES=1-30
fails 65 TMDB_CHECKS="$tmp/none.json"
fails 77 TMDB_API_KEY=wrong
fails 75 TMDB_DAILY_LIMIT=1
fails 75 TMDB_DISK_STOP=90000T
fails 78 TMDB_BASE_URL="${good_url/127.0.0.1/localhost}"
TMDB_DISK_WARN=90000T TMDB_LOG_DIR='' fails 0 TMDB_DISK_STOP=0
chmod 644 the-key
fails 78 TMDB_API_KEY= TMDB_KEY_FILE="$tmp/the-key"
echo TMDB_PAGE=1 >no.conf
fails 78 TMDB_CONF="$tmp/no.conf"
printf 'TMDB_PAGES=1\nTMDB_PAGES=2\n' >twice.conf
fails 78 TMDB_CONF="$tmp/twice.conf"
chmod 666 twice.conf
fails 78 TMDB_CONF="$tmp/twice.conf"
exec 7>>"$TMDB_DATA/state/daily.lock"
flock 7
fails 75 TMDB_PAGES=1
exec 7>&-
fails 75 TMDB_DAILY_TIME=1 TMDB_RATE=1 TMDB_PAGES=1-9
stub_stop
fails 75 TMDB_PAGES=2
stub_fault <<'!'
page=2 status=404
!
fails 75 TMDB_PAGES=1-2 TMDB_API_KEY="$stub_key"
stub_stop
stub_fault <<'!'
page=5 results="[{\"id\":1},{\"id\":2}]"
page=6 results="[{\"id\":3},{\"id\":4}]"
!
fails 65 TMDB_PAGES=5-6 TMDB_API_KEY="$stub_key"
stub_stop

# --- What its tables say ------------------------------------------------------

# Messages: those that were just seen, or all of whose words are in one file
# of the code.
cat "$root"/scripts/tmdb-* "$root"/scripts/lib/*.sh "$root"/scripts/lib/*.jq \
	"$root"/fetch/*.c >code
section() { # section FILE NUMBER: the text of it
	awk -v n="## $2." 'index($0, "## ") == 1 { on = index($0, n) == 1 } on' "$1"
}
section "$en" 7 >section
perl -Mutf8 -CSD -e '
	open my $f, "<", "told" or die; my @told = <$f>;
	open $f, "<", "code" or die; my $code = do { local $/; <$f> };
	$code =~ s/%(?:llu|zu|ld|d|s|g|\.\d[gf])|\$\{[^}]*\}|\$[A-Za-z_0-9]+/\x{2026}/g;
	open $f, "<", "section" or die;
	my ($n, $seen, $bad) = (0, 0, 0);
	while (<$f>) {
		$heading = $1 if /^### (.*)/;
		last if /^### Prometheus/;
		next if $heading =~ /earlier runs/ || !/^\| `([^`]*)` \|/;
		my $cell = $1; $n++;
		my @parts = grep { length } map { s/^\s+|\s+$//gr } split /\x{2026}/, $cell;
		my $re = join ".*", map { quotemeta } @parts;
		if (grep { /$re/ } @told) { $seen++; next }
		next if !grep { index($code, $_) < 0 } @parts;
		print "# not in the code: $cell\n"; $bad = 1;
	}
	print "# $n messages, $seen of them seen\n";
	exit($bad || $n < 30 || $seen < 15)'
ok $? 'messages: every one is one of the code'

sort_names() { sort -u | paste -sd ' '; }
awk '/^### /{ on = /earlier runs/ } on' section | grep -oE '^\| `[a-z]+`' | tr -d '|` ' | sort_names >got
jq -r 'keys[] | select(. != "$comment" and . != "baseline")' "$root/validate/checks.json" |
	sort_names >want.names
same got 'checks: all of validate/checks.json, and no others' <want.names
grep -oE '^\| `gate: [a-z]+:' section | sed 's/.*gate: //; s/://' | sort_names >got
sed -nE 's/.*gate_(share|least|entry) ([a-z]+) .*/\2/p' "$root"/scripts/lib/{collect,quality}.sh | sort_names >want.names
same got 'gate: all its own checks' <want.names
grep -oE '^\| `Tmdb[A-Za-z]+`' section | tr -d '|` ' | sort_names >got
sed -n 's/.*- alert: //p' "$root"/scripts/prometheus/tmdb.rules.yml | sort_names >want.names
same got 'Prometheus: all rules' <want.names

# Defaults that the text names are those of the code.
section "$en" 14 | sed -nE 's/^\| [^|]* \| `(TMDB_[A-Z_]+)` \| [^0-9]*([0-9]+).*/\1 \2/p' | sort >got
while read -r setting _; do
	sed -nE "s/^#($setting)=([0-9]+).*/\1 \2/p" "$root/scripts/tmdb.conf.example"
done <got >want.names
same got 'retention: the defaults' <want.names
[ "$(wc -l <got)" -ge 6 ]
ok $? 'retention: all of them'

# --- The READMEs: every program, in both languages ----------------------------

for readme in README.md README.ko.md docs/tmdb.7; do
	bad=0
	for program in "$bin"/tmdb-*; do
		program=${program##*/}
		grep -qE "(\`|Xr )$program\b" "$root/$readme" || {
			echo "# $program"
			bad=1
		}
	done
	ok $bad "$readme: has every program"
done
done_testing
