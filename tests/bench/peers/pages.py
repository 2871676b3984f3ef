"""A sequential client: pages.py keep-alive|urllib PAGES

Asks for pages one after the other, over one connection or with a new one for
each, and writes their rows to the standard output, a line each.
"""

import http.client
import json
import os
import ssl
import sys
import urllib.parse
import urllib.request

BASE = os.environ["TMDB_BASE_URL"]
KEY = os.environ["TMDB_API_KEY"]
TLS = ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE"))


def query(page):
    words = {"api_key": KEY, "language": "ko-KR", "page": page}
    return "/movie/popular?" + urllib.parse.urlencode(words)


def keep_alive(pages):
    url = urllib.parse.urlsplit(BASE)
    connection = http.client.HTTPSConnection(url.hostname, url.port, context=TLS)
    for page in range(1, pages + 1):
        connection.request("GET", url.path + query(page))
        yield connection.getresponse().read()


def one_each(pages):
    for page in range(1, pages + 1):
        with urllib.request.urlopen(BASE + query(page), context=TLS) as answer:
            yield answer.read()


def main():
    ask = {"keep-alive": keep_alive, "urllib": one_each}[sys.argv[1]]
    for body in ask(int(sys.argv[2])):
        for row in json.loads(body)["results"]:
            print(json.dumps(row, ensure_ascii=False))


main()
