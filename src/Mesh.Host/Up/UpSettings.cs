using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Hocon.Extensions;
using Mesh.Host.Commands;
using Mesh.Host.Configuration;
using Mesh.Host.Home;
using Mesh.Hosting;

namespace Mesh.Host.Up;

/// <summary>What <c>mesh up</c> was asked for, checked.</summary>
/// <param name="Home">Where keys and contacts lie.</param>
/// <param name="Host">How the host behaves.</param>
/// <param name="Whole">The whole configuration, whose <c>akka</c> section the actor system reads.</param>
/// <param name="Seeds">Cards to add to the contacts first.</param>
/// <param name="Apps">Which apps to run.</param>
/// <param name="Alias">What an identity made now calls itself.</param>
internal sealed record UpSettings(
    MeshHome Home,
    MeshSettings Host,
    HoconDocument Whole,
    IReadOnlyList<ContactCard> Seeds,
    IReadOnlyList<NodeApp> Apps,
    string? Alias
)
{
    /// <summary>Checks what a configuration says.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="home">The folder that was typed; null if none was.</param>
    /// <param name="now">The time, against which cards are checked.</param>
    /// <exception cref="CommandException">Something cannot be meant; all faults are in the message.</exception>
    public static UpSettings Of(NodeConfiguration configuration, string? home, DateTimeOffset now)
    {
        NodeSettings settings = configuration.Settings();
        return new UpSettings(
            MeshHome.At(home ?? Expanded(settings.Node.Home)),
            settings.Host,
            configuration.Whole,
            ReadSeeds(settings.Node.Seeds, now),
            [.. settings.Node.Apps.Distinct()],
            settings.Node.Alias
        );
    }

    private static List<ContactCard> ReadSeeds(IReadOnlyList<string> seeds, DateTimeOffset now)
    {
        var cards = new List<ContactCard>();
        var faults = new List<string>();
        foreach (string seed in seeds)
        {
            try
            {
                cards.Add(ContactCard.Parse(seed, now));
            }
            catch (MeshException e)
            {
                faults.Add($"a seed cannot be used (--seed, or mesh.node.seeds): {e.Message}");
            }
        }

        return faults.Count == 0 ? cards : throw CommandException.Usage(string.Join('\n', faults));
    }

    private static string? Expanded(string? home) =>
        home is "~" || home?.StartsWith("~/", StringComparison.Ordinal) == true
            ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + home[1..]
            : home;
}
