"""How bytes reach the server: calls over plain HTTPS by the standard library, or over gRPC. Downloads are plain HTTPS in both."""

import hashlib
import http.client
import socket
import ssl

from cryptography import x509
from cryptography.hazmat.primitives import serialization

try:
    import grpc
except ImportError:
    grpc = None  # plain HTTPS needs none

TIMEOUT = 60


class Unreachable(Exception):
    """No answer. The same call may be sent again later, and not before `after` seconds."""

    def __init__(self, sentence, after=0.0):
        super().__init__(sentence)
        self.after = after


class WrongServer(Exception):
    """Somebody else answered."""


def check_pin(certificate, pin):
    """The pin is the SHA-256 of the server's key. With a pin, names, dates and authorities do not count."""
    key = x509.load_der_x509_certificate(certificate).public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    found = hashlib.sha256(key).hexdigest()
    if found != pin:
        raise WrongServer(f"the server's key has the pin {found}, the invitation {pin}; ask the operator for a new invitation")


class Https:
    """One connection, kept open, and made anew when it broke."""

    PATHS = {"Enroll": "/v1/enroll", "CheckIn": "/v1/checkin", "Report": "/v1/report", "Leave": "/v1/leave"}

    def __init__(self, invitation):
        self.invitation, self.connection = invitation, None

    def connect(self):
        server = self.invitation
        if not server.secure:
            return http.client.HTTPConnection(server.host, server.port, timeout=TIMEOUT)
        context = ssl.create_default_context()
        if server.pin:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(server.host, server.port, timeout=TIMEOUT, context=context)
        connection.connect()
        if server.pin:
            check_pin(connection.sock.getpeercert(binary_form=True), server.pin)
        return connection

    def request(self, method, path, body, most):
        headers = {"Content-Type": "application/x-protobuf"} if body is not None else {}
        for attempt in range(2):
            kept = self.connection is not None
            try:
                self.connection = self.connection or self.connect()
                self.connection.request(method, path, body, headers)
                response = self.connection.getresponse()
                data = response.read(most + 1)
                if len(data) > most:
                    raise WrongServer(f"{path}: more than {most} bytes came")
                if response.status != 200:
                    sentence = data.decode(errors="replace").strip()
                    after = seconds(response.getheader("Retry-After"))
                    raise Unreachable(f"{path}: HTTP {response.status} {response.reason}: {sentence}", after)
                return data
            except (OSError, http.client.HTTPException) as error:
                # A connection that was kept may have been closed by the server since. The same call goes once more on a new one.
                self.close()
                if not kept or attempt:
                    raise Unreachable(f"{path}: {error}") from error
            except (Unreachable, WrongServer):
                self.close()
                raise

    def call(self, name, message):
        return self.request("POST", self.PATHS[name], message, 1 << 20)

    def download(self, path, most):
        return self.request("GET", path, None, most)

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None


class Grpc(Https):
    """
    gRPC for Python cannot ask a function whether it trusts a certificate. So the certificate is fetched first, its key is held to the pin,
    and then it is the only one that this channel trusts.
    """

    def __init__(self, invitation):
        super().__init__(invitation)
        if grpc is None:
            raise ValueError("gRPC needs the package python3-grpcio; without it use --transport https")
        if not invitation.secure:
            raise ValueError("gRPC needs https here; over http use --transport https")
        self.channel = None

    def open(self):
        server, options, roots = self.invitation, [], None
        if server.pin:
            try:
                pem = ssl.get_server_certificate((server.host, server.port), timeout=TIMEOUT)
            except OSError as error:
                raise Unreachable(f"{server.host}:{server.port}: {error}") from error
            certificate = x509.load_pem_x509_certificate(pem.encode())
            check_pin(certificate.public_bytes(serialization.Encoding.DER), server.pin)
            roots, options = pem.encode(), [("grpc.ssl_target_name_override", first_name(certificate))]
        return grpc.secure_channel(f"{server.host}:{server.port}", grpc.ssl_channel_credentials(roots), options)

    def call(self, name, message):
        self.channel = self.channel or self.open()
        try:
            return self.channel.unary_unary(f"/fedras.v1.FederationService/{name}")(message, timeout=TIMEOUT)
        except grpc.RpcError as error:
            words = dict(error.initial_metadata() or ()) | dict(error.trailing_metadata() or ())
            after = seconds(words.get("retry-after"))
            raise Unreachable(f"{name}: gRPC {error.code().name}: {error.details()}", after) from error


def seconds(text):
    """A Retry-After in seconds; 0 if there is none, or a date."""
    return float(text) if text and text.isdigit() else 0.0


def first_name(certificate):
    """A name that the certificate itself gives, since only its key counts."""
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return (names.get_values_for_type(x509.DNSName) or [str(ip) for ip in names.get_values_for_type(x509.IPAddress)])[0]
