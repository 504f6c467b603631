using System.Reflection;
using System.Text;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>An assembly in which nothing but texts is embedded.</summary>
internal sealed class EmbeddedTexts(string name, params (string Name, string Text)[] texts) : Assembly
{
    public override AssemblyName GetName() => new(name);

    public override string[] GetManifestResourceNames() => [.. texts.Select(text => text.Name)];

    public override Stream? GetManifestResourceStream(string name) =>
        texts.FirstOrDefault(text => text.Name == name) is { Text: { } found }
            ? new MemoryStream(Encoding.UTF8.GetBytes(found))
            : null;
}
