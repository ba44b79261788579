using FedRas.Rounds;

namespace FedRas.Simulation.Rivals;

/// <summary>A method with another downlink.</summary>
internal sealed class WithPublisher(IRoundMethod method, Func<IModelPublisher> publisher) : IRoundMethod
{
    public IReportCoder CreateCoder() => method.CreateCoder();

    public IModelPublisher? CreatePublisher() => publisher();
}
