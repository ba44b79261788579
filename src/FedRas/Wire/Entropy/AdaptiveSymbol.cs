namespace FedRas.Wire.Entropy;

/// <summary>
/// Learned chances of a number below a bound, as a binary tree of decisions from the top bit down. The tree has one node for each number; a node that leads to one
/// number only is not coded. The nodes are kept and reused.
/// </summary>
internal sealed class AdaptiveSymbol
{
    private AdaptiveBit[] _nodes = [];
    private int _bound, _width;

    /// <summary>Forgets everything; numbers are 0 … <paramref name="bound"/> − 1.</summary>
    public void Reset(int bound)
    {
        _bound = bound;
        _width = BitPackedCoding.CodeWidth(bound);
        if (_nodes.Length < 1 << _width) _nodes = new AdaptiveBit[1 << _width];
        _nodes.AsSpan(0, 1 << _width).Fill(AdaptiveBit.Fresh);
    }

    public void Encode(RangeEncoder encoder, int number)
    {
        for (int bit = _width - 1, node = 1; bit >= 0; bit--)
        {
            int digit = (number >> bit) & 1;
            if (!IsForced(node, bit)) encoder.Encode(ref _nodes[node], digit);
            node = node << 1 | digit;
        }
    }

    public int Decode(ref RangeDecoder decoder)
    {
        int node = 1;
        for (int bit = _width - 1; bit >= 0; bit--) node = node << 1 | (IsForced(node, bit) ? 0 : decoder.Decode(ref _nodes[node]));
        return node - (1 << _width);
    }

    /// <summary>Whether the upper half below this node lies past the bound.</summary>
    private bool IsForced(int node, int bit) => ((node << 1 | 1) << bit) - (1 << _width) >= _bound;
}
