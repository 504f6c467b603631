using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Mesh.Host.Control.Contract;

namespace Mesh.Host.Tests.Control;

/// <summary>What programs are told of the control socket is all that there is.</summary>
public sealed partial class ControlPageTests
{
    [Fact]
    public async Task Every_property_of_the_contract_stands_on_the_page()
    {
        string page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "control.md"));
        var named = Code()
            .Matches(page)
            .SelectMany(code => Word().Matches(code.Value))
            .Select(word => word.Value)
            .ToHashSet();
        string[] properties =
        [
            .. Types()
                .SelectMany(type => type.Properties.Select(property => $"{type.Type.Name}.{property.Name}"))
                .Distinct()
                .Order(),
        ];

        Assert.Contains("ContactInfo.cardAlias", properties);
        Assert.DoesNotContain(properties, property => !named.Contains(property.Split('.')[1]));
    }

    private static IEnumerable<JsonTypeInfo> Types() =>
        typeof(ControlJson)
            .GetCustomAttributesData()
            .Where(attribute => attribute.AttributeType == typeof(JsonSerializableAttribute))
            .Select(attribute => (Type)attribute.ConstructorArguments[0].Value!)
            .SelectMany(type => Reached(type, []));

    private static IEnumerable<JsonTypeInfo> Reached(Type type, HashSet<Type> seen)
    {
        if (!seen.Add(type) || ControlJson.Default.GetTypeInfo(type) is not { } info)
        {
            return [];
        }

        IEnumerable<Type> next =
            info.Kind == JsonTypeInfoKind.Object ? info.Properties.Select(one => one.PropertyType)
            : info.ElementType is { } element ? [element]
            : [];
        return next.SelectMany(one => Reached(one, seen)).Prepend(info);
    }

    [GeneratedRegex("`[^`]+`|^    curl .*$", RegexOptions.Multiline)]
    private static partial Regex Code();

    [GeneratedRegex("[A-Za-z]+")]
    private static partial Regex Word();
}
