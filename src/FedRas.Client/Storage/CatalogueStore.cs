namespace FedRas.Client.Storage;

/// <summary>The item ids of the table's rows. Items that came are never taken away, only retired.</summary>
internal sealed class CatalogueStore(DeviceDatabase database)
{
    /// <summary>The lists that are stored, by the row of their first item.</summary>
    public IReadOnlyDictionary<int, (int Count, string Hash)> Lists() => database.Rows("SELECT first, count, hash FROM lists",
        row => (First: row.GetInt32(0), Count: row.GetInt32(1), Hash: row.GetString(2)))
        .ToDictionary(list => list.First, list => (list.Count, list.Hash));

    /// <summary>Stores a list. One that began at the same row, and was shorter, is replaced.</summary>
    public void Add(int first, string hash, IReadOnlyList<string> ids) => database.InTransaction(() =>
    {
        database.ExecuteAll("INSERT OR REPLACE INTO items VALUES (?1, ?2, (SELECT retired FROM items WHERE row=?1))",
            ids.Select((id, i) => new object?[] { first + i, id }));
        database.Execute("INSERT OR REPLACE INTO lists VALUES (?1, ?2, ?3)", first, ids.Count, hash);
    });

    /// <summary>Notes which items are retired, and from which version on.</summary>
    public void Retire(IReadOnlyList<(int Row, int Round)> retired) => database.InTransaction(() =>
    {
        database.Execute("UPDATE items SET retired=NULL WHERE retired IS NOT NULL");
        database.ExecuteAll("UPDATE items SET retired=?2 WHERE row=?1", retired.Select(item => new object?[] { item.Row, item.Round }));
    });

    /// <summary>Rows of the items that a version no longer has, ascending.</summary>
    public IReadOnlyList<int> Retired(int round) =>
        database.Rows("SELECT row FROM items WHERE retired<=?1 ORDER BY row", row => row.GetInt32(0), round);

    /// <summary>The row of an item; null if the catalogue has none of this id.</summary>
    public int? RowOf(string id) => (int?)(long?)database.Value("SELECT row FROM items WHERE id=?1", id);

    /// <summary>The id of a row; null if it is not known yet.</summary>
    public string? IdOf(int row) => (string?)database.Value("SELECT id FROM items WHERE row=?1", row);

    /// <summary>How many items are known.</summary>
    public int Count => (int)(long)database.Value("SELECT count(*) FROM items")!;

    /// <summary>Forgets all of it.</summary>
    public void Drop() => database.InTransaction(() => database.Execute("DELETE FROM items; DELETE FROM lists;"));
}
