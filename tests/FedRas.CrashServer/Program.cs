using System.Diagnostics;
using FedRas.CrashServer;

// A process that tests kill. It ends itself by SIGKILL at the write point KILL_AT (see WritePoints), if one is given.
// FedRas.CrashServer store PLACE [KILL_AT]                       makes the calls of StoreScript, and says of each one that it returned
// FedRas.CrashServer serve PLACE PORT DEVICES ROUNDS [KILL_AT]   is a whole server on this machine
string? Option(int at) => args.Length > at ? args[at] : null;
switch (args)
{
    case ["store", var place, ..]:
        await using (var store = Places.Store(place, Kill(Option(2))))
        {
            await store.OpenAsync(default);
            foreach (object call in StoreScript.Short())
            {
                await StoreScript.CallAsync(store, call);
                Console.WriteLine("returned");
            }
        }
        return 0;
    case ["serve", var place, var port, var devices, var rounds, ..]:
        return await WholeServer.RunAsync(place, int.Parse(port), int.Parse(devices), int.Parse(rounds), Kill(Option(5)));
    default:
        Console.Error.WriteLine("usage: FedRas.CrashServer store PLACE [KILL_AT] | serve PLACE PORT DEVICES ROUNDS [KILL_AT]");
        return 2;
}

static Action<string> Kill(string? killAt) => new WritePoints(killAt, () => Process.GetCurrentProcess().Kill()).Pass;
