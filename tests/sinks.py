"""What alerts are sent to, on loopback: an HTTP and an SMTP server.

usage: sinks.py FOLDER

The ports are in FOLDER/http and FOLDER/smtp.  Each request is a line in
FOLDER/requests ("METHOD PATH LENGTH"), its body in FOLDER/body-N; each mail
is FOLDER/mail-N.  FOLDER/answer, if it is there, says what to answer:
a status, "slow" (no answer), or for mail "refuse".
"""
import http.server
import itertools
import os
import socketserver
import sys
import threading
import time

folder = sys.argv[1]
bodies, mails = itertools.count(1), itertools.count(1)


def answer():
    try:
        with open(os.path.join(folder, "answer")) as f:
            return f.read().strip()
    except OSError:
        return ""


def keep(name, data):
    with open(os.path.join(folder, name), "wb") as f:
        f.write(data)


class Web(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        keep("body-%d" % next(bodies), body)
        with open(os.path.join(folder, "requests"), "a") as f:
            f.write("%s %s %d\n" % (self.command, self.path, length))
        what = answer()
        if what == "slow":
            time.sleep(3000)
        self.send_response(int(what) if what.isdigit() else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *_):
        pass


class Mail(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self):
        if answer() == "refuse":
            self.say("421 not now")
            return
        self.say("220 sink")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"DATA":
                self.say("354 go on")
                data = b""
                for line in self.rfile:
                    if line == b".\r\n":
                        break
                    data += line
                keep("mail-%d" % next(mails), data.replace(b"\r\n", b"\n"))
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            self.say("250 ok")


def serve(kind, handler, name):
    kind.daemon_threads = True
    server = kind(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    keep(name + ".new", b"%d\n" % server.server_address[1])
    os.rename(os.path.join(folder, name + ".new"), os.path.join(folder, name))


serve(socketserver.ThreadingTCPServer, Mail, "smtp")
serve(http.server.ThreadingHTTPServer, Web, "http")
time.sleep(3600)
