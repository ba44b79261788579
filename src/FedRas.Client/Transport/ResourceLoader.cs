using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using FedRas.Client.Storage;
using FedRas.Protocol;

namespace FedRas.Client.Transport;

/// <summary>
/// Downloads what is named by its hash. What came of a download that was cut is kept, and the next one asks for the rest alone.
/// </summary>
internal sealed class ResourceLoader(ServerLink link, DownloadStore downloads)
{
    private const int Part = 1 << 18;

    /// <summary>Forgets downloads that were cut of resources that nobody names any more.</summary>
    public void ForgetOthers(IEnumerable<Resource?> named) => downloads.ForgetOthers([.. named.OfType<Resource>().Select(one => one.Hash)]);

    /// <summary>Downloads a resource and checks it.</summary>
    /// <param name="resource">What the server named.</param>
    /// <param name="most">Most bytes it may have.</param>
    /// <param name="cancel">Stops it; what came so far is kept.</param>
    /// <exception cref="LinkException">It did not come, or is not what its name says.</exception>
    public async Task<byte[]> LoadAsync(Resource resource, long most, CancellationToken cancel)
    {
        // The path must stay on the host that is trusted.
        if (!resource.Path.StartsWith("/model/", StringComparison.Ordinal) || resource.Length == 0 || resource.Length > (ulong)most)
        {
            throw LinkException.Untrusted($"the server names '{resource.Path}' of {resource.Length} bytes to download: a path below "
                + $"/model/ and 1 … {most} bytes are allowed; the server is faulty or of another version");
        }
        var bytes = new byte[resource.Length];
        byte[] before = downloads.Read(resource.Hash);
        int kept = before.Length <= bytes.Length ? before.Length : 0, come = kept;
        before.AsSpan(0, kept).CopyTo(bytes);
        if (come < bytes.Length)
        {
            try
            {
                await link.DownloadAsync(async (client, onProgress, token) =>
                {
                    await ReadAsync(client, onProgress, token).ConfigureAwait(false);
                    return true;
                }, cancel).ConfigureAwait(false);
            }
            finally
            {
                Keep();
            }
        }
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) == resource.Hash) return bytes;
        downloads.Clear();
        throw LinkException.Untrusted($"{resource.Path} came with other bytes than its name says: a cache on the way is faulty or somebody "
            + "changed them; try again later");

        async Task ReadAsync(HttpClient client, Action onProgress, CancellationToken token)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, resource.Path)
            {
                Version = client.DefaultRequestVersion,
                VersionPolicy = client.DefaultVersionPolicy,
            };
            if (come > 0) request.Headers.Range = new RangeHeaderValue(come, null);
            using HttpResponseMessage response =
                await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token).ConfigureAwait(false);
            await RetryAfter.ThrowAsync(response, link.Time, token).ConfigureAwait(false);
            response.EnsureSuccessStatusCode();
            // A host that knows no ranges sends all of it again.
            bool goesOn = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == come;
            if (come > 0 && !goesOn)
            {
                come = kept = 0;
                downloads.Clear();
            }
            using Stream stream = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
            while (come < bytes.Length)
            {
                int read = await stream.ReadAsync(bytes.AsMemory(come), token).ConfigureAwait(false);
                if (read == 0) throw new IOException($"{resource.Path} ended after {come} of {bytes.Length} bytes");
                come += read;
                onProgress();
                if (come - kept >= Part && come < bytes.Length) Keep();
            }
        }

        // Kept until the whole of it is in use: the process may end before that.
        void Keep()
        {
            if (come > kept) downloads.Append(resource.Hash, kept, bytes[kept..come]);
            kept = come;
        }
    }
}
