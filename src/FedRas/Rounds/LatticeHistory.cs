namespace FedRas.Rounds;

/// <summary>The published versions that a server keeps, to make a frame from any of them; the oldest are retired when the memory for them is full.</summary>
internal sealed class LatticeHistory(long capacityBytes)
{
    private readonly Dictionary<int, (float Step, short[] Codes)> _versions = [];
    private readonly Queue<int> _oldest = [];
    private long _bytes;

    /// <summary>Keeps a copy of a version.</summary>
    public void Add(int round, float step, ReadOnlySpan<short> codes)
    {
        long size = (long)codes.Length * sizeof(short);
        short[]? reused = null;
        while (_bytes + size > capacityBytes && _oldest.TryDequeue(out int old))
        {
            _versions.Remove(old, out (float, short[] Codes) retired);
            _bytes -= size;
            reused = retired.Codes;
        }
        if (_bytes + size > capacityBytes) return;
        reused ??= GC.AllocateUninitializedArray<short>(codes.Length);
        codes.CopyTo(reused);
        _versions.Add(round, (step, reused));
        _oldest.Enqueue(round);
        _bytes += size;
    }

    public bool Keeps(int round) => _versions.ContainsKey(round);

    public bool TryGet(int round, out float step, out ReadOnlySpan<short> codes)
    {
        bool isKept = _versions.TryGetValue(round, out (float Step, short[] Codes) version);
        step = version.Step;
        codes = version.Codes;
        return isKept;
    }
}
