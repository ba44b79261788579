namespace FedRas.Tests.Wire;

public sealed class FormatDocumentTests
{
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
        var header = new UpdateHeader(300, 40, 1, 10)
        {
            Check = 0x0123_4567_89AB_CDEF,
            Facts = new ReportFacts(ChoiceReason.MeetsTarget, 0.5f, 7)
        };
        int length = UpdateCodec.Encode(header, update, output);

        string document = TestResource.Text("FORMAT.md");
        Assert.Equal(Convert.ToHexString(WorkedExample(document)), Convert.ToHexString(output.WrittenSpan));
        Assert.Contains($"Those are {length} bytes.", document, StringComparison.Ordinal);
    }

    private static byte[] WorkedExample(string document)
    {
        const string Fence = "```hex\n";
        int start = document.IndexOf(Fence, StringComparison.Ordinal) + Fence.Length;
        string block = document[start..document.IndexOf("```", start, StringComparison.Ordinal)];
        return [.. block.Split('\n')
            .Select(line => line.Split('#')[0])
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(hex => byte.Parse(hex, NumberStyles.HexNumber))];
    }
}
