# lineage: one OpenLineage event (core 2-0-2) of a run, from its line, its
# profile and its findings.

def producer: "urn:tmdb:" + $line.schedule;
def facet($name; $version): { _producer: producer,
  _schemaURL: ("https://openlineage.io/spec/facets/" + $version + "/" +
    $name + ".json#/$defs/" + $name) };

def kind:
  if $type == "START" then "START"
  elif $line.status | IN("ok", "unchanged") then "COMPLETE"
  elif $line.status == "killed" or ($line.exit // 0) > 128 then "ABORT"
  else "FAIL" end;

def nominal: facet("NominalTimeRunFacet"; "1-0-1") +
  { nominalStartTime: $line.started };
def engine: facet("ProcessingEngineRunFacet"; "1-1-1") +
  { name: "tmdb", version: "1" };
def problem: facet("ErrorMessageRunFacet"; "1-0-1") +
  { message: ($line.failed // ("the run is " + $line.status)),
    programmingLanguage: "bash" };
def job_type: facet("JobTypeJobFacet"; "2-0-4") +
  { processingType: "BATCH", integration: "TMDB", jobType: "JOB" };

# The figures of the new records.
def quantiles: with_entries(select(.value != null));
def column: { nullCount: (.missing + .null), count: (.count - .null),
    distinctCount: .distinct } +
  (if .numbers != null and .numbers.count > 0
   then .numbers | { min, max, sum: (.mean * .count),
     quantiles: (.quantiles | quantiles) }
   else {} end);
def metrics($name; $version): $profile[0] |
  facet($name; $version) + { rowCount: .records, bytes,
    columnMetrics: (.fields | map_values(column)) };

def text: if . == null then "none" else tostring end;
# Checks that were made; what was not evaluated is neither good nor bad.
def assertions:
  [ $findings[] | select(.outcome | IN("pass", "warn", "fail")) |
    { assertion: (.check + "." + .method), name: (.check + "." + .method),
      success: (.outcome == "pass"), description: .message,
      severity: (if .outcome == "fail" then "error" else "warn" end),
      expected: (.warn | text), actual: (.value | text),
      params: { warn, fail, baseline, runs, n, outcome } } +
    (if .field == null then {} else { column: .field } end) ] +
  [ ($line.gate // [])[] | select(.check | IN("success", "pass", "records")) |
    { assertion: ("gate." + .check), name: ("gate." + .check), success: .ok,
      description: .message, severity: "error",
      expected: (.need | text), actual: (.value | text) } ];
def judged: (if $profile == [] then {} else
    { dataQualityMetrics:
        metrics("DataQualityMetricsInputDatasetFacet"; "1-0-3") } end) +
  (assertions | if . == [] then {} else { dataQualityAssertions:
    (facet("DataQualityAssertionsDatasetFacet"; "1-1-0") +
      { assertions: . }) } end);

# A list of TMDB, by the label of its spools.
def list_name: sub("-[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}$"; "");
def origin: ($api | capture("^(?<o>[a-z]+://[^/]*)") | .o);
def lists: [ ($line.fetch // [])[] | { name: (.spool | list_name), stats } ] |
  group_by(.name) | map({ namespace: origin, name: .[0].name, inputFacets: {
    inputStatistics: (facet("InputStatisticsInputDatasetFacet"; "1-0-0") +
      { rowCount: (map(.stats.out // 0) | add) }) } });
# Figures of one list stand with it; those of several, with all together.
def inputs: lists as $lists |
  if judged == {} then $lists
  elif ($lists | length) == 1 then $lists | .[0].inputFacets += judged
  else $lists + [ { namespace: origin, name: $line.schedule,
    inputFacets: judged } ] end;

# The databases that were brought up to the version, named as in
# https://openlineage.io/docs/spec/naming.  No host, or a socket, is here.
def first($a): [ $a[] | select(. != null and . != "") ] | .[0];
def words: [ scan("([a-z]+) *= *('[^']*'|[^ ]*)") |
  { key: .[0], value: (.[1] | ltrimstr("'") | rtrimstr("'")) } ] | from_entries;
def server:
  (if test("^postgres(ql)?://")
   then capture("^[a-z]+://([^/@]*@)?(?<host>[^/:?,]*)(:(?<port>[0-9]+))?(,[^/?]*)?(/(?<dbname>[^?]*))?([?](?<query>.*))?$") |
     ([ .query // "" | splits("&") | capture("^(?<key>[a-z]+)=(?<value>.*)$") ] | from_entries) as $query |
     with_entries(.value = first([.value, $query[.key]]))
   else words end) |
  { host: (first([.host, env.PGHOST]) // "/" | if test("^(/|%2[fF])") then "localhost" else . end),
    port: first([.port, env.PGPORT, "5432"]),
    dbname: first([.dbname, env.PGDATABASE, env.PGUSER, env.USER, "postgres"]) } |
  { namespace: "postgres://\(.host):\(.port)", name: "\(.dbname).public.movies" };
def database:
  if .sink == "sqlite" then { namespace: "file", name: .place }
  else .place | server end;

def column_type: if (.types | length) == 1 then .types[0] else .types | join("|") end;
def outputs:
  if $line.version == null or $files == null then []
  else [ { namespace: "file", name: $store,
    facets: ({ version: (facet("DatasetVersionDatasetFacet"; "1-0-1") +
        { datasetVersion: $line.version }),
      lifecycleStateChange:
        (facet("LifecycleStateChangeDatasetFacet"; "1-0-1") +
          { lifecycleStateChange: "OVERWRITE" }) } +
      (if $profile == [] then {} else
        { schema: (facet("SchemaDatasetFacet"; "1-2-0") + { fields:
            [ $profile[0].schema.fields[] | { name, type: column_type } ] }) }
       end)),
    outputFacets: { outputStatistics:
      (facet("OutputStatisticsOutputDatasetFacet"; "1-0-2") +
        { size: $files.bytes, fileCount: $files.count } +
        (if $line.rows == null then {} else { rowCount: $line.rows } end)) } } ]
    + ($loaded | map(database)) end;

def event: kind as $kind |
  { eventType: $kind,
    eventTime: (if $kind == "START" then $line.started
      else $line.finished // (now | todateiso8601) end),
    producer: producer,
    schemaURL:
      "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    run: { runId: $uuid, facets: ({ nominalTime: nominal,
        processing_engine: engine } +
      (if $kind == "FAIL" or $kind == "ABORT"
       then { errorMessage: problem } else {} end)) },
    job: { namespace: $namespace, name: ([$line.line, $line.schedule] |
        map(select(. != null and . != "")) | join(".")),
      facets: { jobType: job_type } },
    inputs: (if $kind == "START" then [] else inputs end),
    outputs: (if $kind == "START" then [] else outputs end) };

event
