using System.Buffers;
using System.Globalization;
using FedRas.Actions;
using FedRas.Wire;
using Xunit;

namespace FedRas.Tests.Wire;

public sealed class FormatDocumentTests
{
    [Fact]
    public void EncodeVersion1_WorkedExample_GivesTheBytesOfTheDocument()
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
        Assert.Equal(WorkedExample(document), output.WrittenSpan);
        Assert.Contains($"= {length} bytes; dense, the same update takes 10 + 4·40·1 = {10 + 4 * 40}", document, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_WorkedExample_GivesTheBytesOfTheDocument()
    {
        var update = new ActionUpdate();
        update.Reset(dim: 1, count: 2, [new StageShape(1, 2)]);
        update.Codebook[0] = 1.0f;
        update.Stages[0].Levels[0] = -0.5f;
        update.Stages[0].Levels[1] = 1.0f;
        update.MutableItems[0] = 3;
        update.MutableItems[1] = 7;
        update.Codes[0] = 1;
        update.Codes[1] = 0;
        var output = new ArrayBufferWriter<byte>();
        var header = new UpdateHeader(300, 40, 1, 10) { Facts = new ReportFacts(ChoiceReason.MeetsTarget, 0.5f, 7) };
        int length = UpdateCodec.Encode(header, update, output);

        string document = TestResource.Text("FORMAT.md");
        Assert.Equal(Convert.ToHexString(WorkedExample(document, from: document.IndexOf("## Worked example, version 2", StringComparison.Ordinal))), Convert.ToHexString(output.WrittenSpan));
        Assert.Contains($"Those are {length} bytes.", document, StringComparison.Ordinal);
    }

    private static byte[] WorkedExample(string document, int from = 0)
    {
        const string Fence = "```hex\n";
        int start = document.IndexOf(Fence, from, StringComparison.Ordinal) + Fence.Length;
        string block = document[start..document.IndexOf("```", start, StringComparison.Ordinal)];
        return [.. block.Split('\n')
            .Select(line => line.Split('#')[0])
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(hex => byte.Parse(hex, NumberStyles.HexNumber))];
    }
}
