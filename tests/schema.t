#!/bin/sh
# JSON Schema 2020-12, keyword by keyword: what passes, what does not, what is
# refused as a schema.
# shellcheck disable=SC1091,SC2016,SC2086,SC2154
. "$(dirname -- "$0")/tap.sh"

# judge: the schema in r.json over the values in in, against the verdicts in
# want; or refused with 78 and a message like $refused.
judge() {
	if [ -n "$refused" ]; then
		tmdb-validate $options -r r.json --verdicts </dev/null >out 2>err
		[ $? -eq 78 ] && [ ! -s out ] &&
			sed 's/^tmdb-validate: r.json: //' err | grep -Eq -- "$refused"
	else
		tmdb-validate $options -r r.json --verdicts <in >out 2>err &&
			cmp -s want out && [ ! -s err ]
	fi
	st=$?
	ok $st "$schema$refused"
	[ $st -eq 0 ] || paste want out in | sed 's/^/# /' | cut -c 1-150
	[ $st -eq 0 ] || sed 's/^/# /' err
}
# A table: lines of a schema, then lines of values that pass (+) and that do
# not (-), or what is said (?) when it is refused.
table() { # table [OPTION...]
	options=$*
	schema='' refused=''
	while IFS= read -r line; do
		case $line in
		'' | '#'*) continue ;;
		'+ '* | '- '*)
			printf '%s\n' "${line#??}" >>in
			case $line in
			+*) echo true ;;
			*) echo false ;;
			esac >>want
			continue
			;;
		'? '*)
			refused=${line#??}
			continue
			;;
		esac
		[ -z "$schema" ] || judge
		schema=$line refused=''
		printf '%s\n' "$schema" >r.json
		: >in
		: >want
	done
	judge
}

table <<'!'
# Boolean schemas.
true
+ 1
+ {"a":[null]}
false
- 1
- null
{}
+ "x"
[]
? ^/: a schema must be an object or a boolean$
"x"
? a schema must be an object or a boolean

# type
{"type":"integer"}
+ 1
+ 1.0
+ -0.0
+ 10e-1
+ 1e400
+ 123456789012345678901234567890
+ 123456789012345678901234567890.0
- 1.5
- 1e-1
- 123456789012345678901234567890.1
- "1"
- true
- null
{"type":"number"}
+ 1
+ 1.5
- "1"
- false
{"type":["number","integer"]}
+ 1.5
{"type":["integer","null"]}
+ 7.000
+ null
- 7.001
{"type":"boolean"}
+ true
+ false
- 0
- null
{"type":"null"}
+ null
- 0
- ""
- false
{"type":"string"}
+ ""
- 1
{"type":"array"}
+ []
- {}
{"type":"object"}
+ {}
- []
{"type":["array","object","null"]}
+ null
- ""
{"type":"float"}
? ^/type: is the name of no type$
{"type":[]}
? ^/type: must not be empty
{"type":["null","null"]}
? ^/type: has a type twice
{"type":5}
? ^/type: must be an array

# enum and const
{"enum":[1,"a",null,[1,2],{"a":1,"b":[2]}]}
+ 1
+ 1.0
+ 10e-1
+ "a"
+ "\u0061"
+ null
+ [1.0,2]
+ {"b":[2.0],"a":1}
+ {"\u0061":1,"b":[2]}
- 2
- true
- "1"
- [2,1]
- [1,2,3]
- {"a":1}
- {"a":1,"b":[2],"c":3}
- {"a":1,"c":[2]}
{"enum":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,"x"]}
+ 17
+ 1.7e1
+ "x"
- 18
- "17"
{"enum":[]}
- 1
{"enum":[false]}
+ false
- 0
- null
- []
{"enum":1}
? ^/enum: must be an array
{"const":{"a":[1,{"b":"\u00e9"}]}}
+ {"a":[1.0,{"b":"é"}]}
- {"a":[1,{"b":"e"}]}
{"const":12345678901234567890123}
+ 12345678901234567890123
+ 1234567890123456789012.3e1
- 12345678901234567890124
{"const":0}
+ -0
+ 0.0
+ 0e9
- false
- ""
{"const":null}
+ null
- 0

# numbers
{"minimum":1.1}
+ 1.1
+ 1.10
+ 11e-1
+ 1.1000000000000000000000000000001
- 1.0999999999999999999999999999999
- 1
+ "0"
{"maximum":10}
+ 10
+ 10.000
- 10.0000000000000000000000000000000000000001
- 1e400
+ -1e400
- 1e1000000000000000000000
+ 1e-1000000000000000000000
{"exclusiveMinimum":0}
+ 1e-400
- 0
- -0.0
{"exclusiveMaximum":18446744073709551616}
+ 18446744073709551615
- 18446744073709551616
- 18446744073709551616.0
{"minimum":-9007199254740993}
+ -9007199254740993
- -9007199254740994
+ -9007199254740992
{"minimum":0.5,"maximum":1}
+ 1
+ 0.5
- 0
- 2
{"minimum":"5"}
? ^/minimum: must be a number$
{"multipleOf":2}
+ 10
+ 0
+ -4
+ 1e300
+ 4.0
- 7
- 1.5
{"multipleOf":0.01}
+ 4.35
+ 4.350
+ 1e9
- 4.355
{"multipleOf":1e-8}
+ 12391239123
+ 1e-8
- 1e-9
{"multipleOf":0.3}
+ 0.9
+ 3e50
- 1
- 1e50
{"multipleOf":7}
+ 49e0
- 123456789012345678901234567892
+ 123456789012345678901234567890
- 1e1000000
{"multipleOf":999999999999999989}
+ 999999999999999989
+ 9999999999999999890
- 1e400
{"multipleOf":0}
? ^/multipleOf: must be above 0
{"multipleOf":-2}
? ^/multipleOf: must be above 0
{"multipleOf":1234567890123456789}
? ^/multipleOf: .*at most 18 digits

# strings
{"minLength":2,"maxLength":3}
+ "ab"
+ "한국"
+ "𝒳𝒳𝒳"
+ "\ud835\udcb3\u0000"
+ 5
- "a"
- "\n"
- "abcd"
- "\ud835\udcb3"
{"maxLength":2.0}
+ "ab"
- "abc"
{"minLength":1e30}
- "abc"
{"maxLength":1e30}
+ "abc"
{"maxLength":-1}
? ^/maxLength: must not be negative
{"maxLength":1.5}
? ^/maxLength: must be a whole number

# pattern
{"pattern":"a+"}
+ "xxaay"
+ 5
- "xxy"
{"pattern":"^[a-z]{2}$"}
+ "ab"
- "ab\n"
- "abc"
- "a"
- "é"
{"pattern":"^\\d\\w$"}
+ "1_"
- "٣a"
- "1é"
{"pattern":"^\\s$"}
+ " "
+ "\u00a0"
+ "\ufeff"
+ "\u2029"
+ "\u3000"
- "\u200b"
- "a"
{"pattern":"^[\\s\\S]$"}
+ "\n"
+ "𝒳"
- "ab"
{"pattern":"^.$"}
+ "𝒳"
+ "\u0085"
- "\n"
- "\u2028"
{"pattern":"^\\p{Letter}\\P{L}\\p{Script=Hangul}$"}
+ "é1한"
- "1é한"
{"pattern":"^\\u{1d4b3}\\ud835\\udcb3\\x41\\cA\\0\\v\\/$"}
+ "𝒳𝒳A\u0001\u0000\u000b/"
- "𝒳𝒳A\u0001\u0000\n/"
{"pattern":"^(?<x>a)\\k<x>\\1(?:b|c)(?=d)(?!e)d(?<=d)(?<!c)$"}
+ "aaacd"
- "aaac"
{"pattern":"^[]$|^[^]{3}$|^[[:a]{2}$"}
+ "\n\u2028é"
+ "[:"
- ""
{"pattern":"^a{,2}$"}
+ "a{,2}"
- "aa"
{"pattern":"\u0000"}
+ "a\u0000"
- "a"
{"pattern":"^[^\\u0000]*$"}
+ ""
+ "a\\u0000"
+ "é\n"
- "a\u0000"
- "\\\u0000"
{"pattern":"^(18[7-9]|19|2[01])"}
+ "1870"
+ "20"
- "1869"
- "2"
- ""
{"pattern":"\\a"}
? ^/pattern: is no regular expression: unknown escape$
{"pattern":"\\Z"}
? unknown escape
{"pattern":"a**"}
? nothing to repeat
{"pattern":"*a"}
? nothing to repeat
{"pattern":"(a"}
? is no regular expression
{"pattern":"(?i)a"}
? unknown kind of group
{"pattern":"(*UTF)a"}
? nothing to repeat
{"pattern":"[z-a]"}
? is no regular expression
{"pattern":"[a"}
? is missing
{"pattern":5}
? ^/pattern: must be a string

# objects
{"properties":{"a":{"type":"integer"},"b~/c":false,"":{"const":1}}}
+ {}
+ {"a":1,"z":"x"}
+ {"":1}
+ []
- {"a":"1"}
- {"\u0061":"1"}
- {"b~/c":0}
- {"":2}
{"properties":{"a":{"properties":{"b":{"properties":{"é":{"minimum":5}}}}}}}
+ {"a":{"b":{"é":5}}}
+ {"a":{"b":[]}}
- {"a":{"b":{"\u00e9":4}}}
- {"x":1,"a":{"y":2,"b":{"z":[],"é":4}}}
{"patternProperties":{"^a":{"type":"integer"},"b$":{"minimum":5}}}
+ {"ab":5}
+ {"c":"x"}
- {"ab":4}
- {"ab":"5"}
- {"ac":"x"}
- {"xb":1}
{"properties":{"a":true},"patternProperties":{"^x":true},"additionalProperties":false}
+ {"a":1,"x1":2}
+ {}
- {"b":1}
- {"a":1,"x1":2,"y":3}
{"properties":{"a":true,"b":true},"additionalProperties":{"type":"null"}}
+ {"c":null,"a":5}
- {"a":1,"b":2,"c":3}
- {"c":3}
{"additionalProperties":false}
+ {}
- {"a":1}
{"items":{"properties":{"a":true},"additionalProperties":false}}
+ [{"a":1},{}]
- [{"a":1,"b":2}]
{"propertyNames":{"maxLength":2,"pattern":"^[a-z]"}}
+ {"ab":{"ABC":1}}
+ {}
- {"abc":1}
- {"A":1}
{"propertyNames":false}
+ {}
- {"a":1}
{"required":["a","b\n"]}
+ {"a":null,"b\n":0}
+ "x"
- {"a":1}
- {}
{"items":{"required":["a"]}}
+ [{"b":1,"\u0061":2}]
- [{"a":1},{"b":1}]
{"required":[]}
+ {}
{"required":["a","a"]}
? ^/required: has a name twice
{"required":[1]}
? ^/required: must hold strings alone
{"dependentRequired":{"a":["b","c"],"x":[]}}
+ {}
+ {"b":1}
+ {"a":1,"b":1,"c":1}
+ {"x":1}
- {"a":1,"b":1}
{"items":{"dependentRequired":{"a":["b"]}}}
- [{"a":1}]
{"dependentSchemas":{"a":{"properties":{"b":{"type":"integer"}}},"z":false}}
+ {"b":"x"}
+ {"a":1,"b":2}
- {"a":1,"b":"x"}
- {"z":1}
{"items":{"dependentSchemas":{"a":{"minProperties":2}}}}
+ [{"a":1,"b":1},{"b":1}]
- [{"a":1}]
{"minProperties":1,"maxProperties":2}
+ {"a":1}
+ {"a":1,"b":2}
- {}
- {"a":1,"b":2,"c":3}
{"items":{"minProperties":1,"maxProperties":2}}
+ [{"a":1}]
- [{}]
- [{"a":1,"b":2,"c":3}]
{"properties":[]}
? ^/properties: must be an object
{"properties":{"a":{"x":1}}}
? ^/properties/a/x: unknown keyword

# arrays
{"items":{"type":"integer"}}
+ []
+ [1,2.0]
+ {"0":"a"}
- [1,"2"]
{"prefixItems":[{"type":"integer"},{"type":"string"}]}
+ [1]
+ [1,"a",null]
- ["a"]
- [1,2]
{"prefixItems":[true],"items":false}
+ [1]
- [1,2]
{"items":[{}]}
? ^/items: an array of schemas is of an older draft
{"prefixItems":[]}
? ^/prefixItems: must not be empty
{"contains":{"minimum":5}}
+ [1,6]
- [1,2]
- []
+ {}
{"contains":{"minimum":5},"minContains":2,"maxContains":3}
+ [5,6]
+ [5,6,7,1]
- [5]
- [5,6,7,8]
{"contains":{"minimum":5},"minContains":0}
+ []
+ [1]
{"contains":{"minimum":5},"minContains":0,"maxContains":1}
+ []
- [5,6]
{"contains":false,"maxContains":0}
- []
{"minContains":2,"maxContains":0}
+ [1]
{"minItems":1,"maxItems":2}
+ [1]
+ "x"
- []
- [1,2,3]
{"uniqueItems":true}
+ []
+ [1,true,"1",[1],{"a":1},null,false,0]
+ [1,2,10,12]
+ [{"a":1,"b":2},{"a":2,"b":1}]
+ [[1,2],[2,1]]
+ ["a","A","\u00e9","e"]
- [1,2,1.0]
- [0,-0]
- [100,1e2]
- ["é","\u00e9"]
- [{"a":1,"b":2},{"b":2.0,"a":1}]
- [[1,[2]],[1,[2.0]]]
- [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,3]
+ [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,"3"]
- [[],{},"a",1,2,3,4,5,6,7,8,9,10,11,12,13,14,{"a":[1]},{"b":1},{"a":[10e-1]}]
{"uniqueItems":false}
+ [1,1]
{"uniqueItems":1}
? ^/uniqueItems: must be true or false
{"const":{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":10,"k":11,"l":12,"m":13,"n":14,"o":15,"p":16,"q":17,"r":[18]}}
+ {"r":[18.0],"q":17,"p":16,"o":15,"n":14,"m":13,"l":12,"k":11,"j":10,"i":9,"h":8,"g":7,"f":6,"e":5,"d":4,"c":3,"b":2,"\u0061":1}
- {"r":[18],"q":17,"p":16,"o":15,"n":14,"m":13,"l":12,"k":11,"j":10,"i":9,"h":8,"g":7,"f":6,"e":5,"d":4,"c":3,"b":2,"x":1}
- {"r":[19],"q":17,"p":16,"o":15,"n":14,"m":13,"l":12,"k":11,"j":10,"i":9,"h":8,"g":7,"f":6,"e":5,"d":4,"c":3,"b":2,"a":1}

# combining
{"allOf":[{"minimum":1},{"maximum":5},{"type":"integer"}]}
+ 3
- 0
- 6
- 2.5
- "x"
{"anyOf":[{"type":"integer"},{"minLength":2}]}
+ 1
+ 1.5
+ "ab"
- "a"
{"oneOf":[{"type":"integer"},{"minimum":2}]}
+ 1
+ 2.5
- 3
- 1.5
+ "a"
{"oneOf":[true,true]}
- 1
{"oneOf":[false,true]}
+ 1
{"not":{"type":"string"}}
+ 1
- "a"
{"not":{}}
- 1
{"not":false}
+ 1
{"not":{"not":{"type":"integer"}}}
+ 1
- "a"
{"if":{"type":"integer"},"then":{"minimum":5},"else":{"type":"string"}}
+ 5
+ "a"
- 4
- null
{"if":{"minimum":5},"else":false}
+ 5
- 4
{"then":false,"else":false}
+ 1
{"allOf":[]}
? ^/allOf: must not be empty
{"anyOf":{}}
? ^/anyOf: must be an array
{"allOf":[{"a/b":1}]}
? ^/allOf/0/a~1b: unknown keyword

# references
{"properties":{"a":{"$ref":"#"}},"additionalProperties":false}
+ {"a":{"a":{}}}
- {"a":{"b":1}}
{"$defs":{"a~b":{"type":"integer"},"c/d":{"$ref":"#/$defs/a~0b"},"e%f":{"$ref":"#/$defs/c~1d"},"":{"$defs":{"":true}}},"items":{"$ref":"#/$defs/e%25f"},"contains":{"$ref":"#/$defs//$defs/"}}
+ [1]
- ["1"]
- []
{"$ref":"#/$defs/a","minimum":2,"$defs":{"a":{"type":"integer"}}}
+ 2
- 1
- 2.5
{"prefixItems":[{"type":"integer"},{"$ref":"#/prefixItems/0"}]}
+ [1,2]
- [1,"2"]
{"$ref":"#x","$defs":{"a":{"$anchor":"x","type":"integer"}}}
+ 1
- "1"
{"$id":"http://example.com/root.json","$ref":"sub/one.json#y","$defs":{"a":{"$id":"sub/one.json","$defs":{"b":{"$anchor":"y","type":"integer"},"c":{"$ref":"../two.json"}}},"d":{"$id":"/two.json"}}}
+ 1
- "1"
{"$id":"urn:example:a","properties":{"x":{"$ref":"urn:example:a#/$defs/b"}},"$defs":{"b":{"type":"string"}}}
+ {"x":"a"}
- {"x":1}
{"$ref":"#/$defs/a","$defs":{"a":{"$id":"http://h/q?x","$ref":"#/$defs/b","$defs":{"b":{"type":"null"}}}}}
+ null
- 1
{"enum":[{"$ref":"#/$defs/a"}],"$defs":{"a":true}}
+ {"$ref":"#/$defs/a"}
- 1
{"properties":{"$ref":{"$ref":"#/$defs/a"}},"$defs":{"a":{"type":"string"}}}
+ {"$ref":"x"}
- {"$ref":1}
{"$ref":"#/$defs/목록","$defs":{"목록":{"type":"array"}}}
+ []
- {}
{"$defs":{"tree":{"type":"object","required":["v"],"properties":{"v":{"type":"integer"},"kids":{"type":"array","items":{"$ref":"#/$defs/tree"}}}}},"$ref":"#/$defs/tree"}
+ {"v":1,"kids":[{"v":2,"kids":[{"v":3}]},{"v":4}]}
- {"v":1,"kids":[{"v":2,"kids":[{"v":"3"}]},{"v":4}]}
- {"v":1,"kids":[{"kids":[]}]}
{"$ref":"#"}
? refers to itself without going into the value
{"allOf":[{"$ref":"#/$defs/a"}],"$defs":{"a":{"anyOf":[{"$ref":"#/$defs/b"}]},"b":{"not":{"$ref":"#/$defs/a"}}}}
? refers to itself without going into the value
{"$ref":"#/$defs/no"}
? ^/\$ref: "#/\$defs/no" does not lead to a schema
{"$ref":"#/$defs","$defs":{}}
? ^/\$ref: "#/\$defs" does not lead to a schema
{"$ref":"#no"}
? ^/\$ref: "#no" names no \$anchor
{"$ref":"other.json"}
? ^/\$ref: "other.json" is not within these rules: remote references are not supported
{"items":{"$ref":"https://json-schema.org/draft/2020-12/schema"}}
? ^/items/\$ref: .*remote references are not supported
{"$ref":"a b"}
? ^/\$ref: is no URI reference
{"$id":"http://example.com/#a"}
? ^/\$id: must not have a fragment
{"$anchor":"1a"}
? ^/\$anchor: must be
{"$defs":{"a":{"$anchor":"x"},"b":{"$anchor":"x"}}}
? ^/\$defs/b/\$anchor: is given twice

# What only describes, and what is not known.
{"$schema":"https://json-schema.org/draft/2020-12/schema","$comment":"c","title":"t","description":"d","default":[],"examples":[1],"deprecated":false,"readOnly":true,"writeOnly":false,"contentMediaType":"a/b","contentEncoding":"base64","contentSchema":{"type":"string"},"format":"no-such","x-any":{"type":7}}
+ 1
{"$schema":"http://json-schema.org/draft-07/schema#"}
? ^/\$schema: only "https://json-schema.org/draft/2020-12/schema" is known
{"title":5}
? ^/title: must be a string
{"examples":{}}
? ^/examples: must be an array
{"deprecated":"yes"}
? ^/deprecated: must be true or false
{"contentSchema":{"nope":1}}
? ^/contentSchema/nope: unknown keyword
{"unevaluatedProperties":false}
? ^/unevaluatedProperties: is not supported
{"items":{"unevaluatedItems":false}}
? ^/items/unevaluatedItems: is not supported
{"$dynamicRef":"#a"}
? ^/\$dynamicRef: dynamic references are not supported
{"$dynamicAnchor":"a"}
? ^/\$dynamicAnchor: dynamic references are not supported
{"$recursiveRef":"#"}
? ^/\$recursiveRef: dynamic references
{"$vocabulary":{}}
? ^/\$vocabulary: vocabularies are not supported
{"definitions":{}}
? ^/definitions: .*use \$defs
{"dependencies":{}}
? ^/dependencies: .*dependentRequired
{"additionalItems":false}
? ^/additionalItems: .*prefixItems
{"Type":"string"}
? ^/Type: unknown keyword
{"properties":{"a":{"anyOf":[{"minimun":1}]}}}
? ^/properties/a/anyOf/0/minimun: unknown keyword
{"x-rule":5}
? ^/x-rule: must be a string
{"x-severity":"warning"}
? ^/x-severity: must be warn or error
{"items":{"x-format":"assert"}}
? ^/items/x-format: stands in the outermost schema only
{"type":"string","type":"null"}
? ^line 1: .*same key twice

# Formats describe, unless told.
{"format":"date"}
+ "not a date"
{"x-format":"assert","items":{"format":"date"}}
+ ["2024-02-29"]
- ["2023-02-29"]
{"x-format":"annotate","format":"date"}
+ "2023-02-29"
!

table --format annotate <<'!'
{"x-format":"assert","format":"date"}
+ "not a date"
!

table --format assert <<'!'
{"x-format":"annotate","format":"date"}
- "not a date"
{"format":"date"}
+ 5
+ "2024-02-29"
+ "0000-01-01"
- "2100-02-29"
- "2024-2-29"
- "2024-02-29 "
- "20240229"
- "2024-00-10"
- "2024-04-31"
- "２024-01-01"
{"format":"time"}
+ "08:30:06Z"
+ "08:30:06.283185z"
+ "23:59:60Z"
+ "15:59:60-08:00"
+ "01:29:60+01:30"
- "08:30:06"
- "24:00:00Z"
- "08:60:00Z"
- "22:59:60Z"
- "23:59:60+01:00"
- "08:30:06+24:00"
- "08:30:06.Z"
- "08:30:06Z+00:30"
- "8:3:6Z"
- "08:30:06+0100"
{"format":"date-time"}
+ "1963-06-19T08:30:06.283185Z"
+ "1963-06-19t08:30:06+09:00"
+ "1998-12-31T23:59:60Z"
- "1963-06-19 08:30:06Z"
- "1990-02-31T15:59:59.123-08:00"
- "1998-12-31T23:58:60Z"
- "1963-06-19"
- "1963-06-19T"
{"format":"email"}
+ "joe.bloggs@example.com"
+ "te~st@c--n.com"
+ "\"joe @ bloggs\\\"\"@example.com"
+ "joe@[127.0.0.1]"
+ "joe@[IPv6:::1]"
- "2962"
- ".a@example.com"
- "a.@example.com"
- "a..b@example.com"
- "a@b@example.com"
- "a@"
- "@b"
- "a@-b.com"
- "a@b..com"
- "a@b=c.com"
- "joe@[127.0.0.300]"
- "\"a@example.com"
- "é@example.com"
{"format":"ipv4"}
+ "127.0.0.1"
+ "255.255.255.255"
- "127.0.0.01"
- "127.0.1"
- "1.2.3.4.5"
- "256.0.0.1"
- "1.2.3.4."
- "1.2.3.4\n"
{"format":"ipv6"}
+ "::"
+ "::1"
+ "d6::"
+ "1:2:3:4:5:6:7:8"
+ "1::d6:192.168.0.1"
+ "1:2:3:4:5:6:1.2.3.4"
- "1:2:3:4:5:6:7"
- "1:2:3:4:5:6:7:8:9"
- "1::2::3"
- ":2:3:4:5:6:7:8"
- "1:2:3:4:5:6:7:"
- "12345::"
- "::1.2.3"
- "1:2:3:4:5:6:7:1.2.3.4"
- "fe80::1%eth0"
- "127.0.0.1"
- ":::"
{"format":"uuid"}
+ "2EB8AA08-aa98-11ea-b4aa-73b441d16380"
- "2eb8aa08-aa98-11ea-b4aa-73b441d1638"
- "2eb8aa08aa9811eab4aa73b441d16380"
- "2eb8aa08-aa98-11ea-b4ga-73b441d16380"
{"format":"uri"}
+ "http://foo.bar/?baz=qux#quux"
+ "http://-.~_!$&'()*+,;=:%40:80%2f::::::@example.com:8080/"
+ "ldap://[2001:db8::7]/c=GB?objectClass?one"
+ "urn:oasis:names:specification"
+ "mailto:a@b"
+ "http://[v1.a:b]:80"
- "//foo.bar"
- "/abc"
- "abc"
- "bar,baz:foo"
- "1a:b"
- "http:// a"
- "http://example.com/%zz"
- "http://example.com/a\\b"
- "http://example.com/é"
- "https://[@example.org/"
- "http://a:b/"
- "http://a:80:80/"
- "http://[::1"
- "a:[b]"
{"format":"uri-reference"}
+ ""
+ "/abc"
+ "abc?x#y"
+ "#frag"
+ "./a:b"
- "1:b"
- "#a\\b"
- "a b"
{"format":"regex"}
+ "([abc])+\\s+$"
+ ""
- "^(abc]"
- "\\a"
- "a{2}{3}"
{"format":"hostname"}
? ^/format: "hostname" cannot be checked
{"format":5}
? ^/format: must be a string
!

# Lines that are no values.
echo '{"type":"integer"}' >r.json
t 'verdicts of odd lines' 'tmdb-validate -r r.json --verdicts' <<'!'
1

  
1 2
01
[
 7 
{"a":1,"a":2}
!
status 0
stdout <<'!'
true
false
false
false
true
false
!
like err '^tmdb-validate: standard input:4: text after the value, at byte 3 of the line$'
like err '^tmdb-validate: standard input:8: the same key twice'
t 'a last line without an end, a carriage return, a byte order mark' \
	'printf "\357\273\2771\r\n2.5\r\n3" | tmdb-validate -r r.json --verdicts' </dev/null
stdout <<'!'
true
false
true
!
t 'verdicts go without a quarantine' 'tmdb-validate --verdicts -q 1' </dev/null
status 64

# Limits.
i=0
while [ $i -lt 70 ]; do
	printf '"a%d":{"$ref":"#/$defs/a%d"},' $i $((i + 1))
	i=$((i + 1))
done | sed 's/^/{"$ref":"#\/$defs\/a0","$defs":{/; s/$/"a70":true}}/' >r.json
t 'a long chain of references' 'tmdb-validate -r r.json --verdicts' </dev/null
status 78
like err 'more than 64 schemas refer to each other'
i=0
while [ $i -lt 60 ]; do
	printf '"a%d":{"anyOf":[{"not":{"$ref":"#/$defs/a%d"}},{"$ref":"#/$defs/a%d"}]},' $i $((i + 4)) $((i + 4))
	i=$((i + 4))
done | sed 's/^/{"$defs":{/; s/$/"a60":{"type":"null"}},"allOf":[{"$ref":"#\/$defs\/a0"}]}/' >r.json
t 'a few branches' 'tmdb-validate -r r.json --verdicts' <<'!'
null
1
!
status 0
printf '{"$defs":{"t":{"anyOf":[{"items":{"$ref":"#/$defs/t"},"minItems":1},{"items":{"$ref":"#/$defs/t"},"maxItems":1},{"const":0}],"not":{"const":1}}},"$ref":"#/$defs/t"}' >r.json
{
	head -c 100 /dev/zero | tr '\0' '['
	printf 1
	head -c 100 /dev/zero | tr '\0' ']'
	echo
	echo '[[0]]'
} >in.deep
t 'branches without end' 'tmdb-validate -r r.json --verdicts <in.deep' </dev/null
status 0
stdout <<'!'
false
true
!
like err 'standard input:1: the rules ask for too much work'
echo '{"properties":{"a":{"x-severity":"warn","pattern":"^(a|aa)+$"}}}' >r.json
{
	printf '{"a":"%s!"}\n' "$(head -c 2000 /dev/zero | tr '\0' a)"
	echo '{"a":"aa"}'
} >in.regex
t 'an expression without end' 'tmdb-validate -r r.json -q 3 3>bad <in.regex' </dev/null
status 0
stdout <<'!'
{"a":"aa"}
!
like bad '"rule":"pattern","path":"/a","message":"the pattern takes too long on this","schema":"/properties/a/pattern"'

# What is told: all of it, each with its place.
echo '{"x-rule":"TOP","properties":{"a/b":{"items":{"minimum":5,"x-rule":"LOW"}},"c":{"$ref":"#/$defs/d"},"n":false,"o":{"oneOf":[{"minimum":1},{"maximum":3}]},"s":{"anyOf":[{"type":"null"},{"minLength":3,"pattern":"^a"}]}},"$defs":{"d":{"multipleOf":0.5}},"dependentRequired":{"c":["é"]},"propertyNames":{"maxLength":4}}' >r.json
t 'messages' 'tmdb-validate -r r.json -q 3 3>bad' <<'!'
{"a/b":[7,4,{},3.5],"c":0.75,"n":1,"o":2,"s":"bb","fünf5":1}
!
grep -o '{"rule"[^}]*}' bad >out
sort -o out out
stdout <<'!'
{"rule":"LOW","path":"/a~1b/1","message":"4 is less than 5","schema":"/properties/a~1b/items/minimum"}
{"rule":"LOW","path":"/a~1b/3","message":"3.5 is less than 5","schema":"/properties/a~1b/items/minimum"}
{"rule":"TOP","path":"/c","message":"0.75 is no multiple of 0.5","schema":"/$defs/d/multipleOf"}
{"rule":"TOP","path":"/fünf5","message":"its name has 5 characters, not at most 4","schema":"/propertyNames/maxLength"}
{"rule":"TOP","path":"/n","message":"is not allowed","schema":"/properties/n"}
{"rule":"TOP","path":"/o","message":"2 fits alternatives 0 and 1, not one alone","schema":"/properties/o/oneOf"}
{"rule":"TOP","path":"/s","message":"\"bb\" does not match \"^a\"","schema":"/properties/s/anyOf/1/pattern"}
{"rule":"TOP","path":"/s","message":"has 2 characters, not at least 3","schema":"/properties/s/anyOf/1/minLength"}
{"rule":"TOP","path":"/é","message":"is missing, but \"c\" is there","schema":"/dependentRequired"}
!
echo '{"items":{"type":"integer"}}' >r.json
echo '{"properties":{"a":{"items":{"type":"integer"}}}}' >r.json
{
	printf '{"a":[""'
	i=0
	while [ $i -lt 1200 ]; do
		printf ',""'
		i=$((i + 1))
	done
	echo ']}'
} >in.many
t 'more errors than can be listed' 'tmdb-validate -r r.json -q 3 3>bad <in.many' </dev/null
[ "$(grep -o '"rule":' bad | wc -l)" -eq 1001 ]
ok $? "$name: a thousand, and one that says so"
done_testing
