using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using FedRas.Hosting.Page;
using FedRas.Page.Tests.Support;

namespace FedRas.Page.Tests.Told;

/// <summary>
/// The files of the page: how much they weigh, how they are named, cached and guarded, and that what is not ours is unchanged.
/// </summary>
public sealed partial class PageAssetsTests(ITestOutputHelper output)
{
    private const int Most = 300_000;

    [Fact]
    public void Weight_AllFiles_IsUnder300Kilobytes()
    {
        var assets = new PageAssets();
        int plain = assets.Files.Values.Sum(file => file.Plain.Length), packed = assets.Files.Values.Sum(file => file.Packed.Length);
        output.WriteLine($"{assets.Files.Count} files: {plain} bytes, {packed} with gzip");
        Assert.InRange(plain, 1, Most);
    }

    [Fact]
    public void Packed_EachFile_IsTheFile()
    {
        foreach (PageAsset file in new PageAssets().Files.Values)
        {
            using var unpacked = new MemoryStream();
            using (var gzip = new GZipStream(new MemoryStream(file.Packed), CompressionMode.Decompress)) gzip.CopyTo(unpacked);
            Assert.Equal(file.Plain, unpacked.ToArray());
        }
    }

    [Fact]
    public void Index_EachModule_IsLoadedBesideThePage()
    {
        string index = System.Text.Encoding.UTF8.GetString(new PageAssets().Page.Plain);
        foreach (string module in Directory.GetFiles(PageFiles.Assets, "*.js").Select(file => Path.GetFileName(file)!))
            Assert.Contains($"/{module}\"", index, StringComparison.Ordinal);
        Assert.DoesNotContain("{version}", index, StringComparison.Ordinal);
        Assert.DoesNotMatch(Inline(), index);
    }

    [Theory]
    [InlineData("uPlot.iife.min.js", "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f")]
    [InlineData("uPlot.min.css", "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04")]
    [InlineData("LICENSE.txt", "8f989229699b4fe2f1a0432d0e9edc338a8a911e250e2d1b01ecd770a5f5b1bd")]
    public void Vendored_EachFile_IsThatOfThePackage(string name, string sha256) => Assert.Equal(
        sha256, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(PageFiles.Assets, "uplot", name)))));

    [Fact]
    public async Task Get_PageAndFiles_AreCachedAndGuarded()
    {
        await using PageServer server = await PageServer.StartAsync();
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        };
        using var http = new HttpClient(handler) { BaseAddress = server.Address };
        using HttpResponseMessage page = await http.GetAsync(new Uri("/", UriKind.Relative));
        Assert.True(page.Headers.CacheControl!.NoCache);
        Assert.StartsWith("default-src 'self';", page.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", page.Headers.GetValues("X-Frame-Options").Single());
        string version = new PageAssets().Version;
        using HttpResponseMessage style = await http.GetAsync(new Uri($"/page/{version}/page.css", UriKind.Relative));
        Assert.Contains("immutable", style.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/page/{version}/page.css");
        again.Headers.IfNoneMatch.Add(style.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await http.SendAsync(again)).StatusCode);
        using var packed = new HttpRequestMessage(HttpMethod.Get, $"/page/{version}/uplot/uPlot.iife.min.js");
        packed.Headers.AcceptEncoding.ParseAdd("gzip");
        using HttpResponseMessage script = await http.SendAsync(packed);
        Assert.Equal(["gzip"], script.Content.Headers.ContentEncoding);
        Assert.NotEqual(style.Headers.ETag, script.Headers.ETag);
        foreach (string missing in (string[])["/page/0123456789abcdef/page.css", $"/page/{version}/no.css", $"/page/{version}/../app.js"])
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri(missing, UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri(PageDoor.Events, UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Get_PageIsOff_IsNotThere()
    {
        await using PageServer server = await PageServer.StartAsync(options => options.Page.On = false);
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        };
        using var http = new HttpClient(handler) { BaseAddress = server.Address };
        foreach (string path in (string[])["/", PageDoor.Events])
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri(path, UriKind.Relative))).StatusCode);
    }

    [GeneratedRegex("<script(?![^>]*src=)|\\son[a-z]+=|\\sstyle=|<style")]
    private static partial Regex Inline();
}
