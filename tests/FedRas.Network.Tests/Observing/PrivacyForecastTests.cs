using FedRas.Hosting.Engine;
using FedRas.Hosting.Observing;
using FedRas.Server;
using FedRas.Server.Aggregation;

namespace FedRas.Network.Tests.Observing;

/// <summary>How far a privacy budget goes.</summary>
public sealed class PrivacyForecastTests
{
    [Fact]
    public void Of_AFederationWithABudget_NamesTheLastRoundThatItAffords()
    {
        var federation = new Federation(new ServerOptions
        {
            Items = 12,
            Dim = 4,
            Seed = 1,
            Privacy = new PrivacyOptions { ReportClip = 1, NoiseMultiplier = 8, Delta = 1e-5, Epsilon = 4 },
        });
        PrivacyView view = new PrivacyForecast().Of(federation)!;
        PrivacyLedger ledger = federation.Privacy!;
        Assert.Equal((0, 4, 1e-5, false), (view.Epsilon, view.Planned, view.Delta, view.Spent));
        long rounds = view.StopsAt!.Value + 1;
        Assert.True(ledger.After(rounds) <= 4 && ledger.After(rounds + 1) > 4, $"{rounds} rounds");
    }

    [Fact]
    public void Of_AFederationWithoutNoise_IsNothing() =>
        Assert.Null(new PrivacyForecast().Of(new Federation(new ServerOptions { Items = 12, Dim = 4, Seed = 1 })));
}
