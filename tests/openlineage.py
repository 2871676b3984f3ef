"""Make one schema of the parts of the OpenLineage specification, or judge events by it.

    openlineage.py bundle SPEC >SCHEMA
    openlineage.py judge SCHEMA <EVENTS

The specification is a file for the core and one for each facet, which name
each other by URLs.  Here they stand under $defs of one schema, each with its
own $id, which is how JSON Schema 2020-12 wants schemas bundled, and nothing
is asked of the network.  Only `example` and `documentation` are left out,
which are no keywords of JSON Schema, so that a strict validator refuses them.
An event must be a RunEvent, and each facet in it what the file of that facet
says; a facet that has no file is wrong.
"""
import json
import pathlib
import sys

PLACES = {
    "run": ["run", "facets"],
    "job": ["job", "facets"],
    "dataset": ["facets"],
    "input": ["inputFacets"],
    "output": ["outputFacets"],
}
FACETS = {
    "run": ["NominalTimeRunFacet", "ProcessingEngineRunFacet", "ErrorMessageRunFacet"],
    "job": ["JobTypeJobFacet"],
    "dataset": ["SchemaDatasetFacet", "DatasetVersionDatasetFacet",
                "LifecycleStateChangeDatasetFacet"],
    "input": ["DataQualityMetricsInputDatasetFacet", "DataQualityAssertionsDatasetFacet",
              "InputStatisticsInputDatasetFacet"],
    "output": ["OutputStatisticsOutputDatasetFacet"],
}


def at(place, schema):
    """The schema of an object that has this schema at this place."""
    for name in reversed(PLACES[place]):
        schema = {"properties": {name: schema}}
    return schema


def read(path):
    return json.loads(path.read_text(), object_hook=lambda o: {
        k: v for k, v in o.items() if k not in ("example", "documentation")})


def bundle(spec):
    spec = pathlib.Path(spec)
    core = read(spec / "OpenLineage.json")
    defs, rules = {"core": core}, {}
    for place, names in FACETS.items():
        refs, known = [], {}
        for name in names:
            facet = read(spec / "facets" / f"{name}.json")
            defs[name] = facet
            refs.append({"$ref": facet["$id"]})
            known.update({key: True for key in facet["properties"]})
        rules[place] = at(place, {"allOf": refs, "properties": known,
                                  "additionalProperties": False})
    datasets = {"inputs": ["dataset", "input"], "outputs": ["dataset", "output"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:test:openlineage",
        "allOf": [
            {"$ref": core["$id"] + "#/$defs/RunEvent"},
            rules["run"],
            rules["job"],
            {"properties": {key: {"items": {"allOf": [rules[p] for p in places]}}
                            for key, places in datasets.items()}},
        ],
        "$defs": defs,
    }


def judge(schema):
    import jsonschema

    schema = json.loads(pathlib.Path(schema).read_text())
    validator = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.FormatChecker())
    bad = 0
    for n, line in enumerate(sys.stdin, 1):
        errors = list(validator.iter_errors(json.loads(line)))
        print("false" if errors else "true")
        for error in errors[:5]:
            bad = 1
            print(f"line {n}: {list(error.absolute_path)}: {error.message}"[:300],
                  file=sys.stderr)
    return bad


if sys.argv[1] == "bundle":
    json.dump(bundle(sys.argv[2]), sys.stdout)
else:
    sys.exit(judge(sys.argv[2]))
