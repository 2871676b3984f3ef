# Needs GNU make.  make, make check, make lint, make asan, make install.
VERSION = 0.1.0
PREFIX  = /usr/local
MANDIR  = $(PREFIX)/share/man
CFLAGS  = -O2 -g -fstack-protector-strong -D_FORTIFY_SOURCE=2
SANITIZE = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
	   -fno-sanitize-recover=all
WARN    = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	  -Wmissing-prototypes -Wwrite-strings -Wformat=2 -Wvla \
	  -Wconversion -Wno-sign-conversion
PKG     = pkg-config

override CPPFLAGS += -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE \
	-DVERSION='"$(VERSION)"'
override CFLAGS   += -std=c11 $(WARN) $(WERROR)

PROGS = fetch/tmdb-fetch validate/tmdb-validate clean/tmdb-clean \
	dedup/tmdb-dedup sink/tmdb-sink
LIB   = lib/libtmdb.a
LIBO  = lib/buf.o lib/filter.o lib/io.o lib/json.o lib/log.o lib/number.o \
	lib/opt.o lib/reject.o lib/simd.o lib/stats.o lib/utf8.o lib/zfile.o
UNITS = tests/unit-json tests/unit-fetch
FUZZ  = tests/fuzz-json
STUBO = $(addprefix tests/stub/, answer.o catalog.o day.o discover.o fault.o \
	genre.o journal.o list.o record.o recorded.o reply.o request.o \
	script.o server.o squeeze.o status.o timer.o tmdb-stub.o wire.o \
	words.o stand.o)

all: $(PROGS)

units: $(UNITS)

# What each is made of, and the libraries it alone needs.
FETCHO = fetch/tmdb-fetch.o fetch/base.o fetch/bucket.o fetch/flow.o \
	fetch/genre.o fetch/http.o fetch/inflate.o fetch/key.o fetch/lists.o \
	fetch/page.o fetch/query.o fetch/raw.o fetch/retry.o fetch/ring.o \
	fetch/run.o fetch/source.o fetch/verdict.o fetch/when.o
fetch/tmdb-fetch: $(FETCHO)
fetch/tmdb-fetch: LDLIBS += $(shell $(PKG) --libs libcurl) -lz
validate/tmdb-validate: validate/tmdb-validate.o
clean/tmdb-clean: clean/tmdb-clean.o
clean/tmdb-clean: LDLIBS += -lutf8proc
dedup/tmdb-dedup: dedup/tmdb-dedup.o
dedup/tmdb-dedup: LDLIBS += -lutf8proc
sink/tmdb-sink: sink/tmdb-sink.o
sink/tmdb-sink: LDLIBS += -lcsv -lsqlite3
tests/stub/tmdb-stub: $(STUBO)
tests/stub/tmdb-stub: LDLIBS += -lmicrohttpd -lz -lpthread

$(PROGS) $(UNITS) tests/stub/tmdb-stub: $(LIB)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIB) $(LDLIBS) \
		-lzstd -lxxhash -lm

tests/unit-json: tests/unit-json.o
tests/unit-fetch: tests/unit-fetch.o fetch/bucket.o fetch/flow.o \
	fetch/retry.o fetch/when.o

$(LIB): $(LIBO)
	$(AR) rcs $@ $?

# What each fuzz target is made of, all of it built with the fuzzer's eyes.
tests/fuzz-json: tests/fuzz-json.c

$(FUZZ): $(LIBO:.o=.c)
	clang $(CPPFLAGS) -std=c11 -O1 -g -fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=all -o $@ $(filter %.c,$^) $(LDLIBS) \
		-lzstd -lxxhash -lm

fuzz: $(FUZZ)

%.o: %.c Makefile
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

clean:
	rm -f $(PROGS) $(LIB) */*.o */*.d tests/*/*.o tests/*/*.d $(UNITS) $(FUZZ)

.PHONY: all clean fuzz units
.DELETE_ON_ERROR:
-include $(wildcard */*.d */*/*.d)
