using System.Buffers;
using System.Globalization;
using FedRas.Actions;
using FedRas.Wire;
using Xunit;

namespace FedRas.Tests.Wire;

public sealed class FormatDocumentTests
{
    [Fact]
    public void Encode_WorkedExampleOfVersion1_GivesTheBytesOfTheDocument()
    {
        var update = new ActionUpdate();
        update.Reset(dim: 1, actions: 2, count: 2);
        update.Codebook[0] = 1.0f;
        update.Codebook[1] = -0.5f;
        update.MutableItems[0] = 3;
        update.MutableItems[1] = 7;
        update.Codes[0] = 0;
        update.Codes[1] = 1;
        var output = new ArrayBufferWriter<byte>();
        int length = Version1.Encode(new UpdateHeader(300, 40, 1, 10), update, output);

        string document = TestResource.Text("FORMAT.md");
        Assert.Equal(WorkedExample(document, 1), output.WrittenSpan);
        Assert.Contains($"= {length} bytes; dense, the same update takes 10 + 4·40·1 = {10 + 4 * 40}", document, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_WorkedExampleOfVersion2_GivesTheBytesOfTheDocument()
    {
        var update = new ActionUpdate();
        update.Reset(dim: 2, count: 3, [new StageShape(1, 3)]);
        ActionStage line = update.Stages[0];
        ((float[])[1f, -0.5f]).CopyTo(line.Directions);
        ((float[])[-0.25f, 0.5f, 1f]).CopyTo(line.Levels);
        ((int[])[3, 7, 30]).CopyTo(update.MutableItems);
        ((ushort[])[2, 0, 2]).CopyTo(line.Codes);
        var header = new UpdateHeader(300, 40, 2, 10) { Facts = new ReportFacts(ChoiceReason.MeetsTarget, 0.0078125f, 345) };
        var output = new ArrayBufferWriter<byte>();
        int length = UpdateCodec.Encode(header, update, output);

        string document = TestResource.Text("FORMAT.md");
        Assert.Equal(WorkedExample(document, 0), output.WrittenSpan);
        Assert.Contains($"= {length} bytes", document, StringComparison.Ordinal);
    }

    /// <summary>The bytes of an example, counted from 0.</summary>
    private static byte[] WorkedExample(string document, int number)
    {
        const string Fence = "```hex\n";
        int start = 0;
        for (int i = 0; i <= number; i++) start = document.IndexOf(Fence, start, StringComparison.Ordinal) + Fence.Length;
        string block = document[start..document.IndexOf("```", start, StringComparison.Ordinal)];
        return [.. block.Split('\n')
            .Select(line => line.Split('#')[0])
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(hex => byte.Parse(hex, NumberStyles.HexNumber))];
    }
}
