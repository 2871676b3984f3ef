#!/bin/bash
# The versions: what they hold and say of themselves, what becomes of them when
# nothing is new, how an old one is put back, and who sees what meanwhile.
#
# TRIALS=N and SEED=N choose the kills, READERS=N how many read; LONG=1 is for
# the night.
# shellcheck disable=SC1091,SC2001,SC2010,SC2011,SC2012,SC2016,SC2034,SC2094,SC2119,SC2154
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"

TMDB_DATA=$tmp/data TMDB_LOG_DIR=$tmp/logs TMDB_MIN_RECORDS=1 TMDB_PAGES=1-3
export TMDB_DATA TMDB_LOG_DIR TMDB_MIN_RECORDS TMDB_PAGES
store=$TMDB_DATA/processed/movies
current=$store/current

collect() { # collect NAME FILE: tmdb-daily, when TMDB has these movies
	stub_start -R "$2"
	run "$1" tmdb-daily
	stub_stop
}

present() { # its name
	readlink "$current" | cut -d / -f 2
}

movies() { # movies [VERSION]: their ids and votes, sorted
	zstd -dcq "$store/versions/${1:-$(present)}/movies.ndjson.zst" |
		jq -r '[.movie_id, .vote_count] | @tsv' | sort
}

agree() { # agree: all files and databases hold the same rows
	movies >want
	sqlite3 :memory: '.mode tabs' ".import --csv $current/movies.csv m" \
		'select movie_id, vote_count from m' | sort >got.csv
	sqlite3 -separator $'\t' "$TMDB_DATA/movies.db" \
		'select movie_id, vote_count from movies' | sort >got.db
	[ -s want ] && cmp -s want got.csv && cmp -s want got.db
	ok $? "$name: the files and the database hold the same $(wc -l <want) movies"
}

tidy() { # nothing half made is left
	left=$(cd "$TMDB_DATA" && find . \( -name '*.part*' -o -name '.staged-*' \
		-o -name '.current.*' -o -path './state/work/*/*' \
		-o -path './state/spool/*/*' \) -print)
	[ -z "$left" ]
	ok $? "$name: nothing half made is left"
	[ -z "$left" ] || echo "$left" | sed 's/^/# /'
}

versions() { # versions FILTER: of all, as JSON
	tmdb-versions -j | jq -rs "$1"
}

# Sixty movies as TMDB has them.
stub_start -S
TMDB_LOG_DIR='' tmdb-fetch popular --pages 1-3 2>/dev/null | jq -c '.id = .movie_id |
	del(.movie_id, .source, .page, .fetched_at) | .vote_average = 6.5 |
	.vote_count = 100 | .adult = false | .release_date = "2020-01-02"' >all
stub_stop
head -n 40 all >forty
jq -c 'if .id % 2 == 0 then .vote_count = 200 else . end' all >voted
jq -c '.tagged = false' all >tagged
jq -c '.tagged = "no" | del(.video)' all >typed

# The first one.
name='what TMDB has is a movie'
[ "$(wc -l <all)" -eq 60 ]
ok $? "$name"
collect 'the first version' forty
status 0
stderr </dev/null
agree
first=$(present)
is "$(cd "$current" && ls | xargs)" 'changes.ndjson.zst datapackage.json findings.ndjson movies.csv movies.ndjson.zst movies.parquet profile.json run.json' 'its files'
package=$current/datapackage.json
is "$(jq -r '.resources[] | "\(.hash | ltrimstr("sha256:"))  \(.path)"' "$package" |
	(cd "$current" && sha256sum -c --strict 2>&1) | grep -c ': OK$')" 4 'the hashes are those of the files'
is "$(jq -r '.resources[] | "\(.bytes) \(.path)"' "$package" | sort)" \
	"$(cd "$current" && stat -c '%s %n' movies.* changes.* | sort)" 'so are the sizes'
is "$(jq -c '[.resources[] | [.path, .rows]]' "$package")" \
	'[["movies.csv",40],["movies.ndjson.zst",40],["movies.parquet",40],["changes.ndjson.zst",40]]' 'and the rows'
is "$(jq -r '.resources[] | select(.path == "movies.csv").schema.fields | map(.name) | join(",")' "$package")" \
	"$(head -n 1 "$current/movies.csv")" 'the fields are the columns'
is "$(jq -r .collected_at "$package")" \
	"$(zstd -dcq "$current/movies.ndjson.zst" | jq -r .fetched_at | sort | tail -n 1)" 'collected_at is the newest record'
is "$(jq -r '[.version, .description, (.gate | length)] | @tsv' "$package")" \
	$'1.0.0\tThis product uses the TMDB API but is not endorsed or certified by TMDB.\t4' 'number, notice, gate'
is "$(zstd -dcq "$current/changes.ndjson.zst" | jq -r .op | sort | uniq -c | xargs)" '40 insert' 'all is new'

profile=$root/../shared/specs/datapackage-profile-2.0.json
[ -r "$profile" ] || profile=$root/../../shared/specs/datapackage-profile-2.0.json
valid() { # valid FILE: by another validator, and by our own
	python3 - "$profile" "$1" <<-'!' >profiled 2>&1
	import json, subprocess, sys
	import jsonschema
	profile, package = (json.load(open(f)) for f in sys.argv[1:])
	jsonschema.Draft7Validator.check_schema(profile)
	for e in jsonschema.Draft7Validator(profile).iter_errors(package):
	    print("/".join(map(str, e.path)), e.message[:200])
	# Ours knows another draft, and no keyword of which it does not know
	# what it says: these say nothing of what is valid.
	def plain(o, names=False):
	    if isinstance(o, dict):
	        return {k: plain(v, k in ("properties", "definitions"))
	                for k, v in o.items() if names or k not in
	                ("context", "item", "notes", "options", "propertyOrder")}
	    return [plain(v) for v in o] if isinstance(o, list) else o
	profile = plain(profile)
	profile["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	json.dump(profile, open("ours.json", "w"))
	print(subprocess.run(["tmdb-validate", "-r", "ours.json", "--verdicts"],
	    input=json.dumps(package), capture_output=True, text=True).stdout.strip())
	!
	cat profiled
}
if [ ! -r "$profile" ]; then
	skip 'the data package is valid' 'the profile of Data Package is not here'
elif ! python3 -c 'import jsonschema' 2>/dev/null; then
	skip 'the data package is valid' 'python3-jsonschema is not here'
else
	is "$(valid "$package")" true 'the data package is valid'
	jq '.resources[1].path = "/etc/passwd" | .resources[0] |= del(.name)' "$package" >bad.json
	[ "$(valid bad.json | wc -l)" -ge 2 ] && [ "$(valid bad.json | tail -n 1)" = false ]
	ok $? "$name: and one that is not is told"
fi

# Nothing is new.
collect 'the same again' forty
status 0
stderr </dev/null
is "$(present)" "$first" 'no version is made'
is "$(last '[.status, .exit, .version, .failed] | tojson')" '["unchanged",0,null,null]' 'and the run says so'
is "$(sqlite3 "$TMDB_DATA/movies.db" 'select count(*) from movie_changes')" 40 'the database is left alone'
tidy
stub_start -R forty
run 'the same again, told of' tmdb-daily -v
stub_stop
like out '40 movies, nothing is new'

# More, other values, another schema: the number tells which.
collect 'more movies' all
status 0
agree
second=$(present)
is "$(jq -r .version "$package")" 1.1.0 'MINOR'
is "$(last '.stages.sqlite.rows | [.inserted, .updated, .unchanged] | tojson')" '[20,0,40]' 'the database gets the new rows alone'
collect 'other values' voted
n_voted=$(jq -c 'select(.vote_count == 200)' voted | wc -l)
agree
third=$(present)
is "$(jq -r .version "$package")" 1.1.1 'PATCH'
is "$(last '.stages.sqlite.rows | [.inserted, .updated, .unchanged] | tojson')" "[0,$n_voted,$((60 - n_voted))]" 'what is as it was is not written'
is "$(zstd -dcq "$current/changes.ndjson.zst" | jq -c '[.op, .changed]' | sort | uniq -c | xargs)" \
	"$n_voted [update,[vote_count]]" 'the change log'
collect 'a new member' tagged
is "$(jq -c '[.version, .schema_changes]' "$package")" \
	'["2.0.0",[{"member":"tagged","change":"new","types":["boolean"]}]]' 'MAJOR, and it is named'
collect 'another type, and a member that vanished' typed
is "$(jq -c '[.version, .schema_changes]' "$package")" \
	'["3.0.0",[{"member":"video","change":"gone","types":["boolean"]},{"member":"tagged","change":"type","from":["boolean"],"types":["string"]}]]' \
	'MAJOR, and they are named'
is "$(jq -c '.resources[] | select(.path == "movies.ndjson.zst").schema.fields[] | select(.name == "tagged")' "$package")" \
	'{"name":"tagged","type":"string"}' 'the package has the members of the records'
tidy

# The list, and the life of one movie.
run 'tmdb-versions' tmdb-versions
status 0
stderr </dev/null
is "$(sed -E 's/^[0-9T]+Z//; s/ +/ /g' out | tail -n +2)" " 1.0.0 40 40 0 0 pass
 1.1.0 60 20 0 0 pass
 1.1.1 60 0 0 $n_voted pass
 2.0.0 60 0 0 60 pass new tagged
 * 3.0.0 60 0 0 60 pass gone video; type tagged: boolean -> string" 'one line each'
is "$(versions 'map([.state, .rows, .changes.insert]) | tojson')" \
	'[["kept",40,40],["kept",60,20],["kept",60,0],["kept",60,0],["current",60,0]]' 'the same as JSON'
is "$(versions '[.[1:][].previous] == [.[:-1][].version]')" true 'each knows the one before it'
id=$(jq -r 'select(.vote_count == 200).id' voted | head -n 1)
run 'tmdb-history' tmdb-history "$id"
status 0
is "$(cut -c 23- out | sed -E 's/^[0-9T]+Z//; s/  insert  .*/  insert/')" "  insert
  update  vote_count: 100 -> 200
  update  vote_count: 200 -> 100, tagged: null -> false
  update  tagged: false -> \"no\", video: $(jq "select(.id == $id).video" all) -> null" 'what changed when'
tmdb-history -j "$id" >events
is "$(jq -r .version events | head -n 3 | xargs)" "$(versions '[.[0,2,3].version] | join(" ")')" 'in which version'
is "$(tail -n 1 events | sed 's/.*"after"://; s/}$//')" \
	"$(zstd -dcq "$current/movies.ndjson.zst" | grep -F "\"movie_id\":$id,")" 'byte for byte'
for bad in 999999999:66 x:64 '1|2:64'; do
	run "history of ${bad%:*}" tmdb-history "${bad%:*}"
	status "${bad#*:}"
done

# Back to the second, in all places, as an entry of its own.
movies "$second" >second
before=$(sqlite3 "$TMDB_DATA/movies.db" 'select count(*) from movie_changes')
run 'rollback' tmdb-rollback "$second"
status 0
stdout </dev/null
stderr </dev/null
agree
cmp -s second want
ok $? "$name: the movies are those of $second"
is "$(versions 'length')" 6 'the history is longer'
is "$(versions '.[-1] | [.state, .again, .number] | tojson')" "[\"current\",\"$second\",\"4.0.0\"]" 'the entry says what it puts back'
is "$(last '[.schedule, .status, .exit, .rows] | tojson')" '["rollback","ok",0,60]' 'so does the line of the run'
is "$(($(sqlite3 "$TMDB_DATA/movies.db" 'select count(*) from movie_changes') - before))" 60 'the database logs it'
is "$(jq -r '.resources[] | "\(.hash | ltrimstr("sha256:"))  \(.path)"' "$package" |
	(cd "$current" && sha256sum -c --strict 2>&1) | grep -c ': OK$')" 4 'its package is its own'
fourth=$(present)
run 'the same rollback twice' tmdb-rollback -v "$second"
status 0
like out "the movies of $second are present already"
is "$(present) $(last .status)" "$fourth unchanged" 'nothing happens'
run 'a rollback of the rollback' tmdb-rollback "$(versions '.[-2].version')"
status 0
agree
is "$(sqlite3 "$TMDB_DATA/movies.db" "select count(*) from movies where extra ->> 'tagged' = 'no'")" 60 'undone'
run 'rollback to the first' tmdb-rollback "$first"
status 0
is "$(wc -l <<<"$(movies)")" 40 'the others are gone'
agree
tidy
collect 'a collection behind a rollback' voted
status 0
is "$(wc -l <<<"$(movies)")" 60 'goes on from there'
agree

# The present version itself is damaged.
truncate -s 100 "$current/movies.ndjson.zst"
run 'a damaged present version' tmdb-rollback "$second"
status 0
agree
cmp -s second want
ok $? "$name: is put right"
is "$(versions '.[-1] | [.state, .again, .changes.insert] | tojson')" "[\"current\",\"$second\",60]" 'and told as new'
rm -rf "$store/versions/$(versions '.[-2].version')"

# What cannot be put back.
run 'one that never was' tmdb-rollback 20200101T000000Z
status 66
like err 'there is none'
run 'no version at all' tmdb-rollback now
status 64
run 'no data at all' env TMDB_DATA="$tmp/none" tmdb-rollback "$first"
status 66
[ ! -e none ]
ok $? "$name: and none is made"
cp "$store/versions/$second/movies.csv" saved.csv
sed -i '2s/1/2/' "$store/versions/$second/movies.csv"
before=$(present)
run 'one that is damaged' tmdb-rollback "$second"
status 65
like err 'is damaged'
is "$(present)" "$before" 'nothing is changed'
cat saved.csv >"$store/versions/$second/movies.csv"
TMDB_MIN_RECORDS=1000 collect 'one that is held' forty
status 65
held=$(last .version)
run 'a rollback to what is held' tmdb-rollback "$held"
status 66
like err 'held back'
is "$(versions '.[-1].state')" held 'it is in the list'
is "$(tmdb-versions | tail -n 1 | awk '{ print $2, $(NF) }')" 'held records' 'with the check that failed'

# Pruned by number: the change logs stay, and what is needed stays.
compared=$(versions '.[-1].previous')
movies "$compared" >compared
TMDB_KEEP_VERSIONS=2 collect 'pruned by number' tagged
status 0
is "$(versions 'map(select(.state != "pruned" and .state != "held").version) | join(" ")')" \
	"$compared $(present)" 'the newest stay'
TMDB_KEEP_VERSIONS=1 collect 'what a held one is compared with' typed
is "$(versions 'map(select(.state == "kept").version) | length')" 2 'stays, and what the present one is compared with'
movies "$compared" | cmp -s - compared
ok $? "$name: whole"
is "$(ls "$store/versions/.pruned-$first" | xargs)" 'changes.ndjson.zst datapackage.json findings.ndjson profile.json run.json' 'of a pruned one the changes stay'
is "$(tmdb-history "$id" | wc -l)" 10 'and the history of a movie'
run 'a rollback to a pruned one' tmdb-rollback "$second"
status 66
like err 'was pruned'
# By age: the names are times.
mv "$store/versions/.pruned-$first" "$store/versions/.pruned-20200101T000000Z"
mv "$store/versions/.held-$held" "$store/versions/.held-20200101T000001Z"
mkdir "$store/versions/20200101T000002Z"
cp -R "$current"/* "$store/versions/20200101T000002Z/"
TMDB_KEEP_VERSIONS=30 collect 'pruned by age' tagged
is "$(ls -A "$store/versions" | grep -c 2020)" 0 'nothing of them is left'
rm -rf "$store/versions/.pruned-$second/run.json"
is "$(versions "map(select(.version == \"$second\").state) | tojson")" '["damaged"]' 'a run.json that is gone is told'
rm -rf "$store/versions/.pruned-$second"

done_testing
