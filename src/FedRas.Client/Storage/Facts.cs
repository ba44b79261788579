using System.Text;

namespace FedRas.Client.Storage;

/// <summary>Single values by name.</summary>
internal sealed class Facts(DeviceDatabase database)
{
    public byte[]? Bytes(string name) => (byte[]?)database.Value("SELECT value FROM facts WHERE name=?1", name);

    public string? Text(string name) => Bytes(name) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    public ulong Number(string name) => Bytes(name) is { } bytes ? BitConverter.ToUInt64(bytes) : 0;

    /// <summary>Keeps a value; null forgets it.</summary>
    public void Set(string name, byte[]? value)
    {
        if (value is null) database.Execute("DELETE FROM facts WHERE name=?1", name);
        else database.Execute("INSERT OR REPLACE INTO facts VALUES (?1, ?2)", name, value);
    }

    public void Set(string name, string? value) => Set(name, value is null ? null : Encoding.UTF8.GetBytes(value));

    public void Set(string name, ulong value) => Set(name, BitConverter.GetBytes(value));
}
