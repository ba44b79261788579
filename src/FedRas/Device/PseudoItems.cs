using FedRas.Models;
using FedRas.Numerics;
using FedRas.Training;

namespace FedRas.Device;

/// <summary>
/// Items that a device pretends that its user likes (Lin et al., "FedRec", IEEE Intelligent Systems 2021, has them with made-up ratings).
/// The device fits its user and trains as though they were liked, so a report tells them from liked items only by what a server knows
/// beforehand. They follow from the device's secret: drawn anew each round, the items of several reports together would tell them apart.
/// Of a larger catalogue, or for a user with more items, they stay the same but for a few.
/// </summary>
internal sealed class PseudoItems
{
    private (ulong Rank, int Item)[] _ranked = [];
    private ulong[] _taken = [];

    /// <summary>The items of a user with the made-up ones among them.</summary>
    /// <param name="user">What the user liked.</param>
    /// <param name="model">The table that is trained on.</param>
    /// <param name="share">Made-up items for each liked one; if there are fewer items left, all of those.</param>
    /// <param name="secret">The device's own.</param>
    public ClientDataset Among(ClientDataset user, GlobalModel model, double share, DeviceSecret secret)
    {
        int items = model.ItemFactors.Rows, count = (int)Math.Round(share * user.Positives.Length);
        if (count == 0) return user;
        Array.Resize(ref _taken, (items + 63) / 64);
        _taken.AsSpan().Clear();
        user.Mark(_taken, isExcluded: true);
        if (_ranked.Length < items) _ranked = new (ulong, int)[items];
        SeededRandom random = secret.Stream(RandomStream.PseudoItems, user.User);
        ulong key = random.NextUInt64();
        int left = 0;
        for (int item = 0; item < items; item++)
        {
            if ((_taken[item >> 6] & (1UL << item)) != 0 || model.Retired.Contains(item)) continue;
            _ranked[left++] = (SplitMix.Mix(key + (ulong)item * SplitMix.Golden), item);
        }
        Span<(ulong Rank, int Item)> ranked = _ranked.AsSpan(0, left);
        ranked.Sort();
        int[] made = new int[Math.Min(count, left)];
        for (int i = 0; i < made.Length; i++) made[i] = ranked[i].Item;
        return new ClientDataset(user.User, Merged(user.Positives.Span, made), Merged(user.Excluded.Span, made));
    }

    private static int[] Merged(ReadOnlySpan<int> items, int[] made)
    {
        int[] all = [.. items, .. made];
        Array.Sort(all);
        return all;
    }
}
