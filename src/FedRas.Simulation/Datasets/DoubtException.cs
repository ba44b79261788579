namespace FedRas.Simulation.Datasets;

/// <summary>
/// What a file holds can be read in more ways than one. The message says what is doubtful and which option settles it; the reader adds the
/// first lines as they were split.
/// </summary>
internal class DoubtException(string message) : Exception(message);

/// <summary>The columns of user and item cannot be told.</summary>
internal sealed class UnknownColumnsException(string message) : DoubtException(message);
