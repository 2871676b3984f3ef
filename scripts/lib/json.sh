# json: the little JSON that the wrappers write and read themselves: one
# object a line, made by printf, and whole numbers out of -s lines.  Sourced.
# shellcheck shell=bash

json_string() { # json_string TEXT: with its quotes, into REPLY
	local s=$1 c
	s=${s//\\/\\\\}
	s=${s//\"/\\\"}
	s=${s//$'\n'/\\n}
	s=${s//$'\t'/\\t}
	s=${s//$'\r'/\\r}
	while [[ $s =~ [[:cntrl:]] ]]; do
		c=${BASH_REMATCH[0]}
		printf -v REPLY '\\u%04x' "'$c"
		s=${s//"$c"/$REPLY}
	done
	REPLY=\"$s\"
}

# The first whole number under a key, into REPLY.  The lines are our own
# programs': "stage", "in", "out" and "quarantined" stand before all else.
json_number() { # json_number LINE KEY
	[[ $1 =~ \"$2\":\ ?(-?[0-9]+) ]] || return 1
	REPLY=${BASH_REMATCH[1]}
}

json_text() { # json_text LINE KEY: the first plain string under a key
	[[ $1 =~ \"$2\":\ ?\"([^\"\\]*)\" ]] || return 1
	REPLY=${BASH_REMATCH[1]}
}

json_join() { # json_join VALUE...: as an array's text, into REPLY
	local IFS=,
	REPLY="[$*]"
}
