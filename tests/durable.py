#!/usr/bin/env python3
"""What would a power cut leave?  Read a trace, and tell.

usage: durable.py [--ok] ROOT [TRACE]

TRACE is what `strace -f -y -e trace=TRACED` wrote (TRACED: see durable.t).
After a power cut a file has what was synced (fsync) of it, and any of the
names that were not synced yet (fsync of the folder) may be there or not.  So:

  - a file must be synced before it is renamed, and a folder with all in it;
  - a name that came by rename is written to no more, but for being appended
    to (files opened with O_APPEND);
  - a link to a name is swapped in only when that name is synced;
  - with --ok, for a run that said it was done: what came by rename or was
    appended to is synced, and so are its name and the folders it lies in.

Only what lies below ROOT counts, and a name of which a part begins with a dot
is not looked at by anyone yet.  Each breach is a line; the last line tells
how many renames were seen.  Exit status 1: there was a breach.
"""
import os
import re
import sys

CALL = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?(\w+)\((.*)")
RESUMED = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?<\.\.\. (\w+) resumed>")
PID = re.compile(r"^(?:\[pid +(\d+)\] |(\d+) +)?")
FD = re.compile(r"^\d+<([^>]*)>")
COPIED_TO = re.compile(r"^\d+<[^>]*>, \S+, \d+<([^>]*)>")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
AT = re.compile(r"(?:AT_FDCWD|\d+)<([^>]*)>, \"((?:[^\"\\]|\\.)*)\"")
WRITES = {"write", "pwrite64", "writev", "ftruncate", "copy_file_range",
          "sendfile", "fallocate"}


class Disk:
    def __init__(self, root):
        self.root = root.rstrip("/") + "/"
        self.dirty = set()      # files with bytes that are not synced
        self.names = set()      # names that are not synced
        self.whole = set()      # files that came by rename
        self.opened = set()     # with O_APPEND
        self.appended = set()   # and written to
        self.breaches = []
        self.renames = 0

    def ours(self, path):
        return (path + "/").startswith(self.root)

    def breach(self, text):
        self.breaches.append(text.replace(self.root, ""))

    def below(self, paths, folder):
        return sorted(p for p in paths if p.startswith(folder + "/"))

    def write(self, path):
        if path in self.opened:
            self.appended.add(path)
        elif path in self.whole:
            self.breach("%s: written to under its name" % path)
        self.dirty.add(path)

    def sync(self, path):
        self.dirty.discard(path)
        self.names = {n for n in self.names if os.path.dirname(n) != path}

    def hidden(self, path):
        return "/." in path[len(self.root) - 1:]

    def move(self, old, new):
        self.renames += 1
        for path in [] if self.hidden(new) else ([old] if old in self.dirty else []) + \
                self.below(self.dirty, old):
            self.breach("%s: not synced when %s got its name" % (path, new))
        for path in [] if self.hidden(new) else self.below(self.names, old):
            self.breach("%s: its name not synced when %s got its" % (path, new))
        for paths in (self.dirty, self.names, self.whole,
                      self.opened, self.appended):
            inside = {p for p in paths if p == old or p.startswith(old + "/")}
            gone = {p for p in paths if p == new or p.startswith(new + "/")}
            paths -= inside | gone
            paths |= {new + p[len(old):] for p in inside}
        self.names.add(new)
        if not self.hidden(new):
            self.whole.add(new)

    def link(self, target, path):
        whole = os.path.normpath(os.path.join(os.path.dirname(path), target))
        self.links = getattr(self, "links", {})
        self.links[path] = whole
        self.names.add(path)

    def swapped(self, old, new):
        """A link got the name by which readers go."""
        target = getattr(self, "links", {}).pop(old, None)
        if target is None:
            return
        if target in self.names:
            self.breach("%s: points to %s, whose name is not synced"
                        % (new, target))
        for path in self.below(self.dirty | self.names, target):
            self.breach("%s: not synced when %s pointed to it" % (path, new))

    def remove(self, path):
        for paths in (self.dirty, self.names, self.whole,
                      self.opened, self.appended):
            paths.discard(path)

    def end(self):
        for path in sorted((self.whole | self.appended) & self.dirty):
            self.breach("%s: not synced at the end" % path)
        for path in sorted(self.whole | self.appended):
            while self.ours(path) and path + "/" != self.root:
                if path in self.names:
                    self.breach("%s: its name not synced at the end" % path)
                path = os.path.dirname(path)


def whole_lines(lines):
    """Calls that another process interrupted, put together again."""
    begun = {}
    for line in lines:
        pid = PID.match(line)
        pid = pid.group(1) or pid.group(2)
        if line.rstrip().endswith("<unfinished ...>"):
            begun[pid] = line.rstrip()[:-len("<unfinished ...>")]
            continue
        resumed = RESUMED.match(line)
        if resumed:
            line = begun.pop(pid, "") + line[resumed.end():]
        yield line


def paths_of(arguments):
    found = [os.path.normpath(os.path.join(a, b))
             for a, b in AT.findall(arguments)]
    return found or [os.path.normpath(s) for s in STRING.findall(arguments)]


def follow(disk, lines):
    for line in whole_lines(lines):
        call = CALL.match(line)
        if not call or not re.search(r"\) += \d+", line):
            continue
        name, arguments = call.groups()
        fd = FD.match(arguments)
        if name == "copy_file_range":
            fd = COPIED_TO.match(arguments)
        if name in WRITES and fd and disk.ours(fd.group(1)):
            disk.write(fd.group(1).replace(" (deleted)", ""))
        elif name in ("fsync", "fdatasync") and fd:
            disk.sync(fd.group(1))
        elif name in ("sync", "syncfs"):
            disk.dirty.clear()
            disk.names.clear()
        elif name == "openat" and "O_CREAT" in arguments:
            path = paths_of(arguments)[0]
            if disk.ours(path):
                if path not in disk.whole and path not in disk.opened:
                    disk.names.add(path)
                if "O_APPEND" in arguments:
                    disk.opened.add(path)
        elif name in ("mkdir", "mkdirat"):
            path = paths_of(arguments)[0]
            if disk.ours(path):
                disk.names.add(path)
        elif name in ("rename", "renameat", "renameat2", "link", "linkat"):
            old, new = paths_of(arguments)[:2]
            if disk.ours(new):
                disk.swapped(old, new)
                disk.move(old, new)
        elif name in ("symlink", "symlinkat"):
            target = STRING.findall(arguments)[0]
            path = paths_of(arguments)[-1]
            if disk.ours(path):
                disk.link(target, path)
        elif name in ("unlink", "unlinkat", "rmdir"):
            disk.remove(paths_of(arguments)[0])


def main():
    words = sys.argv[1:]
    ended = words[:1] == ["--ok"]
    if ended:
        words = words[1:]
    disk = Disk(os.path.realpath(words[0]))
    with open(words[1] if len(words) > 1 else 0, errors="replace") as trace:
        follow(disk, trace)
    if ended:
        disk.end()
    for text in disk.breaches:
        print(text)
    print("%d renames" % disk.renames)
    sys.exit(1 if disk.breaches else 0)


main()
