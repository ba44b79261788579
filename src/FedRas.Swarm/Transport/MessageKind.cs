using FedRas.Protocol;

namespace FedRas.Swarm.Transport;

/// <summary>The kinds of messages between a device and a server.</summary>
public enum MessageKind
{
    /// <summary>Anything that is not known.</summary>
    Other,
    /// <summary>An enrolment.</summary>
    Enroll,
    /// <summary>A check-in.</summary>
    CheckIn,
    /// <summary>A report.</summary>
    Report,
    /// <summary>A device that leaves.</summary>
    Leave,
    /// <summary>A frame of the model.</summary>
    Frame,
    /// <summary>A manifest.</summary>
    Manifest,
    /// <summary>A list of item ids.</summary>
    Items,
}

/// <summary>Tells the kind of a message from where it goes.</summary>
public static class MessageKinds
{
    /// <summary>All kinds that can be named.</summary>
    public static IReadOnlyList<MessageKind> All { get; } = [.. Enum.GetValues<MessageKind>().Where(kind => kind != MessageKind.Other)];

    /// <summary>The kind of a request, over gRPC or plain HTTPS.</summary>
    public static MessageKind Of(Uri? request)
    {
        string path = request?.AbsolutePath ?? "";
        if (path.StartsWith(Calls.FramesPath, StringComparison.Ordinal)) return MessageKind.Frame;
        if (path.StartsWith(Calls.ItemsPath, StringComparison.Ordinal)) return MessageKind.Items;
        if (path.StartsWith(Calls.ManifestPath, StringComparison.Ordinal)) return MessageKind.Manifest;
        string call = path[(path.LastIndexOf('/') + 1)..];
        return Enum.TryParse(call, ignoreCase: true, out MessageKind kind) && All.Contains(kind) ? kind : MessageKind.Other;
    }
}
