"""The device's key, what it signs, and whose signatures it believes. fedras.proto: SignedCall, EnrollRequest, SignedManifest."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

ECDSA = ec.ECDSA(hashes.SHA256())


def new_key():
    """A P-256 key, as PEM."""
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


class Key:
    def __init__(self, pem):
        self.private = serialization.load_pem_private_key(pem, None)

    def public(self):
        return self.private.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)

    def sign(self, *parts):
        """64 bytes, r then s, over all parts but the last with a zero byte behind each, and the last as it is."""
        r, s = utils.decode_dss_signature(self.private.sign(joined(*parts), ECDSA))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def joined(*parts):
    parts = [part.encode() if isinstance(part, str) else part for part in parts]
    return b"\0".join(("fedras.v1".encode(), *parts))


def verify(public_key, signature, *parts):
    """Whether the holder of the key (DER) signed the parts."""
    key = serialization.load_der_public_key(public_key)
    if len(signature) != 64:
        return False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    try:
        key.verify(utils.encode_dss_signature(r, s), joined(*parts), ECDSA)
        return True
    except InvalidSignature:
        return False
