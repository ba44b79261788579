using FedRas.Hosting.Observing;
using FedRas.Server;

namespace FedRas.Hosting.Engine;

/// <summary>What privacy was spent, and how far the budget goes. It is worked out once a round. One owner calls it.</summary>
internal sealed class PrivacyForecast
{
    private const long MostRounds = 1L << 24; // further ahead nobody looks

    private (long Rounds, PrivacyView View)? _last;

    /// <summary>The view of a federation; null if it adds no noise.</summary>
    public PrivacyView? Of(Federation federation)
    {
        if (federation.Privacy is not { } ledger) return null;
        long rounds = ledger.Rounds + ledger.RoundsWithoutNoise;
        if (_last is { } known && known.Rounds == rounds) return known.View;
        double spent = ledger.Spent;
        var view = new PrivacyView(double.IsFinite(spent) ? spent : null, ledger.Budget, ledger.Delta,
            LastOf(ledger) is { } more ? federation.Round + more - 1 : null, ledger.IsSpent);
        _last = (rounds, view);
        return view;
    }

    // Rounds that can be afforded; null for no end.
    private static long? LastOf(PrivacyLedger ledger)
    {
        if (ledger.Budget is not { } budget) return null;
        long affordable = 0, beyond = 1;
        while (ledger.After(beyond) <= budget)
        {
            (affordable, beyond) = (beyond, 2 * beyond);
            if (beyond > MostRounds) return null;
        }
        while (beyond - affordable > 1)
        {
            long middle = (affordable + beyond) / 2;
            if (ledger.After(middle) <= budget) affordable = middle;
            else beyond = middle;
        }
        return affordable;
    }
}
