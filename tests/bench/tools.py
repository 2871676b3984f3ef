"""Where the programs are, ours and the peers; their installation."""

import os
import shutil
import subprocess
import sys

from measure import Failure

PACKAGES = ["gojq", "miller", "gawk", "jq", "time", "curl", "python3-venv"]
PACKAGES += ["sqlite3", "zstd", "postgresql"]
OURS = ["fetch", "validate", "clean", "dedup", "sink"]

# How each peer says its version.
VERSION = {
    "jq": ["jq", "--version"],
    "gojq": ["gojq", "--version"],
    "mlr": ["mlr", "--version"],
    "gawk": ["gawk", "--version"],
    "sort": ["sort", "--version"],
    "curl": ["curl", "--version"],
    "h2load": ["h2load", "--version"],
    "python": ["{python}", "--version"],
    "sqlite3": ["sqlite3", "--version"],
    "zstd": ["zstd", "--version"],
    "psql": ["psql", "--version"],
    "duckdb": ["{duckdb}", "-c", "import duckdb; print(duckdb.__version__)"],
}


class Tools:
    """{name} in a command stands for a path that is known here."""

    def __init__(self, root):
        cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        self.venv = os.path.join(cache, "tmdb-bench", "venv")
        self.root = root
        self.server = None  # PostgreSQL, while it runs
        # The system's, which people have, rather than a home-made one.
        system = "/usr/bin/python3"
        python = system if os.access(system, os.X_OK) else sys.executable
        self.names = {
            "peers": root + "/tests/bench/peers",
            "python": python,
            "duckdb": self._with_duckdb(python),
        }
        for name in OURS:
            self.names[name] = f"{root}/{name}/tmdb-{name}"

    def _with_duckdb(self, python):
        """A python that can import duckdb, or an empty string."""
        for candidate in (self.venv + "/bin/python", python):
            if os.access(candidate, os.X_OK) and not subprocess.call(
                [candidate, "-c", "import duckdb"], stderr=subprocess.DEVNULL
            ):
                return candidate
        return ""

    def fill(self, word, source=""):
        for name, path in self.names.items():
            word = word.replace("{" + name + "}", path)
        return word.replace("{input}", source)

    def here(self, name):
        """Is the peer of this name here?"""
        if name == "duckdb":
            return self.names["duckdb"] != ""
        return shutil.which(self.fill(name)) is not None

    def versions(self):
        found = {}
        for name, argv in VERSION.items():
            argv = [self.fill(word) for word in argv]
            if not argv[0] or not shutil.which(argv[0]):
                continue
            said = subprocess.run(argv, capture_output=True, text=True, check=False)
            found[name] = said.stdout.strip().split("\n")[0]
        return found

    def check_build(self):
        """Our programs must be here, and built to be quick."""
        for name in OURS:
            path = self.names[name]
            if not os.access(path, os.X_OK):
                raise Failure(f"{path} is not built: use make bench")
            with open(path, "rb") as f:
                if b"__asan_init" in f.read():
                    raise Failure(f"{path} has sanitizers in it: make clean first")

    def install(self, say):
        """All peers, from the distribution and the Python package index."""
        root = [] if os.geteuid() == 0 else ["sudo"]
        apt = root + ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
        say("installing " + " ".join(PACKAGES))
        self._call(apt + ["update"])
        self._call(apt + ["install", "--no-install-recommends"] + PACKAGES)
        if not self.here("duckdb"):
            say("installing duckdb into " + self.venv)
            self._call([self.names["python"], "-m", "venv", self.venv])
            self._call([self.venv + "/bin/pip", "-q", "install", "duckdb"])
            self.names["duckdb"] = self._with_duckdb(self.names["python"])

    @staticmethod
    def _call(argv):
        try:
            done = subprocess.run(
                argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
            )
        except OSError as e:
            raise Failure(f"{argv[0]}: {e.strerror}") from e
        if done.returncode != 0:
            print(done.stdout.decode(errors="replace"), file=sys.stderr)
            raise Failure(" ".join(argv) + f": status {done.returncode}")


def machine(root):
    """What the figures depend on."""
    cpu = "unknown"
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        for line in f:
            if line.startswith("model name"):
                cpu = line.split(":", 1)[1].strip()
                break
    commit = subprocess.run(
        ["git", "-C", root, "describe", "--always", "--dirty"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "memory_gb": round(
            os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1
        ),
        "kernel": os.uname().release,
        "commit": commit or None,
    }
