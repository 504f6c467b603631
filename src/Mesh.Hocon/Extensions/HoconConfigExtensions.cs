namespace Mesh.Hocon.Extensions;

/// <summary>From a <see cref="Config"/> to what goes beyond it.</summary>
public static class HoconConfigExtensions
{
    /// <summary>The same values as a document, with their origins.</summary>
    public static HoconDocument ToDocument(this Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return HoconDocument.Of(config.Node);
    }
}
