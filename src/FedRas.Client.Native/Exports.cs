using System.Runtime.InteropServices;
using FedRas.Client.Participation;
using FedRas.Client.Policies;
using FedRas.Client.Storage;
using FedRas.Protocol;

namespace FedRas.Client.Native;

/// <summary>The functions of fedras.h. Nothing is thrown into C.</summary>
internal static unsafe class Exports
{
    private const int WrongArgument = -1, WrongHandle = -2, StoreFailed = -3, InternalFault = -4;

    [ThreadStatic]
    private static string? t_message;

    [UnmanagedCallersOnly(EntryPoint = "fedras_open")]
    public static int Open(byte* invitation, byte* path, long* client) => Guard(() =>
    {
        if (client is null) throw new ArgumentException("client is NULL: hand in where to put the device");
        *client = 0;
        *client = NativeClients.Add(new NativeClient(new FedRasClientOptions
        {
            Invitation = Invitation.Parse(NativeText.Read(invitation, "invitation")),
            Path = NativeText.Read(path, "path"),
        }));
        return 0;
    });

    [UnmanagedCallersOnly(EntryPoint = "fedras_record")]
    public static int Record(long client, byte* item, int what) => With(client, native =>
    {
        string id = NativeText.Read(item, "item");
        Task done = what switch
        {
            0 => native.Client.RecordAsync(id),
            1 or 2 => native.Client.BlockAsync(id, what == 1),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, "FEDRAS_LIKED, FEDRAS_BLOCKED and FEDRAS_UNBLOCKED are allowed"),
        };
        done.GetAwaiter().GetResult();
        return 0;
    });

    [UnmanagedCallersOnly(EntryPoint = "fedras_participate")]
    public static int Participate(long client, int situation, long* comeBack) => With(client, native =>
    {
        if (situation is < 0 or > 3)
            throw new ArgumentOutOfRangeException(nameof(situation), situation,
                "0, FEDRAS_CHARGING, FEDRAS_UNMETERED and their sum are allowed");
        native.Situation = new DeviceSituation { IsCharging = (situation & 1) != 0, IsUnmetered = (situation & 2) != 0 };
        return Tell(native.Client.ParticipateAsync().GetAwaiter().GetResult(), comeBack);
    });

    [UnmanagedCallersOnly(EntryPoint = "fedras_refresh")]
    public static int Refresh(long client, long* comeBack) =>
        With(client, native => Tell(native.Client.RefreshAsync().GetAwaiter().GetResult(), comeBack));

    [UnmanagedCallersOnly(EntryPoint = "fedras_recommend")]
    public static int Recommend(long client, int count, byte* candidates, byte* buffer, int capacity) => With(client, native =>
    {
        var best = candidates is null ? native.Client.Recommend(count)
            : native.Client.Recommend(count, NativeText.Read(candidates, "candidates").Split('\n', StringSplitOptions.RemoveEmptyEntries));
        return NativeText.Write(string.Concat(best.Select(item => item.ItemId + '\n')), buffer, capacity);
    });

    [UnmanagedCallersOnly(EntryPoint = "fedras_forget")]
    public static int Forget(long client) => With(client, native =>
    {
        ForgetResult result = native.Client.ForgetAsync().GetAwaiter().GetResult();
        t_message = result.Sentence;
        return result.HasLeft ? 0 : 1;
    });

    [UnmanagedCallersOnly(EntryPoint = "fedras_last_message")]
    public static int LastMessage(byte* buffer, int capacity) =>
        capacity < 0 ? WrongArgument : NativeText.Write(t_message ?? "", buffer, capacity);

    [UnmanagedCallersOnly(EntryPoint = "fedras_close")]
    public static int Close(long client) => With(client, native =>
    {
        NativeClients.Remove(client)?.Client.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return 0;
    });

    private static int Tell(ParticipationResult result, long* comeBack)
    {
        t_message = result.Sentence;
        if (comeBack is not null) *comeBack = (long?)result.ComeBackIn?.TotalMilliseconds ?? -1;
        return (int)result.Outcome;
    }

    private static int With(long client, Func<NativeClient, int> work) => Guard(() =>
    {
        if (NativeClients.Find(client) is { } native) return work(native);
        t_message = $"{client} is no open client: call fedras_open, and do not use a client after fedras_close";
        return WrongHandle;
    });

    private static int Guard(Func<int> work)
    {
        t_message = null;
        try
        {
            return work();
        }
        catch (OperationCanceledException)
        {
            t_message = "the call was stopped, since the device was forgotten or closed meanwhile";
            return (int)ParticipationOutcome.TimeIsUp;
        }
        catch (Exception e)
        {
            t_message = e.Message;
            return e switch
            {
                ArgumentException or FormatException => WrongArgument,
                DeviceStoreException => StoreFailed,
                ObjectDisposedException => WrongHandle,
                _ => InternalFault,
            };
        }
    }
}
