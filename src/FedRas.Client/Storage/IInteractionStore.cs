namespace FedRas.Client.Storage;

/// <summary>
/// Where the user's interactions are, if the app has them already. Calls come from any thread, one at a time. What they throw reaches the
/// caller of the client.
/// </summary>
public interface IInteractionStore
{
    /// <summary>Adds an interaction, durably. An item may come more than once.</summary>
    void Add(Interaction interaction);

    /// <summary>
    /// All of them, the oldest first; in any order if each has a time. The client asks once when it opens; afterwards it knows what it
    /// added.
    /// </summary>
    IReadOnlyList<Interaction> ReadAll();

    /// <summary>Erases all of them for good.</summary>
    void Erase();
}
