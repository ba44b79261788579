using System.Security.Cryptography;
using FedRas.Hosting.Identity;
using FedRas.Protocol;

namespace FedRas.Network.Tests.Security;

public sealed class DeviceKeysTests
{
    [Fact]
    public void Verify_MoreDevicesThanAreKept_KeepsThatManyAndVerifiesAll()
    {
        var keys = new DeviceKeys(most: 2);
        (EnrolledDevice Device, SignedCall Call)[] signed = [.. Enumerable.Range(0, 5).Select(Sign)];
        for (int turn = 0; turn < 2; turn++)
        {
            foreach ((EnrolledDevice device, SignedCall call) in signed) Assert.True(keys.Verify(device, Calls.Report, call));
            Assert.Equal(2, keys.Kept);
            Assert.Equal(2, signed.Count(one => one.Device.Key.Value is not null));
        }
    }

    // In turn, and one more than are kept: whoever keeps the newest ones finds none.
    [Fact]
    public void Verify_OneDeviceMoreThanAreKept_FindsAllKeysButOne()
    {
        var keys = new DeviceKeys(most: 4);
        (EnrolledDevice Device, SignedCall Call)[] signed = [.. Enumerable.Range(0, 5).Select(Sign)];
        for (int turn = 0; turn < 4; turn++)
        {
            int found = 0;
            foreach ((EnrolledDevice device, SignedCall call) in signed)
            {
                if (device.Key.Value is not null) found++;
                Assert.True(keys.Verify(device, Calls.Report, call));
            }
            Assert.Equal(turn == 0 ? 0 : 4, found);
        }
    }

    [Fact]
    public void Verify_OthersCallFromNowOn_TheirKeysAreKept()
    {
        var keys = new DeviceKeys(most: 2);
        (EnrolledDevice Device, SignedCall Call)[] signed = [.. Enumerable.Range(0, 4).Select(Sign)];
        foreach (int[] now in (int[][])[[0, 1], [2, 3]])
            for (int turn = 0; turn < 3; turn++)
                foreach (int one in now) Assert.True(keys.Verify(signed[one].Device, Calls.Report, signed[one].Call));
        Assert.Equal([false, false, true, true], signed.Select(one => one.Device.Key.Value is not null));
    }

    [Fact]
    public void Verify_CallOfAnotherDevice_SaysNo()
    {
        var keys = new DeviceKeys(most: 2);
        (EnrolledDevice device, SignedCall call) = Sign(0);
        (EnrolledDevice other, _) = Sign(1);
        Assert.False(keys.Verify(other, Calls.Report, call));
        Assert.False(keys.Verify(device, Calls.CheckIn, call));
        Assert.True(keys.Verify(device, Calls.Report, call));
    }

    [Fact]
    public void Verify_KeyIsInUse_VerifiesAllTheSame()
    {
        var keys = new DeviceKeys(most: 2);
        (EnrolledDevice device, SignedCall call) = Sign(0);
        bool isSigned = false;
        lock (device.Key)
        {
            var second = new Thread(() => isSigned = keys.Verify(device, Calls.Report, call));
            second.Start();
            second.Join(); // for ever, if it waited for the key
        }
        Assert.True(isSigned);
    }

    private static (EnrolledDevice Device, SignedCall Call) Sign(int number)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var device = new EnrolledDevice(number, $"device {number}", key.ExportSubjectPublicKeyInfo());
        return (device, CallSignature.Sign(key, Calls.Report, device.Name, 1, new LeaveRequest()));
    }
}
