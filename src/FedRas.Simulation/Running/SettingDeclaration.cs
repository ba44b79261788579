using System.Reflection;
using System.Text.Json;

namespace FedRas.Simulation.Running;

/// <summary>A setting as its property of <see cref="RunSettings"/> declares it.</summary>
public sealed class SettingDeclaration
{
    private static readonly RunSettings s_defaults = new();

    private SettingDeclaration(PropertyInfo property, SettingAttribute declared)
    {
        Name = property.Name;
        Key = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        Declared = declared;
        Type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        MayBeNone = new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
        Default = property.GetValue(s_defaults);
        Range = declared.Range;
        Words = Type.IsEnum ? [.. Enum.GetNames(Type).Select(RunSettingsJson.WordOf)] : declared.Words;
        Reader = declared.Reader is { } reader
            ? typeof(SettingReaders).GetMethod(reader)!.CreateDelegate<Func<string, string?>>() : null;
    }

    /// <summary>All settings, in the order of <see cref="RunSettings"/>, which is that of a config file and of <c>--help</c>.</summary>
    public static IReadOnlyList<SettingDeclaration> All { get; } =
    [
        .. typeof(RunSettings).GetProperties().OrderBy(property => property.MetadataToken)
            .Select(property => (property, declared: property.GetCustomAttribute<SettingAttribute>()))
            .Where(pair => pair.declared is not null).Select(pair => new SettingDeclaration(pair.property, pair.declared!)),
    ];

    /// <summary>Name of the property.</summary>
    public string Name { get; }

    /// <summary>Name in JSON, in camelCase.</summary>
    public string Key { get; }

    /// <summary>What stands at the property.</summary>
    public SettingAttribute Declared { get; }

    /// <summary>Type of the value, without its question mark.</summary>
    public Type Type { get; }

    /// <summary>Whether there may be no value.</summary>
    public bool MayBeNone { get; }

    /// <summary>The value of a run that does not give it.</summary>
    public object? Default { get; }

    /// <summary>The legal numbers; null for a setting that is none.</summary>
    public OptionRange? Range { get; }

    /// <summary>The legal words, or some of them if <see cref="Reader"/> is there; none for a number.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Reads text that follows a rule of its own; null if there is none.</summary>
    public Func<string, string?>? Reader { get; }

    /// <summary>The range of a setting by its property's name.</summary>
    internal static OptionRange RangeOf(string name) => All.First(setting => setting.Name == name).Range!;
}
