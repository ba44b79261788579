using System.Diagnostics;
using FedRas.CrashServer;

// A process that tests kill: FedRas.CrashServer store PLACE KILL_AT
// It makes the calls of StoreScript, says after each one that it returned, and ends itself by SIGKILL at a write point.
if (args is not ["store", var place, var killAt])
{
    Console.Error.WriteLine("usage: FedRas.CrashServer store PLACE KILL_AT");
    return 2;
}
var kill = new WritePoints(int.Parse(killAt), _ => Process.GetCurrentProcess().Kill());
await using var store = Places.Store(place, kill.Pass);
await store.OpenAsync(default);
Console.WriteLine("opened");
foreach (object call in StoreScript.Short())
{
    await StoreScript.CallAsync(store, call);
    Console.WriteLine("returned");
}
return 0;
