using System.Security.Cryptography;
using FedRas.Client.Storage;
using FedRas.Client.Transport;
using FedRas.Protocol;
using Google.Protobuf;

namespace FedRas.Client.Participation;

/// <summary>Brings the item ids that the device has up to a version. Only lists that are missing, or have grown, are downloaded.</summary>
internal sealed class CatalogueLoader(ServerLink link, ResourceLoader resources, CatalogueStore catalogue)
{
    private const long MostBytes = 1L << 28;

    /// <summary>Loads the manifest of a version, checks it, and loads its lists.</summary>
    /// <exception cref="LinkException">Something did not come, or is not what it should be.</exception>
    public async Task LoadAsync(NewestVersion newest, byte[] manifestKey, CancellationToken cancel)
    {
        if (newest.Manifest is null) throw Wrong("names no manifest");
        byte[] bytes = await LoadAsync(newest.Manifest, cancel).ConfigureAwait(false);
        Manifest manifest = Read(bytes, manifestKey);
        if ((manifest.Round, manifest.Items, manifest.Dim, manifest.Seed, manifest.Check)
            != (newest.Round, newest.Items, newest.Dim, newest.Seed, newest.Check))
            throw Wrong($"is of round {manifest.Round} and not of the newest round {newest.Round}, or of another table");
        resources.ForgetOthers([newest.Manifest, newest.Frame, .. manifest.Lists.Select(list => list.Resource)]);
        IReadOnlyDictionary<int, (int Count, string Hash)> known = catalogue.Lists();
        int next = 0;
        foreach (ItemList list in manifest.Lists)
        {
            if (list.First != next || list.Count < 1 || list.Resource is null)
                throw Wrong($"has a list of {list.Count} items from row {list.First} on, expected from row {next} on");
            next += list.Count;
            if (known.TryGetValue(list.First, out (int Count, string Hash) had) && had.Hash == list.Resource.Hash) continue;
            ItemIds ids = Parse(ItemIds.Parser, await LoadAsync(list.Resource, cancel).ConfigureAwait(false));
            if (ids.Ids.Count != list.Count || ids.Ids.Any(string.IsNullOrEmpty))
                throw Wrong($"names a list that has not {list.Count} ids");
            catalogue.Add(list.First, list.Resource.Hash, ids.Ids);
        }
        if (next < manifest.Items) throw Wrong($"lists {next} of {manifest.Items} items");
        if (catalogue.Count < next)
        {
            // An id of one list took the place of another list's, which would be missing for ever.
            catalogue.Drop();
            throw Wrong("lists an item twice");
        }
        catalogue.Retire([.. manifest.Tombstones.Select(tombstone => (tombstone.Item, tombstone.Round))]);
    }

    private static Manifest Read(byte[] bytes, byte[] manifestKey)
    {
        SignedManifest signed = Parse(SignedManifest.Parser, bytes);
        using ECDsa? key = CallSignature.TryImport(manifestKey);
        if (key is null || !CallSignature.VerifyManifest(key, signed))
            throw Wrong("is not signed by the key that the server named at enrolment");
        return Parse(Manifest.Parser, signed.Manifest.ToByteArray());
    }

    private static T Parse<T>(MessageParser<T> parser, byte[] bytes) where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw Wrong($"is no legal message ({e.Message})");
        }
    }

    private static LinkException Wrong(string what) =>
        LinkException.Untrusted($"the manifest {what}: the server is faulty, or somebody changed it; try again later");

    private async Task<byte[]> LoadAsync(Resource resource, CancellationToken cancel)
    {
        byte[] bytes = await resources.LoadAsync(resource, MostBytes, cancel).ConfigureAwait(false);
        link.Meter.AddCatalogue(bytes.Length);
        return bytes;
    }
}
