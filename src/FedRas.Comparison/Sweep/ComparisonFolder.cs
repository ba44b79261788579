using System.Text;
using System.Text.Json;
using FedRas.Simulation.Reports;

namespace FedRas.Comparison.Sweep;

/// <summary>
/// The folder of a sweep: <c>compare.json</c>, and in <c>cells</c> one file for each finished run, written whole or not at all, so that a
/// killed sweep goes on where it stood.
/// </summary>
public sealed class ComparisonFolder
{
    private const string FactsName = "compare.json", CellsName = "cells";

    /// <summary>Takes a folder that is there, or will be made by the first file.</summary>
    public ComparisonFolder(string path) => Path = path;

    /// <summary>Path as given.</summary>
    public string Path { get; }

    /// <summary>Whether a sweep was begun here.</summary>
    public bool Exists => File.Exists(Of(FactsName));

    /// <summary>Writes what the runs share.</summary>
    public void Save(ComparisonFacts facts)
    {
        Directory.CreateDirectory(Of(CellsName));
        WholeFile.Write(Of(FactsName), JsonSerializer.SerializeToUtf8Bytes(facts, ReportJson.Page));
    }

    /// <summary>Writes a finished run.</summary>
    public void Save(ComparisonCell cell) => WholeFile.Write(CellPath(cell.Row.Spec, cell.Row.Seed),
        JsonSerializer.SerializeToUtf8Bytes(cell, ReportJson.Page));

    /// <summary>Reads what the runs share.</summary>
    /// <exception cref="ComparisonException">The file is not one of a sweep.</exception>
    public ComparisonFacts LoadFacts()
    {
        try
        {
            return JsonSerializer.Deserialize<ComparisonFacts>(File.ReadAllBytes(Of(FactsName)),
                ReportJson.Page) ?? throw new JsonException("no facts");
        }
        catch (JsonException e)
        {
            throw new ComparisonException($"{Of(FactsName)} is not what fedras compare wrote: "
                + $"{e.Message.Split('\n')[0].Split(" Path: ")[0]} Take another folder, or remove that file: finished runs of the same "
                    + "data and settings are found again");
        }
    }

    /// <summary>A finished run of the sweep; null where it is not there, was cut short, or is another's.</summary>
    public ComparisonCell? TryLoad(ComparisonFacts facts, string spec, ulong seed)
    {
        string path = CellPath(spec, seed);
        if (!File.Exists(path)) return null;
        try
        {
            ComparisonCell? cell = JsonSerializer.Deserialize<ComparisonCell>(File.ReadAllBytes(path), ReportJson.Page);
            return cell is { Row: not null, History: not null } && cell.Row.Spec == spec && cell.Row.Seed == seed
                && cell.Settings == facts.Settings ? cell : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>All finished runs of the sweep, in the order of its specs, seeds ascending.</summary>
    public IReadOnlyList<ComparisonCell> LoadCells()
    {
        ComparisonFacts facts = LoadFacts();
        return [.. facts.Specs.SelectMany(spec => facts.Seeds.Order().Select(seed => TryLoad(facts, spec, seed))).OfType<ComparisonCell>()];
    }

    /// <summary>Keeps other processes from writing here until it is disposed of.</summary>
    /// <exception cref="ComparisonException">Another one does.</exception>
    internal IDisposable Lock() => FolderLock.TryTake(Path)
        ?? throw new ComparisonException($"{Path} is in use by another run of fedras; "
            + "wait for its end, or take another --out and merge the two with fedras report");

    private string CellPath(string spec, ulong seed)
    {
        var name = new StringBuilder();
        foreach (char c in spec) name.Append(char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+' ? c : '_');
        return System.IO.Path.Combine(Of(CellsName), $"{name}.seed-{seed}.json");
    }

    private string Of(string name) => System.IO.Path.Combine(Path, name);
}
