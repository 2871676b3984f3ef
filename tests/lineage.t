#!/bin/sh
# OpenLineage events of runs: their order, their facets, a receiver that is
# slow, dead or says no, and what the specification itself says of them.
# shellcheck disable=SC1091,SC2012,SC2016,SC2119,SC2154,SC2317
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"

fresh() { # fresh NAME
	TMDB_DATA=$tmp/$1/data TMDB_LOG_DIR=$tmp/$1/logs
	TMDB_MIN_RECORDS=1 TMDB_PAGES=1-3
	export TMDB_DATA TMDB_LOG_DIR TMDB_MIN_RECORDS TMDB_PAGES
	mkdir -p "$tmp/$1"
	events=$TMDB_DATA/state/lineage.ndjson
}
types() { jq -r .eventType "$events" | xargs; }
end() { # end FILTER: of the last event
	tail -n 1 "$events" | jq -r "$1"
}

stub_start
fresh good
run 'a good run' tmdb-daily
status 0
is "$(types)" 'START COMPLETE' 'begin and end'
is "$(jq -r .run.runId "$events" | sort -u | wc -l)" 1 'one run'
end .run.runId | grep -qE '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'
ok $? "$name: a UUID of version 7"
line=$(tail -n 1 "$TMDB_DATA/state/runs.ndjson")
version=$(echo "$line" | jq -r .version)
is "$(end '[.job.namespace, .job.name, .job.facets.jobType.processingType] | join(" ")')" \
	'tmdb movies.daily BATCH' 'the job'
is "$(end '.run.facets.nominalTime.nominalStartTime')" "$(echo "$line" | jq -r .started)" 'when it was due'
is "$(end '.outputs[0] | [.namespace, .name, .facets.version.datasetVersion,
	.outputFacets.outputStatistics.rowCount] | join(" ")')" \
	"file $TMDB_DATA/processed/movies $version $(echo "$line" | jq .rows)" 'what it made'
is "$(end '.outputs[0].outputFacets.outputStatistics | [.size, .fileCount] | join(" ")')" \
	"$(find "$TMDB_DATA/processed/movies/versions/$version" -type f -printf '%s\n' |
		awk '{ n++; s += $1 } END { print s, n }')" 'its size'
is "$(end '[.outputs[0].facets.schema.fields[] | select(.name == "movie_id").type] | join(" ")')" number 'its schema'
is "$(end '[.outputs[1:][] | .namespace, .name] | join(" ")')" "file $TMDB_DATA/movies.db" 'the database'
is "$(end '.inputs[0] | [.name, .inputFacets.inputStatistics.rowCount,
	.inputFacets.dataQualityMetrics.rowCount] | join(" ")')" \
	"popular 60 $(echo "$line" | jq .stages.clean.out)" 'what it read'
is "$(end '.inputs[0].inputFacets.dataQualityMetrics.columnMetrics.movie_id.nullCount')" 0 'figures of its columns'
is "$(end '[.inputs[0].inputFacets.dataQualityAssertions.assertions[] |
	select(.assertion | startswith("gate.")) | [.assertion, .success]] | tojson')" \
	'[["gate.success",true],["gate.pass",true],["gate.records",true]]' 'what the gate said'
cat "$events" >>all

run 'another line of data' tmdb-hourly
status 0
is "$(end '[.eventType, (.outputs | length)] | tojson')" '["COMPLETE",1]' 'is in no database'
cat "$events" >all

run 'a held run' env TMDB_MIN_RECORDS=1000 tmdb-daily
status 65
is "$(types)" 'START COMPLETE START COMPLETE START FAIL' 'it failed'
is "$(end '.outputs | length')" 0 'it made nothing'
end .run.facets.errorMessage.message | grep -q '^gate: records: '
ok $? "$name: and why"
is "$(end '[.inputs[0].inputFacets.dataQualityAssertions.assertions[] | select(.success | not).assertion] | join(" ")')" \
	gate.records 'which check'
held=$(tail -n 1 "$TMDB_DATA/state/runs.ndjson" | jq -r .version)
run 'accepted' tmdb-accept "$held"
status 0
is "$(types)" 'START COMPLETE START COMPLETE START FAIL START COMPLETE' 'it is made'
is "$(end '[.job.name, .outputs[0].facets.version.datasetVersion] | join(" ")')" "movies.accept $held" 'the version'
cat "$events" >>all

# With checks of the run before.
fresh judged
TMDB_PAGES=1-20
for i in 1 2; do run "judged $i" env TMDB_CHECKS="" tmdb-daily; done
status 0
[ "$(end '[.inputs[0].inputFacets.dataQualityAssertions.assertions[] |
	select(.assertion | startswith("gate.") | not)] | length')" -gt 20 ]
ok $? "$name: what was compared with the run before"
is "$(end '[.inputs[0].inputFacets.dataQualityAssertions.assertions[] |
	select(.assertion == "rating.ks") | [.column, (.params.fail | type)]] | tojson')" \
	'[["vote_average","number"]]' 'with its levels'
cat "$events" >>all

# Who yields to another run has done nothing, and says nothing.
fresh busy
run 'before' tmdb-daily
had=$(wc -l <"$events")
exec 8>"$TMDB_DATA/state/movies.lock"
flock 8
run 'the lock is taken' tmdb-daily
exec 8>&-
status 75
is "$(wc -l <"$events")" "$had" 'no events'

# A killed run says so when the next one finds it.
stub_stop
stub_start -L 300
fresh killed
tmdb-daily >out 2>err &
one=$!
tries=0
until [ -s "$events" ] || [ $tries -gt 500 ]; do
	tries=$((tries + 1))
	sleep 0.02
done
kill -9 $one
wait $one 2>/dev/null
name='a killed run'
is "$(types)" START 'it had begun'
run 'the run after it' tmdb-daily
status 0
is "$(types | tr ' ' '\n' | sort | xargs)" 'ABORT COMPLETE START START' 'its end is told'
is "$(jq -r 'select(.eventType == "ABORT").run.runId' "$events")" "$(head -n 1 "$events" | jq -r .run.runId)" 'as the same run'
is "$(jq -rs '[.[] | select(.eventType != "START").run.runId] | unique | length' "$events")" 2 'each run has one end'
cat "$events" >>all
had=$(wc -l <"$events")
tmdb-daily >out 2>err &
one=$!
begun() { [ "$(wc -l <"$events")" -gt "$had" ]; }
stub_wait $one begun
kill -TERM $one
wait $one 2>/dev/null
name='a run that is told to end'
is "$(end .eventType)" ABORT 'it is told'
cat "$events" >>all
stub_stop

# A receiver: it takes what comes after a while, or says no.
cat >receiver.py <<'!'
import http.server, json, sys, time

class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = int(open("status").read() or 201)
        time.sleep(float(open("pause").read()))
        with open("received", "a") as f:
            f.write(json.dumps({"path": self.path, "status": status,
                "key": self.headers["Authorization"], "event": json.loads(body)}) + "\n")
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *args):
        pass

server = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
open("port.part", "w").write(str(server.server_port))
import os
os.rename("port.part", "port")
server.serve_forever()
!
echo 201 >status
echo 0 >pause
python3 receiver.py &
receiver=$!
pids="$pids $receiver"
stub_wait $receiver [ -s port ]
stub_start
fresh posted
OPENLINEAGE_URL=http://127.0.0.1:$(cat port)
export OPENLINEAGE_URL
run 'posted' env OPENLINEAGE_API_KEY=s3cret tmdb-daily
status 0
is "$(jq -c .event received | cksum)" "$(cksum <"$events")" 'all events, as they are in the file'
is "$(jq -r '[.path, .key] | join(" ")' received | sort -u)" '/api/v1/lineage Bearer s3cret' 'where they belong'
! grep -rqF s3cret "$tmp/posted"
ok $? "$name: the key is in no file"

echo 503 >status
run 'a receiver that is not well' tmdb-daily
status 0
stderr </dev/null
is "$(cat "$TMDB_DATA/state/lineage.sent")" 2 'what it did not take is known'
echo 201 >status
: >received
run 'and then is' tmdb-daily
is "$(jq -c .event received | cksum)" "$(tail -n 4 "$events" | cksum)" 'it gets all that it missed'
echo 400 >status
: >received
run 'a receiver that says no' tmdb-daily
status 0
is "$(cat "$TMDB_DATA/state/lineage.sent") $(wc -l <received)" "$(wc -l <"$events") 2" 'it is not asked again'
like "$(ls "$TMDB_LOG_DIR"/app/crawler-*.log)" 'refuses an event with 400'
echo 201 >status
echo 60 >pause
run 'a receiver that is slow' env TMDB_LINEAGE_WAIT=1 timeout 30 tmdb-daily
status 0
is "$(types | tr ' ' '\n' | tail -n 2 | xargs)" 'START COMPLETE' 'the run does not wait for it'
kill $receiver
run 'a receiver that is not there' tmdb-daily
status 0
is "$(types | tr ' ' '\n' | tail -n 2 | xargs)" 'START COMPLETE' 'the file has them'
unset OPENLINEAGE_URL
stub_stop
cat "$events" >>all

# What the specification says.  It is not part of this project.
spec=$(ls -d "$root"/../shared/specs/openlineage/spec "$root"/../../shared/specs/openlineage/spec 2>/dev/null | head -n 1)
name='the specification'
if [ -z "$spec" ]; then
	skip "$name" 'there is no ../shared/specs/openlineage'
	done_testing
fi
python3 "$root/tests/openlineage.py" bundle "$spec" >schema.json
ok $? "$name: bundled"
# Events with something wrong, each of which must be found.
{
	jq -c 'select(.eventType == "COMPLETE")' all | head -n 1 >one
	jq -c 'del(.eventTime)' one
	jq -c '.run.runId = "20251122T100002Z-00000000"' one
	jq -c 'del(.run.facets.nominalTime._producer)' one
	jq -c '.run.facets.nominalTime.nominalStartTime = 5' one
	jq -c 'del(.job.facets.jobType.integration)' one
	jq -c '.outputs[0].outputFacets.outputStatistics.rowCount = 1.5' one
	jq -c '.outputs[0].facets.schema.fields[0].name = null' one
	jq -c '.inputs[0].inputFacets.dataQualityMetrics.columnMetrics.title.nullCount = "0"' one
	jq -c 'del(.inputs[0].inputFacets.dataQualityAssertions.assertions[0].success)' one
	jq -c '.inputs[0].inputFacets.inputStatistic = {}' one
	jq -c '.eventType = "END"' one
} >wrong
echo "# $(wc -l <all) events"
if python3 -W ignore -c 'import jsonschema; jsonschema.Draft202012Validator' 2>/dev/null; then
	python3 "$root/tests/openlineage.py" judge schema.json <all >verdicts 2>why
	ok $? "$name: every event is valid, says python3-jsonschema"
	sed 's/^/# /' why
	is "$(wc -l <verdicts) $(sort -u verdicts)" "$(wc -l <all) true" 'each was judged'
	is "$(python3 "$root/tests/openlineage.py" judge schema.json <wrong 2>/dev/null | sort | uniq -c | xargs)" \
		'11 false' 'it finds what is wrong'
else
	skip "$name: python3-jsonschema" 'it is not there'
fi
tmdb-validate --format assert --verdicts -r schema.json all >verdicts 2>why
is "$(sort verdicts | uniq -c | xargs)" "$(wc -l <all) true" 'every event is valid, says tmdb-validate'
sed 's/^/# /' why | head
is "$(tmdb-validate --format assert --verdicts -r schema.json wrong | sort | uniq -c | xargs)" '11 false' 'and it finds what is wrong'
done_testing
