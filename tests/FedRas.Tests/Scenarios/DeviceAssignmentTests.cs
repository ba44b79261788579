namespace FedRas.Tests.Scenarios;

public sealed class DeviceAssignmentTests
{
    [Theory]
    [InlineData(200, 10, 30)]
    [InlineData(7, 10, 30)]
    [InlineData(50, 3, 3)]
    [InlineData(50, 1, 2)]
    public void Draw_AnyRange_GivesEveryUserOneDeviceOfALegalSize(int users, int min, int max)
    {
        DeviceAssignment drawn = DeviceAssignment.Draw(users, new UsersPerDevice { Min = min, Max = max }, seed: 5);
        var seen = new List<int>();
        for (int device = 0; device < drawn.Devices; device++)
        {
            int[] own = drawn.UsersOf(device).ToArray();
            Assert.InRange(own.Length, device == drawn.Devices - 1 ? 1 : min, max);
            Assert.Equal(own.Order(), own);
            for (int seat = 0; seat < own.Length; seat++) Assert.Equal((device, seat), drawn.Of(own[seat]));
            seen.AddRange(own);
        }
        Assert.Equal(Enumerable.Range(0, users), seen.Order());
    }

    [Fact]
    public void Draw_OneUserADevice_LeavesUsersAtTheirOwnNumbers()
    {
        DeviceAssignment phones = DeviceAssignment.Draw(9, new UsersPerDevice(), seed: 5);
        Assert.Equal(Enumerable.Range(0, 9).Select(user => (user, 0)), Enumerable.Range(0, 9).Select(phones.Of));
    }

    [Fact]
    public void Draw_SameSeed_GivesTheSameAndAnotherSeedAnother()
    {
        var pairs = new UsersPerDevice { Min = 2, Max = 4 };
        int[] first = Devices(1), again = Devices(1), other = Devices(2);
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);

        int[] Devices(ulong seed)
        {
            DeviceAssignment drawn = DeviceAssignment.Draw(60, pairs, seed);
            return [.. Enumerable.Range(0, 60).Select(user => drawn.Of(user).Device)];
        }
    }
}
