#!/bin/bash
# tmdb-parallel does what its filter does alone, to the byte: records, their
# order, envelopes with their lines and offsets, counts, exit status; and over
# ssh to a second host.
# shellcheck disable=SC1091,SC2012,SC2016,SC2154
. "$(dirname -- "$0")/tap.sh"

command -v parallel >/dev/null || {
	echo '1..0 # SKIP GNU parallel is not installed'
	exit 0
}

# All sorts of lines: good ones, copies, broken ones, blank ones, CRLF, no
# text, a key spelled otherwise or within another member; no newline at last.
awk 'BEGIN {
	for (i = 1; i <= 6000; i++) {
		id = i % 7 == 0 ? i - 6 : i
		if (i % 11 == 0) id = id ".0"
		if (i % 13 == 0) id = id "0e-1"
		rated = i % 17 == 0 ? 11.2 : i % 19 == 0 ? 0 : 6.1
		printf "{\"movie_id\":%s,\"title\":\" Seoul %d\",\"release_date\":\"2016-08-18\",\"vote_average\":%s,\"popularity\":9.5}", id, i, rated
		printf "%s\n", i % 23 == 0 ? "\r" : ""
		if (i % 29 == 0) print ""
		if (i % 31 == 0) print "{broken " i
		if (i % 37 == 0) printf "{\"movie\\u005fid\":%d,\"title\":\"A\"}\n", i
		if (i % 41 == 0) printf "{\"in\":{\"movie_id\":5},\"movie_id\":%d,\"title\":\"B\"}\n", i
		if (i % 43 == 0) printf "\377\n{\"movie_id\":\"k\\u0061%d\"}\n{\"movie_id\":\"ka%d\"}\n", i % 3, i % 3
	}
	printf "{\"movie_id\":1}"
}' >in.mixed

plain() { # plain WHAT TMDB-PARALLEL-OPTIONS FILTER...
	local what=$1 options=$2
	shift 2
	rm -f q1 q2 s1 s2
	"$@" -q q1 -s s1 <in.mixed >o1
	# shellcheck disable=SC2086
	tmdb-parallel $options -q q2 -s s2 "$@" <in.mixed >o2 2>err
	is "$?" 0 "$what: status"
	is "$(cat err)" '' "$what: silent"
	cmp o1 o2
	ok $? "$what: records, and their order"
	sort q1 >q1.sorted && sort q2 | cmp q1.sorted -
	ok $? "$what: envelopes, with lines and offsets"
	is "$(jq -Sc 'del(.seconds)' s2)" "$(jq -Sc 'del(.seconds)' s1)" "$what: counts"
	[ -s o1 ] && [ -s q1 ]
	ok $? "$what: both records and envelopes were there"
}

plain validate '-j2 -b 40k' tmdb-validate
cmp q1 q2
ok $? 'envelopes of blocks are in order, too'
plain clean '-j2 -b 100k' tmdb-clean --today 2026-01-01
plain 'an expression with what GNU parallel would replace' '-j2 -b 100k' \
	tmdb-clean -e '. + {"{}": "{#} {.} \" $HOME '"'"'"}'
plain 'a file' '-j2 -b 40k -i in.mixed' tmdb-validate
plain 'dedup, by key' '-j3 -k movie_id' tmdb-dedup --no-titles
plain 'dedup, by key, the newest' '-j2 -k movie_id' tmdb-dedup --keep newest --no-titles
plain 'dedup, by a text' '-j2 -k title,release_date' tmdb-dedup -k title,release_date --no-titles

t 'no input' 'tmdb-parallel -s 1 tmdb-validate' </dev/null
like out '"in":0,"out":0,"quarantined":0'
status 0
t 'no input, by key' 'tmdb-parallel -k movie_id -s 1 tmdb-dedup' </dev/null
like out '"in":0,"out":0,"quarantined":0'
status 0

# The first failure stops it, with the filter's status and its message.
cat >failing <<'!'
#!/bin/bash
# A filter that dies in the third block.
input=$(cat)
case $input in *'Seoul 700"'*) echo 'failing: no such luck' >&2; exit 69 ;; esac
printf '%s\n' "$input"
echo '{"stage":"failing","in":1,"out":1,"quarantined":0}' >"${@: -1}"
!
chmod +x failing
t 'a filter that fails' 'tmdb-parallel -j2 -b 40k -s 3 ./failing <in.mixed 3>s.failing' </dev/null
status 69
like err '^failing: no such luck$'
like err 'failing ended with 69; its output is not complete'
[ ! -s s.failing ]
ok $? 'and no counts are told'
t 'a filter that fails on a shard' "tmdb-parallel -k movie_id $tmp/failing <in.mixed" </dev/null
status 69
like err '^failing: no such luck$'
t 'a wrong rule' "tmdb-parallel tmdb-validate -e '(' <in.mixed" </dev/null
status 78
printf '#!/bin/sh\nkill -9 $$\n' >killed
chmod +x killed
t 'a filter that is killed' 'tmdb-parallel ./killed <in.mixed' </dev/null
status 71
t 'no such filter' 'tmdb-parallel tmdb-nothing' </dev/null
status 78
t 'a full disk' 'tmdb-parallel -q /dev/null tmdb-validate <in.mixed >/dev/full' </dev/null
status 74
t 'a full disk, by key' 'tmdb-parallel -q /dev/null -k movie_id tmdb-dedup <in.mixed >/dev/full' </dev/null
status 74
t 'a full disk for the quarantine' 'tmdb-parallel -q 3 tmdb-validate <in.mixed 3>/dev/full >/dev/null' </dev/null
status 74
t 'the reader is gone' '{ tmdb-parallel -b 40k -q /dev/null tmdb-validate <in.mixed; echo $? >&2; } | true' </dev/null
like err '^141$'
t 'a descriptor that is not open' 'tmdb-parallel -q 9 tmdb-validate' </dev/null
status 64
t 'too many bad ones' 'tmdb-parallel -m 1% -b 40k -q /dev/null tmdb-validate <in.mixed >/dev/null' </dev/null
status 65
t 'not too many' 'tmdb-parallel -m 30% -b 40k -q /dev/null tmdb-validate <in.mixed >/dev/null' </dev/null
status 0
for wrong in '' '-j 0 cat' '-b x cat' '-m x cat' 'tmdb-validate --tag' 'tmdb-validate -q 3' '-k movie_id tmdb-dedup --titles'; do
	t "usage: $wrong" "tmdb-parallel $wrong" </dev/null
	status 64
done
t 'no such file' 'tmdb-parallel -i nowhere tmdb-validate' </dev/null
status 66
t help 'tmdb-parallel -h' </dev/null
status 0
like out '^usage: tmdb-parallel'
is "$(TMPDIR=$tmp/left && mkdir left && export TMPDIR && tmdb-parallel -q /dev/null tmdb-validate <in.mixed | wc -l; ls left | wc -l)" \
	"$(tmdb-validate -q /dev/null <in.mixed | wc -l)"$'\n0' 'no temporary file is left'

# A second host: a network, a name and a /tmp of its own, in namespaces, where
# an sshd of its own listens on its own loopback.
second_host() {
	local i
	mkdir -m 700 host && ssh-keygen -q -t ed25519 -N '' -f host/key &&
		ssh-keygen -q -t ed25519 -N '' -f host/host || return
	cp host/key.pub host/authorized
	cat >host/sshd <<-END
		ListenAddress 127.0.0.1:2222
		HostKey $tmp/host/host
		PidFile none
		AuthorizedKeysFile $tmp/host/authorized
		StrictModes no
		UsePAM no
		PermitRootLogin yes
		MaxStartups 100
		LogLevel VERBOSE
	END
	mkdir -p /run/sshd
	unshare --net --uts --mount -- bash -c '
		hostname second && ip link set lo up &&
		mkdir -p host/tmp && mount --bind host/tmp /var/tmp &&
		exec "$(command -v sshd || echo /usr/sbin/sshd)" -D -e -f "$PWD/host/sshd"' \
		2>host/log &
	pids="$pids $!"
	cat >host/ssh <<-END
		#!/bin/sh
		exec ssh -F none -i $tmp/host/key -o StrictHostKeyChecking=no \\
			-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \\
			-o ControlMaster=no -o ProxyCommand='nsenter --net=/proc/$!/ns/net nc 127.0.0.1 2222' "\$@"
	END
	chmod +x host/ssh
	for ((i = 0; i < 200; i++)); do
		[ "$(host/ssh second hostname 2>/dev/null </dev/null)" != second ] || return 0
		kill -0 $! 2>/dev/null || return 1
		sleep 0.1
	done
	return 1
}

if ! unshare --net --uts --mount true 2>/dev/null; then
	skip 'over ssh to a second host' 'namespaces are not allowed here'
elif ! command -v /usr/sbin/sshd >/dev/null || ! command -v nc >/dev/null; then
	skip 'over ssh to a second host' 'sshd or nc is not installed'
elif ! second_host; then
	sed 's/^/# /' host/log
	ok 1 'a second host with an sshd of its own'
else
	export PARALLEL_SSH=$tmp/host/ssh
	ssh_count() { grep -c 'Accepted publickey' host/log; }
	before=$(ssh_count)
	plain 'over ssh' '-j2 -b 200k -S :,second' "$root/validate/tmdb-validate"
	[ "$(ssh_count)" -gt "$before" ]
	ok $? 'the second host was asked'
	plain 'over ssh alone, an expression' '-j2 -b 200k -S second' \
		"$root/clean/tmdb-clean" -e '. + {"{}": "{#} \" $HOME '"'"'"}'
	printf '#!/bin/bash\ncat >/dev/null; hostname >&2; exit 77\n' >whose
	chmod +x whose
	t 'a failure over ssh' "tmdb-parallel -S second $tmp/whose <in.mixed" </dev/null
	status 77
	like err '^second$'
	if command -v rsync >/dev/null; then
		plain 'over ssh, by key' '-j1 -k movie_id -S :,second' \
			"$root/dedup/tmdb-dedup" --no-titles
	else
		skip 'over ssh, by key' 'rsync is not installed'
	fi
	t 'a host that is not there' 'PARALLEL_SSH=false tmdb-parallel -S second tmdb-validate <in.mixed' </dev/null
	[ "$st" -ne 0 ]
	ok $? "$name: not 0 ($st)"
fi
done_testing
