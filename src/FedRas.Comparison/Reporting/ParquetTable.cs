using FedRas.Comparison.Sweep;
using Parquet;
using Parquet.Schema;

namespace FedRas.Comparison.Reporting;

/// <summary><c>results.parquet</c>: the columns of <c>results.csv</c> with their types.</summary>
internal static class ParquetTable
{
    /// <summary>The file's bytes.</summary>
    public static async Task<byte[]> WriteAsync(IReadOnlyList<ComparisonCell> cells)
    {
        (DataField Field, Func<ComparisonCell, object?> Of)[] columns = [.. ResultColumns.All.Select(column =>
            (Field(column.Name, column.Type), column.Of))];
        using var file = new MemoryStream();
        await using (ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(columns.Select(column =>
            (Field)column.Field)), file).ConfigureAwait(false))
        {
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            foreach ((DataField field, Func<ComparisonCell, object?> of) in columns) await WriteColumnAsync(group, field,
                [.. cells.Select(of)]).ConfigureAwait(false);
            group.CompleteValidate();
        }
        return file.ToArray();
    }

    // Seeds are whole numbers of 64 bits; those that are used fit a signed one in any data frame.
    private static DataField Field(string name, Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        Type t when t == typeof(string) => new DataField<string>(name, true),
        Type t when t == typeof(bool) => new DataField<bool>(name, true),
        Type t when t == typeof(double) => new DataField<double>(name, true),
        _ => new DataField<long>(name, true),
    };

    private static async Task WriteColumnAsync(ParquetRowGroupWriter group, DataField field, object?[] values)
    {
        switch (field)
        {
            case DataField<string>:
                await group.WriteAsync(field, (string[])[.. values.Select(value =>
                (string?)value!)]).ConfigureAwait(false); break;
            case DataField<bool>:
                await group.WriteAsync<bool>(field, (bool?[])[.. values.Select(value =>
                (bool?)value)]).ConfigureAwait(false); break;
            case DataField<double>:
                await group.WriteAsync<double>(field,
                (double?[])[.. values.Select(value => (double?)value)]).ConfigureAwait(false); break;
            default: await group.WriteAsync<long>(field, (long?[])[.. values.Select(Whole)]).ConfigureAwait(false); break;
        }
    }

    private static long? Whole(object? value) => value switch
    {
        null => null,
        ulong n => unchecked((long)n),
        int n => n,
        long n => n,
        _ =>
        throw new ArgumentException($"{value} is no whole number", nameof(value))
    };
}
