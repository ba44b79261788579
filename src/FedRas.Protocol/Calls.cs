namespace FedRas.Protocol;

/// <summary>Names, paths and limits of the protocol.</summary>
public static class Calls
{
    /// <summary>The version of the protocol that this library speaks.</summary>
    public const uint Version = 1;

    /// <summary>The version of FORMAT.md that this library reads and writes.</summary>
    public const uint Format = 1;

    /// <summary>The name of the call, as it is signed; its path is <c>/v1/enroll</c>.</summary>
    public const string Enroll = "Enroll";

    /// <summary>The name of the call, as it is signed; its path is <c>/v1/checkin</c>.</summary>
    public const string CheckIn = "CheckIn";

    /// <summary>The name of the call, as it is signed; its path is <c>/v1/report</c>.</summary>
    public const string Report = "Report";

    /// <summary>The name of the call, as it is signed; its path is <c>/v1/leave</c>.</summary>
    public const string Leave = "Leave";

    /// <summary>Where the newest signed manifest is.</summary>
    public const string ManifestPath = "/model/manifest";

    /// <summary>Where frames are, by hash.</summary>
    public const string FramesPath = "/model/frames/";

    /// <summary>Where lists of item ids are, by hash.</summary>
    public const string ItemsPath = "/model/items/";

    /// <summary>Where manifests of any version are, by hash.</summary>
    public const string ManifestsPath = "/model/manifests/";

    /// <summary>The content type of messages over plain HTTPS.</summary>
    public const string ContentType = "application/x-protobuf";

    /// <summary>Bytes of a report id.</summary>
    public const int ReportIdSize = 16;

    /// <summary>The path of a call over plain HTTPS.</summary>
    public static string PathOf(string call) => "/v1/" + call.ToLowerInvariant();
}
