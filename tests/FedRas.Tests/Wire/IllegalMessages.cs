namespace FedRas.Tests.Wire;

/// <summary>
/// The listing Golden/illegal.tsv: messages that break one rule of FORMAT.md each, and the error that a receiver gives. Its first lines say
/// what the receiver holds, so that a decoder in another language can be checked against it.
/// </summary>
internal static class IllegalMessages
{
    public const string Listing = "illegal.tsv";

    /// <summary>The error of a message that breaks no rule.</summary>
    public const string Legal = "legal";

    /// <summary>The start of <see cref="HeldCatalogue"/>.</summary>
    public const ulong Seed = 9;

    private const int Items = 8, Dim = 2;

    private static readonly WireLimits s_limits =
        new() { MaxItems = 10_000, MaxDim = 8, MaxActions = 4, MaxMessageBytes = 800, MaxDecodedBytes = 1_500, MaxDecisions = 20 };

    /// <summary>The listing's lines but for its comments.</summary>
    public static IReadOnlyList<IllegalMessage> All { get; } = [.. Lines().Where(line => !IsComment(line)).Select(Parse)];

    /// <summary>The listing as this library's decoders would have it.</summary>
    public static string Actual() => string.Concat(Lines().Select(line => (IsComment(line) ? line : Parse(line) is var message
        ? string.Join('\t', message.Rule, message.Receiver, message.Hex, Error(message)) : "") + '\n'));

    /// <summary>What the receiver says to a message; <see cref="Legal"/> where it takes it.</summary>
    public static string Error(IllegalMessage message)
    {
        byte[] bytes = Convert.FromHexString(message.Hex.Replace(" ", "", StringComparison.Ordinal));
        try
        {
            switch (message.Receiver)
            {
                case "update": UpdateCodec.Decode(bytes, s_limits, new DecodedRows()); break;
                case "update beside table": UpdateCodec.Decode(bytes, s_limits, new DecodedRows(), Table()); break;
                case "frame": FrameCodec.Decode(bytes, s_limits, new DecodedRows()); break;
                case "lattice": new LatticeFrameCodec().Decode(bytes, s_limits, Held()); break;
                case "catalogue": new LatticeFrameCodec().Decode(bytes, s_limits, HeldCatalogue()); break;
                default: throw new ArgumentException($"{message.Receiver} is no receiver", nameof(message));
            }
            return Legal;
        }
        catch (WireFormatException error)
        {
            return error.Message;
        }
    }

    /// <summary>Value j of item i is (i − j) ÷ 8.</summary>
    public static FactorMatrix Table()
    {
        var table = new FactorMatrix(Items, Dim);
        for (int i = 0; i < Items; i++)
            for (int j = 0; j < Dim; j++)
                table.Row(i)[j] = (i - j) / 8f;
        return table;
    }

    /// <summary>Code j of item i is i − j at round 3, the step 1/32, the table the start.</summary>
    public static QuantizedTable Held()
    {
        var lattice = new QuantizedTable(Table(), 1f / 32);
        lattice.Replace(Codes(0), 3, 1f / 32);
        return lattice;
    }

    /// <summary>The same codes on the start of the seed 9, items 2 and 5 retired, whose codes are 0.</summary>
    public static QuantizedTable HeldCatalogue()
    {
        var lattice = new QuantizedTable(Items, Dim, Seed, 1f / 32);
        lattice.Replace(Codes(0), 3, 1f / 32);
        lattice.Retire([2, 5], 3);
        return lattice;
    }

    /// <summary>The codes of <see cref="Held"/>, each so much larger.</summary>
    public static short[] Codes(int more) => [.. Enumerable.Range(0, Items * Dim).Select(i => (short)(i / Dim - i % Dim + more))];

    private static bool IsComment(string line) => line.StartsWith('#');

    private static IllegalMessage Parse(string line) =>
        line.Split('\t') is [var rule, var receiver, var hex, var error] ? new IllegalMessage(rule, receiver, hex, error)
            : throw new FormatException($"'{line}' has not four columns");

    private static string[] Lines() => TestResource.Text(Listing).TrimEnd('\n').Split('\n');
}

/// <summary>A line of the listing.</summary>
/// <param name="Rule">The rule of FORMAT.md that the message breaks, or <c>legal</c>.</param>
/// <param name="Receiver">Who reads it.</param>
/// <param name="Hex">The message.</param>
/// <param name="Error">What the receiver says, or <c>legal</c>.</param>
internal sealed record IllegalMessage(string Rule, string Receiver, string Hex, string Error);
