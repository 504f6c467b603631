using Mesh.Hocon.Binding;
using Microsoft.Extensions.Configuration;

namespace Mesh.Hocon.Extensions;

/// <summary>HOCON files for the generic host.</summary>
public static class HoconConfiguration
{
    /// <summary>Adds a HOCON file: <c>builder.Configuration.AddHocon("application.conf")</c>.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="path">The file, relative to the builder's base path.</param>
    /// <param name="optional">Whether it may be missing.</param>
    /// <param name="reloadOnChange">Whether it is read again when it changes.</param>
    /// <remarks>
    /// <c>a.b</c> becomes <c>a:b</c>, elements of arrays <c>a:0</c>, <c>a:1</c>; null is a key without a value. Numbers and strings
    /// stand as they were written, so that a duration such as <c>10s</c> is for <see cref="HoconDocument.Bind"/> to read.
    /// Substitutions are resolved within the file and what it includes, and from the environment. With
    /// <paramref name="reloadOnChange"/> a change to a file that it includes counts, too, if that lies in the same folder or
    /// below it; a file that is wrong when it is read again changes nothing, which
    /// <see cref="FileConfigurationSource.OnLoadException"/> is told.
    /// </remarks>
    /// <exception cref="InvalidDataException">
    /// When the configuration is built: the file is wrong. The message has every fault with its line; the cause is a
    /// <see cref="HoconException"/>.
    /// </exception>
    public static IConfigurationBuilder AddHocon(
        this IConfigurationBuilder builder,
        string path,
        bool optional = false,
        bool reloadOnChange = false
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return builder.Add<HoconConfigurationSource>(source =>
        {
            source.Path = path;
            source.Optional = optional;
            source.ReloadOnChange = reloadOnChange;
            source.ResolveFileProvider();
        });
    }

    /// <summary>Adds a document.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="document">The document; resolved.</param>
    /// <exception cref="HoconException">Two of its values have the same key for .NET's configuration, which knows no case.</exception>
    public static IConfigurationBuilder AddHocon(this IConfigurationBuilder builder, HoconDocument document)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(document);
        return builder.AddInMemoryCollection(Flat.Of(document.Root, new HoconLimits()));
    }
}

/// <summary>A HOCON file as a source of configuration.</summary>
public sealed class HoconConfigurationSource : FileConfigurationSource
{
    /// <summary>Where its includes are found, and what it may cost.</summary>
    /// <value>The defaults.</value>
    public HoconLoadOptions Load { get; set; } = new();

    /// <summary>From where besides the file substitutions are resolved.</summary>
    /// <value>The process's environment by default.</value>
    public HoconResolveOptions Resolve { get; set; } = HoconResolveOptions.Default;

    /// <inheritdoc/>
    public override IConfigurationProvider Build(IConfigurationBuilder builder)
    {
        EnsureDefaults(builder);
        return new HoconConfigurationProvider(this);
    }
}
