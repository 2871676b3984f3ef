"""A PostgreSQL server of our own, on a socket in the scratch folder."""

import contextlib
import glob
import os
import shutil
import subprocess

from measure import Failure

DATABASE = "bench"


def _bin():
    """The newest server that Debian has installed, or an empty string."""
    found = glob.glob("/usr/lib/postgresql/*/bin/initdb")
    found.sort(key=lambda path: int(path.split("/")[4]))
    return os.path.dirname(found[-1]) if found else ""


class Server:
    def __init__(self, scratch):
        self.folder = os.path.join(scratch, "pg")
        self.env = {"PGHOST": self.folder, "PGUSER": "tmdb", "PGDATABASE": DATABASE}

    def call(self, *argv):
        # It refuses to run as root.
        if os.geteuid() == 0:
            argv = (
                *("setpriv", "--reuid", "nobody", "--regid", "nogroup"),
                *("--clear-groups", "--", *argv),
            )
        done = subprocess.run(
            argv,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise Failure(f"{argv[-1]}: {done.stderr.strip()}")

    def query(self, *sql, database="postgres"):
        argv = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database]
        for one in sql:
            argv += ["-c", one]
        done = subprocess.run(
            argv,
            env={**os.environ, **self.env},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise Failure(done.stderr.strip())
        return done.stdout.strip()

    def anew(self):
        """Tables of tmdb-sink without a row."""
        self.query(
            f"DROP DATABASE IF EXISTS {DATABASE}",
            f"CREATE DATABASE {DATABASE} TEMPLATE empty",
            "CHECKPOINT",
        )


@contextlib.contextmanager
def server(scratch):
    """A running server, or None when none is installed."""
    where = _bin()
    if not where:
        yield None
        return
    s = Server(scratch)
    os.chmod(scratch, 0o711)
    os.mkdir(s.folder)
    if os.geteuid() == 0:
        import pwd

        os.chown(s.folder, pwd.getpwnam("nobody").pw_uid, -1)
    data = s.folder + "/data"
    s.call(
        *(where + "/initdb", "-D", data, "-U", "tmdb", "-A", "trust"),
        *("-E", "UTF8", "--locale=C", "-N"),
    )
    # No checkpoint shall fall upon the one or the other.
    options = f"-k {s.folder} -c listen_addresses= -c max_wal_size=8GB"
    pg_ctl = (where + "/pg_ctl", "-D", data, "-w", "-s")
    s.call(*pg_ctl, "-l", s.folder + "/log", "-o", options, "start")
    try:
        yield s
    finally:
        s.call(*pg_ctl, "-m", "immediate", "stop")
        shutil.rmtree(s.folder)
