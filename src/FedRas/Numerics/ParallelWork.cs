using System.Runtime.ExceptionServices;

namespace FedRas.Numerics;

/// <summary>Work that spreads over threads.</summary>
public static class ParallelWork
{
    /// <summary>Runs a parallel loop; what its body throws reaches the caller as it is, for any number of threads.</summary>
    public static void Run(Action loop)
    {
        try
        {
            loop();
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
