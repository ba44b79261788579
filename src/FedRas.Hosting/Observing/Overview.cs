namespace FedRas.Hosting.Observing;

/// <summary>What an operator sees of a server at one moment. It never changes, and names no device.</summary>
internal sealed record Overview
{
    /// <summary>When it was made, by the server's calendar.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The round of this moment.</summary>
    public required NowView Now { get; init; }

    /// <summary>How calls were answered.</summary>
    public required IReadOnlyList<OutcomeCount> Outcomes { get; init; }

    /// <summary>Calls and connections that limits turned away, by limit.</summary>
    public required IReadOnlyList<TurnedAwayCount> TurnedAway { get; init; }

    /// <summary>How the last rounds ended, the oldest first; at most 500.</summary>
    public required IReadOnlyList<RoundPoint> Rounds { get; init; }

    /// <summary>The quality curve, the oldest point first; at most 500 points. It outlives the process.</summary>
    public required IReadOnlyList<QualityView> Quality { get; init; }

    /// <summary>What one participation costs a device.</summary>
    public required BytesView Bytes { get; init; }

    /// <summary>Reports by their number K of actions; 0 for those whose rows travel in full.</summary>
    public required HistogramView Levels { get; init; }

    /// <summary>Check-ins by the bytes a second that devices announced for their reports.</summary>
    public required HistogramView Links { get; init; }

    /// <summary>Items by how many reports of the last committed round touched them; null before there is one.</summary>
    public TouchesView? Touches { get; init; }

    /// <summary>Check-ins by how many rounds the model that the device held was behind the newest.</summary>
    public required HistogramView Ages { get; init; }

    /// <summary>Exposure of the items that the operator watches; null if none is watched.</summary>
    public ExposureView? Exposure { get; init; }

    /// <summary>Frames to the newest version that devices were told of, the most recent start first.</summary>
    public required IReadOnlyList<FrameView> Frames { get; init; }

    /// <summary>The last errors, the newest first; at most 50.</summary>
    public required IReadOnlyList<ErrorView> Errors { get; init; }

    /// <summary>What privacy was spent; null if none is accounted.</summary>
    public PrivacyView? Privacy { get; init; }

    /// <summary>The process and its federation.</summary>
    public required ServerView Server { get; init; }
}

/// <summary>The round of this moment.</summary>
/// <param name="Ready">Whether calls are answered; otherwise all else is 0.</param>
/// <param name="Phase">waiting, selecting, collecting, aggregating, publishing or stopped.</param>
/// <param name="Round">Its number; between two rounds that of the newest version.</param>
/// <param name="Places">Places given.</param>
/// <param name="Answered">Places whose report was answered.</param>
/// <param name="Accepted">Reports that count.</param>
/// <param name="Goal">Reports wanted.</param>
/// <param name="Fewest">Fewest reports that make a step.</param>
/// <param name="MsLeft">Milliseconds until its deadline; null before its first check-in.</param>
/// <param name="Waiting">Check-ins that wait for an answer.</param>
/// <param name="Paused">Whether the operator paused the rounds.</param>
internal sealed record NowView(
    bool Ready, string Phase, int Round, int Places, int Answered, int Accepted, int Goal, int Fewest, long? MsLeft, int Waiting,
    bool Paused);

/// <summary>How often a kind of call got an answer.</summary>
/// <param name="Call">enroll, checkin, report or leave.</param>
/// <param name="Outcome">Such as accepted, task, later, refused.</param>
/// <param name="Reason">The refusal's code or the reason to come later, such as bad_signature; empty if there is none.</param>
/// <param name="Total">Since the process started.</param>
/// <param name="Recent">In the last ten minutes.</param>
internal sealed record OutcomeCount(string Call, string Outcome, string Reason, long Total, long Recent);

/// <summary>How often a limit turned somebody away.</summary>
/// <param name="Kind">rate, concurrency, connection, address, key or device.</param>
/// <param name="Total">Since the process started.</param>
/// <param name="Recent">In the last ten minutes.</param>
internal sealed record TurnedAwayCount(string Kind, long Total, long Recent);

/// <summary>How a round ended.</summary>
/// <param name="Round">Its number; attempts that were given up have the same one.</param>
/// <param name="At">When.</param>
/// <param name="Places">Places given.</param>
/// <param name="Reports">Reports that counted.</param>
/// <param name="BytesUp">Sum of their lengths.</param>
/// <param name="BytesDown">What the server sent of frames, lists and manifests since the round before ended.</param>
/// <param name="FrameBytes">Length of the frame of this round.</param>
/// <param name="Seconds">From the first check-in to the end.</param>
/// <param name="Abandoned">Why it was given up, such as not_enough_reports; null if it committed.</param>
internal sealed record RoundPoint(
    int Round, DateTimeOffset At, int Places, int Reports, long BytesUp, long BytesDown, long FrameBytes, double Seconds,
    string? Abandoned);

/// <summary>Quality of the tables of some rounds, by what devices held out.</summary>
/// <param name="FromRound">The first of the rounds.</param>
/// <param name="Round">The last of them; the same, if enough devices measured in one round.</param>
/// <param name="Hr10">Share of tests with a hit in the first ten.</param>
/// <param name="Ndcg10">Mean gain of the hit's place.</param>
/// <param name="Devices">Devices that tested.</param>
internal sealed record QualityView(int FromRound, int Round, double Hr10, double Ndcg10, int Devices);

/// <summary>What one participation costs a device, over the last rounds.</summary>
/// <param name="Up">Mean length of a report.</param>
/// <param name="Down">Mean bytes that were sent for each place; less than devices took if a cache stands before the server.</param>
/// <param name="Dense">Either way without compression: 4 bytes a factor of the whole table.</param>
/// <param name="TotalUp">Reports of all rounds, in bytes.</param>
/// <param name="TotalDown">Frames, lists and manifests sent since the process started, in bytes.</param>
internal sealed record BytesView(double Up, double Down, long Dense, long TotalUp, long TotalDown);

/// <summary>A histogram.</summary>
/// <param name="Unit">What is counted along it, such as actions or rounds.</param>
/// <param name="Bins">Its bins in order.</param>
internal sealed record HistogramView(string Unit, IReadOnlyList<HistogramBin> Bins);

/// <summary>A bin: what is above the bin before it and at most <paramref name="UpTo"/>.</summary>
/// <param name="UpTo">Its upper end, inclusive; null for all that is above.</param>
/// <param name="Count">What fell into it.</param>
/// <param name="Recent">What fell into it in the last ten minutes.</param>
internal sealed record HistogramBin(double? UpTo, long Count, long Recent);

/// <summary>How often items were touched in the last committed round.</summary>
/// <param name="Round">The round.</param>
/// <param name="Items">Items by reports that touched them.</param>
/// <param name="Threshold">Touches below which a row is not applied; 1 without such a threshold.</param>
/// <param name="ShareUnder">Share of the touched rows below it.</param>
internal sealed record TouchesView(int Round, HistogramView Items, int Threshold, double ShareUnder)
{
    private static readonly int[] s_upTo = [0, 1, 2, 3, 4, 5, 8, 16, 32, 64, 128];

    /// <summary>Puts counts into bins.</summary>
    /// <param name="round">The round.</param>
    /// <param name="items">[n] items were touched by n of its reports.</param>
    /// <param name="held">Touched items whose rows wait.</param>
    /// <param name="threshold">Devices below which a row waits.</param>
    public static TouchesView Of(int round, IReadOnlyList<int> items, int held, int threshold)
    {
        long[] counts = new long[s_upTo.Length + 1];
        for (int touches = 0; touches < items.Count; touches++)
        {
            int bin = Array.BinarySearch(s_upTo, touches);
            counts[bin < 0 ? ~bin : bin] += items[touches];
        }
        long touched = counts.Sum() - counts[0];
        HistogramBin[] bins = [.. counts.Select((count, i) => new HistogramBin(i < s_upTo.Length ? s_upTo[i] : null, count, count))];
        return new TouchesView(round, new HistogramView("reports", bins), threshold, touched == 0 ? 0 : (double)held / touched);
    }
}

/// <summary>
/// How often watched items are recommended. The server knows no users, so it asks made-up ones, who like items that are drawn by how many
/// rounds moved them.
/// </summary>
/// <param name="Round">The version that was asked; null before the first.</param>
/// <param name="Users">How many made-up users there are.</param>
/// <param name="Likes">How many items each likes.</param>
/// <param name="Items">The watched items.</param>
internal sealed record ExposureView(int? Round, int Users, int Likes, IReadOnlyList<WatchedItem> Items);

/// <summary>An item that the operator watches.</summary>
/// <param name="Item">Its id.</param>
/// <param name="Share">Share of the made-up users who get it among their first ten; null if the version has no such item.</param>
internal sealed record WatchedItem(string Item, double? Share);

/// <summary>A frame to the newest version.</summary>
/// <param name="From">The round that it leads from; 0 for a key frame.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Served">Downloads of it from this server.</param>
internal sealed record FrameView(int From, long Bytes, long Served);

/// <summary>Something that went wrong.</summary>
/// <param name="At">When.</param>
/// <param name="What">Its kind, such as store or round.</param>
/// <param name="Sentence">What happened.</param>
internal sealed record ErrorView(DateTimeOffset At, string What, string Sentence);

/// <summary>What privacy was spent.</summary>
/// <param name="Epsilon">ε spent so far; null if the noise of some round bounds it by nothing.</param>
/// <param name="Planned">ε at which training stops; null without an end.</param>
/// <param name="Delta">δ.</param>
/// <param name="StopsAt">The last round that can be afforded; null without an end.</param>
/// <param name="Spent">Whether no further round can be afforded.</param>
internal sealed record PrivacyView(double? Epsilon, double? Planned, double Delta, long? StopsAt, bool Spent);

/// <summary>The process and its federation.</summary>
/// <param name="Version">The program's.</param>
/// <param name="Started">When the process began.</param>
/// <param name="MemoryBytes">Working set.</param>
/// <param name="HeapBytes">What the garbage collector holds.</param>
/// <param name="CpuShare">Processor time a second since the view before, in cores.</param>
/// <param name="Devices">Devices enrolled.</param>
/// <param name="Items">Items of the catalogue, those that were retired included.</param>
/// <param name="Dim">Factors a row.</param>
/// <param name="Connections">Connections that are open.</param>
/// <param name="StoreQueue">Writes that wait for the store.</param>
/// <param name="StoreMs">Milliseconds that the store took for a write, mean of the last minute; null if there was none.</param>
/// <param name="Settings">Settings worth seeing, by their names.</param>
internal sealed record ServerView(
    string Version, DateTimeOffset Started, long MemoryBytes, long HeapBytes, double CpuShare, int Devices, int Items, int Dim,
    int Connections, int StoreQueue, double? StoreMs, IReadOnlyDictionary<string, string> Settings);
