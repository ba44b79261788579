using FedRas.Hosting.Storage;

namespace FedRas.Hosting.Identity;

/// <summary>What an operator calls a key or a token.</summary>
internal static class KeyLabel
{
    private const int Most = 100;

    /// <exception cref="ArgumentException">It is empty, too long, or no text.</exception>
    public static void Check(string label)
    {
        StoreRules.Text(label);
        if (string.IsNullOrWhiteSpace(label) || label.Length > Most)
            throw new ArgumentException($"the label has {label.Length} characters: give it 1 to {Most}, not all of them blank");
    }
}
