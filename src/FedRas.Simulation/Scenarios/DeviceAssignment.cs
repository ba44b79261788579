namespace FedRas.Simulation.Scenarios;

/// <summary>Which users share which device.</summary>
public sealed class DeviceAssignment
{
    private readonly int[][] _users;
    private readonly (int Device, int Seat)[] _seats;

    private DeviceAssignment(int[][] users)
    {
        _users = users;
        _seats = new (int, int)[users.Sum(own => own.Length)];
        for (int device = 0; device < users.Length; device++)
            for (int seat = 0; seat < users[device].Length; seat++)
                _seats[users[device][seat]] = (device, seat);
    }

    /// <summary>Number of users.</summary>
    public int Users => _seats.Length;

    /// <summary>Number of devices.</summary>
    public int Devices => _users.Length;

    /// <summary>
    /// Spreads users 0 … <paramref name="users"/> − 1 over devices in a random order, each device taking a number of users drawn evenly;
    /// the last takes what is left. With one user a device, device i is user i.
    /// </summary>
    public static DeviceAssignment Draw(int users, UsersPerDevice perDevice, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, users)];
        if (perDevice.Max == 1) return new DeviceAssignment([.. order.Select(user => new[] { user })]);
        var random = new SeededRandom(seed, RandomStream.DeviceAssignment);
        random.Shuffle(order.AsSpan());
        var groups = new List<int[]>();
        for (int next = 0; next < users;)
        {
            int size = Math.Min(perDevice.Min + random.NextInt(perDevice.Max - perDevice.Min + 1), users - next);
            groups.Add([.. order[next..(next + size)].Order()]);
            next += size;
        }
        return new DeviceAssignment([.. groups]);
    }

    /// <summary>The users of a device, ascending; at least one.</summary>
    public ReadOnlySpan<int> UsersOf(int device) => _users[device];

    /// <summary>The device of a user, and which of <see cref="UsersOf"/> that is.</summary>
    public (int Device, int Seat) Of(int user) => _seats[user];
}
