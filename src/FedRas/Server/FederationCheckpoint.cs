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
    private const byte Version = 1;

    // items · dim · seed · round · chosen cell · cell · exact · levels · versions · momentum · open round

    public static void Save(Federation federation, LatticePublisher lattice, Stream storage)
    {
        PublishedVersion newest = lattice.Newest;
        StoredState.Save(storage, Kind, Version, writer =>
        {
            writer.Write(federation.Options.Items);
            writer.Write(federation.Options.Dim);
            writer.Write(federation.Options.Seed);
            writer.Write(newest.Round);
            writer.Write(lattice.ChosenCell ?? 0);
            writer.Write(newest.Cell);
            StoredState.Write<float>(writer, lattice.State!.Values);
            StoredState.Write(writer, newest.Table.Levels);
            writer.Write(newest.History.Versions.Length);
            foreach (FormerVersion version in newest.History.Versions)
            {
                writer.Write(version.Round);
                writer.Write(version.Cell);
                writer.Write(version.Items.Length);
                StoredState.Write<int>(writer, version.Items);
                StoredState.Write<short>(writer, version.Levels);
            }
            writer.Write(federation.Velocity is not null);
            if (federation.Velocity is { } velocity) StoredState.Write<float>(writer, velocity.Values);
            Write(writer, federation.Current);
        });
    }

    public static Federation Load(Stream storage, ServerOptions options) => StoredState.Load(storage, Kind, Version, What, reader =>
    {
        (int items, int dim, ulong seed) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadUInt64());
        if (items != options.Items || dim != options.Dim || seed != options.Seed)
        {
            throw new InvalidDataException($"the {What} is of {items} items × {dim} factors on seed {seed}, and the options ask for "
                + $"{options.Items} × {options.Dim} on seed {options.Seed}: start with the options of the checkpoint");
        }
        int round = reader.ReadInt32();
        float chosen = reader.ReadSingle(), cell = reader.ReadSingle();
        if (round < 0 || !QuantizedTable.IsCell(cell) || (chosen != 0 && !QuantizedTable.IsCell(chosen)))
            throw new InvalidDataException($"the {What} is damaged: it has round {round} and step {cell:R}; take an older copy");
        var federation = new Federation(options);
        var lattice = (LatticePublisher)federation.Publisher;
        StoredState.Read<float>(reader, (long)items * dim).CopyTo(lattice.State!.Values);
        QuantizedTable table = lattice.TableOf(round, cell, StoredState.Read<short>(reader, (long)items * dim));
        var history = new VersionHistory(options.Lattice.HistoryBytes);
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            (int former, float formerCell, int count) = (reader.ReadInt32(), reader.ReadSingle(), reader.ReadInt32());
            int[] rows = StoredState.Read<int>(reader, count);
            history = history.With(new FormerVersion(former, formerCell, rows, StoredState.Read<short>(reader, (long)count * dim)));
        }
        lattice.Resume(table, history, chosen == 0 ? null : chosen);
        if (reader.ReadBoolean() != federation.Velocity is not null)
            throw new InvalidDataException($"the {What} was made with another momentum: one has it and one has not; start with the same");
        if (federation.Velocity is { } velocity) StoredState.Read<float>(reader, (long)items * dim).CopyTo(velocity.Values);
        var model = new GlobalModel(new FactorMatrix(items, dim), round);
        table.Render(model.ItemFactors);
        model.MoveTo(round, table.Check);
        federation.Resume(model);
        Read(reader, federation);
        return federation;
    });

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

    // Places in the order in which devices were asked; a report that counted counts again, since it is read beside the same table.
    private static void Read(BinaryReader reader, Federation federation)
    {
        if (!reader.ReadBoolean()) return;
        (int goal, int fewest, long ticks) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt64());
        TimeSpan? deadline = ticks == 0 ? null : TimeSpan.FromTicks(ticks);
        OpenRound round = federation.Open(new RoundPlan { Goal = goal, Fewest = fewest, Deadline = deadline });
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            long device = reader.ReadInt64();
            round.TaskFor(device);
            byte[] report = StoredState.Read<byte>(reader, reader.ReadInt32());
            if (report.Length > 0) round.Accept(device, report);
        }
    }
}
