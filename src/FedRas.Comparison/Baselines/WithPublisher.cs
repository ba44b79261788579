namespace FedRas.Comparison.Baselines;

/// <summary>A method with another downlink.</summary>
internal sealed class WithPublisher(IRoundMethod method, Func<IModelPublisher> publisher) : IRoundMethod
{
    public IReportCoder CreateCoder() => method.CreateCoder();

    public IModelPublisher? CreatePublisher() => publisher();

    public void TakeBack(long device, ItemUpdate rows) => method.TakeBack(device, rows);
}
