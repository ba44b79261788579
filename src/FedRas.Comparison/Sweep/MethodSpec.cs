using FedRas.Comparison.Baselines;
using FedRas.Comparison.Ncf;
using FedRas.Simulation.Publishing;

namespace FedRas.Comparison.Sweep;

/// <summary>
/// A method at a size with a downlink, and what is trained: <c>[MODEL+]METHOD[:SIZE][/DOWNLINK]</c>, such as <c>topk:0.0212/dense</c> or
/// <c>bpr+adaptive</c>.
/// </summary>
internal sealed record MethodSpec(MethodEntry Entry, string Size, Downlink Downlink, ModelKind Model, Training.LossKind? Loss)
{
    /// <summary>The budget that chose the size; null for none.</summary>
    public double? Budget { get; init; }

    /// <summary>The spec as it is written.</summary>
    public override string ToString() => (Model == ModelKind.FedNcf ? "fedncf+" : "")
        + (Loss is { } loss ? loss.ToString().ToLowerInvariant() + "+" : "") + Entry.Key + (Size.Length > 0 ? ":" + Size : "")
        + (Entry.Downlink is Downlink.Dense or Downlink.Lattice ? "/" + Downlink.ToString().ToLowerInvariant() : "");

    /// <summary>Reads a spec; a size that is left out is the method's usual one, or for budgets to choose where it has none.</summary>
    /// <exception cref="FormatException">It is none; the message says why and what is allowed.</exception>
    public static MethodSpec Parse(string text)
    {
        string rest = text;
        ModelKind model = ModelKind.FedMf;
        Training.LossKind? loss = null;
        for (int plus; (plus = rest.IndexOf('+', StringComparison.Ordinal)) >= 0; rest = rest[(plus + 1)..])
        {
            switch (rest[..plus])
            {
                case "fedncf": model = ModelKind.FedNcf; break;
                case "fedmf": break;
                case "bpr": loss = Training.LossKind.Bpr; break;
                case "logistic": loss = Training.LossKind.Logistic; break;
                default:
                    throw new FormatException($"'{rest[..plus]}' in {text} is no model; allowed before + are fedmf, fedncf, bpr and "
                    + "logistic");
            }
        }
        Downlink? downlink = null;
        if (rest.Split('/') is [var uplink, var down])
        {
            downlink = down switch
            {
                "dense" => Downlink.Dense,
                "lattice" => Downlink.Lattice,
                "same" => Downlink.Same,
                _ =>
                throw new FormatException($"'{down}' in {text} is no downlink; allowed are dense, lattice and same")
            };
            rest = uplink;
        }
        string[] parts = rest.Split(':', 2);
        MethodEntry entry = MethodCatalogue.Find(parts[0])
            ?? throw new FormatException($"no method is called '{parts[0]}'; allowed are all, "
                + $"{string.Join(", ", MethodCatalogue.All.Select(known => known.Key))}, each with a size after : where it has one, such "
                    + "as topk:0.02");
        if (downlink is not null && entry.Downlink is Downlink.Own or Downlink.None)
            throw new FormatException($"{text}: {entry.Key} "
                + (entry.Downlink == Downlink.Own ? "has a downlink of its own" : "sends nothing")
                + $"; leave /{downlink.ToString()!.ToLowerInvariant()} out");
        if (downlink is Downlink.Same && entry.Coder is null) throw new FormatException($"{text}: {entry.Key} cannot write the server's "
            + "step; take /dense or /lattice");
        if (loss is not null && entry.Downlink == Downlink.None)
            throw new FormatException($"{text}: {entry.Key} has no loss to choose; leave {loss.ToString()!.ToLowerInvariant()}+ out");
        if (model == ModelKind.FedNcf && !entry.IsOurs
            && entry.Key != "dense") throw new FormatException($"{text}: fedncf is trained by dense and by our own methods only");
        string size = parts.Length == 2 ? parts[1] : "";
        if (parts.Length == 2 && !entry.IsSize(size)) throw new FormatException($"{text}: '{size}' is no size of {entry.Key}; legal is "
            + $"{entry.SizeRule}");
        if (size.Length > 0) size = entry.Canonical(size);
        if (size.Length == 0 && !entry.FitsBudgets && entry.Usual.Count > 0) size = entry.Usual[0];
        return new MethodSpec(entry, size, downlink ?? entry.Downlink, model, loss);
    }

    /// <summary>A run by this spec.</summary>
    public SimulationOptions Apply(SimulationOptions options)
    {
        options = options with
        {
            Method = Method.FedRas,
            OtherModel = Model == ModelKind.FedNcf ? NcfRun.Create : null,
            Publish = Downlink == Downlink.Dense ? PublishForm.Dense : PublishForm.Lattice,
            Training = options.Training with { Loss = Loss ?? options.Training.Loss },
        };
        options = Entry.Apply(options, Size);
        if (Downlink != Downlink.Same || options.Baseline is not { } method) return options;
        return options with { Baseline = site => new WithPublisher(method(site), () => new RowPublisher(Entry.Coder!(Size, site))) };
    }
}
