// The core compiled ahead of time: a device trains and reports, and the report is decoded. The exit status is 0 if both agree.
using FedRas.Device;
using FedRas.Models;
using FedRas.Rounds;
using FedRas.Training;
using FedRas.Wire;

const int Items = 1_000, Dim = 64;
int[] liked = [3, 14, 15, 92, 653];

// <FedRas>
// On the device: five items that its user liked, and a secret that never leaves it.
var options = new RoundOptions { ClientsPerRound = 1 };
var model = new GlobalModel(Items, Dim, seed: 1);
var device = new FederatedClient(new ClientDataset(0, liked, liked), Dim, DeviceSecret.Create());
byte[] report = new ClientWorker(Items, options).Report(device, model, new DeviceConditions()).Message.ToArray();

// At the server: the report as rows of the item table.
var rows = new DecodedRows();
UpdateHeader header = UpdateCodec.Decode(report, options.Limits, rows, model.ItemFactors);
// </FedRas>

int touched = rows.Current.Items.Length;
Console.WriteLine($"a report of {report.Length:N0} bytes touches {touched} of {header.ItemCount:N0} items");
return touched >= liked.Length && header.ItemCount == Items ? 0 : 1;
