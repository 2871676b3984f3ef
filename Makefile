# Needs GNU make.  make, make check, make bench, make fuzz, make install.
VERSION = 0.1.0
PREFIX  = /usr/local
MANDIR  = $(PREFIX)/share/man
CFLAGS  = -O3 -g -fstack-protector-strong -D_FORTIFY_SOURCE=2
LDFLAGS = -Wl,-z,relro,-z,now
WARN    = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	  -Wmissing-prototypes -Wwrite-strings -Wformat=2 -Wvla \
	  -Wconversion -Wno-sign-conversion
PKG     = pkg-config

override CPPFLAGS += -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE \
	-DVERSION='"$(VERSION)"'
override CFLAGS   += -std=c11 $(WARN) $(WERROR)

PROGS = fetch/tmdb-fetch validate/tmdb-validate validate/tmdb-profile \
	validate/tmdb-drift clean/tmdb-clean \
	clean/tmdb-unwrap dedup/tmdb-dedup dedup/tmdb-diff sink/tmdb-sink
SCRIPTS = $(filter-out %.1,$(wildcard scripts/tmdb-*))
LIB   = lib/libtmdb.a
LIBO  = lib/buf.o lib/filter.o lib/io.o lib/json.o lib/json-keys.o \
	lib/json-value.o lib/log.o lib/moment.o lib/number.o lib/opt.o lib/reject.o \
	lib/simd.o lib/stats.o lib/utf8.o lib/zfile.o
UNITS = tests/unit-ask tests/unit-clean tests/unit-fetch tests/unit-json \
	tests/unit-json-texts tests/unit-moment tests/unit-number \
	tests/unit-profile tests/unit-utf8
TOOLS = tests/make-hostile tests/simulate
FUZZ  = tests/fuzz-clean tests/fuzz-fetch tests/fuzz-jansson \
	tests/fuzz-json tests/fuzz-schema
BENCH = tests/bench/make-records tests/bench/naive-upsert tests/bench/run-pipe

all: $(PROGS)

units: $(UNITS) $(TOOLS) tests/shim.so

# What each is made of, and the libraries it alone needs.
FETCHO = fetch/base.o fetch/bucket.o fetch/cell.o fetch/daily.o fetch/download.o \
	fetch/easy.o fetch/etags.o fetch/export.o fetch/fate.o fetch/flow.o fetch/follow.o \
	fetch/genre.o fetch/http.o fetch/inflate.o fetch/input.o fetch/key.o fetch/lists.o \
	fetch/metrics.o fetch/movies.o fetch/options.o fetch/outputs.o \
	fetch/page.o fetch/param.o fetch/places.o fetch/progress.o \
	fetch/query.o fetch/raw.o fetch/replace.o fetch/retry.o fetch/ring.o \
	fetch/run.o fetch/seen.o fetch/since.o fetch/slices.o fetch/source.o fetch/state.o \
	fetch/tally.o fetch/verdict.o fetch/when.o
fetch/tmdb-fetch: fetch/tmdb-fetch.o $(FETCHO)
fetch/tmdb-fetch: LDLIBS += $(shell $(PKG) --libs libcurl) -lz
VALIDATEO = validate/arena.o validate/array.o validate/compile.o \
	validate/decimal.o validate/dependent.o validate/ecma.o \
	validate/equal.o validate/escape.o validate/finding.o validate/format.o \
	validate/logic.o validate/names.o validate/numeric.o \
	validate/object.o validate/plain.o validate/quick.o validate/reference.o \
	validate/regex.o validate/run.o validate/string.o validate/uri.o validate/value.o \
	validate/word.o validate/words.o
validate/tmdb-validate: validate/tmdb-validate.o validate/jqrule.o \
	validate/rules.o validate/verdict.o $(VALIDATEO)
validate/tmdb-validate: LDLIBS += -ljq $(shell $(PKG) --libs libpcre2-8)
validate/tmdb-profile: validate/tmdb-profile.o validate/distinct.o \
	validate/earlier.o validate/field.o \
	validate/field-json.o validate/figure.o validate/histogram.o \
	validate/lengths.o validate/profile.o validate/profile-json.o \
	validate/quantile.o validate/sample.o validate/sighting.o \
	validate/tops.o
validate/tmdb-drift: validate/tmdb-drift.o validate/checks.o \
	validate/column.o validate/drift.o validate/drift-complete.o \
	validate/drift-copies.o validate/drift-ids.o validate/drift-mix.o \
	validate/drift-spread.o validate/drift-time.o \
	validate/drift-volume.o validate/history.o \
	validate/parse.o validate/sample.o validate/snapshot.o \
	validate/statistic.o
CLEANO = clean/drop.o clean/edit.o clean/look.o clean/point.o clean/repair.o \
	 clean/text.o
clean/tmdb-clean: clean/tmdb-clean.o clean/transform.o $(CLEANO)
clean/tmdb-clean: LDLIBS += -ljq -lutf8proc
clean/tmdb-unwrap: clean/tmdb-unwrap.o clean/envelope.o
DEDUPO = dedup/amount.o dedup/canon.o dedup/contest.o dedup/entry.o \
	dedup/group.o dedup/hash.o dedup/held.o dedup/idset.o \
	dedup/job.o dedup/key.o dedup/origin.o dedup/shelf.o \
	dedup/store.o dedup/stream.o dedup/table.o dedup/title.o \
	dedup/verdict.o
dedup/tmdb-dedup: dedup/tmdb-dedup.o $(DEDUPO)
dedup/tmdb-dedup: LDLIBS += -lutf8proc
dedup/tmdb-diff: dedup/tmdb-diff.o dedup/canon.o dedup/change.o dedup/hash.o \
	dedup/idset.o dedup/key.o dedup/origin.o dedup/shelf.o dedup/store.o \
	dedup/value.o
SINKO = sink/batch.o sink/bound.o sink/bulk.o sink/cell.o sink/change.o sink/chunk.o \
	sink/column.o sink/csv.o sink/dict.o sink/fits.o sink/genre.o sink/hybrid.o sink/ids.o \
	sink/ndjson.o sink/output.o sink/page.o sink/parquet.o \
	sink/pg-db.o sink/pg-merge.o sink/pg-row.o sink/pg-schema.o \
	sink/postgres.o sink/row.o sink/sqlite.o sink/sqlite-db.o sink/sqlite-movie.o \
	sink/sqlite-schema.o sink/stash.o sink/tally.o sink/tempfile.o sink/thrift.o
sink/tmdb-sink: sink/tmdb-sink.o $(SINKO)
sink/pg-%.o sink/postgres.o: override CPPFLAGS += $(shell $(PKG) --cflags libpq)
sink/tmdb-sink: LDLIBS += -lcsv -lsqlite3 $(shell $(PKG) --libs libpq)
tests/stub/tmdb-stub: $(addprefix tests/stub/, answer.o append.o \
	catalog.o changes.o day.o detail.o discover.o export.o fault.o genre.o \
	journal.o list.o record.o recorded.o reply.o request.o route.o rule.o \
	script.o server.o squeeze.o status.o timer.o title.o tmdb-stub.o \
	tongue.o view.o wire.o words.o)
tests/stub/tmdb-stub: LDLIBS += -lmicrohttpd -lz

tests/bench/make-records: tests/bench/make-records.o
tests/bench/run-pipe: tests/bench/run-pipe.o
tests/bench/naive-upsert: tests/bench/naive-upsert.o sink/cell.o sink/column.o
tests/bench/naive-upsert: LDLIBS += -lsqlite3

$(PROGS) $(UNITS) $(TOOLS) $(BENCH) tests/stub/tmdb-stub: $(LIB)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIB) $(LDLIBS) \
		-lzstd -lxxhash -lm

tests/make-hostile: tests/make-hostile.o
# It is preloaded: no sanitizer may be in it.
tests/shim.so: tests/shim.c
	$(CC) $(CPPFLAGS) -std=c11 -O2 $(WARN) $(WERROR) -fPIC -shared -o $@ $<

tests/unit-json: tests/unit-json.o
tests/unit-json-texts: tests/unit-json-texts.o
tests/unit-moment: tests/unit-moment.o
tests/unit-number: tests/unit-number.o
tests/unit-utf8: tests/unit-utf8.o
tests/simulate: tests/simulate.o
tests/unit-profile: tests/unit-profile.o validate/distinct.o \
	validate/lengths.o validate/quantile.o \
	validate/sample.o validate/statistic.o validate/tops.o
tests/unit-clean: tests/unit-clean.o clean/look.o clean/point.o clean/text.o
tests/unit-clean: LDLIBS += -lutf8proc
tests/unit-ask: tests/unit-ask.o fetch/cell.o fetch/query.o fetch/ring.o \
	fetch/seen.o fetch/when.o
tests/unit-fetch: tests/unit-fetch.o fetch/bucket.o fetch/flow.o \
	fetch/retry.o fetch/when.o

$(LIB): $(LIBO)
	$(AR) rcs $@ $?

# What each fuzz target is made of, all of it built with the fuzzer's eyes.
tests/fuzz-json: tests/fuzz-json.c
tests/fuzz-jansson: tests/fuzz-jansson.c tests/oracle.c
tests/fuzz-jansson: LDLIBS += -ljansson
tests/fuzz-clean: tests/fuzz-clean.c $(CLEANO:.o=.c)
tests/fuzz-clean: LDLIBS += -lutf8proc
tests/fuzz-fetch: tests/fuzz-fetch.c fetch/inflate.c fetch/page.c \
	fetch/retry.c fetch/when.c
tests/fuzz-fetch: LDLIBS += -lz
tests/fuzz-schema: tests/fuzz-schema.c $(VALIDATEO:.o=.c)
tests/fuzz-schema: LDLIBS += $(shell $(PKG) --libs libpcre2-8)

$(FUZZ): $(LIBO:.o=.c)
	clang $(CPPFLAGS) -std=c11 -O1 -g -fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=all -o $@ $(filter %.c,$^) $(LDLIBS) \
		-lzstd -lxxhash -lm

fuzz: $(FUZZ)

# The built-in rules become part of the program.
validate/movie.inc: validate/movie.schema.json
	od -An -v -td1 $< | sed 's/[-0-9][0-9]*/&,/g' >$@
validate/rules.o: validate/movie.inc
validate/checks.inc: validate/checks.json
	od -An -v -td1 $< | sed 's/[-0-9][0-9]*/&,/g' >$@
validate/checks.o: validate/checks.inc

%.o: %.c Makefile
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

check: all units tests/stub/tmdb-stub
	prove tests

# Options of the program go into ARGS: make bench ARGS='--records 50000'.
bench: all $(BENCH) tests/stub/tmdb-stub
	tests/bench/bench $(ARGS)

# A month unattended, as soon as that can be had: make soak ARGS='--days 2'.
soak: all tests/stub/tmdb-stub
	tests/soak/soak $(ARGS)

# Everything that a user needs, and nothing from the checkout afterwards.
BINDIR  = $(PREFIX)/bin
SHARE   = $(PREFIX)/share/tmdb
UNITDIR = $(PREFIX)/lib/systemd/system
CONFDIR = /etc
SHARED  = $(wildcard $(addprefix scripts/,lib/* dashboard/* imdb/* lnav/* \
	prometheus/* report/*))
SERVICES = $(wildcard scripts/runit/*/run scripts/runit/*/finish \
	scripts/runit/*/log/run)
SYSTEMD = $(wildcard scripts/systemd/*)

install: all
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(SHARE) \
		$(DESTDIR)$(UNITDIR) $(DESTDIR)$(MANDIR)/man1 \
		$(DESTDIR)$(MANDIR)/man5 $(DESTDIR)$(MANDIR)/man7
	install -m 755 $(PROGS) $(SCRIPTS) $(DESTDIR)$(BINDIR)
	install -m 644 validate/movie.schema.json validate/checks.json \
		crontab.example scripts/tmdb.conf.example scripts/tmdb.default \
		$(DESTDIR)$(SHARE)
	install -m 644 $(addsuffix .1,$(PROGS) $(SCRIPTS)) \
		$(DESTDIR)$(MANDIR)/man1
	install -m 644 docs/*.5 $(DESTDIR)$(MANDIR)/man5
	install -m 644 docs/*.7 $(DESTDIR)$(MANDIR)/man7
	for f in $(SHARED) $(SERVICES); do \
		mode=644 && { [ ! -x $$f ] || mode=755; } && \
		install -D -m $$mode $$f $(DESTDIR)$(SHARE)/$${f#scripts/} || \
			exit; \
	done
	for f in $(SYSTEMD); do \
		to=$(DESTDIR)$(UNITDIR)/$${f##*/} && \
		sed -e 's,@BINDIR@,$(BINDIR),g' -e 's,@CONFDIR@,$(CONFDIR),g' \
			$$f >$$to && chmod 644 $$to || exit; \
	done

# tmdb_VERSION_ARCH.deb, in the folder DEB.
DEB = .
deb: all
	scripts/deb/build $(VERSION) $(DEB)

clean:
	rm -f $(PROGS) $(LIB) */*.o */*.d tests/*/*.o tests/*/*.d $(UNITS) \
		$(TOOLS) tests/shim.so $(FUZZ) $(BENCH) validate/movie.inc \
		validate/checks.inc \
		tests/stub/tmdb-stub

.PHONY: all bench check clean deb fuzz install soak units
.DELETE_ON_ERROR:
-include $(wildcard */*.d */*/*.d)
