namespace FedRas.Comparison.Baselines;

/// <summary>
/// In the manner of LightFR (Zhang et al., TOIS 2023): items are binary codes of d bits, here with one scale each, both ways. The server
/// keeps real factors, moves them by the devices' signs and
/// publishes their signs. Users' factors stay real, which is kinder than the paper's binary ones.
/// </summary>
internal sealed class HashedItems : IRoundMethod
{
    public IReportCoder CreateCoder() => new RowMethod(() => new SignRows()).CreateCoder();

    public IModelPublisher? CreatePublisher() => new RoundedPublisher(new SignRows(), sendsAll: false);
}
