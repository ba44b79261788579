namespace FedRas.Cli.Loading;

/// <summary>Writes each report as a line at once; <see cref="Progress{T}"/> would do so later, from another thread.</summary>
internal sealed class LineProgress(TextWriter output) : IProgress<string>
{
    public void Report(string value) => output.WriteLine(value);
}
