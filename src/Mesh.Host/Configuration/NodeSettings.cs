using System.Text;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;
using Mesh.Hocon.Extensions;
using Mesh.Host.Cards;
using Mesh.Hosting;

namespace Mesh.Host.Configuration;

/// <summary>All that a deployment file says to the program. HOCON: <c>mesh</c>.</summary>
internal sealed record NodeSettings
{
    /// <summary>The host itself.</summary>
    [HoconKey("")]
    public MeshSettings Host { get; init; } = new() { Listen = ["0.0.0.0:7400"] };

    /// <summary>What the program does with it. HOCON: <c>node</c>.</summary>
    public NodeOptions Node { get; init; } = new();
}

/// <summary>What the program does with a host. HOCON: <c>mesh.node</c>.</summary>
internal sealed record NodeOptions : IHoconValidated
{
    /// <summary>The folder of keys and contacts; null: see <c>--home</c>.</summary>
    public string? Home { get; init; }

    /// <summary>What the identity calls itself, if one is made now.</summary>
    public string? Alias { get; init; }

    /// <summary>Apps to run.</summary>
    public IReadOnlyList<NodeApp> Apps { get; init; } = [NodeApp.Chat];

    /// <summary>Contact cards to be added to the contacts first.</summary>
    public IReadOnlyList<string> Seeds { get; init; } = [];

    IEnumerable<(string Key, string Message)> IHoconValidated.Check()
    {
        if (Home is not null && string.IsNullOrWhiteSpace(Home))
        {
            yield return ("home", "names no folder; null stands for $MESH_HOME, or else ~/.mesh");
        }
        else if (Home is ['~', _, ..] && Home[1] != '/')
        {
            yield return ("home", "~ stands for the user's own folder, alone or before a /; write others in full");
        }

        if (Alias is not null && Encoding.UTF8.GetByteCount(Alias) is > WireLimits.Alias and var bytes)
        {
            yield return ("alias", $"{bytes} bytes of UTF-8 are too many; at most {WireLimits.Alias} are allowed");
        }

        for (int i = 0; i < Seeds.Count; i++)
        {
            // Whether it has expired is another matter: a file that was right once must not be wrong one day.
            if (CardReading.FaultOf(Seeds[i], DateTimeOffset.MinValue) is { } fault)
            {
                yield return ($"seeds.{i}", fault);
            }
        }
    }
}

/// <summary>The apps that the program has.</summary>
internal enum NodeApp
{
    /// <summary>Lines that are typed go to everybody online.</summary>
    Chat,

    /// <summary>Answers frames with the same bytes.</summary>
    Echo,
}
