using FedRas.Hosting.Engine;
using FedRas.Hosting.Storage;
using FedRas.Hosting.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FedRas.Hosting.Http;

/// <summary>The calls that change something, for the socket in the data folder and for operators elsewhere alike.</summary>
internal static class AdminCalls
{
    /// <summary>Maps the calls. Whoever maps them says who may call.</summary>
    public static void Map(RouteGroupBuilder group)
    {
        group.AddEndpointFilter(async (context, next) =>
        {
            try
            {
                object? answer = await next(context).ConfigureAwait(false);
                HttpContext http = context.HttpContext;
                return http.Response.StatusCode != StatusCodes.Status400BadRequest ? answer : Said(StatusCodes.Status400BadRequest,
                    $"a value of '{http.Request.QueryString}' is missing, or is no number where one is wanted: write it, with a point");
            }
            catch (Exception e) when (e is FedRasException or ArgumentException)
            {
                return Said(e is StoreException ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status400BadRequest,
                    e.Message.Split('\n')[0]);
            }
        });
        group.MapPost("/tokens", async (string label, int uses, double? days, OperatorCalls calls, ServerAddress address) =>
            Results.Text(address.Invite(await calls.IssueTokenAsync(label, uses, days is { } n ? OperatorCalls.Days(n) : null)
                .ConfigureAwait(false)) + "\n"));
        // Secrets are in bodies: addresses stand in logs.
        group.MapPost("/withdraw", async (HttpContext http, OperatorCalls calls) =>
            await calls.WithdrawTokenAsync((await LinesAsync(http).ConfigureAwait(false))[0]).ConfigureAwait(false)
                ? Done("nobody enrols with this token any more; devices that did stay enrolled")
                : Said(StatusCodes.Status404NotFound, "the server has no such token: copy what stands behind token= in the invitation"));
        group.MapPost("/revoke", async (string device, OperatorCalls calls) => await calls.RevokeAsync(device).ConfigureAwait(false)
            ? Done($"{device} is revoked for ever")
            : Said(StatusCodes.Status404NotFound, $"no device has the pseudonym {device}: copy it as the device tells it"));
        group.MapPost("/items", async (HttpContext http, OperatorCalls calls) => Done(
            $"added; they are in the model from round {await calls.AddItemsAsync(await LinesAsync(http).ConfigureAwait(false))
                .ConfigureAwait(false)} on"));
        group.MapPost("/retire", async (HttpContext http, OperatorCalls calls) => Done(
            $"retired; they are gone from the model from round {await calls.RetireItemsAsync(await LinesAsync(http).ConfigureAwait(false))
                .ConfigureAwait(false)} on"));
        group.MapPost("/pause", async (OperatorCalls calls) =>
        {
            await calls.PauseAsync().ConfigureAwait(false);
            return Done("paused: no round opens until it is resumed; the open one ends with the places that are given");
        });
        group.MapPost("/resume", async (OperatorCalls calls) =>
        {
            await calls.ResumeAsync().ConfigureAwait(false);
            return Done("resumed: a round opens with the next check-in");
        });
        group.MapPost("/distortion", async (double? target, OperatorCalls calls) =>
        {
            await calls.SetDistortionAsync(target).ConfigureAwait(false);
            return Done($"the tasks of the next rounds have {(target is { } told ? $"the target {told:R}" : "the target of the recipe")}");
        });
        group.MapGet("/status", (FederationEngine engine) => Results.Json(new
        {
            ready = engine.IsReady,
            paused = engine.Operator.IsPaused,
            phase = engine.Phase?.ToString(),
            engine.Round,
            engine.Devices,
            engine.Operator.Distortion,
            engine.Counters,
        }));
        group.MapGet("/export", (FederationEngine engine) => engine.Live is { } live ? Results.Json(ModelExport.Of(live, engine.Options))
            : Said(StatusCodes.Status503ServiceUnavailable, "the server is not ready: try again"));
    }

    /// <summary>An answer in a sentence.</summary>
    public static IResult Said(int status, string sentence) => Results.Text(sentence + "\n", "text/plain", statusCode: status);

    /// <summary>It was done.</summary>
    public static IResult Done(string sentence) => Said(StatusCodes.Status200OK, sentence);

    private static async Task<string[]> LinesAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        string text = await reader.ReadToEndAsync(http.RequestAborted).ConfigureAwait(false);
        return text.TrimEnd('\n').Split('\n', StringSplitOptions.TrimEntries);
    }
}
