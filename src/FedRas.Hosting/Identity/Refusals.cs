using FedRas.Protocol;
using Google.Protobuf;

namespace FedRas.Hosting.Identity;

/// <summary>Refusals, each with its code and a sentence: what is wrong, what is allowed, what to do next.</summary>
internal static class Refusals
{
    public static Refusal Revoked => Of(RefusalCode.Revoked, "the device's credential was taken back and stays so: draw another key and "
        + "enrol it with another token");

    /// <summary>The refusal in an answer; null if there is none.</summary>
    public static Refusal? In(IMessage reply) => reply switch
    {
        EnrollReply enroll => enroll.Refusal,
        CheckInReply checkIn => checkIn.Refusal,
        ReportReply report => report.Refusal,
        LeaveReply leave => leave.Refusal,
        _ => null,
    };

    public static Refusal Of(RefusalCode code, string sentence) => new() { Code = code, Sentence = sentence };

    public static Refusal Malformed(string what) => Of(RefusalCode.Malformed,
        $"{what}: expected the message that fedras.proto says, version {Calls.Version}");

    /// <summary>Of versions that are not shared; null if one is.</summary>
    public static Refusal? OfVersions(string what, IEnumerable<uint> theirs, uint ours) => theirs.Contains(ours) ? null
        : Of(RefusalCode.NoSharedVersion, $"the device speaks {what} {List(theirs)} and this server {ours}: update the older of the two");

    private static string List(IEnumerable<uint> versions) => versions.Any() ? string.Join(", ", versions.Order().Take(10)) : "none at all";
}
