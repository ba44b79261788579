using FedRas.Models;

namespace FedRas.Training;

/// <summary>What one device knows of its owner: the items liked, and the items never to be drawn as negatives.</summary>
public sealed class ClientDataset
{
    // Of a split's device these are the split's own rows: a copy for each of a million devices would outweigh their factors.
    private readonly ReadOnlyMemory<int> _first, _second, _third;

    /// <summary>Takes the items of one device.</summary>
    /// <param name="user">Dense user index.</param>
    /// <param name="positives">Training items, ascending.</param>
    /// <param name="excluded">Items never drawn as negatives, ascending; holds <paramref name="positives"/>.</param>
    /// <exception cref="ArgumentException">Items do not ascend, or one is below 0.</exception>
    public ClientDataset(int user, ReadOnlyMemory<int> positives, ReadOnlyMemory<int> excluded)
    {
        ThrowUnlessAscending(positives.Span, nameof(positives));
        ThrowUnlessAscending(excluded.Span, nameof(excluded));
        User = user;
        Positives = positives;
        _first = excluded;
    }

    /// <summary>
    /// Takes the items of one device whose exclusions are <paramref name="positives"/>, <paramref name="test"/> and <paramref
    /// name="candidates"/>, each ascending, no item twice.
    /// </summary>
    public ClientDataset(int user, ReadOnlyMemory<int> positives, ReadOnlyMemory<int> test, ReadOnlyMemory<int> candidates)
        : this(user, positives, positives) => (_second, _third) = (test, candidates);

    private ClientDataset(
        int user, ReadOnlyMemory<int> positives, ReadOnlyMemory<int> first, ReadOnlyMemory<int> second, ReadOnlyMemory<int> third) =>
        (User, Positives, _first, _second, _third) = (user, positives, first, second, third);

    /// <summary>Dense user index.</summary>
    public int User { get; }

    /// <summary>Training items, ascending.</summary>
    public ReadOnlyMemory<int> Positives { get; }

    /// <summary>How many items are never drawn as negatives.</summary>
    public int ExcludedCount => _first.Length + _second.Length + _third.Length;

    /// <summary>
    /// Items never drawn as negatives, ascending; holds <see cref="Positives"/> and what the evaluation protocol adds. Merged anew at each
    /// call if they come from several places.
    /// </summary>
    public ReadOnlyMemory<int> Excluded
    {
        get
        {
            if (_second.IsEmpty && _third.IsEmpty) return _first;
            int[] merged = [.. _first.Span, .. _second.Span, .. _third.Span];
            Array.Sort(merged);
            return merged;
        }
    }

    /// <summary>The same without the items that a table does not have, or that are retired in it.</summary>
    internal ClientDataset Within(GlobalModel model)
    {
        (int items, RetiredItems retired) = (model.ItemFactors.Rows, model.Retired);
        return AreLive(Positives.Span, items, retired) && AreLive(_first.Span, items, retired) && AreLive(_second.Span, items, retired)
            && AreLive(_third.Span, items, retired) ? this : new ClientDataset(User, Live(Positives, items, retired),
                Live(_first, items, retired), Live(_second, items, retired), Live(_third, items, retired));
    }

    private static bool AreLive(ReadOnlySpan<int> some, int items, RetiredItems retired)
    {
        if (!some.IsEmpty && some[^1] >= items) return false;
        if (retired.Count > 0)
            foreach (int item in some)
                if (retired.Contains(item)) return false;
        return true;
    }

    private static ReadOnlyMemory<int> Live(ReadOnlyMemory<int> some, int items, RetiredItems retired) =>
        some.ToArray().Where(item => item < items && !retired.Contains(item)).ToArray();

    /// <summary>Sets the bit of every excluded item, or clears the words that hold one.</summary>
    internal void Mark(Span<ulong> bits, bool isExcluded)
    {
        Mark(_first.Span, bits, isExcluded);
        Mark(_second.Span, bits, isExcluded);
        Mark(_third.Span, bits, isExcluded);
    }

    private static void ThrowUnlessAscending(ReadOnlySpan<int> items, string name)
    {
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i] < 0 || (i > 0 && items[i] <= items[i - 1]))
                throw new ArgumentException($"item {items[i]} at place {i}: items must be 0 or more and ascend, each once; sort them",
                    name);
        }
    }

    private static void Mark(ReadOnlySpan<int> items, Span<ulong> bits, bool isExcluded)
    {
        if (isExcluded)
            foreach (int item in items) bits[item >> 6] |= 1UL << item;
        else
            foreach (int item in items) bits[item >> 6] = 0;
    }
}
