using System.Collections.Concurrent;
using System.Security.Cryptography;
using FedRas.Hosting.Storage;

namespace FedRas.Hosting.Identity;

/// <summary>All devices that enrolled. Look-ups come from any thread.</summary>
internal sealed class DeviceRegistry
{
    private readonly ConcurrentDictionary<string, EnrolledDevice> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, EnrolledDevice> _byKey = new(StringComparer.Ordinal);
    private readonly List<EnrolledDevice> _byNumber = [];

    public DeviceRegistry(IEnumerable<StoredDevice> stored, int keptKeys)
    {
        Keys = new DeviceKeys(keptKeys);
        foreach (StoredDevice device in stored) Add(new EnrolledDevice(device));
    }

    /// <summary>Keys of the devices that called last.</summary>
    public DeviceKeys Keys { get; }

    public int Count
    {
        get
        {
            lock (_byNumber) return _byNumber.Count;
        }
    }

    public EnrolledDevice? Find(string name) => _byName.GetValueOrDefault(name);

    public EnrolledDevice? FindByKey(ReadOnlySpan<byte> publicKey) => _byKey.GetValueOrDefault(KeyName(publicKey));

    public EnrolledDevice Of(long number)
    {
        lock (_byNumber) return _byNumber[(int)number];
    }

    /// <summary>Adds the next device; its number must be <see cref="Count"/>.</summary>
    public void Add(EnrolledDevice device)
    {
        lock (_byNumber)
        {
            if (device.Number != _byNumber.Count)
                throw new InvalidOperationException($"device {device.Number} follows {_byNumber.Count} others");
            _byNumber.Add(device);
        }
        _byKey[KeyName(device.PublicKey)] = device;
        _byName[device.Name] = device;
    }

    /// <summary>Numbers of the devices that are not revoked, ascending.</summary>
    public int[] Active()
    {
        lock (_byNumber) return [.. _byNumber.Where(device => !device.IsRevoked).Select(device => (int)device.Number)];
    }

    private static string KeyName(ReadOnlySpan<byte> publicKey) => Convert.ToBase64String(SHA256.HashData(publicKey));
}
