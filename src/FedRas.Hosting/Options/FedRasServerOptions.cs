using System.Globalization;
using FedRas.Hosting.Storage;
using FedRas.Server;

namespace FedRas.Hosting.Options;

/// <summary>How a server runs. <see cref="Validate"/> is called before it starts.</summary>
public sealed class FedRasServerOptions
{
    /// <summary>
    /// Folder of the store, of the certificate that the server made, and of the way for local commands; default fedras-data.
    /// </summary>
    public string DataFolder { get; set; } = "fedras-data";

    /// <summary>
    /// Ids of the items, in the order of the table's rows. A store that was founded keeps its own; these must begin with them.
    /// </summary>
    public IReadOnlyList<string> Catalogue { get; set; } = [];

    /// <summary>
    /// Whether a federation that was founded must have the items of <see cref="Catalogue"/>; false, if they are for a new one only.
    /// Default true.
    /// </summary>
    public bool ChecksCatalogue { get; set; } = true;

    /// <summary>The recipe. Its <see cref="ServerOptions.Items"/> is not read: the catalogue says it.</summary>
    public ServerOptions Recipe { get; set; } = new() { Items = 1 };

    /// <summary>Reports that a round wants; at least 1, default 60 (CoLR, WWW 2024).</summary>
    public int Goal { get; set; } = 60;

    /// <summary>Places for each report wanted, for devices that never report; 1 … 10, default 1.3.</summary>
    public double OverSelection { get; set; } = 1.3;

    /// <summary>
    /// Share of the goal that makes a step when the deadline comes; with fewer the round is given up. Above 0 … 1, default 0.5.
    /// </summary>
    public double MinimumFraction { get; set; } = 0.5;

    /// <summary>Who gets the places; default whoever asks first.</summary>
    public SelectionKind Selection { get; set; } = SelectionKind.Arrival;

    /// <summary>Devices that must have enrolled before the first round opens; at least 1, the default.</summary>
    public int FewestDevices { get; set; } = 1;

    /// <summary>Rounds that a device sits out after one in which its report counted; at least 0, the default.</summary>
    public int MinSeparation { get; set; }

    /// <summary>Rounds in all, after which the model is served and no longer trained; null, the default, for no end.</summary>
    public int? Rounds { get; set; }

    /// <summary>Check-ins that may wait for the next round to open; more are answered "busy". At least 1, default 10 000.</summary>
    public int MostWaiting { get; set; } = 10_000;

    /// <summary>Rounds whose answers are kept, so that a report that is sent again gets the same one; at least 1, default 16.</summary>
    public int AnswerRounds { get; set; } = 16;

    /// <summary>
    /// Frames of one round that the store keeps, to make frames of many rounds from after a restart; at least 0, default 1 000.
    /// </summary>
    public int StepFrames { get; set; } = 1_000;

    /// <summary>Bytes of frames and lists that are kept in memory to be handed out; at least 1 MiB, default 64 MiB.</summary>
    public long ResourceBytes { get; set; } = 64L << 20;

    /// <summary>
    /// Bytes of former versions that are kept in memory, to make frames from; a device that is older gets a key frame. At least 0, default
    /// 128 MiB. <see cref="ServerOptions.Lattice"/> of the recipe does not say it.
    /// </summary>
    public long HistoryBytes { get; set; } = 128L << 20;

    /// <summary>Longest call in bytes, its report included; at least 64 KiB, default 4 MiB.</summary>
    public int MostCallBytes { get; set; } = 4 << 20;

    /// <summary>Devices that the first enrolment token admits, which a new server draws and shows; at least 1, default 10 000.</summary>
    public int FirstTokenUses { get; set; } = 10_000;

    /// <summary>All time-outs.</summary>
    public ServerTimeouts Timeouts { get; set; } = new();

    /// <summary>Whether and how devices measure the model; default not.</summary>
    public EvaluationOptions Evaluation { get; set; } = new();

    /// <summary>Where the server listens, and with which certificate.</summary>
    public ListenOptions Listen { get; set; } = new();

    /// <summary>What the server takes from one device, one address, and all together.</summary>
    public LimitOptions Limits { get; set; } = new();

    /// <summary>Whether metrics are shown, and where.</summary>
    public MetricsOptions Metrics { get; set; } = new();

    /// <summary>The operator's page at <c>/</c>.</summary>
    public PageOptions Page { get; set; } = new();

    /// <summary>Whether commands on the same machine reach the server by <see cref="LocalSocket"/>; default true.</summary>
    public bool LocalCommands { get; set; } = true;

    /// <summary>
    /// Makes the store; called once, and again after each failure of the store. Null, the default, keeps everything in memory.
    /// </summary>
    public Func<IFederationStore>? Store { get; set; }

    /// <summary>Settings worth seeing while the server runs, by their names in a configuration.</summary>
    internal IReadOnlyDictionary<string, string> Shown => new Dictionary<string, string>
    {
        [nameof(Goal)] = Goal.ToString(),
        [nameof(OverSelection)] = OverSelection.ToString(CultureInfo.InvariantCulture),
        [nameof(MinimumFraction)] = MinimumFraction.ToString(CultureInfo.InvariantCulture),
        [nameof(Selection)] = Selection.ToString(),
        [nameof(MinSeparation)] = MinSeparation.ToString(),
        [nameof(Rounds)] = Rounds?.ToString() ?? "no end",
        ["Evaluation:" + nameof(EvaluationOptions.On)] = Evaluation.On.ToString(),
        ["Evaluation:" + nameof(EvaluationOptions.FewestDevices)] = Evaluation.FewestDevices.ToString(),
        ["Timeouts:" + nameof(ServerTimeouts.Deadline)] = Timeouts.Deadline.ToString(),
        ["Recipe:" + nameof(ServerOptions.Dim)] = Recipe.Dim.ToString(),
        ["Recipe:" + nameof(ServerOptions.Threads)] = Recipe.Threads.ToString(),
    };

    /// <summary>Places of a round.</summary>
    internal int Places => (int)Math.Min(int.MaxValue, Math.Ceiling(Goal * OverSelection));

    /// <summary>Fewest reports that make a step.</summary>
    internal int Fewest => Math.Max(1, (int)Math.Ceiling(Goal * MinimumFraction));

    /// <summary>
    /// The recipe as it is trained: how rarely a device takes part is this server's own rule. A draw from the public seed is not secret, so
    /// nothing is claimed for it.
    /// </summary>
    internal ServerOptions TrainedRecipe =>
        Recipe with { Privacy = Recipe.Privacy with { Separation = MinSeparation + 1, SamplingRate = null } };

    /// <summary>Whether all rounds are done, or no privacy is left for another one.</summary>
    internal bool IsOver(Federation federation) => federation.Round >= Rounds || federation.Privacy is { IsSpent: true };

    /// <summary>What a round is opened with.</summary>
    internal RoundPlan Plan => new() { Goal = Goal, Fewest = Fewest, Deadline = Timeouts.Deadline };

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ServerOptionsException">A setting is not legal; the message says which and what is.</exception>
    public void Validate()
    {
        Least(nameof(Goal), Goal, 1, 60);
        Range(nameof(OverSelection), OverSelection is >= 1 and <= 10, OverSelection, "1 … 10", "1.3");
        Range(nameof(MinimumFraction), MinimumFraction is > 0 and <= 1, MinimumFraction, "above 0 and at most 1", "0.5");
        Range(nameof(Selection), Enum.IsDefined(Selection), Selection, "Arrival or Sampled", "Arrival");
        Least(nameof(FewestDevices), FewestDevices, 1, 1);
        Range(nameof(MinSeparation), MinSeparation is >= 0 and <= 1_000_000, MinSeparation, "0 … 1000000", "0");
        if (Rounds is { } rounds) Least(nameof(Rounds), rounds, 1, 200);
        Least(nameof(MostWaiting), MostWaiting, 1, 10_000);
        Least(nameof(AnswerRounds), AnswerRounds, 1, 16);
        Least(nameof(StepFrames), StepFrames, 0, 1_000);
        Least(nameof(ResourceBytes), ResourceBytes, 1 << 20, 64 << 20);
        Least(nameof(HistoryBytes), HistoryBytes, 0, 128 << 20);
        Least(nameof(MostCallBytes), MostCallBytes, 64 << 10, 4 << 20);
        if (Selection == SelectionKind.Sampled) Least(nameof(FewestDevices), FewestDevices, Goal, Goal);
        Least(nameof(FirstTokenUses), FirstTokenUses, 1, 10_000);
        Range(nameof(DataFolder), DataFolder.Length > 0, "empty", "the path of a folder", "fedras-data");
        CheckCatalogue();
        Timeouts.Validate();
        Evaluation.Validate();
        Listen.Validate();
        Limits.Validate();
        Metrics.Validate();
        Page.Validate();
        CheckPrivacy();
        try
        {
            (TrainedRecipe with { Items = Math.Max(1, Catalogue.Count) }).Validate();
        }
        catch (ArgumentException e)
        {
            throw new ServerOptionsException($"Recipe: {e.Message.Split('\n')[0]}", e);
        }
    }

    private void CheckPrivacy()
    {
        if (Recipe.Privacy.Separation != 1)
            throw new ServerOptionsException($"Recipe: Privacy.Separation is {Recipe.Privacy.Separation}, and this server counts its own "
                + $"rounds: set {nameof(MinSeparation)} in its place");
        if (Recipe.Privacy.SamplingRate is not null)
            throw new ServerOptionsException($"Recipe: Privacy.SamplingRate is {Recipe.Privacy.SamplingRate:R}, and this server draws no "
                + "device in secret: leave it out");
        if (Recipe.Privacy.AddsNoise && Evaluation.On)
            throw new ServerOptionsException("Evaluation:On is not possible beside Recipe:Privacy.NoiseMultiplier (--evaluate on, "
                + "--noise-multiplier): the sums that devices measure are shown without noise, and ε does not cover them; leave one out");
    }

    private void CheckCatalogue()
    {
        var seen = new HashSet<string>(Catalogue.Count, StringComparer.Ordinal);
        for (int i = 0; i < Catalogue.Count; i++)
        {
            if (Catalogue[i].Length == 0)
                throw new ServerOptionsException($"item {i} of the catalogue has no id: give every item one, or leave the line out");
            Text(Catalogue[i], i);
            if (!seen.Add(Catalogue[i]))
                throw new ServerOptionsException($"the catalogue has the item '{Catalogue[i]}' twice: keep one of them");
        }
    }

    private static void Text(string id, int place)
    {
        try
        {
            StoreRules.Text(id);
        }
        catch (ArgumentException e)
        {
            throw new ServerOptionsException($"item {place} of the catalogue: {e.Message}", e);
        }
    }

    private static void Least(string setting, long value, long least, long example) =>
        Range(setting, value >= least, value, $"at least {least}", example.ToString());

    private static void Range(string setting, bool isLegal, object value, string legal, string example)
    {
        if (!isLegal) throw new ServerOptionsException(setting, value, legal, example);
    }
}
