using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using FedRas.Simulation.Data;

namespace FedRas.Simulation.Datasets;

/// <summary>Fetches a published archive: into a temporary file, checked, and only then moved to its name in the cache.</summary>
internal static class DatasetDownloader
{
    // The largest archive of the catalogue has 0.3 GB.
    private const long MaxBytes = 2L << 30;
    private static readonly TimeSpan Stalled = TimeSpan.FromSeconds(60);

    /// <summary>Downloads <paramref name="entry"/>; returns the path of the archive.</summary>
    /// <exception cref="DatasetException">It has no address, or cannot be fetched; says what to obtain and where to put it.</exception>
    public static async Task<string> DownloadAsync(CatalogueEntry entry, string? dataDir, string cacheDir, HttpMessageHandler? handler,
        IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        string advice = DatasetCache.WhereToPut(entry, dataDir, cacheDir);
        string searched = dataDir is null ? cacheDir : $"{dataDir} or {cacheDir}";
        if (entry.Download is null)
            throw new DatasetException($"{entry.Name}: not found in {searched}, and there is no known address to download it from. "
                + $"Obtain {entry.Origin}, and {advice}.");

        string target = Path.Combine(cacheDir, entry.Name + ".zip");
        string partial = $"{target}.{Guid.NewGuid():N}.part";
        try
        {
            Directory.CreateDirectory(cacheDir);
            await FetchAsync(entry, partial, handler, progress, cancellationToken).ConfigureAwait(false);
            Check(entry, partial);
            File.Move(partial, target, overwrite: true);
            return target;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            string reason = exception is OperationCanceledException
                ? "no data for a minute" : exception.Message.ReplaceLineEndings(" ").TrimEnd('.');
            throw new DatasetException($"{entry.Name}: not found in {searched}, and downloading {entry.Download} failed ({reason}). "
                + $"Obtain that file elsewhere and {advice}.", exception);
        }
        finally
        {
            TryDelete(partial);
        }
    }

    private static async Task FetchAsync(CatalogueEntry entry, string file, HttpMessageHandler? handler,
        IProgress<DownloadProgress>? progress,
        CancellationToken cancellationToken)
    {
        using var client = new HttpClient(handler ?? new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15) },
            disposeHandler: handler is null);
        using HttpResponseMessage response =
            await client.GetAsync(entry.Download, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        long? total = response.Content.Headers.ContentLength;
        using var stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var output = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        var buffer = new byte[1 << 16];
        long done = 0;
        while (true)
        {
            stalled.CancelAfter(Stalled);
            int count = await body.ReadAsync(buffer, stalled.Token).ConfigureAwait(false);
            if (count == 0) break;
            done += count;
            if (done > MaxBytes) throw new IOException($"it is larger than {MaxBytes:N0} bytes");
            await output.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            progress?.Report(new DownloadProgress(done, total));
        }
        if (total is { } announced && announced != done) throw new IOException($"it ended after {done:N0} of {announced:N0} bytes");
    }

    [SuppressMessage("Security", "CA5351",
        Justification = "The publisher gives MD5 sums only; they guard against damage, not against forgery.")]
    private static void Check(CatalogueEntry entry, string file)
    {
        if (entry.Md5 is { } expected)
        {
            using var stream = File.OpenRead(file);
            string actual = Convert.ToHexStringLower(MD5.HashData(stream));
            if (actual != expected) throw new IOException($"its MD5 is {actual}, not the published {expected}");
            return;
        }
        try
        {
            using var source = DataSource.Open(file, long.MaxValue);
            if (source.Single is null && RatingsFinder.HasKnownFiles(source)) return;
        }
        catch (DatasetException exception)
        {
            throw new IOException("it is no sound zip archive", exception);
        }
        throw new IOException("it is no zip archive with ratings");
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The error that led here is the one to report.
        }
    }
}
