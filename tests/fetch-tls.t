#!/bin/sh
# tmdb-fetch over real TLS and HTTP/2, and when the way there breaks.
# shellcheck disable=SC1091,SC2154,SC2016,SC2119
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"
end() { # end the server, and keep its key for the hunt
	echo "$stub_key" >>keys
	stub_stop
}

command -v nghttpx >/dev/null && command -v openssl >/dev/null || {
	skip 'all' 'nghttpx or openssl is missing'
	done_testing
}
pages() { # pages WANT: these pages came out, whole and in order
	sed -n 's/.*"source":"popular","page":\([0-9]*\),"fetched_at":"[^"]*"}$/\1/p' out |
		uniq -c | awk '$1 == 20 { printf "%s%s", sep, $2; sep = " " }' >got
	[ "$(cat got)" = "$1" ]
	ok $? "$name: out come pages: $1"
	[ "$(cat got)" = "$1" ] || sed 's/^/# /' got
}

stub_start -S
stub_tls
t 'https' 'tmdb-fetch popular --pages 1-8 --metrics metrics' </dev/null
status 0
stderr </dev/null
pages '1 2 3 4 5 6 7 8'
[ "$(grep -c '"tls":0.0' metrics)" -ge 6 ] && [ "$(grep -c '"tls":[1-9]' metrics)" -le 2 ]
ok $? 'https: one connection serves all'
[ "$(grep -c '"http":"2","status":200' metrics)" -eq 8 ]
ok $? 'https: HTTP/2'
t 'https, not our authority' 'CURL_CA_BUNDLE= SSL_CERT_FILE= tmdb-fetch popular --metrics m2' </dev/null
status 69
stdout </dev/null
like err '^tmdb-fetch: not trusted: SSL certificate problem'
end
for kind in expired wronghost selfsigned; do
	stub_start -S
	stub_tls $kind
	t "a certificate that is $kind" 'tmdb-fetch popular --backoff 0' </dev/null
	status 69
	stdout </dev/null
	like err '^tmdb-fetch: not trusted: SSL'
	[ "$(stub_count)" -eq 0 ]
	ok $? "$name: nothing was asked, no key sent"
	t "export, $kind" 'tmdb-fetch export --backoff 0' </dev/null
	status 69
	end
done

# https that is no TLS at all: never a step back to http.
stub_start -S
TMDB_BASE_URL=https://127.0.0.1:$stub_port/3
t 'https to a port that speaks http' 'tmdb-fetch popular --backoff 0' </dev/null
status 75
ok "$(stub_count)" "$name: nothing was asked"
end

# Streams that are reset, and bodies that are cut, behind HTTP/2.
for rule in reset reset=body cut close chunk-cut stall=body; do
	stub_fault -S <<-!
		page=2,5 times=2 $rule
	!
	stub_tls
	t "h2, $rule" 'tmdb-fetch popular --pages 1-6 --backoff 10ms --timeout 2' </dev/null
	status 0
	pages '1 2 3 4 5 6'
	end
done

# The proxy leaves, with GOAWAY for those that are connected, and a new one
# comes: nothing is lost, nothing comes twice.
stub_start -S -L 50
stub_tls
old=$tls_pid port=${TMDB_BASE_URL#https://localhost:}
port=${port%/3}
tmdb-fetch popular --pages 1-60 --rate 30 --backoff 300ms --retries 8 >out 2>err &
pid=$!
sleep 0.7
kill -QUIT "$old"
sleep 0.1
nghttpx --conf=/dev/null --single-process --no-ocsp -f "127.0.0.1,$port" \
	-b "127.0.0.1,$stub_port" -L ERROR "$tls_dir/key.pem" "$tls_dir/cert.pem" \
	>/dev/null 2>&1 &
tls_pid=$!
pids="$pids $tls_pid"
sleep 0.7
# And this one is killed outright.
kill -KILL "$tls_pid"
sleep 0.4
nghttpx --conf=/dev/null --single-process --no-ocsp -f "127.0.0.1,$port" \
	-b "127.0.0.1,$stub_port" -L ERROR "$tls_dir/key.pem" "$tls_dir/cert.pem" \
	>/dev/null 2>&1 &
tls_pid=$!
pids="$pids $tls_pid"
st=0 name='a proxy that leaves, and one that is killed'
wait $pid || st=$?
status 0
pages "$(seq -s ' ' 60)"
end

# HTTP/2 broken frame by frame: streams refused and reset, GOAWAY that leaves
# streams without an answer, one that does not, a connection cut in a frame.
if command -v python3 >/dev/null; then
	for fault in 'refuse 5' 'rst 5' 'goaway 2' 'graceful 3' 'cut 2'; do
		stub_start -S -L 30
		stub_tls
		rm -f port metrics
		# shellcheck disable=SC2086
		python3 "$root/tests/h2-relay.py" port "$tls_port" \
			"$tls_dir/cert.pem" "$tls_dir/key.pem" $fault 2>relay.err &
		relay=$!
		pids="$pids $relay"
		stub_wait $relay [ -s port ]
		TMDB_BASE_URL=https://localhost:$(cat port)/3
		t "h2 frames: $fault" 'tmdb-fetch popular --pages 1-40 --rate 0 --concurrency 12 --backoff 10ms --metrics metrics' </dev/null
		status 0
		pages "$(seq -s ' ' 40)"
		[ "$(grep -c '"outcome":"good"' metrics)" -eq 40 ]
		ok $? "$name: each page was good once ($(stub_count) requests arrived)"
		again=$(grep -c '"outcome":"again"' metrics)
		[ "$again" -ge 1 ] || [ "$fault" = 'graceful 3' ]
		ok $? "$name: $again were asked for again"
		[ "$(stub_count)" -le $((40 + again)) ]
		ok $? "$name: no request is sent that is not counted"
		kill $relay
		end
	done
else
	skip 'h2 frames' 'no python3 here'
fi

# The server is away for a second and a half.
stub_start -S -L 20
tmdb-fetch popular --pages 1-60 --rate 30 --backoff 500ms --retries 6 >out 2>err &
pid=$!
sleep 0.6
kill "$stub_pid"
wait "$stub_pid" 2>/dev/null
sleep 1.5
tmdb-stub -S -k "$stub_key" -p "$stub_port" >/dev/null 2>&1 &
stub_pid=$!
pids="$pids $stub_pid"
st=0 name='a server that is away for a while'
wait $pid || st=$?
status 0
pages "$(seq -s ' ' 60)"
like err 'again in'
end
# The hunt: no key in any file that was written, but where the server keeps it.
find . -type f ! -path './.*' ! -name keys -exec cat {} + | grep -Fq -f keys
ok $((! $?)) "no key in anything that was written ($(wc -l <keys) keys)"
done_testing
