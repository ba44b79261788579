using FedRas.Models;
using FedRas.Server.Publishing;

namespace FedRas.Server;

/// <summary>
/// A server's whole state in one stream: the exact table and the published one, the former versions that frames start from, momentum, and
/// the open round with the reports that count so far. A server that is loaded from it sends the bytes that it would have sent.
/// </summary>
internal static class FederationCheckpoint
{
    private const string Kind = "FRFC", What = "checkpoint of a federation";
    private const byte Oldest = 2, Version = 3; // 2 had no privacy

    // items at the start · dim · seed · items · retired · wanted · round · chosen cell · cell · exact · levels · versions · momentum ·
    // privacy · open round

    public static void Save(Federation federation, LatticePublisher lattice, Stream storage, bool withHistory)
    {
        PublishedVersion newest = lattice.Newest;
        StoredState.Save(storage, Kind, Version, writer =>
        {
            writer.Write(federation.Options.Items);
            writer.Write(federation.Options.Dim);
            writer.Write(federation.Options.Seed);
            writer.Write(newest.Items);
            Write(writer, newest.Retired.Items);
            StoredState.Write(writer, newest.Retired.Rounds);
            CatalogueChange pending = federation.Pending; // read once: the catalogue may change meanwhile
            writer.Write(pending.Items);
            Write(writer, pending.Retired);
            writer.Write(newest.Round);
            writer.Write(lattice.ChosenCell ?? 0);
            writer.Write(newest.Cell);
            StoredState.Write<float>(writer, lattice.State!.Values);
            StoredState.Write(writer, newest.Table.Levels);
            ReadOnlySpan<FormerVersion> versions = withHistory ? newest.History.Versions : [];
            writer.Write(versions.Length);
            foreach (FormerVersion version in versions)
            {
                writer.Write(version.Round);
                writer.Write(version.Cell);
                Write(writer, version.Items);
                StoredState.Write<short>(writer, version.Levels);
            }
            writer.Write(federation.Velocity is not null);
            if (federation.Velocity is { } velocity) StoredState.Write<float>(writer, velocity.Values);
            federation.PrivacyState.Write(writer);
            Write(writer, federation.Current);
        });
    }

    public static Federation Load(
        Stream storage, ServerOptions options, Func<IReportReader>? reports, IEnumerable<ReadOnlyMemory<byte>>? frames) =>
        StoredState.Load(storage, Kind, Oldest, Version, What, (reader, version) => Read(reader, version, options, reports, frames));

    private static Func<Federation> Read(
        BinaryReader reader, byte version, ServerOptions options, Func<IReportReader>? reports, IEnumerable<ReadOnlyMemory<byte>>? frames)
    {
        (int items, int dim, ulong seed) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadUInt64());
        if (items != options.Items || dim != options.Dim || seed != options.Seed)
        {
            throw new InvalidDataException($"the {What} is of {items} items × {dim} factors on seed {seed}, and the options ask for "
                + $"{options.Items} × {options.Dim} on seed {options.Seed}: start with the options of the checkpoint");
        }
        items = reader.ReadInt32();
        int[] retired = ReadItems(reader), retiredIn = StoredState.Read<int>(reader, retired.Length);
        var wanted = new CatalogueChange(reader.ReadInt32(), ReadItems(reader));
        int round = reader.ReadInt32();
        float chosen = reader.ReadSingle(), cell = reader.ReadSingle();
        if (round < 0 || !QuantizedTable.IsCell(cell) || (chosen != 0 && !QuantizedTable.IsCell(chosen)))
            throw new InvalidDataException($"the {What} is damaged: it has round {round} and step {cell:R}; take an older copy");
        float[] exact = StoredState.Read<float>(reader, (long)items * dim);
        short[] levels = StoredState.Read<short>(reader, (long)items * dim);
        var versions = new List<FormerVersion>();
        for (int left = reader.ReadInt32(); left > 0; left--) versions.Add(ReadVersion(reader, dim));
        float[]? momentum = reader.ReadBoolean() ? StoredState.Read<float>(reader, (long)items * dim) : null;
        PrivacyState privacy = version >= 3 ? PrivacyState.Read(reader, dim) : PrivacyState.Before(round);
        RoundPlan? plan = null;
        var reported = new List<(long Device, byte[] Report)>();
        if (reader.ReadBoolean())
        {
            (int goal, int fewest, long ticks) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt64());
            plan = new RoundPlan { Goal = goal, Fewest = fewest, Deadline = ticks == 0 ? null : TimeSpan.FromTicks(ticks) };
            for (int left = reader.ReadInt32(); left > 0; left--)
                reported.Add((reader.ReadInt64(), StoredState.Read<byte>(reader, reader.ReadInt32())));
        }
        return () =>
        {
            var federation = new Federation(options, reader: reports);
            var lattice = (LatticePublisher)federation.Publisher;
            ThrowUnlessAscending(retired, items);
            if (!privacy.IsOf(items, round))
                throw new InvalidDataException($"the {What} is damaged: what it says of privacy is not of its table; take an older copy");
            QuantizedTable table = lattice.TableOf(round, cell, levels, new RetiredItems(retired, retiredIn));
            var state = new FactorMatrix(items, dim);
            exact.CopyTo(state.Values);
            var history = new VersionHistory(options.Lattice.HistoryBytes);
            foreach (FormerVersion version in versions) history = history.With(Checked(version, items));
            if (versions.Count == 0 && frames is not null) history = lattice.HistoryOf(table, frames);
            lattice.Resume(state, table, history, chosen == 0 ? null : chosen);
            if (momentum is not null != federation.Velocity is not null)
                throw new InvalidDataException($"the {What} was made with another momentum: one has it and one has not; start with the "
                    + "same");
            var model = new GlobalModel(new FactorMatrix(items, dim), round);
            table.Render(model.ItemFactors);
            model.MoveTo(round, table.Check, table.Retired);
            federation.Resume(model, momentum, wanted, privacy);
            // If other options leave no ε for the open round, it is given up: the model is served all the same.
            if (plan is not null && federation.Privacy is not { IsSpent: true }) Reopen(federation, plan, reported);
            return federation;
        };
    }

    private static FormerVersion ReadVersion(BinaryReader reader, int dim)
    {
        (int round, float cell, int[] items) = (reader.ReadInt32(), reader.ReadSingle(), ReadItems(reader));
        return new FormerVersion(round, cell, items, StoredState.Read<short>(reader, (long)items.Length * dim));
    }

    private static FormerVersion Checked(FormerVersion version, int items)
    {
        ThrowUnlessAscending(version.Items, items);
        return version;
    }

    private static void ThrowUnlessAscending(int[] some, int items)
    {
        for (int i = 0; i < some.Length; i++)
            if (some[i] >= items || some[i] < (i == 0 ? 0 : some[i - 1] + 1))
                throw new InvalidDataException($"the {What} is damaged: a list of its items has item {some[i]}; take an older copy");
    }

    private static void Write(BinaryWriter writer, ReadOnlySpan<int> items)
    {
        writer.Write(items.Length);
        StoredState.Write(writer, items);
    }

    private static int[] ReadItems(BinaryReader reader) => StoredState.Read<int>(reader, reader.ReadInt32());

    // Places in the order in which devices were asked; a report that counted counts again, since it is read beside the same table.
    private static void Reopen(Federation federation, RoundPlan plan, List<(long Device, byte[] Report)> reported)
    {
        OpenRound round = federation.Open(plan);
        foreach ((long device, byte[] report) in reported)
        {
            round.TaskFor(device);
            if (report.Length == 0 || round.Accept(device, report) is not { Kind: not AcceptanceKind.Accepted } answer) continue;
            throw new InvalidDataException($"the report of device {device} counted when the {What} was made, and these options refuse it "
                + $"({answer.Reason ?? answer.Kind.ToString()}): start with the options of the checkpoint");
        }
    }

    private static void Write(BinaryWriter writer, OpenRound? round)
    {
        writer.Write(round is not null);
        if (round is null) return;
        writer.Write(round.Plan.Goal);
        writer.Write(round.Plan.Fewest);
        writer.Write(round.Plan.Deadline?.Ticks ?? 0);
        (long Device, byte[] Report)[] slots = round.Reports();
        writer.Write(slots.Length);
        foreach ((long device, byte[] report) in slots)
        {
            writer.Write(device);
            writer.Write(report.Length);
            writer.Write(report);
        }
    }
}
