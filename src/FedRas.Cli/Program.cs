using System.Text;
using FedRas.Cli;

Console.OutputEncoding = Encoding.UTF8;
using var interrupt = new InterruptSignal();
var terminal = new Terminal
{
    Output = Console.Out,
    Error = Console.Error,
    OutputIsTerminal = !Console.IsOutputRedirected,
    ErrorIsTerminal = !Console.IsErrorRedirected,
    Width = Console.IsOutputRedirected ? 100 : Math.Clamp(Console.WindowWidth, 60, 120),
    WorkingFolder = Directory.GetCurrentDirectory(),
    Debug = Environment.GetEnvironmentVariable("FEDRAS_DEBUG") == "1",
    Stop = interrupt.Token,
};
return await FedRasCommand.Create(terminal).InvokeAsync(args);
