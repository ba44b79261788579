using System.Globalization;

namespace FedRas.Hosting.Options;

/// <summary>A server cannot start with its settings; the message says the setting, its value, what is legal, and a way out.</summary>
public sealed class ServerOptionsException : FedRasException
{
    /// <summary>Creates the error of a value.</summary>
    /// <param name="setting">The setting's name, as in a file of settings.</param>
    /// <param name="value">What it is.</param>
    /// <param name="legal">What is legal.</param>
    /// <param name="example">A legal value.</param>
    public ServerOptionsException(string setting, object? value, string legal, string example)
        : base(string.Create(
            CultureInfo.InvariantCulture, $"{setting} is {value ?? "not set"}; it must be {legal}; for example {example}"))
    {
    }

    /// <summary>Creates another error.</summary>
    public ServerOptionsException(string message, Exception? inner = null) : base(message, inner) { }
}
