namespace FedRas.Tests.Datasets;

/// <summary>One small file of ratings, and what packers made of it that no library here writes as small.</summary>
internal static class PackedRatings
{
    /// <summary>Twelve rows of four users, with a header.</summary>
    public static string Text { get; } = "user,item,rating,timestamp\n" + string.Concat(
        from user in Enumerable.Range(1, 4)
        from n in Enumerable.Range(0, 3)
        select $"{user},{100 + (user * 7 + n * 3) % 9},{1 + (user + n) % 5},{1500000000 + user * 1000 + n * 50}\n");

    /// <summary>The bytes by the ending of a packer.</summary>
    public static byte[] As(string ending) => ending switch
    {
        "" => Encoding.UTF8.GetBytes(Text),
        ".gz" => TempFolder.Gzip(Text),
        ".bz2" => Convert.FromBase64String(BZip2),
        ".xz" => Convert.FromBase64String(Xz),
        ".zst" => Convert.FromBase64String(Zstd),
        ".zip" => TempFolder.Zip(("ratings.csv", Text)),
        _ => throw new ArgumentException(ending),
    };

    // bzip2 -1
    private const string BZip2 =
        "QlpoMTFBWSZTWSpxJ2sAAIVZgEAQAAR/wCKjXgAgAIkQ00p6ahkGj1Ak1TQUZDQaBRVyFVJmzSWJLEoWA1AcB90YveIvHme91SbCKCyTCqohHX"
        + "TbAS4F73oPE4NFZznHDIoKE1E1UqUVUalS1S0tDQRRKuKxRS3tUIL/NOjxj8XckU4UJAqcSdrA";

    // xz -0 --lzma2=dict=4KiB
    private const string Xz =
        "/Td6WFoAAATm1rRGAgAhAQAAAAA3J5fW4AD+AG1dADqcyM7fWiup5e5YgiWr+uMd9sOg/3VmTNe+gdA4GbRz/nEQ9jI5nNQGAXnEZ6geA+5un7"
        + "GStgArJU2bOVMgbo4kr5bttdXzrxhELLRkGGqQD7n+zSHNJQbJYer2ENQVHtKpEIbrscoR25ccSQAAAAAA+pCJdTocVqkAAYkB/wEAALvUTRix"
        + "xGf7AgAAAAAEWVo=";

    // zstd -3
    private const string Zstd =
        "KLUv/ST/DQQAggUQE7ClObLtNaSxSx7RWpNSyjkzycXD/t0d3msLzPwatmoo9FvD/vXQetu3bXyrgt8PwCGZyjFZojBJUE9JU1RSIBwAVLMADL"
        + "iyl1SxzTCuAoOUjekDK4AfsMDVuqSUbZpxZVlS9SBYQAMCuAqXVLHNMK4CS6pIQBwYAtSoXbMMQkhURQ==";
}
