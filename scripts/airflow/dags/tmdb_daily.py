"""tmdb-daily(1) on Airflow."""
from datetime import timedelta

from tmdb_factory import collection

dag = collection("daily", "movies", "0 2 * * *", timedelta(hours=2), pages="TMDB_PAGES")
