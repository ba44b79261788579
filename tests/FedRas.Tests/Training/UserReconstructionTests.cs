namespace FedRas.Tests.Training;

public sealed class UserReconstructionTests
{
    private const int Items = 300;

    [Theory]
    [InlineData(LossKind.Logistic, 64, 12)]
    [InlineData(LossKind.Logistic, 7, 200)]
    [InlineData(LossKind.Logistic, 32, 1)]
    [InlineData(LossKind.Bpr, 64, 12)]
    [InlineData(LossKind.Bpr, 7, 40)]
    public void Reconstruct_NormalItems_IsTheMinimumOverAllUnmetItems(LossKind loss, int dim, int positives)
    {
        var options = new LocalTrainerOptions { Loss = loss };
        var model = new GlobalModel(Items, dim, seed: 5);
        int[] liked = [.. Enumerable.Range(0, positives).Select(i => i * (Items / positives))];
        UserFactors fitted = Fit(options, model, liked);

        // The table's scores are nearly normal, so what was fitted by moments is nearly the minimum of the loss written out.
        double[] u = Minimum(options, model.ItemFactors, liked);
        double difference = 0, length = 0;
        for (int j = 0; j < dim; j++)
        {
            difference += Math.Pow(u[j] - fitted.Values[j], 2);
            length += u[j] * u[j];
        }
        Assert.InRange(Math.Sqrt(difference / length), 0, 0.05);
    }

    [Fact]
    public void Reconstruct_AllItemsMet_FitsThePositivesAlone()
    {
        var model = new GlobalModel(20, 16, seed: 5);
        UserFactors fitted = Fit(new(), model, [.. Enumerable.Range(0, 20)]);
        double[] u = Minimum(new(), model.ItemFactors, [.. Enumerable.Range(0, 20)]);
        for (int j = 0; j < 16; j++) Assert.Equal(u[j], fitted.Values[j], 0.02);
    }

    [Fact]
    public void Reconstruct_NoItems_IsZero() =>
        Assert.All(Fit(new(), new GlobalModel(20, 16, seed: 5), []).Values.ToArray(), value => Assert.Equal(0, value));

    [Fact]
    public void Reconstruct_AnotherDeviceBefore_ChangesNoBit()
    {
        var model = new GlobalModel(Items, 64, seed: 5);
        var trainer = new LocalTrainer(Items, new());
        UserFactors first = TestDevices.User(64, 1), second = TestDevices.User(64, 2);
        trainer.Reconstruct(model, Data([.. Enumerable.Range(0, 100)]), first);
        trainer.Reconstruct(model, Data([3, 50, 299]), second);
        Assert.Equal(Fit(new(), model, [3, 50, 299]).Values.ToArray(), second.Values.ToArray());
    }

    [Fact]
    public void Reconstruct_TestItemAndCandidates_TakeNoPart()
    {
        var model = new GlobalModel(Items, 64, seed: 5);
        var trainer = new LocalTrainer(Items, new());
        UserFactors without = new(64), with = new(64);
        trainer.Reconstruct(model, new ClientDataset(0, new[] { 4, 9, 70 }, new[] { 4, 9, 70 }), without);
        // Under protocol colr a device must never draw its test item nor the 99: reconstruction does not even look.
        trainer.Reconstruct(model, new ClientDataset(0, new[] { 4, 9, 70 }, new[] { 123 }, new[] { 1, 2, 3, 200 }), with);
        Assert.Equal(without.Values.ToArray(), with.Values.ToArray());
    }

    [Fact]
    public void Moments_AnyTable_AreThoseOfItsRows()
    {
        foreach (int dim in (int[])[5, 32, 64])
        {
            var table = new GlobalModel(2_500, dim, seed: 1).ItemFactors;
            var moments = new ItemMoments(table);
            for (int i = 0; i < dim; i++)
            {
                Assert.Equal(Enumerable.Range(0, table.Rows).Average(row => table.Row(row)[i]), moments.Mean[i], 1e-6);
                for (int j = 0; j < dim; j++)
                    Assert.Equal(Enumerable.Range(0, table.Rows).Average(row => table.Row(row)[i] * table.Row(row)[j]),
                        moments.Second[i * dim + j], 1e-6);
            }
        }
    }

    [Fact]
    public void Moments_LargeTable_AreThoseOfEvenlySpacedRows()
    {
        var table = new FactorMatrix(2 * ItemMoments.MostRows + 1, 1);
        for (int row = 0; row < table.Rows; row++) table.Row(row)[0] = row;
        var moments = new ItemMoments(table);
        Assert.Equal(ItemMoments.MostRows, moments.Mean[0], 3.0);
    }

    private static UserFactors Fit(LocalTrainerOptions options, GlobalModel model, int[] positives)
    {
        var user = new UserFactors(model.ItemFactors.Dim);
        new LocalTrainer(model.ItemFactors.Rows, options).Reconstruct(model, Data(positives), user);
        return user;
    }

    private static ClientDataset Data(int[] positives) => new(0, positives, positives);

    /// <summary>The minimum of the loss over every unmet item, by plain gradient descent.</summary>
    private static double[] Minimum(LocalTrainerOptions options, FactorMatrix table, int[] positives)
    {
        var u = new double[table.Dim];
        int[] unmet = [.. Enumerable.Range(0, table.Rows).Except(positives)];
        double weight = (double)options.Negatives / Math.Max(unmet.Length, 1);
        for (int step = 0; step < 600; step++)
        {
            double[] gradient = [.. u.Select(value => options.UserPrior * value)];
            double[] scores = [.. Enumerable.Range(0, table.Rows).Select(item => Score(item))];
            var slopes = new double[table.Rows];
            foreach (int positive in positives)
            {
                if (options.Loss == LossKind.Logistic) slopes[positive] += Sigmoid(scores[positive]) - 1;
                foreach (int item in unmet)
                {
                    double slope = weight * Sigmoid(scores[item] - (options.Loss == LossKind.Bpr ? scores[positive] : 0));
                    slopes[item] += slope;
                    if (options.Loss == LossKind.Bpr) slopes[positive] -= slope;
                }
            }
            for (int item = 0; item < table.Rows; item++)
                for (int j = 0; j < u.Length; j++) gradient[j] += slopes[item] * table.Row(item)[j];
            double curvature = 0.25 * positives.Length * (1 + options.Negatives) * Math.Min(1, 4.0 / Math.Sqrt(u.Length));
            double rate = 1 / (options.UserPrior + curvature + 1);
            for (int j = 0; j < u.Length; j++) u[j] -= rate * gradient[j];
        }
        return u;

        double Score(int item)
        {
            double sum = 0;
            for (int j = 0; j < u.Length; j++) sum += u[j] * table.Row(item)[j];
            return sum;
        }
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
