# subject: of which run are the profile and the findings that a report needs?
include "day";
def pick($date): map(select(day_of == $date and .status != "busy")) |
  sort_by(.started) | subject | if . == null then empty else
  [ .run, .line, .version // "" ] | @tsv end;
