namespace FedRas.Tests;

/// <summary>The real data beside the repository: <c>../shared/data/NAME</c> from the folder with the solution.</summary>
internal static class SharedData
{
    /// <summary>The folder of a data set. Where it is missing the test fails under CI and is skipped elsewhere, saying so.</summary>
    public static string Require(string name)
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "FedRas.slnx"))) root = Path.GetDirectoryName(root);
        string folder = Path.GetFullPath(Path.Combine(root ?? ".", "..", "shared", "data", name));
        if (root is not null && Directory.Exists(folder)) return folder;

        string message = $"Public data sets for development, which are no part of the repository, are not here ({folder}); skipping is "
            + "harmless.";
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase)) Assert.Fail(message);
        Assert.Skip(message);
        return folder;
    }
}
