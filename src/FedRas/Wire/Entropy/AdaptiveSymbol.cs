namespace FedRas.Wire.Entropy;

/// <summary>
/// Learned chances of a number below a bound, as a binary tree of decisions from the top bit down; a decision with one possible outcome is not coded. With several contexts
/// each has its own tree, and a node that is met for the first time in a context starts from what all contexts learned of it. The nodes are kept and reused.
/// </summary>
internal sealed class AdaptiveSymbol
{
    private AdaptiveBit[] _nodes = []; // tree 0 is that of all contexts together
    private int _bound, _width, _contexts;

    /// <summary>Bytes of the nodes.</summary>
    public static long Bytes(int bound, int contexts) => (contexts == 1 ? 1L : 1L + contexts) * sizeof(uint) << BitPackedCoding.CodeWidth(bound);

    /// <summary>Forgets everything.</summary>
    /// <param name="bound">Numbers are 0 … bound − 1.</param>
    /// <param name="contexts">1 or more.</param>
    public void Reset(int bound, int contexts = 1)
    {
        _bound = bound;
        _contexts = contexts;
        _width = BitPackedCoding.CodeWidth(bound);
        int nodes = (contexts == 1 ? 1 : 1 + contexts) << _width;
        if (_nodes.Length < nodes) _nodes = new AdaptiveBit[nodes];
        _nodes.AsSpan(0, 1 << _width).Fill(AdaptiveBit.Fresh);
        _nodes.AsSpan(1 << _width, nodes - (1 << _width)).Clear();
    }

    public void Encode(RangeEncoder encoder, int number, int context = 0)
    {
        for (int bit = _width - 1, node = 1; bit >= 0; bit--)
        {
            int digit = (number >> bit) & 1;
            if (!IsForced(node, bit)) encoder.Encode(ref Model(node, context, digit), digit);
            node = node << 1 | digit;
        }
    }

    public int Decode(ref RangeDecoder decoder, int context = 0)
    {
        int node = 1;
        for (int bit = _width - 1; bit >= 0; bit--)
        {
            if (IsForced(node, bit))
            {
                node <<= 1;
                continue;
            }
            if (_contexts == 1)
            {
                node = node << 1 | decoder.Decode(ref _nodes[node]);
                continue;
            }
            ref AdaptiveBit own = ref Own(node, context);
            int digit = decoder.Decode(ref own);
            _nodes[node].Learn(digit);
            node = node << 1 | digit;
        }
        return node - (1 << _width);
    }

    private ref AdaptiveBit Model(int node, int context, int digit)
    {
        if (_contexts == 1) return ref _nodes[node];
        ref AdaptiveBit own = ref Own(node, context);
        _nodes[node].Learn(digit);
        return ref own;
    }

    private ref AdaptiveBit Own(int node, int context)
    {
        ref AdaptiveBit own = ref _nodes[((1 + context) << _width) + node];
        if (own.IsUnset) own = _nodes[node].Child();
        return ref own;
    }

    /// <summary>Whether the upper half below this node lies past the bound.</summary>
    private bool IsForced(int node, int bit) => ((node << 1 | 1) << bit) - (1 << _width) >= _bound;
}
