using FedRas.Tests.Data;
using FedRas.Tests.Datasets;

namespace FedRas.Tests.Simulation;

public sealed class DataReportTests : Situations
{
    private Dataset Rated() => Read("r.csv",
        "userId,movieId,rating,date,extra\n1,10,5,2015-06-01,x\n1,11,2,2015-06-02,x\n2,10,4,2015-06-03,x\n2,10,3,2015-06-02,x\n"
            + "2,12,1,2015-06-04,x\n");

    [Fact]
    public void Describe_LeaveOneOutByTimes_NamesTheColumn()
    {
        Assert.Equal("loo: newest item by date", FedRas.Simulation.Data.TestItems.Describe(Rated(), SplitKind.LeaveOneOut, 0.2));
        Dataset bare = Read("u.data", "1\t10\t5\t1500000000\n1\t11\t5\t1500000001\n2\t10\t5\t1500000001\n2\t11\t5\t1500000001\n");
        Assert.Equal("loo: newest item by column 4, of equal times the last in the file (1 of 2 users)",
            FedRas.Simulation.Data.TestItems.Describe(bare, SplitKind.LeaveOneOut, 0.2));
        Assert.Equal(1, FedRas.Simulation.Data.TestItems.UsersWithTies(bare));
    }

    [Fact]
    public void Describe_OtherSplits_SaysHowItemsWereChosen()
    {
        Assert.Equal("ratio 0.25: drawn items", FedRas.Simulation.Data.TestItems.Describe(Rated(), SplitKind.Ratio, 0.25));
        Assert.Equal("given: the test part that came with the data", FedRas.Simulation.Data.TestItems.Describe(Rated(), SplitKind.Given,
            0.2));
        Assert.Equal("loo: no times: a drawn item", FedRas.Simulation.Data.TestItems.Describe(Read("p.csv", "user,item\n1,2\n1,3\n"),
            SplitKind.LeaveOneOut, 0.2));
        Assert.Equal("loo: newest item", FedRas.Simulation.Data.TestItems.Describe(TestDatasets.Make([new(0, 0, 1, 1), new(0, 1, 1, 2)]),
            SplitKind.LeaveOneOut, 0.2));
    }

    [Fact]
    public void Of_ReadData_SaysWhatWasReadAndLeftOut()
    {
        Dataset dataset = Rated();
        Assert.Equal(new DataReport("r.csv",
            "user 1 'userId', item 2 'movieId', rating 3 'rating', timestamp 4 'date' (header; commas; times in ISO 8601; not read: "
                + "'extra')", 5, 0, 1, 0, 0, 0), DataReport.Of(dataset));
        DataReport filtered = DataReport.Of(new DatasetFilter { MinRating = 4 }.Apply(dataset));
        Assert.Equal((5L, 1L, 2, 0, 2), (filtered.Rows, filtered.Merged, filtered.InteractionsLeftOut, filtered.UsersLeftOut,
            filtered.ItemsLeftOut));
        Assert.StartsWith("r.csv: 5 rows, 0 skipped, 1 merged; columns user 1 'userId'", filtered.Describe(), StringComparison.Ordinal);
        Assert.EndsWith("; filters leave out 2 interactions, 0 users, 2 items", filtered.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_GeneratedData_WasNotRead()
    {
        DataReport report = DataReport.Of(TestDatasets.Make([new(0, 0, 1, 1), new(0, 1, 1, 2)]));
        Assert.Equal(new DataReport(null, null, null, null, null, 0, 0, 0), report);
        Assert.Equal("made on the spot", report.Describe());
    }
}
