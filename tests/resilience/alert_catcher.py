"""Takes the alerts of a runtime, and keeps what they say."""

import http.server
import threading


class AlertCatcher:
    def __init__(self):
        self.bodies = []
        catcher = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802  (the base class calls it so)
                length = int(self.headers.get("Content-Length", 0))
                catcher.bodies.append(self.rfile.read(length).decode())
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def environment(self):
        return {
            "TREATY_ALERT_URL": f"http://127.0.0.1:{self.server.server_port}/",
            "TREATY_ALERT_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        }

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
