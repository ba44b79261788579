using System.Text.Json;
using FedRas.Tests.Cli;

namespace FedRas.Tests.Reports;

public sealed class SummaryFileTests
{
    [Fact]
    public void ToText_HasEveryFieldOfTheSummaryInOrder_NullsToo()
    {
        using var runner = new CommandRunner();
        string text = runner.Simulate("--method", "centralized", "--format", "json").Output;
        using JsonDocument document = JsonDocument.Parse(text);
        IEnumerable<string> names = typeof(SimulationSummary).GetProperties().Select(property => property.Name);
        IEnumerable<string> fields = names.Select(JsonNamingPolicy.CamelCase.ConvertName);
        Assert.Equal(fields, document.RootElement.EnumerateObject().Select(field => field.Name));
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("quantizer").ValueKind);
        Assert.Equal(text, SummaryFile.ToText(SummaryFile.Parse(text)));
    }
}
