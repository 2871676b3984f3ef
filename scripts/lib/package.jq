# datapackage.json: a line "PATH BYTES SHA256" for each file comes in.  See
# package.sh.

# What tmdb-sink(1) says of its columns, in the words of Table Schema.  Lists
# are JSON text in a cell of the CSV, so they are arrays here.
def columns: {
	movie_id: {type: "integer", description: "TMDB's number of the movie",
		constraints: {required: true, unique: true}},
	title: {type: "string", description: "in the language that was asked for"},
	original_title: {type: "string"},
	original_language: {type: "string", description: "ISO 639-1, and TMDB's own cn and xx"},
	release_date: {type: "date"},
	vote_average: {type: "number", description: "0 to 10",
		constraints: {minimum: 0, maximum: 10}},
	vote_count: {type: "integer", constraints: {minimum: 0}},
	popularity: {type: "number", description: "TMDB's own scale",
		constraints: {minimum: 0}},
	adult: {type: "boolean", trueValues: ["true"], falseValues: ["false"]},
	video: {type: "boolean", trueValues: ["true"], falseValues: ["false"]},
	genre_ids: {type: "array", description: "numbers of genres; in the CSV as JSON text"},
	overview: {type: "string"},
	poster_path: {type: "string"},
	backdrop_path: {type: "string"},
	source: {type: "string", description: "the list it came from"},
	page: {type: "integer", description: "its page in that list"},
	fetched_at: {type: "datetime", description: "when its page arrived"},
	gone_since: {type: "datetime", description: "TMDB does not have it any more since; else nothing"}
};

def table($names): {
	fields: [$names[] as $n | {name: $n} + (columns[$n] // {type: "any"})],
	missingValues: [""],
	primaryKey: ["movie_id"]
};

# The members that the records really have.
def members: {
	fields: [.[] | {name, type: (
		if (.types | length) != 1 then "any"
		else {null: "any", number: "number"}[.types[0]] // .types[0] end)}]
};

def formats($run; $profile): {
	"movies.csv": {
		name: "movies", type: "table", format: "csv", mediatype: "text/csv",
		encoding: "utf-8", rows: $run.rows,
		dialect: {delimiter: ",", lineTerminator: "\n", quoteChar: "\"",
			doubleQuote: true, header: true},
		schema: table($run.columns)
	},
	"movies.parquet": {
		name: "movies-parquet", type: "table", format: "parquet",
		mediatype: "application/vnd.apache.parquet", rows: $run.rows,
		schema: table($run.columns)
	},
	"movies.ndjson.zst": {
		name: "movies-records", format: "ndjson",
		mediatype: "application/x-ndjson", compression: "zstd",
		encoding: "utf-8", rows: $run.rows,
		description: "the records byte for byte, one a line; tmdb-record(5)",
		schema: ($profile.schema.fields | members)
	},
	"changes.ndjson.zst": {
		name: "changes", format: "ndjson",
		mediatype: "application/x-ndjson", compression: "zstd",
		encoding: "utf-8",
		rows: ($run.changes | .insert + .update + .delete),
		description: "from the version before to this one; tmdb-diff(1)"
	}
};

$run[0] as $run | $profile[0] as $profile |
formats($run; $profile) as $formats |
{
	"$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
	name: "tmdb-\($line)",
	title: "TMDB \($line)",
	description: "This product uses the TMDB API but is not endorsed or certified by TMDB.",
	version: $run.number,
	created: $run.made,
	licenses: [{title: "TMDB API terms of use",
		path: "https://www.themoviedb.org/api-terms-of-use"}],
	sources: [{title: "TMDB API", path: $base, version: "3"}],
	contributors: [{title: "The Movie Database (TMDB)",
		path: "https://www.themoviedb.org", roles: ["author"]}],
	collected_at: $profile.freshness.newest_fetched_at,
	run: $run.run,
	previous: $run.previous,
	again: $run.again,
	changes: $run.changes,
	schema_changes: $run.schema_changes,
	gate: $run.gate
} + (if $quality[0] then {quality: $quality[0]} else {} end) + {
	resources: [inputs | split(" ") as [$path, $bytes, $hash] |
		{name: null, path: $path, bytes: ($bytes | tonumber),
		hash: "sha256:\($hash)"} + $formats[$path]]
}
