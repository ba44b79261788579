namespace FedRas.Comparison.Ncf;

/// <summary>A simulated device that trains FedNCF.</summary>
internal sealed class NcfDevice
{
    /// <param name="data">What its user liked.</param>
    /// <param name="secret">What it draws from.</param>
    /// <param name="dim">Factors d of its user if it keeps them; null if it reconstructs them.</param>
    public NcfDevice(ClientDataset data, DeviceSecret secret, int? dim)
    {
        (Data, Secret) = (data, secret);
        if (dim is not { } factors) return;
        SeededRandom random = secret.Stream(RandomStream.UserFactors, 0);
        double scale = 1 / Math.Sqrt(factors);
        Factors = new float[factors];
        foreach (ref float value in Factors.AsSpan()) value = (float)(scale * random.NextGaussian());
    }

    public ClientDataset Data { get; }

    public DeviceSecret Secret { get; }

    /// <summary>The user's factors; null if they are reconstructed.</summary>
    public float[]? Factors { get; }

    public int HeldRound { get; set; }

    public int RoundsTrained { get; set; }
}
