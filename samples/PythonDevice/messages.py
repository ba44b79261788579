"""The messages of fedras.proto as classes. They are made from the file itself, by protoc, so that they never differ from it."""

import os
import subprocess
from pathlib import Path

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PROTO = Path(os.environ.get("FEDRAS_PROTO") or Path(__file__).parents[2] / "src/FedRas.Protocol/fedras.proto")


def load(proto):
    command = ["protoc", f"--proto_path={proto.parent}", "--descriptor_set_out=/dev/stdout", proto.name]
    files = descriptor_pb2.FileDescriptorSet.FromString(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    factory = message_factory.MessageFactory(pool)

    def classes(descriptors):
        for descriptor in descriptors:
            yield descriptor.name, factory.GetPrototype(descriptor)

    file = pool.FindFileByName(proto.name)
    return dict(classes(file.message_types_by_name.values())), {name: enum for name, enum in file.enum_types_by_name.items()}


_messages, _enums = load(PROTO)
globals().update(_messages)


def refusal_name(code):
    """REVOKED for REFUSAL_CODE_REVOKED; the number itself if this file does not know it."""
    value = _enums["RefusalCode"].values_by_number.get(code)
    return value.name.removeprefix("REFUSAL_CODE_") if value else str(code)


def refusal_number(name):
    return _enums["RefusalCode"].values_by_name["REFUSAL_CODE_" + name].number


def later_name(code):
    value = _enums["LaterReason"].values_by_number.get(code)
    return value.name.removeprefix("LATER_REASON_") if value else str(code)
