namespace FedRas.Wire;

/// <summary>Notes what a decoder understood, part by part, so that the human printer can never disagree with the decoder.</summary>
internal sealed class DecodeTrace
{
    public List<(string Name, string Value)> Lines { get; } = [];

    public void Add(string name, string value) => Lines.Add((name, value));
}
