using FedRas.Rounds;
using FedRas.Server.Publishing;
using FedRas.Training;

namespace FedRas.Comparison.Baselines;

/// <summary>A method with another downlink.</summary>
internal sealed class WithPublisher(IRoundMethod method, Func<IModelPublisher> publisher) : IRoundMethod
{
    public IReportCoder CreateCoder() => method.CreateCoder();

    public IModelPublisher? CreatePublisher() => publisher();

    public void Refuse(int device, ItemUpdate rows) => method.Refuse(device, rows);
}
