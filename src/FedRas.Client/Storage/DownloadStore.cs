namespace FedRas.Client.Storage;

/// <summary>What has come of a download that was cut, so that the next call goes on instead of beginning again.</summary>
internal sealed class DownloadStore(DeviceDatabase database)
{
    /// <summary>What has come so far, from the first byte on without a gap.</summary>
    public byte[] Read(string hash)
    {
        using var whole = new MemoryStream();
        foreach (byte[] part in database.Rows("SELECT bytes FROM downloads WHERE hash=?1 ORDER BY first",
            row => row.GetFieldValue<byte[]>(0), hash)) whole.Write(part);
        return whole.ToArray();
    }

    /// <summary>Adds what came after that.</summary>
    public void Append(string hash, int first, byte[] bytes) =>
        database.Execute("INSERT OR REPLACE INTO downloads VALUES (?1, ?2, ?3)", hash, first, bytes);

    /// <summary>Forgets the downloads of all but some resources.</summary>
    public void ForgetOthers(IReadOnlyCollection<string> hashes)
    {
        foreach (string hash in database.Rows("SELECT DISTINCT hash FROM downloads", row => row.GetString(0)).Except(hashes))
            database.Execute("DELETE FROM downloads WHERE hash=?1", hash);
    }

    /// <summary>Forgets all downloads: what was whole is in use, and another one will not be asked for.</summary>
    public void Clear() => database.Execute("DELETE FROM downloads");
}
