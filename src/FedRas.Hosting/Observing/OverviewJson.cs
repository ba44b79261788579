using System.Text.Json.Serialization;

namespace FedRas.Hosting.Observing;

/// <summary>The overview as JSON: names in camelCase, and null where there is nothing.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Overview))]
internal sealed partial class OverviewJson : JsonSerializerContext;
