"""tmdb-weekly(1) on Airflow."""
from datetime import timedelta

from tmdb_factory import collection

dag = collection("weekly", "movies", "0 3 * * 0", timedelta(hours=6), pages="TMDB_GENRE_PAGES")
