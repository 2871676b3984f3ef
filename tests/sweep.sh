# Calls that fail, or kill, one after the other, by strace: after tap.sh,
# `. "$root/tests/sweep.sh"`.
#
#	inject CALL WHAT WHEN COMMAND...
#				run it; WHAT (error=EIO, signal=KILL, or death,
#				of all its processes) befalls call number WHEN
#				of each process: its status into st, and 1
#				when there was no such call
#	inject_file=PATH	only calls that name this file are counted
#	sweep NAME FOLDER [REGEX...]
#				do so at the calls on files in FOLDER that
#				`work` makes, itself or by other programs
#
# strace counts the calls of each process by itself; in a script of many it is
# the file that tells the one call from others.  So that its name is the same
# each time, all those runs are called $RUN (see sweep_named).
#
# sweep wants these functions of the test:
#
#	fresh		put everything as it was before
#	work		run "$@" before the program
#	promised	what must hold after a fault; says what does not
#	again		run the program, without a fault
#	healed		what must hold then; says what does not
#
# TRIALS=N and SEED=N choose how many calls and which, beside those that match a
# REGEX, where something was wrong once; LONG=1 takes all, or all that match
# CALLS=REGEX, as CALLS='^rename.*death'.  What is matched is CALL, FILE, number
# and fault, with a blank between.
# shellcheck shell=bash disable=SC2034,SC2154

if ! strace -o /dev/null true 2>/dev/null; then
	skip 'every call' 'needs strace'
	done_testing
fi
inject_file=

inject() {
	local what=$2 traced leader
	[ "$2" != death ] || what=signal=STOP
	# One that hangs is ended, with 124.
	traced=(timeout -k 1 60 strace -f -q -o trace -e signal=stop -e "trace=$1"
		-e "inject=$1:$what:when=$3" ${inject_file:+-P "$inject_file"})
	# Faster, but no signal gets through there.
	[[ $what == signal* ]] || traced+=(--seccomp-bpf)
	shift 3
	st=0
	if [ "$what" != signal=STOP ]; then
		"${traced[@]}" "$@" </dev/null >out 2>err || st=$?
	else
		# Its call done, one stops; then all go at once.
		: >trace
		setsid "${traced[@]}" "$@" </dev/null >out 2>err &
		leader=$!
		while [ -e "/proc/$leader/exe" ] && ! grep -q SIGSTOP trace; do
			sleep 0.02
		done
		kill -KILL -- "-$leader" 2>/dev/null
		wait "$leader" || st=$?
	fi
	[ "$st" -eq 137 ] || grep -qE 'INJECTED|killed by SIGKILL|SIGSTOP' trace
}

# ./named PROGRAM FUNCTION ...: a wrapper, whose run is called $RUN.
sweep_named() {
	cat >"$tmp/named" <<-'!'
	#!/bin/bash
	program=$1 main=$2
	shift 2
	. "$root/scripts/$program"
	log_prog=$program
	eval "named_run() $(declare -f run_name | tail -n +2)"
	run_name() {
		named_run
		run_id=$RUN run_stamp=${RUN%%-*}
		export TMDB_RUN=$run_id
	}
	"$main" "$@"
	!
	chmod +x "$tmp/named"
	RUN=$(date -u +%Y%m%dT%H%M%SZ)-0badcafe
	export RUN
}

sweep_calls=openat,write,pwrite64,writev,ftruncate,fallocate,copy_file_range
sweep_calls+=,fsync,fdatasync,rename,renameat,renameat2,link,linkat,symlink
sweep_calls+=,symlinkat,mkdir,mkdirat,unlink,unlinkat,rmdir,close,read,pread64

# CALL, FILE, number and fault, with tabs between, in an order that SEED
# chooses and in which each call comes soon.
sweep_points() { # sweep_points FOLDER: of the trace on the standard input
	perl -e '
	use List::Util "shuffle";
	my ($folder, $seed) = @ARGV;
	my (%seen, %point, %turn);
	while (<STDIN>) {
		my ($pid, $call, $rest) = /^(\d+) +(\w+)\((.*)/ or next;
		my ($place) = $rest =~ /^(?:\d+|AT_FDCWD)<([^>]*)>/;
		my @names = $rest =~ /"((?:[^"\\]|\\.)*)"/g;
		my $file = $call =~ /^(read|pread64|write|writev|pwrite64)$/ || !@names ? $place
			: $call =~ /^(rename|link|symlink)/ ? $names[-1] : $names[0];
		defined $file && $file !~ /[\t\\ ]/ or next;
		my $where = $file =~ m{^/} ? $file : "$place/$file";
		index($where, $folder) == 0 or next;
		# The end that an injected close leaves open is waited for.
		$call eq "close" && $file =~ m{/pipe$} and next;
		my $kind = $call eq "openat" && $rest !~ /O_CREAT|O_TRUNC|O_WRONLY|O_RDWR/ ? "look" : $call;
		my $n = ++$seen{"$pid $call $file"};
		my @faults = $kind =~ /^(look|read|pread64|close)$/ ? "error=EIO"
			: qw(signal=KILL death error=EIO);
		push @faults, "error=EACCES" if $kind =~ /look|open|link|name|dir/;
		push @faults, "error=ENOSPC" if $kind !~ /look|read|close|unlink|rmdir/;
		$point{"$call\t$file\t$n\t$_"} = $kind for @faults;
	}
	srand $seed;
	my @all = map { [$_, $turn{$point{$_}}++] } shuffle sort keys %point;
	print "$_->[0]\n" for sort { $a->[1] <=> $b->[1] } @all;
	' "$1" "$sweep_seed"
}

# Those that match one of the expressions come first; how many into always.
sweep_first() { # sweep_first [REGEX...]
	local regex
	: >"$tmp/first"
	for regex; do
		grep -E -- "${regex// /$'\t'}" "$tmp/points" >>"$tmp/first" ||
			echo "# no call is like $regex"
	done
	always=$(wc -l <"$tmp/first")
	grep -vxFf "$tmp/first" "$tmp/points" >"$tmp/rest"
	cat "$tmp/first" "$tmp/rest" >"$tmp/points"
}

sweep() { # sweep NAME FOLDER [REGEX...]
	local name=$1 folder=$2 call file nth fault i=0 hits=0 wrong='' all said always
	shift 2
	[ -e "$tmp/named" ] || sweep_named
	fresh
	work strace -f --seccomp-bpf -qq -y -o "$tmp/calls" -e signal=none \
		-e "trace=$sweep_calls" >out 2>err
	sweep_points "$folder" <"$tmp/calls" >"$tmp/points"
	sweep_first "$@"
	[ -z "${CALLS-}" ] || {
		grep -E -- "${CALLS// /$'\t'}" "$tmp/points" >"$tmp/some"
		mv "$tmp/some" "$tmp/points"
	}
	all=$(wc -l <"$tmp/points")
	while IFS=$'\t' read -r call file nth fault; do
		i=$((i + 1))
		[ -n "${LONG-}" ] || [ "$hits" -lt $((sweep_trials + always)) ] || break
		fresh
		inject_file=$file
		work inject "$call" "$fault" "$nth" 2>/dev/null && hits=$((hits + 1))
		inject_file=
		cp err err.fault
		said=$(
			case $fault,$st in
			*,0 | death,137 | signal=KILL,137 | *,6[4-9] | *,7[0-8]) ;;
			*) echo "status $st" ;;
			esac
			[ "$st" -eq 0 ] || [ "$st" -eq 137 ] || grep -qv '^strace: ' err || echo 'no message'
			promised
		)
		again >out 2>err || said+=" again $?"
		said+=" $(healed)"
		said=$(xargs <<<"$said")
		[ -n "$said" ] || continue
		wrong+=" $i"
		echo "# $i: $call $file $nth $fault, status $st: $said"
		cat err.fault err | head -n 6 | sed 's/^/# /'
	done <"$tmp/points"
	is "$wrong" '' "$hits of $all calls that fail or kill: all or nothing, and the next run is good"
	[ "$hits" -ge "$((sweep_trials < all ? sweep_trials : all / 2))" ]
	ok $? "$name: and they did"
	[ $# -eq 0 ] || { [ "$always" -ge $# ]; ok $? "$name: $always of them each time"; }
}

sweep_seed=${SEED:-$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')}
sweep_trials=${TRIALS:-8}
