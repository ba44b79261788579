#!/usr/bin/python3
"""A device of a FedRas federation, from the command line."""

import argparse
import hashlib
import json
import sys
import time

try:
    from invitation import Invitation
    from messages import ReportRequest
    from model import Untrusted
    from participant import Participant, Stopped
    from store import Store
    from transport import Grpc, Https, Unreachable, WrongServer
except ModuleNotFoundError as missing:
    sys.exit(f"the module '{missing.name}' is missing from {sys.executable}: README.md names the packages; Debian's are for /usr/bin/python3")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", required=True, help="the file that holds everything of this device")
    parser.add_argument("--server", help="the invitation that the server printed; needed once, and kept")
    parser.add_argument("--transport", choices=("https", "grpc"), default="grpc")
    commands = parser.add_subparsers(dest="command", required=True)
    like = commands.add_parser("like", help="notes that the user likes these items")
    like.add_argument("items", nargs="+")
    run = commands.add_parser("run", help="takes part, again and again")
    run.add_argument("--reports", type=int, default=1, help="ends after so many answered reports (default 1)")
    run.add_argument("--pause", type=float, help="waits so many seconds between calls, whatever the server asks")
    commands.add_parser("refresh", help="downloads the newest model and takes no part")
    best = commands.add_parser("recommend", help="the best items that the user does not have; without a network")
    best.add_argument("-n", type=int, default=10)
    commands.add_parser("leave", help="takes the device's credential back for ever")
    commands.add_parser("show", help="what the device holds")
    return parser.parse_args()


def say(**facts):
    print(json.dumps(facts), flush=True)


def run(device, reports, seconds=None):
    """Takes part until so many reports were answered; waits as long as the server asks, or so many seconds."""
    pause = 1.0
    while reports > 0:
        try:
            outcome = device.participate()
            pause = 1.0
        except Unreachable as error:
            say(outcome="unreachable", sentence=str(error))
            time.sleep(max(pause, error.after))
            pause = min(60.0, 2 * pause)
            continue
        say(outcome=outcome.what, sentence=outcome.sentence, **held(device))
        reports -= outcome.what in ("accepted", "not needed", "too late")
        if reports > 0:
            time.sleep(outcome.after_ms / 1000 if seconds is None else seconds)


def held(device):
    lattice = device.store.model()
    return {"round": lattice.round, "check": f"{lattice.check():016x}"} if lattice else {}


def show(device):
    """What the device holds; of the table its SHA-256."""
    store, lattice = device.store, device.store.model()
    facts = {"device": store["device"], "counter": store["counter"], "pending": store["pending"] is not None, **held(device)}
    if facts["pending"]:
        facts["report"] = ReportRequest.FromString(store["pending"]).report_id.hex()
    if lattice:
        table = hashlib.sha256(lattice.values().astype("<f4").tobytes()).hexdigest()
        facts.update(items=lattice.items, retired=len(lattice.retired), sha256=table)
    say(**facts)


def main():
    options = arguments()
    store = Store(options.state)
    if options.server:
        store.put(server=options.server)
    if options.command == "like":
        store.like(options.items)
        return 0
    if store["server"] is None:
        print("this device knows no server: give the invitation with --server", file=sys.stderr)
        return 2
    try:
        invitation = Invitation.parse(store["server"])
        offline = options.command in ("recommend", "show")
        transport = None if offline else (Grpc if options.transport == "grpc" else Https)(invitation)
        device = Participant(invitation, store, transport)
        if options.command == "run":
            run(device, options.reports, options.pause)
        elif options.command == "recommend":
            for name, score in device.recommend(options.n):
                print(f"{name}\t{score:.4f}")
        elif options.command == "show":
            show(device)
        else:
            outcome = device.participate(refresh_only=True) if options.command == "refresh" else device.leave()
            say(outcome=outcome.what, sentence=outcome.sentence, **held(device))
        return 0
    except (Stopped, Untrusted, WrongServer) as error:
        print(error, file=sys.stderr)
        return 3
    except Unreachable as error:
        print(f"the server cannot be reached: {error}", file=sys.stderr)
        return 4
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
