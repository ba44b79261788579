namespace FedRas.Hosting.Observing;

/// <summary>The limit that turned a call or a connection away.</summary>
internal enum TurnedAwayBy
{
    /// <summary>Requests of an address a second.</summary>
    Rate,

    /// <summary>Requests at one time, of an address or in all.</summary>
    Concurrency,

    /// <summary>Connections, of an address or in all.</summary>
    Connection,

    /// <summary>An address is cut off, and the call was a bad one.</summary>
    Address,

    /// <summary>An address is cut off from the calls of operators, and the key was wrong.</summary>
    Key,

    /// <summary>A device is cut off, or calls too often.</summary>
    Device,
}
