# parallel-tell FOLDER <said: what the jobs of tmdb-parallel said, in the order
# of the input: envelopes to FOLDER/quarantine, counts to FOLDER/stats,
# messages to the standard error, the status of one that failed to
# FOLDER/failed.
#
# A filter counts lines and bytes from the beginning of its block; here they
# are counted from the beginning of the input.
use strict;
use warnings;

my ($dir) = @ARGV;
@ARGV = ();
open my $quarantine, '>', "$dir/quarantine" or die "$dir/quarantine: $!\n";
open my $stats, '>', "$dir/stats" or die "$dir/stats: $!\n";
my ($lines, $bytes) = (0, 0);

# The first of the failures, in the order of the input, ends all.
sub failed {
	my ($status) = @_;
	open my $file, '>', "$dir/failed" or die "$dir/failed: $!\n";
	print $file "$status\n" or die "$dir/failed: $!\n";
	close $file or die "$dir/failed: $!\n";
	open my $from, '<', "$dir/pid" or die "$dir/pid: $!\n";
	chomp(my $pid = readline $from);
	# Once is a wish to it, twice a command; its jobs see their input end.
	for my $signal (qw(TERM TERM KILL)) {
		kill $signal, $pid or last;
		select undef, undef, undef, 0.2;
	}
	exit;
}

while (my $said = <STDIN>) {
	if ($said =~ s/^q\t//) {
		$said =~ s/^(\{"stage":"[^"]*","kind":"[^"]*","input":"[^"]*","line":)(\d+)(,"offset":)(\d+)/
			$1 . ($2 + $lines) . $3 . ($4 + $bytes)/e;
		print $quarantine $said or die "$dir/quarantine: $!\n";
	} elsif ($said =~ s/^s\t//) {
		print $stats $said or die "$dir/stats: $!\n";
	} elsif ($said =~ /^l\t\s*(\d+)\s+(\d+)/) {
		$lines += $1;
		$bytes += $2;
	} elsif ($said =~ /^e\t(\d+)/) {
		failed($1);
	} else {
		print STDERR $said;
	}
}
close $quarantine or die "$dir/quarantine: $!\n";
close $stats or die "$dir/stats: $!\n";
