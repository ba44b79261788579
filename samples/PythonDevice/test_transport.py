"""What a device makes of answers that are none: python3 test_transport.py."""

import threading
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer

from invitation import Invitation
from transport import Https, Unreachable, WrongServer


class Door(BaseHTTPRequestHandler):
    def do_POST(self):
        self.send_response(429)
        self.send_header("Retry-After", "7")
        self.end_headers()
        self.wfile.write(b"there are too many requests")

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(bytes(20))

    def log_message(self, *_):
        pass


class TransportTests(unittest.TestCase):
    def setUp(self):
        self.server = HTTPServer(("127.0.0.1", 0), Door)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.https = Https(Invitation.parse(f"http://127.0.0.1:{self.server.server_port}/#token=abc"))

    def tearDown(self):
        self.https.close()
        self.server.shutdown()
        self.server.server_close()

    def test_too_many_calls_are_for_later(self):
        with self.assertRaises(Unreachable) as raised:
            self.https.call("CheckIn", b"")
        self.assertEqual(7, raised.exception.after)
        self.assertIn("there are too many requests", str(raised.exception))

    def test_more_bytes_than_were_named_are_not_read(self):
        self.assertRaises(WrongServer, self.https.download, "/model/frames/a", 19)
        self.assertEqual(20, len(self.https.download("/model/frames/a", 20)))


class InvitationTests(unittest.TestCase):
    def test_what_is_no_invitation_is_refused(self):
        pin = "a" * 64
        self.assertEqual(("h", 7443, "t-1", pin), (lambda i: (i.host, i.port, i.token, i.pin))(
            Invitation.parse(f"https://h:7443/#token=t-1&pin={pin}")))
        for line in ("", "https://h:1/", "ftp://h/#token=a", "http://h/#token=a", f"https://h/#token=a&pin={pin[1:]}",
                     "https://h/#token=a&pim=1", "https://h:1/#pin=" + pin):
            with self.subTest(line):
                self.assertRaises(ValueError, Invitation.parse, line)


if __name__ == "__main__":
    unittest.main()
