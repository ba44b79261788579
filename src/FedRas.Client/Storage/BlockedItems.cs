namespace FedRas.Client.Storage;

/// <summary>Items that the user does not want to see.</summary>
internal sealed class BlockedItems(DeviceDatabase database)
{
    public IReadOnlyList<string> ReadAll() => database.Rows("SELECT id FROM blocked", row => row.GetString(0));

    public void Add(string id) => database.Execute("INSERT OR IGNORE INTO blocked VALUES (?1)", id);

    public void Remove(string id) => database.Execute("DELETE FROM blocked WHERE id=?1", id);
}
