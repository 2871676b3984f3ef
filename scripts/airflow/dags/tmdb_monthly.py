"""tmdb-monthly(1) on Airflow."""
from datetime import timedelta

from tmdb_factory import collection

dag = collection("monthly", "movies", "0 4 1 * *", timedelta(hours=12), pages="TMDB_REFRESH_PAGES")
