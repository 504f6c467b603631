using Mesh.Hocon.Extensions;
using Mesh.Hosting;

namespace Mesh.Host.Configuration;

/// <summary>All that a deployment file says to the program. HOCON: <c>mesh</c>.</summary>
internal sealed record NodeSettings
{
    /// <summary>The host itself.</summary>
    [HoconKey("")]
    public MeshSettings Host { get; init; } = new();

    /// <summary>What the program does with it. HOCON: <c>node</c>.</summary>
    public NodeOptions Node { get; init; } = new();
}

/// <summary>What the program does with a host. HOCON: <c>mesh.node</c>.</summary>
internal sealed record NodeOptions
{
    /// <summary>The folder of keys and contacts; null: see <c>--home</c>.</summary>
    public string? Home { get; init; }

    /// <summary>What the identity calls itself, if one is made now.</summary>
    public string? Alias { get; init; }

    /// <summary>Apps to run.</summary>
    public IReadOnlyList<NodeApp> Apps { get; init; } = [NodeApp.Chat];

    /// <summary>Contact cards to be added to the contacts first.</summary>
    public IReadOnlyList<string> Seeds { get; init; } = [];
}

/// <summary>The apps that the program has.</summary>
internal enum NodeApp
{
    /// <summary>Lines that are typed go to everybody online.</summary>
    Chat,

    /// <summary>Answers frames with the same bytes.</summary>
    Echo,
}
