namespace FedRas.Tests.Datasets;

/// <summary>Ids of every kind, and rows that come again.</summary>
public sealed class SituationsIdTests : Situations
{
    [Fact]
    public void Read_IdsOfAnyKind_AreText()
    {
        string[] ids = ["3f2504e0-4f89-11d3-9a0c-0305e82c3301", "-7", "1000000000000000000000000000000", "1.0", "1", "01", "a b", "x,y",
            "Ünï", new('z', 200_000)];
        string text = "user,item\n" + Lines(ids.Select(id => $"\"{id}\",i\n\"{id}\",j"));
        Dataset dataset = Read("ids.csv", text);
        Assert.Equal(ids, Ids(dataset.Users));
        Assert.Equal(20, dataset.Interactions.Length);
        Assert.Contains(dataset.Warnings, line => line.StartsWith("the users '1.0' and '1' are two", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_IdsOfControlCharactersOrOfAnyLength_LeaveAWarningOneShortLine()
    {
        foreach (string id in new[] { "a\u001B[31mb\u0002", new string('x', 100_000), "\u009Fc.0" })
        {
            Dataset dataset = Read("c.csv", $"user,item\n1,a\n1,b\n{id},a\n\u009Fc,a\n");
            Assert.Equal(id, dataset.Users[1]);
            Assert.NotEmpty(dataset.Warnings);
            Assert.All(dataset.Warnings, TempFolder.AssertIsMessage);
            Assert.All(dataset.Warnings, line => Assert.InRange(line.Length, 1, 300));
        }
    }

    [Theory]
    [InlineData("nan")]
    [InlineData("NULL")]
    [InlineData("N/A")]
    public void Read_IdThatMeansNothing_CountsAndIsWarnedOf(string id)
    {
        Dataset dataset = Read("n.csv", $"user,item\n1,a\n{id},a\n{id},b\n");
        Assert.Equal(["1", id], Ids(dataset.Users));
        Assert.Contains(dataset.Warnings, line => line.StartsWith($"the user '{id}' may stand for no user at all",
            StringComparison.Ordinal));
    }

    [Fact]
    public void Read_IdsThatASpreadsheetShortened_AreWarnedOf()
    {
        Dataset dataset = Read("s.csv", "user,item\n1,1.23457E+11\n1,9.9E+12\n1,7\n");
        Assert.Contains(dataset.Warnings, line =>
            line.StartsWith("2 items such as '1.23457E+11' may be a number that was shortened", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_PairsAgainWithTimes_KeepTheNewestAndOfEqualTheLast()
    {
        Dataset dataset = Read("t.csv", "user,item,rating,timestamp\n1,10,5,300\n1,10,2,100\n1,11,1,50\n1,11,4,50\n2,10,3,7\n");
        AssertCounts(dataset, 2, 2, 3, rated: true, timed: true);
        Assert.Equal([5, 4, 3], Ratings(dataset));
        Assert.Contains(dataset.Warnings, line => line.Contains("2 rows merged; the newest stays; the first for user '1' and item '10'",
            StringComparison.Ordinal));
        Assert.Equal((5, 0, 2), (dataset.Origin!.Rows, dataset.Origin.Skipped, dataset.Origin.Merged));
        Assert.Equal(["10", ""], TestItems(dataset));
    }

    [Fact]
    public void Read_PairsAgainWithoutTimes_KeepTheLastAndSaySo()
    {
        Dataset dataset = Read("n.csv", "user,item,rating\n1,10,5\n1,10,2\n1,11,1\n");
        AssertCounts(dataset, 1, 2, 2, rated: true, timed: false);
        Assert.Equal([2, 1], Ratings(dataset));
        string warning = Assert.Single(dataset.Warnings);
        Assert.Contains("1 row merged; the last in the file stays", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("newest", warning, StringComparison.Ordinal);
    }
}
