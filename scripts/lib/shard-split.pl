# shard-split FOLDER N KEY <records: share the lines out to FOLDER/in.0 to
# in.N-1, so that equal values of the member KEY come to the same file, and
# write down in FOLDER/order where each line went: the file in a byte, 255 for
# a blank line, and the length in four.
#
# Equal values must meet, but nobody minds when others meet them too: whatever
# is hard to tell goes to file 0.
use strict;
use warnings;
use JSON::PP ();

my ($dir, $n, $key) = @ARGV;
@ARGV = ();
my $json = JSON::PP->new->allow_nonref->allow_bignum(0);
my $name = qr/"\Q$key\E"/;
my @files;
for my $i (0 .. $n - 1) {
	open $files[$i], '>', "$dir/in.$i" or die "$dir/in.$i: $!\n";
}
open my $order, '>', "$dir/order" or die "$dir/order: $!\n";

# 7, 7.0 and 70e-1 are one key.
sub of_number {
	my ($text) = @_;
	return $text % $n if $text =~ /^\d{1,15}$/;
	my $whole = sprintf '%.0f', $text;
	return 0 if abs($text) >= 1e15 || abs($text - $whole) > 1e-6;
	return abs($whole) % $n;
}

# "a" and "\u0061" are one key.
sub of_string {
	my ($text) = @_;
	if (index($text, '\\') >= 0) {
		$text = eval { $json->decode("\"$text\"") };
		return 0 unless defined $text;
		utf8::encode($text);
	}
	return unpack('%32C*', $text) % $n;
}

# The name may stand within another member too, or be spelled with escapes:
# such a record is read as JSON.
sub of_record {
	my ($line) = @_;
	my $record = eval { $json->decode($line) };
	return 0 unless ref $record eq 'HASH' && defined $record->{$key};
	my $value = $record->{$key};
	return 0 if ref $value;
	my $text = $json->encode($value);
	return $text =~ /^"(.*)"$/s ? of_string($1) : of_number($text);
}

while (my $line = <STDIN>) {
	my $to = 0;
	if ($line =~ /^[ \t\r\n]*$/) {
		$to = 255;
	} elsif ($line =~ /\\u00[0-9A-Fa-f]{2}[^"]*"[ \t]*:/ ||
		1 < (() = $line =~ /$name[ \t\r]*:/g)) {
		$to = of_record($line);
	} elsif ($line =~ /$name[ \t\r]*:[ \t\r]*(?:(-?[0-9][-+0-9.eE]*)|"((?:[^"\\]|\\.)*)")/) {
		no warnings 'numeric';
		$to = defined $1 ? of_number($1) : of_string($2);
	}
	print { $files[$to == 255 ? 0 : $to] } $line and
		print $order pack('CV', $to, length $line) or die "$dir: $!\n";
}
for my $file (@files, $order) {
	close $file or die "$dir: $!\n";
}
