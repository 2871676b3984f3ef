# words: what a report says, in English and in Korean.

def words($lang): {
  en: {
    lang: "en", title: "Data quality of", of: "",
    pass: "All is well", warn: "Look at it today", fail: "Something is wrong",
    none: "Nothing was collected",
    pass_short: "pass", warn_short: "warning", fail_short: "fail",
    not_evaluated_short: "not evaluated", skipped_short: "skipped",
    score: "Score", of_100: "of 100",
    movies_new: "movies collected", pages_came: "pages came",
    passed_rules: "records passed the rules", in_version: "movies in the version",
    what: "What is wrong", todo: "What to do", nothing_wrong: "No check warned or failed.",
    check: "Check", value: "Value", usual: "Usual", level: "Level", message: "In words",
    gate: "The gate", need: "Needed", result: "Result",
    missing: "Values that are missing", field: "Member", share: "Missing", week_ago: "A week ago",
    refused: "Refused records", reason: "Reason", count: "Records", example: "Example",
    none_refused: "No record was refused.",
    repaired: "What was repaired", repair: "Repair", none_repaired: "No text needed a repair.",
    recollected: "Asked for again: %s, whole now: %s.",
    trends: "This week and the week before", this_week: "this week", last_week: "the week before",
    no_trend: "no figures yet", average: "week before, mean",
    score_how: "How the score is made", part: "Characteristic", weight: "Weight",
    points: "Points", inputs: "From",
    formula: "Score = 100 × the sum of weight × value, divided by the sum of the weights of what is known. A day fails, whatever the score, when a check of level fail failed.",
    unevaluated: "Not evaluated, which is no pass",
    runs: "Runs of the day", run: "Run", schedule: "Schedule", status: "Status", seconds: "Seconds",
    version: "Version", published: "published version", current: "current version", held: "held version",
    decided: "A person accepted it",
    made: "Made at", terms: "This product uses the TMDB API but is not endorsed or certified by TMDB.",
    say_ok: "Version %s is published.",
    say_unchanged: "Nothing is new: version %s stays.",
    say_held: "Version %s is held back; readers still see %s.",
    say_accepted: "A person accepted version %s: version %s is published.",
    say_failed: "The %s run failed (%s): %s. Readers still see %s.",
    say_killed: "The %s run was killed (%s). The next run makes it good.",
    say_none: "No run was scored on this day. Does cron run? Look at the log.",
    do_look: "Look at what is wrong below, and at some records:",
    do_accept: "If the data is right, publish it:",
    do_drop: "If it is wrong, drop it and collect again:",
    do_log: "Read what the run said:",
    nobody: "none" },
  ko: {
    lang: "ko", title: "데이터 품질 보고서", of: "",
    pass: "이상 없음", warn: "오늘 안에 확인 필요", fail: "문제 발생",
    none: "수집 기록 없음",
    pass_short: "통과", warn_short: "경고", fail_short: "실패",
    not_evaluated_short: "평가 안 됨", skipped_short: "건너뜀",
    score: "점수", of_100: "/ 100",
    movies_new: "수집한 영화", pages_came: "페이지 수신율",
    passed_rules: "규칙 통과율", in_version: "버전의 영화 수",
    what: "무엇이 문제인가", todo: "할 일", nothing_wrong: "경고나 실패가 없습니다.",
    check: "검사", value: "값", usual: "평소", level: "기준", message: "설명",
    gate: "게이트", need: "필요", result: "결과",
    missing: "빠진 값", field: "항목", share: "결측률", week_ago: "일주일 전",
    refused: "거부된 레코드", reason: "이유", count: "건수", example: "예",
    none_refused: "거부된 레코드가 없습니다.",
    repaired: "자동으로 고친 것", repair: "고친 내용", none_repaired: "고칠 것이 없었습니다.",
    recollected: "다시 요청한 영화 %s편 가운데 %s편이 온전해졌습니다.",
    trends: "이번 주와 지난주", this_week: "이번 주", last_week: "지난주",
    no_trend: "아직 수치 없음", average: "지난주 평균",
    score_how: "점수 계산 방법", part: "특성", weight: "가중치",
    points: "점수", inputs: "근거",
    formula: "점수 = 100 × (가중치 × 값)의 합 ÷ 값을 아는 특성의 가중치 합. 실패 수준의 검사가 하나라도 실패하면 점수와 상관없이 그날은 실패입니다.",
    unevaluated: "평가하지 못한 검사(통과가 아님)",
    runs: "오늘의 실행", run: "실행", schedule: "작업", status: "상태", seconds: "초",
    version: "버전", published: "공개한 버전", current: "현재 버전", held: "보류된 버전",
    decided: "담당자가 승인함",
    made: "작성 시각", terms: "이 제품은 TMDB API를 사용하지만 TMDB가 보증하거나 인증한 것은 아닙니다.",
    say_ok: "공개된 버전: %s",
    say_unchanged: "새로 바뀐 것이 없어 버전 %s 그대로입니다.",
    say_held: "버전 %s 공개가 보류되었습니다. 지금 공개된 버전: %s",
    say_accepted: "담당자 승인: 보류되었던 버전 %s, 공개된 버전 %s",
    say_failed: "%s 작업이 실패했습니다(%s): %s. 지금 공개된 버전: %s",
    say_killed: "%s 작업이 강제로 종료되었습니다(%s). 다음 실행이 복구합니다.",
    say_none: "이날 점수가 매겨진 실행이 없습니다. cron이 돌고 있는지 로그를 확인하세요.",
    do_look: "아래의 문제와 레코드 몇 개를 확인합니다:",
    do_accept: "데이터가 맞으면 공개합니다:",
    do_drop: "틀렸으면 버리고 다시 수집합니다:",
    do_log: "실행이 남긴 로그를 읽습니다:",
    nobody: "없음" } }[$lang];

def names($lang): {
  en: {
    "success": "Pages that came", "pass": "Records that passed the rules",
    "records": "Movies collected", "findings": "Comparison with earlier runs",
    "volume.minimum": "Any records at all", "volume.relative_change": "Number of records",
    "volume.robust_z": "Number of records, in deviations",
    "completeness.drop": "Values went missing",
    "rating.ks": "Ratings shifted", "rating.psi": "Ratings shifted, by how much",
    "popularity.ks": "Popularity shifted", "popularity.psi": "Popularity shifted, by how much",
    "genres.chi_squared": "Another mix of genres", "languages.chi_squared": "Another mix of languages",
    "churn.jaccard": "Movies in common with the last run",
    "churn.jaccard_drop": "Fewer movies in common than usual",
    "stuck.content_hours": "Hours without any change", "stuck.ids_hours": "Hours with the same movies",
    "freshness.age_hours": "Age of the newest record, hours",
    "freshness.release_lag_days": "Newest release is late, days",
    "duplicates.within": "Movies that came twice", "duplicates.across_sources": "Movies of several lists",
    "duplicates.across_runs": "Movies known already",
    "schema.added": "New members", "schema.removed": "Members are gone", "schema.new_type": "Values of a new type",
    "requests.success": "Pages that came",
    movies: "Movies collected", pages: "Pages that came", valid: "Records that passed", missing: "Values missing",
    rating: "Mean rating", score: "Score",
    completeness: "Completeness", validity: "Validity", uniqueness: "Uniqueness",
    consistency: "Consistency", timeliness: "Timeliness",
    values: "values there", again: "came again", out: "passed", in: "of", of: "of",
    volume: "volume", popularity: "popularity", genres: "genres", languages: "languages", churn: "churn",
    duplicates: "duplicates", schema: "schema", freshness: "freshness", stuck: "stuck",
    invalid: "broken", filtered: "not wanted", duplicate: "double",
    adult: "adult", unreleased: "not released yet, or no date", unrated: "not rated",
    control: "control characters out", invisible: "invisible characters out", newline: "line breaks",
    space: "odd blanks", nfc: "Unicode composed", collapse: "double blanks", trim: "blanks at the ends",
    "null": "empty text to null",
    ok: "ok", unchanged: "nothing new", held: "held", failed: "failed", killed: "killed" },
  ko: {
    "success": "페이지 수신율", "pass": "규칙 통과율",
    "records": "수집한 영화 수", "findings": "이전 실행과의 비교",
    "volume.minimum": "레코드 유무", "volume.relative_change": "수집량 변화",
    "volume.robust_z": "수집량 편차(견고 z)",
    "completeness.drop": "결측 증가",
    "rating.ks": "평점 분포 변화", "rating.psi": "평점 분포 변화의 크기",
    "popularity.ks": "인기도 분포 변화", "popularity.psi": "인기도 분포 변화의 크기",
    "genres.chi_squared": "장르 구성 변화", "languages.chi_squared": "언어 구성 변화",
    "churn.jaccard": "직전 실행과 겹치는 영화 비율",
    "churn.jaccard_drop": "겹치는 영화가 평소보다 줄어든 정도",
    "stuck.content_hours": "데이터가 전혀 바뀌지 않은 시간", "stuck.ids_hours": "영화 목록이 그대로인 시간",
    "freshness.age_hours": "가장 새로운 레코드가 수집된 뒤 지난 시간",
    "freshness.release_lag_days": "최신 개봉작이 늦어진 날수",
    "duplicates.within": "두 번 온 영화", "duplicates.across_sources": "여러 목록에 있는 영화",
    "duplicates.across_runs": "이미 알고 있던 영화",
    "schema.added": "새 항목", "schema.removed": "사라진 항목", "schema.new_type": "처음 보는 자료형",
    "requests.success": "페이지 수신율",
    movies: "수집한 영화", pages: "페이지 수신율", valid: "규칙 통과율", missing: "결측률",
    rating: "평균 평점", score: "점수",
    completeness: "완전성", validity: "유효성", uniqueness: "유일성",
    consistency: "일관성", timeliness: "적시성",
    values: "채워진 값", again: "중복", out: "통과", in: "전체", of: "전체",
    volume: "수집량", popularity: "인기도", genres: "장르", languages: "언어", churn: "목록 교체",
    duplicates: "중복", schema: "스키마", freshness: "최신성", stuck: "정체",
    invalid: "잘못된 레코드", filtered: "대상 아님", duplicate: "중복",
    adult: "성인물", unreleased: "미개봉 또는 개봉일 없음", unrated: "평점 없음",
    control: "제어 문자 제거", invisible: "보이지 않는 문자 제거", newline: "줄바꿈 정리",
    space: "특수 공백 정리", nfc: "유니코드 정규화(NFC)", collapse: "겹친 공백 정리", trim: "앞뒤 공백 제거",
    "null": "빈 문자열을 null로",
    ok: "정상", unchanged: "변화 없음", held: "보류", failed: "실패", killed: "강제 종료",
    daily: "일간", weekly: "주간", monthly: "월간", hourly: "시간별", accept: "승인", recollect: "재수집", drop: "폐기" } }[$lang];

# What has no name here keeps its own.
def named($names): . as $k | $names[$k] // $k;

# "%s" in turn by the texts of an array.
def fill($args): split("%s") as $parts |
  [ range(0; $parts | length) | $parts[.], ($args[.] // "" | tostring) ] | add;

def commas: tostring | if test("^-?[0-9]{4,}$") then
  reduce range(3; 30; 4) as $n (.; if length > $n and (.[length - $n - 1:length - $n] | test("[0-9]"))
    then .[:length - $n] + "," + .[length - $n:] else . end) else . end;
def percent: if . == null then "–" else . * 1000 | round / 10 | tostring + "\u00a0%" end;
def figure: if . == null then "–" elif . == (. | floor) then commas
  else (if fabs >= 100 then 10 elif fabs >= 1 then 100 else 10000 end) as $k |
    . * $k | round / $k | tostring end;

# Which checks are shares, to be shown as percents.
def is_share: IN("success", "pass", "requests.success", "churn.jaccard", "churn.jaccard_drop",
  "completeness.drop", "volume.relative_change", "duplicates.within", "duplicates.across_sources",
  "duplicates.across_runs", "schema.new_type", "pages", "valid", "missing");
def shown($name): if . == null then "–" elif ($name | is_share) then percent else figure end;
# A median of counts is no share, though its change is one.
def usual($name): if $name == "volume.relative_change" then figure else shown($name) end;
# What must be reached, and what must not be passed.
def bound($name): (if . == null then "" elif $name | IN("success", "pass", "records", "requests.success",
  "churn.jaccard", "volume.minimum") then "≥ " else "≤ " end) + shown($name);
# What a characteristic of the score is made from.
def input($w; $names): (.key | named($names)) + " " +
  (if .value == null then "–" elif .key | IN("pages", "values") then .value | percent
   elif .key | IN("again", "of", "out", "in") then .value | figure
   else .value | if . == 1 then $w.pass_short elif . == 0 then $w.fail_short else $w.warn_short end end);

# In words: what tmdb-drift says is English; elsewhere the figures tell it,
# and of it only names of members are kept.
def said($lang): if $lang == "en" then .message
  elif .check == "schema" and (.message | contains(": "))
  then (.message | split(": ")[1:] | join(": "))
  else "" end;

# The headline and its colour: what a person has decided is no alarm any more.
def decided: .outcome == "fail" and .troubles == [] and .accepted != null;
def headline($w): if decided then $w.decided else $w[.outcome] end;
def colour: if decided then "warn" else .outcome end;

# The sentences at the top, the worst first.
def sentences($w; $names):
  . as $d | ($d.current // $w.nobody) as $current |
  [ $d.troubles[] as $t |
      if $t.status == "held" then $w.say_held | fill([$t.version, $current])
      elif $t.status == "killed" then
        $w.say_killed | fill([($t.schedule | named($names)), $t.run])
      else $w.say_failed | fill([($t.schedule | named($names)), $t.run,
        ($t.failed // "–"), $current]) end ] +
  (if $d.accepted == null then [] else [ $w.say_accepted | fill([$d.accepted.accepts, $d.accepted.version]) ] end) +
  (if $d.run == null and $d.troubles == [] then [ $w.say_none ]
   elif $d.run.status == "unchanged" then [ $w.say_unchanged | fill([$current]) ]
   elif $d.run.status == "ok" then [ $w.say_ok | fill([$d.run.version]) ]
   else [] end);

# What to do, as pairs of a sentence and a command.
def advice($w):
  [ .troubles[] | . as $t |
    if .status == "held" then
      { text: $w.do_look, command: ("zstd -dc \"$TMDB_DATA\"/processed/" + .line +
          "/versions/.held-" + .version + "/movies.ndjson.zst | head -n 3") },
      { text: $w.do_accept, command: ("tmdb-accept " + .version) },
      { text: $w.do_drop, command: ("tmdb-accept --drop " + .version + " && tmdb-" + .schedule) }
    else { text: $w.do_log, command:
      ("grep -h " + .run + " \"$TMDB_LOG_DIR\"/error/error-" + .started[:10] + ".log") } end ];
