# shard-join FOLDER N: what came of the files of shard-split, in.0.out to
# in.N-1.out, to the standard output in the order of the input; the envelopes
# and counts (in.0.out.err and so on) to FOLDER/quarantine and FOLDER/stats.
#
# A filter passes a line on or refuses it, so the envelopes tell which lines
# of the input each file still holds.
use strict;
use warnings;

my ($dir, $n) = @ARGV;
my $head = qr/^(q\t\{"stage":"[^"]*","kind":"[^"]*","input":"[^"]*","line":)(\d+)(,"offset":)\d+/;
my $kept = qr/( again: line )(\d+)( of standard input is kept )/;
my (@out, @refused, @place);
open my $stats, '>', "$dir/stats" or die "$dir/stats: $!\n";
for my $i (0 .. $n - 1) {
	open $out[$i], '<', "$dir/in.$i.out" or die "$dir/in.$i.out: $!\n";
	open my $said, '<', "$dir/in.$i.out.err" or die "$dir/in.$i.out.err: $!\n";
	$refused[$i] = '';
	while (<$said>) {
		if (/$head/) {
			vec($refused[$i], $2, 1) = 1;
			$place[$i]{$2} = undef;
			$place[$i]{$2} = undef if /$kept/;
		} elsif (s/^s\t//) {
			print $stats $_ or die "$dir/stats: $!\n";
		} elsif (!/^l\t/) {
			print STDERR;
		}
	}
}
close $stats or die "$dir/stats: $!\n";

open my $order, '<', "$dir/order" or die "$dir/order: $!\n";
my ($line, $offset, @at) = (0, 0, (0) x $n);
while (5 == read $order, my $entry, 5) {
	my ($to, $length) = unpack 'CV', $entry;
	my $blank = $to == 255;
	$to = 0 if $blank;
	my $here = ++$at[$to];
	$line++;
	$place[$to]{$here} = [$line, $offset] if exists $place[$to]{$here};
	$offset += $length;
	next if $blank || vec $refused[$to], $here, 1;
	my $record = readline $out[$to];
	defined $record or die "a record of shard $to is missing\n";
	print $record or die "standard output: $!\n";
}
for my $i (0 .. $n - 1) {
	eof $out[$i] or die "shard $i holds a record too many\n";
}
close STDOUT or die "standard output: $!\n";

open my $quarantine, '>', "$dir/quarantine" or die "$dir/quarantine: $!\n";
for my $i (0 .. $n - 1) {
	open my $said, '<', "$dir/in.$i.out.err" or die "$dir/in.$i.out.err: $!\n";
	while (<$said>) {
		next unless s/$head/$1 . $place[$i]{$2}[0] . $3 . $place[$i]{$2}[1]/e;
		s/$kept/$1 . $place[$i]{$2}[0] . $3/e;
		print $quarantine substr $_, 2 or die "$dir/quarantine: $!\n";
	}
}
close $quarantine or die "$dir/quarantine: $!\n";
