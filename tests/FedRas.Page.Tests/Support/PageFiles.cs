namespace FedRas.Page.Tests.Support;

/// <summary>The page's files in the repository.</summary>
internal static class PageFiles
{
    public static string Root { get; } = Find();

    public static string Assets => Path.Combine(Root, "src", "FedRas.Hosting", "Page", "Assets");

    private static string Find()
    {
        string? root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root ?? throw new DirectoryNotFoundException("FedRas.slnx is in no folder above"), "FedRas.slnx")))
            root = Path.GetDirectoryName(root);
        return root;
    }
}
