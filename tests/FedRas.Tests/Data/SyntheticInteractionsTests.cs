using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace FedRas.Tests.Data;

public sealed class SyntheticInteractionsTests
{
    private static readonly Lazy<Dataset> Demo = new(() => SyntheticInteractions.Generate(new SyntheticOptions()));

    [Fact]
    public void Generate_Defaults_HaveTheSizePromised()
    {
        Dataset demo = Demo.Value;
        Assert.Equal((2_000, 1_500), (demo.Users.Count, demo.Items.Count));
        Assert.InRange(demo.Interactions.Length, 85_000, 115_000);
        Assert.Equal(demo.Interactions.Length, demo.Interactions.DistinctBy(row => (row.User, row.Item)).Count());
        int[] counts = [.. demo.Interactions.CountBy(row => row.User).Select(pair => pair.Value).Order()];
        Assert.Equal(2_000, counts.Length);
        Assert.True(counts[0] >= SyntheticInteractions.MinPerUser);
        Assert.True(counts[^20] > 4 * counts[1_000], "activity is heavy-tailed");
    }

    [Fact]
    public void Generate_Defaults_AreTheDemoOfAlways()
    {
        int[] numbers = [.. Demo.Value.Interactions.SelectMany(row => new[] { row.User, row.Item, (int)row.Rating })];
        string titles = string.Join('\n', Enumerable.Range(0, 1_500).Select(item => Demo.Value.Titles[item]));
        Assert.Equal("70a1f40145b8088fcb5fa53a995d63fd4def81d348c3731d5f348aeda9b055d2",
            Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<int>(numbers))));
        Assert.Equal("5dcd", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(titles)))[..4]);
        Assert.Equal(("u1", "u2000", "i1500"), (Demo.Value.Users[0], Demo.Value.Users[1_999], Demo.Value.Items[1_499]));
    }

    [Theory]
    [InlineData(1_000, 300, 5_000)]    // the least
    [InlineData(1_000, 300, 20_001)]
    [InlineData(1_000, 300, 150_000)]  // the most
    [InlineData(7, 10_000, 34_999)]
    public void Generate_Interactions_AreExactlySoMany(int users, int items, int interactions)
    {
        Dataset made = SyntheticInteractions.Generate(new SyntheticOptions { Users = users, Items = items, Interactions = interactions });
        Assert.Equal(interactions, made.Interactions.Length);
        Assert.Equal(interactions, made.Interactions.DistinctBy(row => (row.User, row.Item)).Count());
        Assert.All(made.Interactions.CountBy(row => row.User), pair => Assert.InRange(pair.Value, 5, items / 2));
        Assert.Equal(users, made.Interactions.Select(row => row.User).Distinct().Count());
    }

    [Theory]
    [InlineData(4_999)]
    [InlineData(150_001)]
    public void Validate_InteractionsThatUsersCannotHave_Throws(int interactions) => Assert.Throws<ArgumentOutOfRangeException>(
        () => new SyntheticOptions { Users = 1_000, Items = 300, Interactions = interactions }.Validate());

    [Fact]
    public void Generate_EachUser_MovesForwardInTime()
    {
        foreach (var rows in Demo.Value.Interactions.GroupBy(row => row.User))
            Assert.True(rows.Zip(rows.Skip(1)).All(pair => pair.First.Timestamp < pair.Second.Timestamp));
    }

    [Fact]
    public void Generate_SameSeed_SameData_OtherSeed_Other()
    {
        var options = new SyntheticOptions { Users = 50, Items = 100, MeanPerUser = 10 };
        Assert.Equal(SyntheticInteractions.Generate(options).Interactions, SyntheticInteractions.Generate(options).Interactions);
        Assert.NotEqual(SyntheticInteractions.Generate(options).Interactions,
            SyntheticInteractions.Generate(options with { Seed = 2 }).Interactions);
    }

    [Fact]
    public void Generate_Titles_AreUniqueAndShowTheGenre()
    {
        Dataset demo = Demo.Value;
        Assert.Equal(1_500, demo.Titles.Values.Distinct().Count());
        Assert.All(demo.Titles.Values, title => Assert.Matches(@"^\w+ [\w-]+( \d+)? \([a-z ]+, (quiet|wild|dark|bright)\)$", title));
        // A user's favourite genre stands out: three genres take most of what a user meets, of twelve.
        double top3 = demo.Interactions.GroupBy(row => row.User).Average(rows =>
            rows.CountBy(row => Genre(demo.Titles[row.Item])).OrderByDescending(pair => pair.Value).Take(3)
                .Sum(pair => pair.Value) / (double)rows.Count());
        Assert.InRange(top3, 0.8, 1);
    }

    [Fact]
    public void Generate_NewestItem_IsForetoldByTasteBetterThanByPopularity()
    {
        TrainTestSplit split = DatasetSplitter.Split(Demo.Value, new SplitOptions());
        var popularity = new double[split.Items];
        for (int user = 0; user < split.Users; user++)
            foreach (int item in split.Train.Row(user)) popularity[item]++;
        IReadOnlyDictionary<int, string> titles = Demo.Value.Titles;
        int byPopularity = 0, byTaste = 0;
        for (int user = 0; user < split.Users; user++)
        {
            var genres = split.Train.Row(user).ToArray().CountBy(item => Genre(titles[item])).ToDictionary();
            double Taste(int item) =>
                popularity[item] * (0.02 + genres.GetValueOrDefault(Genre(titles[item])) / (double)split.Train.Row(user).Length);
            int test = split.Test.Row(user)[0];
            int[] candidates = split.Candidates!.Row(user).ToArray();
            if (candidates.Count(item => popularity[item] >= popularity[test]) < 10) byPopularity++;
            if (candidates.Count(item => Taste(item) >= Taste(test)) < 10) byTaste++;
        }
        Assert.True(byTaste > 1.4 * byPopularity, $"HR@10 by taste {byTaste / 2000.0}, by popularity {byPopularity / 2000.0}");
        Assert.InRange(byPopularity / 2000.0, 0.2, 0.6);
    }

    [Fact]
    public void Generate_TinyCatalogue_Ends()
    {
        var options = new SyntheticOptions { Users = 200, Items = 10, MeanPerUser = 1_000, HasTitles = false };
        Dataset tiny = SyntheticInteractions.Generate(options);
        Assert.Equal(1_000, tiny.Interactions.Length);
        Assert.Empty(tiny.Titles);
    }

    [Fact]
    public void Generate_AllocatesByInteractionsAndItems_NotByTheirProduct()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        SyntheticInteractions.Generate(new SyntheticOptions { Users = 1_000, Items = 200_000, MeanPerUser = 10, HasTitles = false });
        // A users × items table of bytes alone would be 200 MB.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 120_000_000);
    }

    [Fact]
    public void Draw_FollowsTheWeights()
    {
        var table = new AliasTable([1, 0, 3, 6]);
        var random = new SeededRandom(1, RandomStream.Synthetic);
        var counts = new int[4];
        for (int i = 0; i < 100_000; i++) counts[table.Draw(ref random)]++;
        Assert.Equal(0, counts[1]);
        Assert.InRange(counts[0], 9_500, 10_500);
        Assert.InRange(counts[2], 29_200, 30_800);
        Assert.InRange(counts[3], 59_200, 60_800);
    }

    private static string Genre(string title) => title[(title.IndexOf('(') + 1)..title.LastIndexOf(',')];
}
