namespace FedRas.Simulation.Datasets;

/// <summary>The check sum of gzip and zip (ISO 3309, polynomial 0xEDB88320 reflected).</summary>
internal struct Crc32
{
    private static readonly uint[] Table = MakeTable();
    private uint _state = uint.MaxValue;

    public Crc32() { }

    /// <summary>The sum of all bytes so far.</summary>
    public readonly uint Value => ~_state;

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        uint state = _state;
        uint[] table = Table;
        foreach (byte value in bytes) state = table[(byte)(state ^ value)] ^ (state >> 8);
        _state = state;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint entry = i;
            for (int bit = 0; bit < 8; bit++) entry = (entry >> 1) ^ ((entry & 1) * 0xEDB88320);
            table[i] = entry;
        }
        return table;
    }
}
