using FedRas.Hosting.Engine;
using FedRas.Protocol;
using FedRas.Wire;
using Microsoft.AspNetCore.Http.Metadata;

namespace FedRas.Hosting.Http;

/// <summary>
/// The longest body of a route; the listener refuses what is longer before anything of it is read, and cuts off what turns out to be.
/// </summary>
/// <param name="most">Asked at each request: reports grow with the catalogue.</param>
internal sealed class BodyLimit(Func<long> most) : IRequestSizeLimitMetadata
{
    /// <summary>What a message takes besides a report: pseudonym, signature, counter and ids.</summary>
    public const int Around = 4 << 10;

    /// <summary>Of a call that brings a key.</summary>
    public static BodyLimit OfKey { get; } = new(() => 1 << 10);

    public long? MaxRequestBodySize => most();

    /// <summary>Of a call of devices.</summary>
    public static BodyLimit Of(string call, FederationEngine engine) =>
        new(call == Calls.Report ? () => OfReport(engine) : () => Around);

    private static long OfReport(FederationEngine engine)
    {
        int items = engine.Items ?? Math.Max(1, engine.Options.Catalogue.Count);
        long dense = FrameCodec.DenseSize(new FrameHeader(0, 0, items, engine.Options.Recipe.Dim));
        return Math.Min(engine.Options.MostCallBytes, Around + (long)(engine.Options.Recipe.Budget.LongestReport * dense));
    }
}
