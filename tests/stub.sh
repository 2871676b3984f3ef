# The stub TMDB server in tests: after tap.sh, `. "$root/tests/stub.sh"`.
#
#	stub_start OPTIONS...	start tmdb-stub and wait for it: sets base (its
#				URL), stub_pid, stub_log and stub_key; exports
#				TMDB_BASE_URL and TMDB_API_KEY
#	stub_fault OPTIONS...	the same with a fault script on the standard
#				input
#	stub_tls [KIND]		TLS and HTTP/2 in front of it, with a good
#				certificate or one that is expired, wronghost
#				or selfsigned; base changes, and CURL_CA_BUNDLE
#				and SSL_CERT_FILE name the authority
#	stub_stop		end both
#	stub_count [REGEX]	how many lines of the log match
#
# $stub_ahead stands before the servers' commands, such as chrt -f 10.
# Servers are ended with the test: their pids stand in $pids.
# It needs tap.sh's $tmp and $pids.
# shellcheck shell=sh disable=SC2154

stub_n=0 stub_pid='' tls_pid='' stub_ahead=''

stub_wait() { # stub_wait PID COMMAND...: until the command does or PID ends
	stub_tries=0
	stub_of=$1
	shift
	until "$@" 2>/dev/null; do
		kill -0 "$stub_of" 2>/dev/null || return 1
		stub_tries=$((stub_tries + 1))
		[ $stub_tries -lt 1000 ] || return 1
		sleep 0.02
	done
}

stub_start() {
	stub_n=$((stub_n + 1))
	stub_dir=$tmp/.stub$stub_n
	stub_log=$stub_dir/log
	mkdir "$stub_dir" || return 1
	: >"$stub_log"
	stub_key=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
	# shellcheck disable=SC2086
	$stub_ahead tmdb-stub -k "$stub_key" -F "$stub_dir/port" -l "$stub_log" "$@" \
		>"$stub_dir/out" 2>"$stub_dir/err" &
	stub_pid=$!
	pids="$pids $stub_pid"
	if ! stub_wait $stub_pid [ -s "$stub_dir/port" ]; then
		echo '# tmdb-stub did not start'
		sed 's/^/# /' "$stub_dir/err"
		return 1
	fi
	stub_port=$(cat "$stub_dir/port")
	base=http://127.0.0.1:$stub_port/3
	TMDB_BASE_URL=$base TMDB_API_KEY=$stub_key
	export TMDB_BASE_URL TMDB_API_KEY
}

stub_fault() {
	cat >"$tmp/.stub-faults"
	stub_start -f "$tmp/.stub-faults" "$@"
}

stub_authority() { # made once a test: an EC key and a certificate
	[ ! -e "$tmp/.ca/cert.pem" ] || return 0
	mkdir "$tmp/.ca" || return 1
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-days 3650 -subj '/CN=throw-away test authority' \
		-addext keyUsage=critical,keyCertSign \
		-keyout "$tmp/.ca/key.pem" -out "$tmp/.ca/cert.pem" 2>/dev/null
}

stub_certificate() { # stub_certificate KIND DIR
	stub_names=DNS:localhost,IP:127.0.0.1
	# A date that is over: a day long, long ago in a time before now.
	stub_days='-days 30'
	case $1 in
	wronghost) stub_names=DNS:elsewhere.example ;;
	expired) stub_days='-startdate 20200101000000Z -enddate 20200102000000Z' ;;
	esac
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj /CN=localhost -keyout "$2/key.pem" -out "$2/req.pem" \
		2>/dev/null || return 1
	printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\n' \
		"$stub_names" >"$2/ext"
	if [ "$1" = selfsigned ]; then
		openssl x509 -req -in "$2/req.pem" -signkey "$2/key.pem" \
			-days 30 -extfile "$2/ext" -out "$2/cert.pem" \
			2>/dev/null
		return
	fi
	: >"$2/index"
	cat >"$2/conf" <<-!
		[ca]
		default_ca = test
		[test]
		database = $2/index
		new_certs_dir = $2
		rand_serial = yes
		default_md = sha256
		policy = any
		email_in_dn = no
		[any]
		commonName = supplied
	!
	# shellcheck disable=SC2086
	openssl ca -batch -notext -config "$2/conf" -in "$2/req.pem" \
		-cert "$tmp/.ca/cert.pem" -keyfile "$tmp/.ca/key.pem" \
		$stub_days -extfile "$2/ext" -out "$2/cert.pem" 2>/dev/null
}

stub_tls() { # stub_tls [good|expired|wronghost|selfsigned]
	tls_dir=$stub_dir/tls
	rm -rf "$tls_dir"
	mkdir "$tls_dir" || return 1
	if ! { stub_authority && stub_certificate "${1:-good}" "$tls_dir"; }; then
		echo '# no certificate could be made'
		return 1
	fi
	# nghttpx can't find a free port itself: try until one is.
	for stub_try in 1 2 3 4 5 6 7 8 9 10; do
		tls_port=$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')
		tls_port=$((20000 + (tls_port + stub_try) % 12000))
		# shellcheck disable=SC2086
		$stub_ahead nghttpx --conf=/dev/null --single-process --no-ocsp \
			-f "127.0.0.1,$tls_port" -b "127.0.0.1,$stub_port" \
			--frontend-http2-max-concurrent-streams=128 \
			--frontend-http2-encoder-dynamic-table-size=0 \
			--backend-read-timeout=1h --frontend-read-timeout=1h \
			--frontend-http2-read-timeout=1h -L ERROR \
			"$tls_dir/key.pem" "$tls_dir/cert.pem" \
			>"$tls_dir/out" 2>&1 &
		tls_pid=$!
		if stub_wait $tls_pid stub_knock; then
			pids="$pids $tls_pid"
			base=https://localhost:$tls_port/3
			TMDB_BASE_URL=$base
			CURL_CA_BUNDLE=$tmp/.ca/cert.pem
			SSL_CERT_FILE=$tmp/.ca/cert.pem
			export TMDB_BASE_URL CURL_CA_BUNDLE SSL_CERT_FILE
			return 0
		fi
	done
	sed 's/^/# /' "$tls_dir/out"
	return 1
}

stub_knock() { # does our own proxy answer?  It has no page of this name.
	curl -sko /dev/null "https://127.0.0.1:$tls_port/stub-knock" &&
		kill -0 "$tls_pid"
}

stub_stop() {
	for stub_p in $tls_pid $stub_pid; do
		kill "$stub_p" 2>/dev/null
		wait "$stub_p" 2>/dev/null
	done
	stub_pid='' tls_pid=''
}

stub_count() {
	grep -v '"path":"/stub-knock"' "$stub_log" | grep -Ec -- "${1:-.}"
}
