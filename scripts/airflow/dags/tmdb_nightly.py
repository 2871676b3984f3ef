"""tmdb-nightly(1) on Airflow."""
from datetime import timedelta

from tmdb_factory import errand

dag = errand("nightly", "30 1 * * *", timedelta(hours=4))
