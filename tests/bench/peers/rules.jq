# The built-in rules of tmdb-validate (validate/movie.schema.json), for jq and
# gojq.  Warnings are left out: they refuse nothing.
def text: type == "string" and index("\u0000") == null;
def whole: type == "number" and . == floor;
def flag: type == "boolean";
def path: . == null or (text and test("^/\\S"));
def day:
  type == "string" and (. == "" or test("^(18[7-9]|19[0-9]|2[01][0-9])[0-9]-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-9]))$"));
def moment:
  type == "string" and test("^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$");
def genres:
  type == "array" and all(.[]; whole and . >= 1) and (unique | length) == length;
def maybe(key; rule): (has(key) | not) or (.[key] | rule);
def valid:
  type == "object"
  and (.movie_id | whole and . >= 1 and . <= 2147483647)
  and (.title | text and test("\\S"))
  and (has("release_date") and (.release_date | day))
  and (.vote_average | type == "number" and . >= 0 and . <= 10)
  and (.popularity | type == "number" and . >= 0)
  and maybe("original_title"; text)
  and maybe("overview"; . == null or text)
  and maybe("vote_count"; whole and . >= 0)
  and maybe("adult"; flag)
  and maybe("video"; flag)
  and maybe("softcore"; flag)
  and maybe("original_language"; type == "string" and test("^[a-z]{2}$"))
  and maybe("genre_ids"; genres)
  and maybe("poster_path"; path)
  and maybe("backdrop_path"; path)
  and maybe("source"; text)
  and maybe("page"; whole and . >= 1)
  and maybe("fetched_at"; moment);

# The five members a record must have, and no patterns.
def has_members:
  (.movie_id | type == "number" and . >= 1)
  and (.title | type == "string" and . != "")
  and (.release_date | type == "string")
  and (.vote_average | type == "number" and . >= 0 and . <= 10)
  and (.popularity | type == "number" and . >= 0);

# The drops of tmdb-clean.
def wanted:
  (.adult | not)
  and .release_date != null and .release_date != "" and .release_date <= "2026-11-22"
  and .vote_average != null and .vote_average != 0;
