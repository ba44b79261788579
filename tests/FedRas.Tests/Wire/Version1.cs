using System.Buffers;
using FedRas.Actions;
using FedRas.Wire;

namespace FedRas.Tests.Wire;

/// <summary>Messages of actions as senders of version 1 wrote them; decoders still read these.</summary>
internal static class Version1
{
    public static int Encode(in UpdateHeader header, ActionUpdate actions, IBufferWriter<byte> output)
    {
        ActionPayload.Plan plan = ActionPayload.Prepare(actions, header.ItemCount, header.Dim);
        var writer = new WireWriter(output.GetSpan((int)plan.Size + MessageSpace.MaxHeaderSize));
        new Prologue(MessageKind.Update, PayloadForm.Actions, ItemCoding.BitPacked).Write(ref writer);
        header.Write(ref writer, version: 1);
        ActionPayload.Write(ref writer, plan, actions, header.ItemCount);
        output.Advance(writer.Position);
        return writer.Position;
    }

    public static int Encode(in FrameHeader header, ActionUpdate actions, IBufferWriter<byte> output)
    {
        ActionPayload.Plan plan = ActionPayload.Prepare(actions, header.ItemCount, header.Dim);
        var writer = new WireWriter(output.GetSpan((int)plan.Size + MessageSpace.MaxHeaderSize));
        new Prologue(MessageKind.Frame, PayloadForm.Actions, ItemCoding.BitPacked).Write(ref writer);
        header.Write(ref writer);
        ActionPayload.Write(ref writer, plan, actions, header.ItemCount);
        output.Advance(writer.Position);
        return writer.Position;
    }
}
