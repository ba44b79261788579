using FedRas.Cli.Errors;
using FedRas.Cli.Serving;
using FedRas.Hosting.Options;
using static FedRas.Cli.Commands.CommonOptions;

namespace FedRas.Cli.Commands;

/// <summary>Which server an operator means, and how it is reached.</summary>
internal sealed class ServerChoice
{
    private const string KeyVariable = "FEDRAS_OPERATOR_KEY";

    private readonly Option<string?> _data = Text("--data", "DIR", "The data folder of the server, if it runs on this machine. Default "
        + $"{new FedRasServerOptions().DataFolder}.");

    private readonly Option<string?> _server = Text("--server", "URL", "The address of the server, if it runs elsewhere, with its #pin= "
        + "unless the certificate is of an authority.");

    private readonly Option<string?> _key = Text("--key", "KEY", $"An operator key of that server. Default ${KeyVariable}, where other "
        + "users of this machine do not see it.");

    /// <summary>Adds the options to a command; <paramref name="elsewhere"/> for a call that is there on the network too.</summary>
    public ServerChoice AddTo(Command command, bool elsewhere = true)
    {
        command.Add(_data);
        if (!elsewhere) return this;
        command.Add(_server);
        command.Add(_key);
        return this;
    }

    /// <exception cref="UsageException">Both ways are given, or no key.</exception>
    public ServerConnection Connect(ParseResult parsed)
    {
        string? data = parsed.GetValue(_data);
        if (parsed.CommandResult.Command.Options.Contains(_server) && parsed.GetValue(_server) is { } server)
        {
            if (data is not null)
                throw new UsageException("--data and --server cannot both be given: each names the server; leave one out");
            string key = parsed.GetValue(_key) ?? Environment.GetEnvironmentVariable(KeyVariable) ?? throw new UsageException(
                $"--server needs an operator key: set {KeyVariable}, or give --key; fedras operator-key makes one on its machine");
            return ServerConnection.ToAddress(server, key);
        }
        return ServerConnection.ToFolder(data ?? new FedRasServerOptions().DataFolder);
    }
}
