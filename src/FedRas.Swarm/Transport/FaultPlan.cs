using System.Globalization;

namespace FedRas.Swarm.Transport;

/// <summary>What can go wrong with a call.</summary>
public enum FaultKind
{
    /// <summary>The request is lost: the server never hears of it, and the device is told that the connection failed.</summary>
    Drop,
    /// <summary>The answer is lost: the server has acted, and the device is told that the connection failed.</summary>
    Cut,
    /// <summary>The request arrives twice. The device gets the second answer.</summary>
    Double,
    /// <summary>The request waits before it is sent.</summary>
    Delay,
}

/// <summary>How often what goes wrong with which messages.</summary>
public sealed class FaultPlan
{
    private readonly Dictionary<(FaultKind, MessageKind), double> _shares = [];

    /// <summary>Nothing goes wrong.</summary>
    public static FaultPlan None { get; } = new();

    /// <summary>How long a delayed request waits; default one second.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether nothing goes wrong.</summary>
    public bool IsEmpty => _shares.Count == 0;

    /// <summary>The share of a kind of messages that a fault meets; 0 … 1.</summary>
    public double this[FaultKind fault, MessageKind message] => _shares.GetValueOrDefault((fault, message));

    /// <summary>
    /// Reads a plan: <c>FAULT=SHARE</c> for all messages or <c>FAULT:MESSAGE=SHARE</c> for one kind, separated by commas, such as
    /// <c>cut=0.3,drop:report=0.1</c>.
    /// </summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong, what is allowed, and gives an example.</exception>
    public static FaultPlan Parse(string text, TimeSpan? delay = null)
    {
        var plan = new FaultPlan { Delay = delay ?? TimeSpan.FromSeconds(1) };
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] pair = part.Split('=');
            string[] names = pair[0].Split(':');
            if (pair.Length != 2 || names.Length > 2) throw Wrong(part, "is not FAULT=SHARE or FAULT:MESSAGE=SHARE");
            if (!TryName(names[0], out FaultKind fault))
                throw Wrong(part, $"names no fault: there are {Names(Enum.GetValues<FaultKind>())}");
            if (!double.TryParse(pair[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double share)
                || share is not (>= 0 and <= 1))
                throw Wrong(part, "has no share between 0 and 1");
            MessageKind only = default;
            if (names.Length == 2 && (!TryName(names[1], out only) || only == MessageKind.Other))
                throw Wrong(part, $"names no message: there are {Names(MessageKinds.All)}");
            foreach (MessageKind message in names.Length == 2 ? [only] : MessageKinds.All) plan._shares[(fault, message)] = share;
        }
        return plan;
    }

    private static bool TryName<T>(string text, out T value) where T : struct, Enum =>
        Enum.TryParse(text, ignoreCase: true, out value) && Enum.IsDefined(value) && !char.IsDigit(text[0]);

    private static string Names<T>(IEnumerable<T> values) where T : struct, Enum =>
        string.Join(", ", values.Select(value => value.ToString().ToLowerInvariant()));

    private static FormatException Wrong(string part, string why) =>
        new($"the fault '{part}' {why}; for example cut=0.3,drop:report=0.1");
}
