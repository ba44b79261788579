namespace FedRas.Tests.Baselines;

/// <summary>SVD, PowerSGD and low-rank training.</summary>
public sealed class LowRankTests
{
    [Fact]
    public void Svd_Diagonal_KeepsTheGreatestValues()
    {
        ItemUpdate update = BaselineCases.Update(3, (0, [3, 0, 0]), (1, [0, 1, 0]), (2, [0, 0, 2]));

        (ItemUpdate rows, _) = BaselineCases.RoundTrip(() => new LowRankRows(2), BaselineCases.Context(3, 3), update);

        AssertNear([3, 0, 0, 0, 0, 0, 0, 0, 2], rows.Rows);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(32)]
    public void Svd_RankD_LosesNothing(int dim)
    {
        ItemUpdate update = BaselineCases.Gaussian(100, dim);

        (ItemUpdate rows, _) = BaselineCases.RoundTrip(() => new LowRankRows(dim), BaselineCases.Context(100, dim), update);

        Assert.True(BaselineCases.RelativeError(update, rows) < 1e-10);
    }

    [Fact]
    public void Svd_LesserRank_LosesTheLeastThatAnyOfItCan()
    {
        const int Dim = 32, Rank = 5;
        ItemUpdate update = BaselineCases.Gaussian(200, Dim);
        var gram = new double[Dim * Dim];
        for (int i = 0; i < update.Count; i++)
            for (int a = 0; a < Dim; a++)
                for (int b = 0; b < Dim; b++) gram[a * Dim + b] += (double)update.Row(i)[a] * update.Row(i)[b];
        SymmetricEigen.Decompose(gram, Dim, new double[Dim * Dim]);
        double[] values = [.. Enumerable.Range(0, Dim).Select(a => gram[a * Dim + a])];
        double least = values.Skip(Rank).Sum() / values.Sum(); // Eckart and Young

        (ItemUpdate rows, int bytes) = BaselineCases.RoundTrip(() => new LowRankRows(Rank), BaselineCases.Context(200, Dim), update);

        Assert.InRange(BaselineCases.RelativeError(update, rows), least - 1e-6, least * 1.02);
        Assert.Equal(2 + 1 + 25 + 4 * Rank * (100 + Dim), bytes);
    }

    [Fact]
    public void SymmetricEigen_TwoByTwo_AsWorkedByHand()
    {
        double[] matrix = [2, 1, 1, 2], vectors = new double[4];

        SymmetricEigen.Decompose(matrix, 2, vectors);

        Assert.Equal(3, matrix[0], 1e-12);
        Assert.Equal(1, matrix[3], 1e-12);
        Assert.Equal(vectors[0], vectors[1], 1e-12); // (1, 1)/√2
        Assert.Equal(vectors[2], -vectors[3], 1e-12);
    }

    [Fact]
    public void PowerSgd_RowsOfOneDirection_AreWholeAtOnce()
    {
        ItemUpdate update = BaselineCases.Update(2, (0, [1, 2]), (2, [-3, -6]));
        IReportCoder coder = new PowerSgd(1, devices: 2, seed: 1).CreateCoder();

        (ItemUpdate rows, _) = BaselineCases.Report(coder, coder, BaselineCases.Context(3, 2), update);

        AssertNear([1, 2, -3, -6], rows.Rows);
    }

    [Fact]
    public void PowerSgd_TheSameUpdateAgainAndAgain_OwesNoMoreThanOneOfThem()
    {
        ItemUpdate update = BaselineCases.Gaussian(40, 8);
        IReportCoder coder = new PowerSgd(2, devices: 2, seed: 1).CreateCoder();
        var sum = new double[update.Rows.Length];
        const int Rounds = 60;
        for (int round = 0; round < Rounds; round++)
        {
            (ItemUpdate rows, _) = BaselineCases.Report(coder, coder, BaselineCases.Context(40, 8, round), update);
            for (int j = 0; j < sum.Length; j++) sum[j] += rows.Rows[j] / (double)Rounds;
        }
        // Error feedback: what was sent in the mean is what was meant, but for what is still owed.
        double owed = 0, energy = 0;
        for (int j = 0; j < sum.Length; j++) (owed, energy) = (owed + Math.Pow(sum[j] - update.Rows[j], 2), energy
            + Math.Pow(update.Rows[j], 2));
        Assert.True(owed / energy < 0.02, $"{owed / energy}");
    }

    [Fact]
    public void LowRankTraining_WholeSpace_IsTrainingItself()
    {
        const int Items = 60, Dim = 8;
        var table = new GlobalModel(Items, Dim, seed: 3);
        var data = new ClientDataset(0, new[] { 2, 5, 11, 40 }, new[] { 2, 5, 11, 40 });
        var options = new LocalTrainerOptions { LeavesDecayIn = true };
        var basis = new FactorMatrix(Dim, Dim);
        var random = new SeededRandom(1, RandomStream.Synthetic);
        basis.FillGaussian(ref random);
        Orthonormal.Rows(basis.Values, Dim);
        ItemUpdate plain = new(), projected = new();

        DeviceState device = new(TestDevices.Secret(0));
        var worker = new DeviceWorker(new DeviceOptions());
        var projections = new LocalProjections();
        projections.Span(basis, stepScale: 1);
        worker.Train(device, [data], table, options, plain);
        worker.Train(device, [data], table, options, projected, projections);

        Assert.Equal(plain.Items.ToArray(), projected.Items.ToArray());
        AssertNear(plain.Rows, projected.Rows);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void LowRankTraining_Update_TravelsInRNumbersARow(bool isMixed)
    {
        const int Items = 60, Dim = 16, Rank = 4;
        var table = new GlobalModel(Items, Dim, seed: 3);
        var data = new ClientDataset(1, new[] { 2, 5, 11, 40 }, new[] { 2, 5, 11, 40 });
        var method = new LowRankTraining(Rank, isMixed, seed: 3);
        IReportCoder device = method.CreateCoder(), server = method.CreateCoder();
        var context = new ReportContext(table, 1); // the second class of mixed ranks: half
        var update = new ItemUpdate();

        new DeviceWorker(new DeviceOptions()).Train(
            new DeviceState(TestDevices.Secret(1)), [data], table, new LocalTrainerOptions(), update, device.TableFor(context));
        (ItemUpdate rows, int bytes) = BaselineCases.Report(device, server, context, update);

        Assert.True(BaselineCases.RelativeError(update, rows) < 1e-10);
        int map = (int)TouchedItemMap.Choose(update.Items, Items).Size(update.Items, Items);
        Assert.Equal(2 + map + 4 * (isMixed ? Rank / 2 : Rank) * update.Count, bytes);
    }

    [Fact]
    public void PowerSgd_FewerRowsThanItsRank_AreExactAtTheirOwnRank()
    {
        const int Dim = 8;
        var method = new PowerSgd(4, devices: 2, seed: 3);
        ItemUpdate update = BaselineCases.Update(Dim, (5, [1, 2, 3, 4, 5, 6, 7, 8]));

        (ItemUpdate rows, int bytes) = BaselineCases.Report(method.CreateCoder(), method.CreateCoder(), BaselineCases.Context(60, Dim),
            update);

        AssertNear(update.Rows, rows.Rows);
        int map = (int)TouchedItemMap.Choose(update.Items, 60).Size(update.Items, 60);
        Assert.Equal(2 + map + 4 * (1 + Dim), bytes);
    }

    [Fact]
    public void PowerSgd_ReportThatWasRefused_ComesAgain()
    {
        var method = new PowerSgd(4, devices: 2, seed: 3);
        IReportCoder device = method.CreateCoder();
        ReportContext context = BaselineCases.Context(60, 4);
        (ItemUpdate sent, _) = BaselineCases.Report(device, device, context, BaselineCases.Update(4, (5, [1, 2, 3, 4])));

        method.TakeBack(context.Device, sent);

        (sent, _) = BaselineCases.Report(device, device, context, BaselineCases.Update(4, (5, [1, 0, 0, 0])));
        AssertNear([2, 2, 3, 4], sent.Rows);
    }

    private static void AssertNear(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 2e-5f);
    }
}
