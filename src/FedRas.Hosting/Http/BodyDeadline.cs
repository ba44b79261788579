using Microsoft.AspNetCore.Http;

namespace FedRas.Hosting.Http;

/// <summary>
/// The time that the whole body of a call may take to come. A body that drips is above the least rate for hours, and holds its place.
/// </summary>
internal sealed class BodyDeadline
{
    private readonly CancellationTokenSource _late;

    private BodyDeadline(CancellationTokenSource late) => _late = late;

    /// <summary>Answers a request whose body has to come in time. Over gRPC the framework reads the body: the call is cut.</summary>
    public static async Task RunAsync(HttpContext http, RequestDelegate next, TimeSpan most, TimeProvider clock)
    {
        using var late = new CancellationTokenSource(most, clock);
        http.Features.Set(new BodyDeadline(late));
        using CancellationTokenRegistration cut = CallLimits.IsGrpc(http) ? late.Token.Register(http.Abort) : default;
        await next(http).ConfigureAwait(false);
    }

    /// <summary>The body has come.</summary>
    public static void Met(HttpContext http) => http.Features.Get<BodyDeadline>()?._late.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>Reads the body.</summary>
    /// <exception cref="BadHttpRequestException">It did not come in time, or cannot be read.</exception>
    public static async Task ReadAsync(HttpContext http, Func<Stream, CancellationToken, Task> read)
    {
        CancellationToken late = http.Features.Get<BodyDeadline>()?._late.Token ?? default;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late, http.RequestAborted);
        try
        {
            await read(http.Request.Body, either.Token).ConfigureAwait(false);
            Met(http);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            http.Response.Headers.Connection = "close";
            throw new BadHttpRequestException("it did not come in time", StatusCodes.Status408RequestTimeout);
        }
    }
}
