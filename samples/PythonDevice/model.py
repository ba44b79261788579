"""What is downloaded: everything is named by its hash, and the manifest is signed. fedras.proto: Resource, SignedManifest, Manifest."""

import hashlib

from keys import verify
from messages import ItemIds, Manifest, SignedManifest


class Untrusted(Exception):
    """Bytes that are not what the server's key vouches for. They are thrown away."""


def fetch(transport, resource):
    """The bytes of a resource, if they are those of its hash."""
    if not resource.path.startswith("/model/"):
        raise Untrusted(f"the server names '{resource.path}' to download; only what lies below /model/ is")
    data = transport.download(resource.path, resource.length)
    if len(data) != resource.length or hashlib.sha256(data).hexdigest() != resource.hash:
        raise Untrusted(f"{resource.path}: the {len(data)} bytes that came have another SHA-256 or length")
    return data


def read_manifest(transport, newest, manifest_key):
    """The manifest of the newest version, if the server signed it and it speaks of that version."""
    signed = SignedManifest.FromString(fetch(transport, newest.manifest))
    if not verify(manifest_key, signed.signature, "Manifest", signed.manifest):
        raise Untrusted("the manifest is not signed by the key that the server gave at enrolment")
    manifest = Manifest.FromString(signed.manifest)
    for name in ("round", "items", "dim", "seed", "check"):
        if getattr(manifest, name) != getattr(newest, name):
            raise Untrusted(f"the manifest says {name} {getattr(manifest, name)}, the answer {getattr(newest, name)}")
    return manifest


def item_ids(transport, manifest, known):
    """The ids of all items in the order of the rows; `known` maps hashes of lists to bytes and keeps what is new."""
    ids = []
    for part in manifest.lists:
        data = known.get(part.resource.hash) or fetch(transport, part.resource)
        known[part.resource.hash] = data
        names = ItemIds.FromString(data).ids
        if part.first != len(ids) or part.count != len(names):
            raise Untrusted(f"the list {part.resource.hash} has {len(names)} items from {part.first} on; the manifest says otherwise")
        ids.extend(names)
    # There may be more: items that come with a later version.
    if len(ids) < manifest.items or len(set(ids)) < len(ids):
        raise Untrusted(f"the lists name {len(set(ids))} items, the manifest has {manifest.items}")
    return ids
