using System.Diagnostics;
using System.Globalization;
using FedRas.Tests.Wire.Fuzz;

namespace FedRas.Benchmarks;

/// <summary>The mutations of the test suite, a million of each kind of message. Ends with 1 where a decoder raised anything but WireFormatException, accepted what it would not encode, allocated past the limit, or took over a second.</summary>
internal static class FuzzRun
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(1);

    public static int Run(string? messages)
    {
        long count = messages is null ? 1_000_000 : long.Parse(messages, CultureInfo.InvariantCulture);
        bool isGood = true;
        Console.WriteLine($"{count:N0} mutated messages of each kind, limit {FuzzedKind.Limits.MaxDecodedBytes:N0} bytes, {WireFuzz.ExceptionBytes:N0} more for a rejection, {Environment.Version}");
        Console.WriteLine("| kind | accepted | of them mutants | rejected | longest decode, ms | most bytes allocated | seconds |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (FuzzedKind kind in FuzzedKind.All)
        {
            var fuzz = new WireFuzz(kind, seed: 1);
            long start = Stopwatch.GetTimestamp();
            try
            {
                fuzz.Run(count);
            }
            catch (InvalidOperationException failure)
            {
                isGood = false;
                Console.Error.WriteLine($"{failure.Message}\n{failure.InnerException}");
            }
            isGood &= fuzz.LongestTime < s_longest;
            Console.WriteLine($"| {kind.Name} | {fuzz.Accepted:N0} | {fuzz.AcceptedMutants:N0} | {fuzz.Rejected:N0} | {fuzz.LongestTime.TotalMilliseconds:0.00} | {fuzz.MostBytesAllocated:N0} | {Stopwatch.GetElapsedTime(start).TotalSeconds:0} |");
        }
        return isGood ? 0 : 1;
    }
}
