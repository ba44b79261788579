using System.Diagnostics;
using FedRas.CrashServer;
using FedRas.Hosting.Storage;

namespace FedRas.Network.Tests.Storage;

/// <summary>
/// federation.md, row 8: the process ends at each write point, one after the other. What is there afterwards is the state before or after
/// the call under way, never between, and every call that returned is in it.
/// </summary>
internal sealed class StoreCrashes
{
    private readonly IReadOnlyList<object> _calls = StoreScript.Short();
    private readonly List<string> _states = [];

    /// <summary>Knows what a store holds after each call.</summary>
    public static async Task<StoreCrashes> ReadAsync()
    {
        var crashes = new StoreCrashes();
        var model = new MemoryStore();
        crashes._states.Add(StoreScript.Text(await model.OpenAsync(default)));
        foreach (object call in crashes._calls)
        {
            await StoreScript.CallAsync(model, call);
            crashes._states.Add(StoreScript.Text(await model.OpenAsync(default)));
        }
        return crashes;
    }

    /// <summary>Ends at a point by an exception and abandons the store as it is; null if the calls have fewer points.</summary>
    public async Task<(int Returned, string Point, SqlStore Store)?> EndInProcessAsync(string place, int point)
    {
        var points = new WritePoints($"#{point}", () => throw new EndedHere());
        SqlStore store = Places.Store(place, points.Pass);
        int returned = -1;
        try
        {
            await store.OpenAsync(default);
            foreach (object call in _calls)
            {
                returned++;
                await StoreScript.CallAsync(store, call);
            }
            await store.DisposeAsync();
            return null;
        }
        catch (EndedHere)
        {
            return (Math.Max(returned, 0), points.Last!, store);
        }
    }

    /// <summary>Ends at a point by SIGKILL; null if the calls have fewer points.</summary>
    public static async Task<int?> EndProcessAsync(string place, int point)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "FedRas.CrashServer.dll");
        var start = new ProcessStartInfo("dotnet", [program, "store", place, $"#{point}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode == 0) return null;
        Assert.True(process.ExitCode is 137 or -1, await errors);
        return said.Split('\n').Count(line => line == "returned");
    }

    /// <summary>Opens what is left, and goes on from there to the end.</summary>
    public async Task AssertWholeAsync(string place, int returned, string? point)
    {
        string context = $"{returned} calls returned, then it ended at '{point}'";
        int now;
        await using (SqlStore store = Places.Store(place, null))
        {
            string held = StoreScript.Text(await store.OpenAsync(default));
            now = _states.IndexOf(held);
            Assert.True(now == returned || now == returned + 1, $"{context}; the state is none of before and after: {held}");
            if (point is not null && point.EndsWith(": committed", StringComparison.Ordinal)) Assert.True(now == returned + 1, context);
            foreach (object call in _calls.Skip(now)) await StoreScript.CallAsync(store, call);
        }
        await using SqlStore again = Places.Store(place, null);
        Assert.Equal(_states[^1], StoreScript.Text(await again.OpenAsync(default)));
    }

    private sealed class EndedHere : Exception;
}
