"""tmdb-hourly(1) on Airflow."""
from datetime import timedelta

from tmdb_factory import collection

dag = collection("hourly", "trending", "10 * * * *", timedelta(minutes=30), sinks=())
