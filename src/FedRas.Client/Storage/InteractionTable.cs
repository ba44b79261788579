namespace FedRas.Client.Storage;

/// <summary>Interactions in the device's own file.</summary>
internal sealed class InteractionTable(DeviceDatabase database) : IInteractionStore
{
    public void Add(Interaction interaction) => database.Execute("INSERT INTO interactions VALUES (?1, ?2)", interaction.ItemId,
        interaction.When?.ToUnixTimeMilliseconds());

    public IReadOnlyList<Interaction> ReadAll() => database.Rows("SELECT id, noted FROM interactions ORDER BY rowid",
        row => new Interaction(row.GetString(0), row.IsDBNull(1) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1))));

    public void Erase() => database.Execute("DELETE FROM interactions");
}
