"""One participation: enrol, check in, catch up, train, report. It may be killed at any line, and the next one goes on."""

import hashlib
import os
import time
from dataclasses import dataclass

import numpy as np

import messages as m
from describe import describe
from keys import Key, new_key
from lattice import Lattice
from model import Untrusted, fetch, item_ids, read_manifest
from training import reconstruct, train
from wire import WireError

VERSION, FORMAT = 1, 1
PAUSE_MS = 30_000
MOST_VALUES = 1 << 26  # of a table: what this device has memory for
NOTHING = "no item that the user likes is in the catalogue"
UNKNOWN_VERSION = m.refusal_number("UNKNOWN_VERSION")
REPLAYED = m.refusal_number("REPLAYED")


class Stopped(Exception):
    """The device takes part no more; the sentence says why and what to do."""


@dataclass
class Outcome:
    what: str  # "accepted", "not needed", "too late", "refused", "later", "current"
    sentence: str = ""
    after_ms: int = 0


class Participant:
    def __init__(self, invitation, store, transport):
        self.invitation, self.store, self.transport = invitation, store, transport
        if store["key"] is None:
            store.put(key=new_key(), secret=os.urandom(32), counter=0)
        self.key = Key(store["key"])

    def participate(self, refresh_only=False):
        """Takes part once, or says why not and when to come again."""
        if self.store["stopped"] is not None:
            raise Stopped(self.store["stopped"])
        if self.store["device"] is None and (later := self.enroll()):
            return later
        if not refresh_only and self.store["pending"] is not None:
            return self.send_report()
        # A place in a round that nothing can be trained for would be taken from somebody else.
        held = self.store.model()
        refresh_only = refresh_only or not self.store.liked() or held is not None and not len(self.places(held)[1])
        reply = self.check_in(refresh_only)
        if reply.refusal.code == UNKNOWN_VERSION or reply.HasField("newest") and not self.catch_up(reply.newest):
            # The table held is of another federation, or the frame leads elsewhere: once more, from the seed.
            self.store.put(levels=None)
            reply = self.check_in(refresh_only)
            if reply.HasField("newest") and not self.catch_up(reply.newest):
                raise Untrusted("the frame from the seed does not lead to the table that the server promised")
        if reply.WhichOneof("answer") == "refusal":
            return self.refused(reply.refusal)
        if reply.WhichOneof("answer") == "task":
            return self.send_report() if self.prepare_report(reply.task) else Outcome("current", NOTHING)
        if reply.HasField("newest"):
            return Outcome("current", "" if self.store.liked() else NOTHING, reply.retry.after_ms)
        if reply.WhichOneof("answer") == "retry":
            return Outcome("later", f"{m.later_name(reply.retry.reason)}: {reply.retry.sentence}", reply.retry.after_ms)
        raise Stopped("the server's answer is of a later version: update this device")

    def enroll(self):
        public, token = self.key.public(), self.invitation.token
        request = m.EnrollRequest(versions=[VERSION], token=token, public_key=public,
                                  signature=self.key.sign("Enroll", token, public))
        reply = m.EnrollReply.FromString(self.transport.call("Enroll", request.SerializeToString()))
        answer = reply.WhichOneof("answer")
        if answer == "enrolled":
            self.store.put(device=reply.enrolled.device, manifest_key=reply.enrolled.manifest_key)
            return None
        if answer == "retry":
            return Outcome("later", reply.retry.sentence, reply.retry.after_ms)
        return self.refused(reply.refusal)

    def signed(self, name, body, **kept):
        """A call under a counter of its own, which is kept, with what else is to be kept, before anybody sees it."""
        counter, device = self.store["counter"] + 1, self.store["device"]
        signature = self.key.sign(name, device, counter.to_bytes(8, "little") + body)
        call = m.SignedCall(device=device, counter=counter, body=body, signature=signature).SerializeToString()
        self.store.put(counter=counter, call=call, **kept)
        return call

    def check_in(self, refresh_only):
        held = self.store.model()
        request = m.CheckInRequest(versions=[VERSION], formats=[FORMAT], refresh_only=refresh_only)
        if held and held.round:
            request.held_round, request.held_check = held.round, held.check()
        return m.CheckInReply.FromString(self.transport.call("CheckIn", self.signed("CheckIn", request.SerializeToString())))

    def catch_up(self, newest):
        """Moves to the newest table and the ids of its items. False if its frame does not lead there from the table held."""
        if not 0 < newest.items * newest.dim <= MOST_VALUES:
            raise Untrusted(f"the table has {newest.items} items of {newest.dim} factors; at most {MOST_VALUES} values are allowed here")
        manifest = read_manifest(self.transport, newest, self.store["manifest_key"])
        lists = self.store.lists()
        item_ids(self.transport, manifest, lists)
        held = self.store.model()
        if held is None or (held.seed, held.dim) != (newest.seed, newest.dim) or not held.round:
            # In round 0 a table may have got more items without any frame.
            held = Lattice(newest.items, newest.dim, newest.seed)
        try:
            if newest.HasField("frame"):
                held = held.apply(fetch(self.transport, newest.frame))
        except WireError:
            return False
        if (held.round, held.items, held.check()) != (newest.round, newest.items, newest.check):
            return False
        self.store.keep_model(held, {part.resource.hash: lists[part.resource.hash] for part in manifest.lists})
        return True

    def prepare_report(self, task):
        """Trains, and keeps the signed report before it is sent. False if there is nothing to train on."""
        plan, held = task.training, self.store.model()
        if plan.user_factors != m.TrainingPlan.RECONSTRUCTED or plan.leaves_decay_in:
            raise Stopped("the plan asks for kept user factors, or for updates with decay in them, which this device does not do")
        began, table = time.monotonic(), held.values()
        live, liked = self.places(held)
        if not len(liked):
            return False
        u = reconstruct(table, live, liked, plan)
        seed = hashlib.sha256(self.store["secret"] + task.round.to_bytes(4, "little")).digest()
        rng = np.random.default_rng(int.from_bytes(seed, "little"))
        touched, gains, samples = train(table, live, liked, u, plan, rng)
        report = describe(u, touched, gains, samples, held, table, task, int((time.monotonic() - began) * 1000))
        request = m.ReportRequest(round=task.round, report_id=os.urandom(16), report=report)
        body = request.SerializeToString()
        self.signed("Report", body, pending=body, plan=plan.SerializeToString())
        return True

    def places(self, held):
        """The rows that are not retired, and those of them that the user likes."""
        known = {name: place for place, name in enumerate(self.names())}
        live = np.setdiff1d(np.arange(held.items), held.retired)
        rows = [known[name] for name in self.store.liked() if name in known]
        return live, np.intersect1d(live, np.array(rows, dtype=int))

    def names(self):
        return [name for data in self.store.lists().values() for name in m.ItemIds.FromString(data).ids]

    def send_report(self):
        """Sends the report that is kept, until it is answered: always the same body, and so the same report id."""
        body, call = self.store["pending"], m.SignedCall.FromString(self.store["call"])
        # If another call was made since, the kept one would be a replay: the same body goes under a new counter.
        sent = self.store["call"] if call.body == body and call.counter == self.store["counter"] else self.signed("Report", body)
        reply = m.ReportReply.FromString(self.transport.call("Report", sent))
        outcome = m.ReportReply.Outcome.Name(reply.outcome)
        if outcome == "AGAIN":
            return Outcome("later", reply.retry.sentence, reply.retry.after_ms)
        if reply.refusal.code != REPLAYED:
            self.store.put(pending=None)
        if outcome == "REFUSED":
            return self.refused(reply.refusal, reply.retry.after_ms or PAUSE_MS)
        return Outcome(outcome.lower().replace("_", " "), reply.retry.sentence, reply.retry.after_ms)

    def refused(self, refusal, after_ms=PAUSE_MS):
        """What a device does about each code of a refusal."""
        name = m.refusal_name(refusal.code)
        sentence = f"{name}: {refusal.sentence}"
        if name == "UNKNOWN_DEVICE":
            self.store.put(device=None)  # enrols again, with the same key
        elif name == "REPLAYED":
            self.store.put(counter=self.store["counter"] + (1 << 20))  # the file was restored from a copy: passes what the server saw
        elif name == "REVOKED":
            self.store.put(stopped=sentence)
            raise Stopped(sentence)
        elif name in ("NO_SHARED_VERSION", "MALFORMED", "TOKEN_REFUSED", "BAD_SIGNATURE"):
            raise Stopped(sentence)  # nothing changes by asking again; a later start may
        return Outcome("refused", sentence, after_ms)

    def leave(self):
        """Takes the credential back for ever."""
        reply = m.LeaveReply.FromString(self.transport.call("Leave", self.signed("Leave", m.LeaveRequest().SerializeToString())))
        if reply.HasField("retry"):
            return Outcome("later", reply.retry.sentence, reply.retry.after_ms)
        if reply.HasField("refusal"):
            return self.refused(reply.refusal)
        self.store.put(stopped="this device left the federation")
        return Outcome("left")

    def recommend(self, count):
        """The best items that the user does not have, offline, as the newest plan fits users."""
        held = self.store.model()
        live, liked = self.places(held) if held else ([], [])
        if held is None:
            raise ValueError("the device holds no model yet: refresh first")
        if not len(liked):
            raise ValueError("none of the liked items is in the catalogue: like some that are")
        if self.store["plan"] is None:
            raise ValueError("how users are fitted comes with a task: take part once, with run --reports 1")
        table, names = held.values(), self.names()
        scores = np.full(held.items, -np.inf)
        scores[live] = table[live] @ reconstruct(table, live, liked, m.TrainingPlan.FromString(self.store["plan"]))
        scores[liked] = -np.inf
        best = np.argsort(-scores, kind="stable")[:count]
        return [(names[i], float(scores[i])) for i in best if np.isfinite(scores[i])]
