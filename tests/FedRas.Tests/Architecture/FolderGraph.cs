using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FedRas.Tests.Architecture;

/// <summary>
/// Which folders use which, read from their sources. A folder is named by its namespace. It uses another by a using directive, by a
/// qualified name, or by the bare name of a type of a namespace around its own.
/// </summary>
internal sealed class FolderGraph
{
    private readonly (string Folder, string File, SyntaxNode Root)[] _sources;
    private readonly Dictionary<string, HashSet<string>> _types;

    public FolderGraph(IEnumerable<(string Folder, string File, string Text)> sources)
    {
        _sources = [.. sources.Select(source => (source.Folder, source.File, CSharpSyntaxTree.ParseText(source.Text).GetRoot()))];
        _types = _sources.GroupBy(source => source.Folder).ToDictionary(folder => folder.Key,
            folder => folder.SelectMany(source => source.Root.DescendantNodes()).Select(TypeName).OfType<string>().ToHashSet());
    }

    /// <summary>All folders that hold sources.</summary>
    public IReadOnlyCollection<string> Folders => _types.Keys;

    /// <summary>The graph of everything under <c>src</c>.</summary>
    public static FolderGraph OfRepository()
    {
        string root = Path.Combine(Repository.Root, "src");
        return new(Repository.Sources("src").Select(path => (
            Path.GetRelativePath(root, Path.GetDirectoryName(path)!).Replace(Path.DirectorySeparatorChar, '.'),
            Path.GetFileName(path), File.ReadAllText(path))));
    }

    /// <summary>Files whose namespace is not their folder's name.</summary>
    public IEnumerable<string> Misplaced() => _sources.Where(source => source.Root.DescendantNodes()
        .OfType<BaseNamespaceDeclarationSyntax>().Any(declared => declared.Name.ToString() != source.Folder))
        .Select(source => $"{source.Folder}/{source.File}");

    /// <summary>Each use of a folder by a file of another.</summary>
    public IEnumerable<(string Folder, string Used, string File)> Uses() =>
        _sources.SelectMany(source => UsedBy(source.Folder, source.Root).Where(used => used != source.Folder).Distinct()
            .Select(used => (source.Folder, used, source.File)));

    /// <summary>The uses that stand in the way of any order in which each folder uses earlier ones alone; none without a circle.</summary>
    public static IEnumerable<string> Circles(IEnumerable<(string Folder, string Used)> uses)
    {
        List<(string Folder, string Used)> left = [.. uses];
        while (left.RemoveAll(use => !left.Exists(other => other.Folder == use.Used)) > 0) { }
        return left.Select(use => $"{use.Folder} -> {use.Used}").Order();
    }

    private static string? TypeName(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        _ => null,
    };

    private IEnumerable<string> UsedBy(string folder, SyntaxNode root)
    {
        string[] around = [.. Enclosing(folder)];
        foreach (SyntaxNode node in root.DescendantNodes())
        {
            if (node is UsingDirectiveSyntax { NamespaceOrType: { } used })
            {
                if (Enclosing(used.ToString()).FirstOrDefault(_types.ContainsKey) is { } named) yield return named;
            }
            // The leftmost part of a name: of A.B.C it is A, and of a member of something else none.
            else if (node is SimpleNameSyntax name && !IsRightOfADot(name))
            {
                string whole = Whole(name).ToString();
                foreach (string start in around.Select(outer => outer + ".").Append(""))
                    if (Enclosing(start + whole).FirstOrDefault(candidate => Declares(candidate, start + whole)) is { } found)
                    {
                        yield return found;
                        break; // the nearest namespace wins
                    }
            }
        }
    }

    private bool Declares(string folder, string name) =>
        name.Length > folder.Length && _types.TryGetValue(folder, out HashSet<string>? types)
            && types.Contains(name[(folder.Length + 1)..].Split('.', '<')[0]);

    private static bool IsRightOfADot(SimpleNameSyntax name) => name.Parent switch
    {
        QualifiedNameSyntax qualified => qualified.Right == name,
        MemberAccessExpressionSyntax access => access.Name == name,
        MemberBindingExpressionSyntax => true,
        _ => false,
    };

    private static SyntaxNode Whole(SyntaxNode name) =>
        name.Parent is QualifiedNameSyntax or MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.SimpleMemberAccessExpression }
            ? Whole(name.Parent) : name;

    // A.B.C, A.B, A
    private static IEnumerable<string> Enclosing(string name)
    {
        for (int end = name.Length; end > 0; end = name.LastIndexOf('.', end - 1)) yield return name[..end];
    }
}
