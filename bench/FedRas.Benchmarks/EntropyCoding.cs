using System.Diagnostics;
using System.Numerics;
using FedRas.Actions;
using FedRas.Numerics;
using FedRas.Simulation.Rivals;
using FedRas.Training;
using FedRas.Wire;
using FedRas.Wire.Entropy;

namespace FedRas.Benchmarks;

/// <summary>Symbols a second of the entropy coder, one core, over the gaps and level numbers of real reports, beside bits packed as they are.</summary>
internal static class EntropyCoding
{
    private const int Reports = 200, Repeats = 100;

    public static void Run(string dataDir)
    {
        var federation = new TrainedFederation(dataDir, rounds: 100);
        Report[] reports = [.. Enumerable.Range(0, Reports).Select(device => Describe(federation, device))];
        double symbols = reports.Sum(report => 2.0 * report.Items.Length);
        Console.WriteLine($"{federation.Name}; {Reports} reports of {reports.Average(report => report.Items.Length):0} gaps and as many numbers below 16\n");
        Console.WriteLine("| coder | bits a symbol | encoded, million symbols/s | decoded, million symbols/s |\n|---|---|---|---|");
        Print("adaptive digits (in use)", new DigitCoder(federation.Items), reports, symbols);
        Print("bits as they are", new BitCoder(federation.Items), reports, symbols);
    }

    private static void Print(string name, ICoder coder, Report[] reports, double symbols)
    {
        byte[][] streams = [.. reports.Select(report => coder.Encode(report).ToArray())];
        foreach ((Report report, byte[] stream) in reports.Zip(streams)) coder.Decode(stream, report, check: true);
        double encode = Best(() => { foreach (Report report in reports) coder.Encode(report); });
        double decode = Best(() => { for (int i = 0; i < reports.Length; i++) coder.Decode(streams[i], reports[i], check: false); });
        Console.WriteLine($"| {name} | {8 * streams.Sum(stream => (double)stream.Length) / symbols:0.00} | {symbols / encode / 1e6:0.0} | {symbols / decode / 1e6:0.0} |");
    }

    private static double Best(Action action)
    {
        double best = double.PositiveInfinity;
        for (int repeat = 0; repeat < Repeats + 5; repeat++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }

    private static Report Describe(TrainedFederation federation, int device)
    {
        ItemUpdate update = federation.Update(device, 1, 2);
        var described = new ActionUpdate();
        var random = new SeededRandom((ulong)device, RandomStream.UpdateClustering);
        QuantizerSpec.Line(16).Create().Quantize(update, ref random, described);
        return new Report(described.Items.ToArray(), described.Codes.ToArray());
    }

    private sealed record Report(int[] Items, ushort[] Numbers);

    private interface ICoder
    {
        ReadOnlySpan<byte> Encode(Report report);

        void Decode(ReadOnlySpan<byte> stream, Report report, bool check);
    }

    private sealed class DigitCoder(int itemCount) : ICoder
    {
        private readonly SymbolEncoder _encoder = new();
        private readonly AdaptiveGap _gaps = new();
        private readonly AdaptiveNumber _numbers = new();

        public ReadOnlySpan<byte> Encode(Report report)
        {
            _encoder.Begin();
            _gaps.Reset(itemCount, report.Items.Length);
            _numbers.Reset(16);
            int expected = 0;
            foreach (int item in report.Items)
            {
                _gaps.Encode(_encoder, item - expected);
                expected = item + 1;
            }
            foreach (ushort number in report.Numbers) _numbers.Encode(_encoder, number);
            return _encoder.Finish();
        }

        public void Decode(ReadOnlySpan<byte> stream, Report report, bool check)
        {
            var decoder = new SymbolDecoder(stream);
            _gaps.Reset(itemCount, report.Items.Length);
            _numbers.Reset(16);
            long expected = 0;
            bool isSame = true;
            foreach (int item in report.Items)
            {
                expected += _gaps.Decode(ref decoder);
                isSame &= expected++ == item;
            }
            foreach (ushort number in report.Numbers) isSame &= _numbers.Decode(ref decoder) == number;
            if (check && !(isSame && decoder.IsEnd)) throw new InvalidOperationException("decoded to something else");
        }
    }

    private sealed class BitCoder(int itemCount) : ICoder
    {
        private readonly byte[] _buffer = new byte[1 << 20];
        private readonly int _width = BitOperations.Log2((uint)(itemCount - 1)) + 1;

        public ReadOnlySpan<byte> Encode(Report report)
        {
            var writer = new BitWriter(_buffer);
            foreach (int item in report.Items) writer.WriteBits((uint)item, _width);
            foreach (ushort number in report.Numbers) writer.WriteBits(number, 4);
            return _buffer.AsSpan(0, writer.Finish());
        }

        public void Decode(ReadOnlySpan<byte> stream, Report report, bool check)
        {
            var reader = new BitReader(stream, "stream", 0);
            bool isSame = true;
            foreach (int item in report.Items) isSame &= reader.ReadBits(_width) == item;
            foreach (ushort number in report.Numbers) isSame &= reader.ReadBits(4) == number;
            if (check && !isSame) throw new InvalidOperationException("decoded to something else");
        }
    }
}
