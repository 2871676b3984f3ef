#!/usr/bin/env python3
"""Open a page in headless Chromium, ask it things, take its picture.

usage: browser.py URL [--width N[,N...]] [--height N] [--dark] [--wait JS]
                  [--do JS]... [--get JS]... [--keys KEYS]... [--png FILE]

Through chromedriver (Debian: chromium-driver), with Python's own library.
Each --get is a JavaScript expression; its value is printed as a line of JSON,
in order, after all that was done, and again for each width.  Messages that the page wrote to the
console as errors come last, as {"console": TEXT}.  Exit status 2: no browser.
"""
import argparse
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request


def call(base, path, body=None, method=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        base + path, data=data, method=method or ("POST" if data else "GET"),
        headers={"Content-Type": "application/json"})
    # Never through a proxy: it is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=60) as answer:
            return json.load(answer)["value"]
    except urllib.error.HTTPError as e:
        sys.exit("browser: %s: %s" % (path, json.load(e)["value"]["message"]))


def start(driver, scratch):
    """The driver, on a port it chooses itself."""
    log = open(os.path.join(scratch, "driver.log"), "w+b")
    process = subprocess.Popen([driver, "--port=0"], stdout=log, stderr=log)
    for _ in range(600):
        log.seek(0)
        for line in log.read().decode(errors="replace").splitlines():
            if "started successfully on port" in line:
                return process, "http://127.0.0.1:%s" % line.split()[-1].rstrip(".")
        if process.poll() is not None:
            break
        time.sleep(0.05)
    process.kill()
    sys.exit("browser: chromedriver does not start")


def session(base, scratch):
    arguments = [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic",
        "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
        "--disable-dev-shm-usage", "--hide-scrollbars",
        "--user-data-dir=" + os.path.join(scratch, "profile")]
    answer = call(base, "/session", {"capabilities": {"alwaysMatch": {
        "browserName": "chrome",
        "goog:loggingPrefs": {"browser": "ALL"},
        "goog:chromeOptions": {"args": arguments}}}})
    return "/session/" + answer["sessionId"]


def devtools(base, at, command, parameters):
    return call(base, at + "/goog/cdp/execute",
                {"cmd": command, "params": parameters})


def script(base, at, text):
    return call(base, at + "/execute/sync", {"script": text, "args": []})


def wait(base, at, condition):
    for _ in range(600):
        if script(base, at, "return !!(%s)" % condition):
            return
        time.sleep(0.05)
    sys.exit("browser: still not: " + condition)


def keys(base, at, text):
    """Names in angle brackets, as <Tab>, or characters."""
    names = {"<Tab>": "\ue004", "<Enter>": "\ue007", "<Right>": "\ue014",
             "<Left>": "\ue012", "<Space>": " "}
    key = names.get(text, text)
    call(base, at + "/actions", {"actions": [{
        "type": "key", "id": "keyboard", "actions": [
            {"type": "keyDown", "value": key},
            {"type": "keyUp", "value": key}]}]})


def visit(base, at, o, width):
    devtools(base, at, "Emulation.setDeviceMetricsOverride", {
        "width": width, "height": o.height, "deviceScaleFactor": 1,
        "mobile": width < 600})
    devtools(base, at, "Emulation.setEmulatedMedia", {"features": [{
        "name": "prefers-color-scheme",
        "value": "dark" if o.dark else "light"}]})
    call(base, at + "/url", {"url": o.url})
    if o.wait:
        wait(base, at, o.wait)
    for key in o.keys:
        keys(base, at, key)
    for text in o.do:
        script(base, at, text)
    for text in o.get:
        print(json.dumps(script(base, at, "return (%s)" % text),
                         ensure_ascii=False, separators=(",", ":")))
    if o.png:
        shot = devtools(base, at, "Page.captureScreenshot",
                        {"format": "png", "captureBeyondViewport": True})
        with open(o.png, "wb") as out:
            out.write(base64.b64decode(shot["data"]))
    for entry in call(base, at + "/se/log", {"type": "browser"}):
        if entry["level"] in ("SEVERE", "WARNING"):
            print(json.dumps({"console": entry["message"]}))


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("url")
    p.add_argument("--width", default="1280")
    p.add_argument("--height", type=int, default=900)
    p.add_argument("--dark", action="store_true")
    p.add_argument("--wait")
    p.add_argument("--do", action="append", default=[])
    p.add_argument("--get", action="append", default=[])
    p.add_argument("--keys", action="append", default=[])
    p.add_argument("--png")
    o = p.parse_args()
    driver = shutil.which("chromedriver")
    if driver is None or shutil.which("chromium") is None:
        print("browser: chromium and chromedriver are not here", file=sys.stderr)
        sys.exit(2)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        process, base = start(driver, scratch)
        try:
            at = session(base, scratch)
            try:
                for width in o.width.split(","):
                    visit(base, at, o, int(width))
            finally:
                call(base, at, method="DELETE")
        finally:
            process.terminate()
            process.wait()


main()
