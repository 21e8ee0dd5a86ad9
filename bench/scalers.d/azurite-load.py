"""Fills queues of Azurite, signed by SharedKey as Azure documents it: jobs has 40 messages, some 20 of which 10 are taken, none 0."""
import base64, datetime, hashlib, hmac, sys, urllib.request

KEY = base64.b64decode("Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==")

def call(method, path, query=(), body=b""):
    date = datetime.datetime.now(datetime.timezone.utc).strftime("%a, %d %b %Y %H:%M:%S GMT")
    path = "/devstoreaccount1" + path
    kind = "application/xml" if body else ""
    text = "\n".join([method, "", "", str(len(body) or ""), "", kind, "", "", "", "", "", "",
                      "x-ms-date:" + date, "x-ms-version:2021-12-02", "/devstoreaccount1" + path] + [f"{k}:{v}" for k, v in sorted(query)])
    signature = base64.b64encode(hmac.new(KEY, text.encode(), hashlib.sha256).digest()).decode()
    url = sys.argv[1] + path + ("?" + "&".join(f"{k}={v}" for k, v in query) if query else "")
    headers = {"x-ms-date": date, "x-ms-version": "2021-12-02", "Authorization": "SharedKey devstoreaccount1:" + signature}
    if kind:
        headers["Content-Type"] = kind
    urllib.request.urlopen(urllib.request.Request(url, body or None, headers, method=method)).read()

def fill(queue, number):
    call("PUT", "/" + queue)
    for _ in range(number):
        call("POST", f"/{queue}/messages", body=b"<QueueMessage><MessageText>x</MessageText></QueueMessage>")

fill("jobs", 40)
fill("some", 20)
fill("none", 0)
call("GET", "/some/messages", [("numofmessages", "10"), ("visibilitytimeout", "600")])
