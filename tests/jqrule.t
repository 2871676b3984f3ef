#!/bin/sh
# tmdb-validate -e and -f: people's own rules in jq.
# shellcheck disable=SC1091,SC2016,SC2154
. "$(dirname -- "$0")/tap.sh"

echo true >any.json
printf '%s\n' '{"movie_id":1,"vote_average":7.000,"vote_count":10,"big":12345678901234567890,"e":1e400}' \
	'{"movie_id":2,"vote_average":8.5,"vote_count":0}' \
	'{"movie_id":3,"vote_average":0,"vote_count":0}' >movies
ids() { # the ids that passed, in a line
	sed 's/.*"movie_id":\([0-9]*\).*/\1/' out | tr '\n' ' '
}
passes() { # passes IDS NAME OPTION...: these records of movies pass
	ids=$1 name=$2
	shift 2
	tmdb-validate -r any.json -q 3 "$@" <movies >out 2>err 3>bad
	st=$?
	[ $st -eq 0 ] && [ "$(ids)" = "$ids" ] && [ ! -s err ]
	ok $? "$name"
	[ "$(ids)" = "$ids" ] || sed 's/^/# /' err out bad
}

passes '1 3 ' 'what crosses fields' -e '.vote_average == 0 or .vote_count > 0'
like bad '"errors":\[\{"rule":"jq","path":"","message":"does not hold"\}\],"record":\{"movie_id":2,'
head -n 1 movies >want
head -n 1 out | cmp -s - want
ok $? "$name: the record's own bytes go on"
passes '1 2 3 ' 'true' -e true
passes '' 'false' -e false
passes '' 'null' -e .none
passes '1 2 3 ' 'zero and empty texts are true, as in jq' -e 0 -e '""' -e '[]'
passes '' 'no result' -e empty
like bad '"message":"gives no result"'
passes '1 ' 'all results must hold' -e '.movie_id == 1, .vote_count == 10'
passes '' 'an error' -e '.vote_count.a'
like bad '"message":"jq: Cannot index number with '
passes '' 'an error that is no text' -e 'error({"a":1})'
like bad '"message":"jq: \{\\"a\\":1\}"'
passes '' 'halt' -e halt
like bad '"message":"(jq was halted|gives no result)"'
passes '' 'no more inputs' -e input
like bad '"message":"jq: '
passes '1 2 3 ' 'debug' -e debug
t 'debug shows' 'TMDB_LOG_LEVEL=debug tmdb-validate -r any.json -e ".movie_id | debug" <movies' </dev/null
like err '^tmdb-validate: jq: 1$'
t 'modules are not there' "tmdb-validate -r any.json -e 'include \"x\"; .' <movies" </dev/null
status 78
like err '^tmdb-validate: --expression: .*module not found: x'
passes '3 ' 'several rules' --name R-A -e '.movie_id > 1' --name R-B -e '.vote_average < 5'
grep -o '"rule":"[^"]*"' bad | tr '\n' ' ' >out
printf '"rule":"R-A" "rule":"R-B" "rule":"R-B" ' >want
cmp -s want out
ok $? "$name: by their names"

# --name before or behind its rule.
names() { # names WANT OPTION...: the rules that refuse the first record
	want=$1
	shift
	head -n 1 movies | tmdb-validate -r any.json -q 3 "$@" 3>bad >/dev/null 2>&1
	[ "$(grep -o '"rule":"[^"]*"' bad | cut -d '"' -f 4 | tr '\n' ' ')" = "$want" ]
	ok $? "names: $*"
}
names 'A ' --name A -e false
names 'A ' -e false --name A
names 'A B ' --name A -e false --name B -e false
names 'A B ' -e false --name A -e false --name B
names 'jq A ' -e false -e false --name A
t 'a name for no rule' 'tmdb-validate --name A' </dev/null
status 64
t 'two names for one rule' 'tmdb-validate --name A --name B -e true' </dev/null
status 64

# Files.
cat >rule.jq <<'!'
# A comment.
def voted: .vote_count > 0;
voted
	or .vote_average == 0
!
passes '1 3 ' 'a program in a file' -f rule.jq
t 'a file that is not there' 'tmdb-validate -f no-such.jq' </dev/null
status 66
like err '^tmdb-validate: no-such.jq: No such file or directory$'

# Programs that are none.
t 'not jq' "tmdb-validate -e '.a |' <movies" </dev/null
status 78
stdout </dev/null
like err '^tmdb-validate: --expression: .*syntax error'
[ "$(wc -l <err)" -eq 1 ]
ok $? "$name: one message"
t 'an unknown function' "tmdb-validate -e 'no_such(1)' <movies" </dev/null
status 78
like err 'no_such/1 is not defined'
echo '.a |' >bad.jq
t 'not jq, in a file' 'tmdb-validate -f bad.jq <movies' </dev/null
status 78
like err '^tmdb-validate: bad.jq: '

# Beside the schema: everything wrong is told.
t 'schema and jq' 'tmdb-validate -q 3 -e ".vote_count > 5" 3>bad' <<'!'
{"movie_id":"1","title":"a","release_date":"2016-08-18","vote_average":6,"vote_count":3,"popularity":1}
!
status 0
like bad '"errors":\[\{"rule":"R-ID",[^}]*\},\{"rule":"jq",'
t 'counts' 'tmdb-validate -r any.json -q 3 -s 4 --name R-VOTED -e ".vote_count > 0" <movies 3>bad 4>stats' </dev/null
like stats '"in":3,"out":1,"quarantined":2,"by_rule":\{"R-VOTED":2\}'
t 'verdicts' 'tmdb-validate -r any.json --verdicts -e "length > 1"' <<'!'
[1,2]
"a"
5
null
!
stdout <<'!'
true
false
true
false
!

# Many records, one program.
i=0
while [ $i -lt 2000 ]; do
	i=$((i + 1))
	echo '{"movie_id":1,"a":["x",{"b":null}]}'
done >many
t 'many records' 'tmdb-validate -r any.json -q bad.many -e ".movie_id == 1 and (.a | length) == 2" <many' </dev/null
[ "$(wc -l <out)" -eq 2000 ]
ok $? "$name: all pass"
done_testing
