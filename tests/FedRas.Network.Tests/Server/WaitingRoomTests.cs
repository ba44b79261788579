using FedRas.Hosting.Engine;
using FedRas.Hosting.Identity;
using FedRas.Protocol;

namespace FedRas.Network.Tests.Server;

/// <summary>How many check-ins wait, and of whom.</summary>
public sealed class WaitingRoomTests
{
    private static readonly PlaceAnswer s_again = new(new Retry { Sentence = "again" }), s_told = new(new Retry { Sentence = "told" });
    private readonly WaitingRoom _room = new(2, () => s_again);
    private readonly EnrolledDevice _device = new(0, "device 0", []), _other = new(1, "device 1", []);

    [Fact]
    public async Task Settle_SameDeviceAgain_AnswersTheFormerAndKeepsOne()
    {
        Waiter[] asked = new Waiter[5];
        for (ulong i = 0; i < 5; i++)
        {
            _room.Settle(asked[i] = _room.Enter(_device, i)!, null);
            Assert.Equal(1, _room.Count);
        }
        _room.Settle(_room.Enter(_other, 9)!, null); // one device takes no other's place
        Assert.Null(_room.Enter(_other, 10));
        _room.AnswerAll(_ => s_told);
        Assert.True(_room.IsEmpty);
        Assert.Equal(0, _room.Count);
        for (int i = 0; i < 5; i++) Assert.Equal(i < 4 ? s_again : s_told, await asked[i].Answer.Task);
        _room.Settle(_room.Enter(_device, 6)!, null);
        Assert.Equal(1, _room.Count);
    }

    [Fact]
    public void Forget_FormerOne_LeavesTheNewOne()
    {
        Waiter former = _room.Enter(_device, 1)!;
        _room.Settle(former, null);
        _room.Settle(_room.Enter(_device, 2)!, null);
        _room.Forget(former);
        Assert.Equal(1, _room.Count);
        Assert.False(_room.IsEmpty);
    }
}
