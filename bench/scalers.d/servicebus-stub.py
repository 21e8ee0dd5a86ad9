"""A stub of Service Bus's management API (Atom): two queues, a subscription; signatures are checked as Azure documents them."""
import base64, hashlib, hmac, http.server, re, sys, time, urllib.parse

ENTITIES = {"orders": 12, "orders-eu": 7, "other": 100, "news/subscriptions/mail": 3}

def entry(name, active):
    return (f'<entry xmlns="http://www.w3.org/2005/Atom"><title type="text">{name.rsplit("/", 1)[-1]}</title><content type="application/xml"><QueueDescription>'
            f'<CountDetails xmlns:d="http://schemas.microsoft.com/netservices/2011/06/servicebus"><d:ActiveMessageCount>{active}</d:ActiveMessageCount>'
            '<d:DeadLetterMessageCount>99</d:DeadLetterMessageCount></CountDetails></QueueDescription></content></entry>')

class Stub(http.server.BaseHTTPRequestHandler):
    def good(self, path):
        token = dict(part.split("=", 1) for part in self.headers.get("Authorization", "").removeprefix("SharedAccessSignature ").split("&") if "=" in part)
        if token.get("skn") != "root" or int(token.get("se", 0)) < time.time():
            return False
        resource = urllib.parse.unquote(token["sr"])
        mine = f'http://127.0.0.1:{sys.argv[1]}{path}'.lower()
        expected = base64.b64encode(hmac.new(b"pass-of-bus", (token["sr"] + "\n" + token["se"]).encode(), hashlib.sha256).digest()).decode()
        return mine.startswith(urllib.parse.unquote(resource)) and urllib.parse.unquote(token["sig"]) == expected

    def do_GET(self):
        path, _, query = self.path.partition("?")
        if "api-version=2021-05" not in query:
            return self.say(400, "")
        if not self.good(path):
            return self.say(401, "<Error><Code>401</Code></Error>")
        name = urllib.parse.unquote(path[1:])
        if name == "$Resources/queues":
            skip = int(re.search(r"\$skip=(\d+)", query)[1])
            return self.say(200, "<feed>" + "".join([entry(n, c) for n, c in ENTITIES.items() if "/" not in n][skip:]) + "</feed>")
        self.say(200, entry(name, ENTITIES[name]) if name in ENTITIES else '<feed xmlns="http://www.w3.org/2005/Atom"><title>Publicly Listed Services</title></feed>')

    def say(self, status, text):
        self.send_response(status)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass

http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Stub).serve_forever()
