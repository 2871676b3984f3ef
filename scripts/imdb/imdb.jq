# Of IMDb's titles, the movies that are out, for tmdb-clean -f: a year is all
# that is known of their release.  They rank by their votes.
select(.type == "movie" or .type == "tvMovie")
| select(.release_year != null and .release_year <= (now | gmtime | .[0]))
| .popularity = .vote_count
