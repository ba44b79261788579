using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FedRas.Simulation.Running;

/// <summary>
/// The layout of a model file, little-endian: the 8 bytes <c>FEDRASM1</c>; the header's length (int32) and the header (UTF-8 JSON); the
/// item factors (M·d float32); the residual and the velocity (as many each, if the header says so); the device state (as many bytes as the
/// header says); the SHA-256 of all before.
/// </summary>
internal static class ModelFileFormat
{
    public const int HashBytes = 32;
    private const int MaxHeaderBytes = 1 << 20;
    public static ReadOnlySpan<byte> Magic => "FEDRASM1"u8;

    private sealed record Header(
        int Round, ulong Seed, int Items, int Dim, bool Residual, long DeviceBytes, string DataFingerprint, string ItemsFingerprint,
        SortedDictionary<string, long> Totals, string Settings, string PublishedAs = "", float? LatticeStep = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Velocity = false);

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    // Far above what any training reaches, and low enough that a reader may add rounds, or all totals, without a thought.
    private const int MaxRound = 1 << 30, MaxTotals = 1_000;
    private const long MaxTotal = 1L << 53;

    public static void Write(ModelFile model, Stream target)
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("model files are written on little-endian machines only");
        var header = new Header(model.Round, model.Seed, model.ItemFactors.Rows, model.ItemFactors.Dim, model.Residual is not null,
            model.DeviceState?.LongLength ?? -1, model.DataFingerprint, model.ItemsFingerprint,
            new SortedDictionary<string, long>(model.Totals.ToDictionary(), StringComparer.Ordinal), model.Settings, model.PublishedAs,
            model.LatticeStep, model.Velocity is not null);
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header, s_json);
        using var hashed = new HashStream(target);
        hashed.Write(Magic);
        hashed.Write(BitConverter.GetBytes(json.Length));
        hashed.Write(json);
        hashed.Write(MemoryMarshal.AsBytes(model.ItemFactors.Values));
        if (model.Residual is not null) hashed.Write(MemoryMarshal.AsBytes(model.Residual.Values));
        if (model.Velocity is not null) hashed.Write(MemoryMarshal.AsBytes(model.Velocity.Values));
        if (model.DeviceState is not null) hashed.Write(model.DeviceState);
        target.Write(Convert.FromHexString(hashed.HashHex()));
    }

    public static ModelFile Read(Stream source, long length, string name)
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("model files are read on little-endian machines only");
        if (length < Magic.Length + sizeof(int) + HashBytes) throw Bad($"{length} bytes are too few");
        using var hashed = new HashStream(source);
        Span<byte> start = stackalloc byte[Magic.Length + sizeof(int)];
        hashed.ReadExactly(start);
        if (!start[..Magic.Length].SequenceEqual(Magic)) throw Bad("it does not begin with FEDRASM1");
        int headerLength = BitConverter.ToInt32(start[Magic.Length..]);
        long longest = Math.Min(MaxHeaderBytes, length - start.Length - HashBytes);
        if (headerLength < 2 || headerLength > longest) throw Bad($"header of {headerLength} bytes; allowed are 2 to {longest}");

        byte[] json = new byte[headerLength];
        hashed.ReadExactly(json);
        Header header = Parse(json);
        long tableBytes = 4L * header.Items * header.Dim;
        int tables = 1 + (header.Residual ? 1 : 0) + (header.Velocity ? 1 : 0);
        long expected = start.Length + headerLength + tableBytes * tables + Math.Max(0, header.DeviceBytes) + HashBytes;
        if (expected != length) throw Bad($"{length} bytes, but its header tells of {expected}: it was cut short or added to");

        FactorMatrix items = ReadTable();
        FactorMatrix? residual = header.Residual ? ReadTable() : null;
        FactorMatrix? velocity = header.Velocity ? ReadTable() : null;
        byte[]? devices = header.DeviceBytes >= 0 ? new byte[header.DeviceBytes] : null;
        if (devices is not null) hashed.ReadExactly(devices);
        string found = hashed.HashHex();
        Span<byte> stored = stackalloc byte[HashBytes];
        source.ReadExactly(stored);
        if (!Convert.FromHexString(found).AsSpan().SequenceEqual(stored)) throw Bad("its checksum does not match: the file is damaged");

        return new ModelFile
        {
            Round = header.Round,
            Seed = header.Seed,
            ItemFactors = items,
            Residual = residual,
            Velocity = velocity,
            PublishedAs = header.PublishedAs,
            LatticeStep = header.LatticeStep,
            DeviceState = devices,
            Settings = header.Settings,
            DataFingerprint = header.DataFingerprint,
            ItemsFingerprint = header.ItemsFingerprint,
            Totals = header.Totals,
        };

        FactorMatrix ReadTable()
        {
            var table = new FactorMatrix(header.Items, header.Dim);
            hashed.ReadExactly(MemoryMarshal.AsBytes(table.Values));
            if (!TensorPrimitives.IsFiniteAll<float>(table.Values)) throw Bad("a factor is not a finite number");
            return table;
        }

        Header Parse(byte[] text)
        {
            Header? parsed;
            try
            {
                parsed = JsonSerializer.Deserialize<Header>(text, s_json);
            }
            catch (JsonException e)
            {
                throw new ModelFileException($"{name}: not a model file: its header is not the JSON of one ({e.Message})", e);
            }
            if (parsed is null || parsed.Settings is null || parsed.Totals is null || parsed.DataFingerprint is null
                || parsed.ItemsFingerprint is null || parsed.PublishedAs is null)
                throw Bad("a field of its header is missing");
            return IsInRange(parsed) ? parsed : throw Bad("a field of its header is out of range");
        }

        ModelFileException Bad(string why) => new($"{name}: not a model file that can be used: {why}");
    }

    private static bool IsInRange(Header header) =>
        header.Round is >= 0 and <= MaxRound && header.Items >= 0 && header.Dim >= 1 && (long)header.Items * header.Dim <= Array.MaxLength
        && header.DeviceBytes <= Array.MaxLength && (header.LatticeStep is not { } step || QuantizedTable.IsCell(step))
        && header.Totals.Count <= MaxTotals && header.Totals.Values.All(total => total is >= 0 and <= MaxTotal);
}
