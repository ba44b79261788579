using System.Net;

namespace FedRas.Tests.Datasets;

/// <summary>Answers every request the same way, without a network, and remembers what was asked for.</summary>
internal sealed class StubHandler(Func<CancellationToken, HttpResponseMessage> answer) : HttpMessageHandler
{
    public List<Uri?> Requests { get; } = [];

    public static StubHandler Body(byte[] body, long? length = null) => new(_ =>
    {
        var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new MemoryStream(body)) };
        response.Content.Headers.ContentLength = length ?? body.Length;
        return response;
    });

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(request.RequestUri);
        return Task.FromResult(answer(cancellationToken));
    }
}
