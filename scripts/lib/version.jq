# The facts of a version: its number, changes and schema.  See package.sh.

# Members by name, without the order and the mark that is our own.
def members: map(select(.name != "gone_since") | {(.name): del(.name)}) | add // {};

# What a reader of the version before has to learn.
def schema_changes($old):
	. as $new |
	[($new | keys[]) as $m | select($old | has($m) | not) |
		{member: $m, change: "new", types: $new[$m].types}] +
	[($old | keys[]) as $m | select($new | has($m) | not) |
		{member: $m, change: "gone", types: $old[$m].types}] +
	[($new | keys[]) as $m | select(($old | has($m)) and $old[$m] != $new[$m]) |
		{member: $m, change: "type", from: $old[$m].types, types: $new[$m].types} +
		if $old[$m].items != $new[$m].items
		then {items_from: $old[$m].items, items: $new[$m].items} else {} end];

# The rule of the Data Package recipe for versions: what a reader has to learn
# anew is MAJOR, other rows are MINOR, other values in them PATCH.
def number($before; $major; $changes):
	if $before == null or $before.number == null then "1.0.0"
	else ($before.number | split(".") | map(tonumber)) as [$a, $b, $c] |
		if $major then [$a + 1, 0, 0]
		elif $changes.insert + $changes.delete > 0 then [$a, $b + 1, 0]
		else [$a, $b, $c + 1] end |
		map(tostring) | join(".")
	end;

$before[0] as $before |
($columns | split(",")) as $columns |
($profile[0].schema.fields | members) as $schema |
$diff[0].changes as $changes |
(if $before.schema then $schema | schema_changes($before.schema) else [] end) as $learn |
{
	number: number($before; ($learn | length) > 0 or
		($before.columns // $columns) != $columns; $changes),
	previous: (if $previous == "" then null else $previous end),
	again: (if $again == "" then null else $again end),
	changes: $changes,
	schema_changes: $learn,
	schema: $schema,
	columns: $columns
}
