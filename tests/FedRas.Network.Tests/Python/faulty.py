"""A device of samples/PythonDevice on a bad day: faulty.py FAULT STATE. The exit code is that of device.py, or 9 if it is killed."""

import hashlib
import os
import sys
from dataclasses import replace

import device
import messages as m
from invitation import Invitation
from participant import Participant, Stopped
from store import Store
from transport import Https, WrongServer

fault, state = sys.argv[1:]


class Faulty(Https):
    forged = {}

    def call(self, name, message):
        answer = super().call(name, message)
        if fault == "lose-answer" and name == "Report":
            call = m.SignedCall.FromString(message)
            print(m.ReportRequest.FromString(call.body).report_id.hex(), flush=True)
            os._exit(9)  # the server has the report, and nobody here heard of it
        if fault == "forge-manifest" and name == "CheckIn":
            reply = m.CheckInReply.FromString(answer)
            signed = m.SignedManifest.FromString(super().download(reply.newest.manifest.path, 1 << 20))
            manifest = m.Manifest.FromString(signed.manifest)
            manifest.tombstones.add(item=1, round=1)
            signed.manifest = manifest.SerializeToString()
            data = signed.SerializeToString()
            named = hashlib.sha256(data).hexdigest()
            reply.newest.manifest.CopyFrom(m.Resource(hash=named, length=len(data), path="/model/manifests/" + named))
            self.forged[reply.newest.manifest.path] = data
            return reply.SerializeToString()
        return answer

    def download(self, path, most):
        data = self.forged.get(path) or super().download(path, most)
        if fault == "change-frame" and "/frames/" in path:
            return data[:-1] + bytes([data[-1] ^ 1])
        return data


store = Store(state)
invitation = Invitation.parse(store["server"])
if fault == "other-pin":
    invitation = replace(invitation, pin="0" * 64)
try:
    device.run(Participant(invitation, store, Faulty(invitation)), 1)
except (Stopped, WrongServer, device.Untrusted) as error:
    print(error, file=sys.stderr)
    sys.exit(3)
