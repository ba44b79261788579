using Microsoft.AspNetCore.Http;

namespace FedRas.Hosting.Tls;

/// <summary>Marks connections that came by <see cref="Options.ListenOptions.OperatorAddress"/>.</summary>
internal sealed class OperatorWay
{
    public static OperatorWay Instance { get; } = new();

    private OperatorWay() { }

    /// <summary>Whether a call came that way.</summary>
    public static bool IsOf(HttpContext http) => http.Features.Get<OperatorWay>() is not null;
}
