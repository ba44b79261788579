using FedRas.Hosting.Observing;

namespace FedRas.Network.Tests.Observing;

/// <summary>How often items were touched, in bins.</summary>
public sealed class TouchesViewTests
{
    [Fact]
    public void Of_CountsByTouches_FallIntoTheirBinsAndTheShareIsOfTouchedRows()
    {
        int[] items = new int[200];
        (items[0], items[1], items[5], items[6], items[8], items[9], items[199]) = (50, 6, 1, 1, 1, 1, 2);

        TouchesView view = TouchesView.Of(7, items, held: 3, threshold: 2);

        Assert.Equal((7, 2, 0.25), (view.Round, view.Threshold, view.ShareUnder)); // 3 of 12
        Assert.Equal([(0, 50), (1, 6), (5, 1), (8, 2), (16, 1), (null, 2)],
            view.Items.Bins.Where(bin => bin.Count > 0).Select(bin => ((int?)bin.UpTo, (int)bin.Count)));
    }
}
