using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace FedRas.Hosting.Observing;

/// <summary>Names of enumerations as labels of metrics have them: <c>NotEnoughReports</c> is <c>not_enough_reports</c>.</summary>
internal static partial class Label
{
    public static string Of<T>(T value) where T : struct, Enum => Names<T>.Of.GetOrAdd(value, static one =>
        Word().Replace(one.ToString(), "_").ToLowerInvariant());

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex Word();

    private static class Names<T> where T : struct, Enum
    {
        public static readonly ConcurrentDictionary<T, string> Of = [];
    }
}
