# plan.pl: which run begins when, and what goes wrong with it.
#
#	perl plan.pl FROM DAYS SEED CHANCE EVERY KIND[:fetch|:movies]...
#
# FROM is midnight of the first day, in seconds since 1970; CHANCE is that of
# each kind in each run, in percent; what trends is asked for every EVERY hours.
# A kind that chance leaves out altogether is given to one run.  A line a run,
# in their order:
#
#	TIME SCHEDULE KIND,KIND... MOMENT CHOICE
#
# with two random numbers from 0 to 1 for whoever does the mischief, and - for
# no kind.  The same words give the same plan everywhere: perl's random numbers
# are its own.
use strict;
use warnings;

my ($from, $days, $seed, $chance, $every, @kinds) = @ARGV;
srand $seed;

# As crontab.example; who is due with the run of the hour begins behind it.  A
# soak of less than a week makes all on its last day.
sub schedules {
	my ($day, $hour) = @_;
	my @t = gmtime($from + $day * 86400);
	my $all = $days < 7 && $day == $days - 1;
	my @due = $hour % $every == 0 ? ('hourly') : ();
	push @due, 'daily' if $hour == 2;
	push @due, 'weekly' if $hour == 3 && ($t[6] == 0 || $all);
	push @due, 'monthly' if $hour == 4 && ($t[3] == 1 || $all);
	push @due, 'nightly' if $hour == 5;
	return @due;
}

sub fits {
	my ($where, $schedule) = @_;
	return 1 if !defined $where;
	return $schedule ne 'nightly' && ($where eq 'fetch' || $schedule ne 'hourly');
}

my @runs;
for my $day (0 .. $days - 1) {
	for my $hour (0 .. 23) {
		my $time = $from + $day * 86400 + $hour * 3600;
		for my $schedule (schedules($day, $hour)) {
			push @runs, { time => $time, schedule => $schedule,
			    kinds => [], draws => [map { sprintf '%.4f', rand } 1, 2] };
			$time += 60;
		}
	}
}
for (@kinds) {
	my ($kind, $where) = split /:/;
	# Not the first: there must be something to lose.
	my @fit = grep { fits($where, $_->{schedule}) } @runs[1 .. $#runs];
	my @hit = grep { rand() * 100 < $chance } @fit;
	@hit = ($fit[rand @fit]) if !@hit && $chance > 0 && @fit;
	push @{ $_->{kinds} }, $kind for @hit;
}
for (@runs) {
	printf "%d %s %s %s\n", $_->{time}, $_->{schedule},
	    join(',', @{ $_->{kinds} }) || '-', "@{ $_->{draws} }";
}
