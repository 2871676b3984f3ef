#!/bin/bash
# scripts/lib/venv.sh: Python packages of exact versions, or a reason.
# shellcheck source=tests/tap.sh
# shellcheck disable=SC2016
. "$(dirname "$0")/tap.sh"

# A Python that makes the folder, and a pip that works when "net" is there.
mkdir cache
cat >python3 <<'!'
#!/bin/sh
echo "$@" >>"$TAPDIR/calls"
if [ "$2" = venv ]; then
	mkdir -p "$4/bin" && cp "$0" "$4/bin/python"
elif [ ! -e "$TAPDIR/net" ]; then
	echo 'warning: trying' >&2
	echo 'ERROR: no network' >&2
	exit 1
fi
!
chmod +x python3
echo 'thing==1.0' >wanted.txt
TAPDIR=$PWD XDG_CACHE_HOME=$PWD/cache PYTHON3=$PWD/python3
export TAPDIR XDG_CACHE_HOME PYTHON3
make='bash -c ". \"$root/scripts/lib/venv.sh\"; venv_make wanted.txt"'

t 'no network' "$make" </dev/null
status 1
stdout <<'!'
pip could not install wanted.txt: ERROR: no network
!
t 'no network: nothing remains' 'ls cache/tmdb | grep -v lock' </dev/null
stdout </dev/null

: >net
t 'made' "$make" </dev/null
status 0
like out "^$PWD/cache/tmdb/venv-[0-9a-f]{12}/bin/python\$"
cp out first
: >calls
t 'made once' "$make; cat calls" </dev/null
status 0
same out 'the same, without a call' <first
rm cache/tmdb/*/complete
t 'interrupted' "$make" </dev/null
status 0
[ "$(grep -c -e '-m venv --clear' calls)" -eq 1 ]
ok $? 'interrupted: begun anew'
echo 'thing==2.0' >wanted.txt
t 'another version' "$make" </dev/null
! cmp -s out first
ok $? 'another version: another folder'
done_testing
