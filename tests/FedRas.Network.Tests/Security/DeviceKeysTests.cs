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
            Assert.Equal([false, false, false, true, true], signed.Select(one => one.Device.Key.Value is not null));
        }
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
