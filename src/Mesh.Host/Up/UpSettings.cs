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
    /// <param name="now">The time: cards that have expired are passed over.</param>
    /// <exception cref="CommandException">Something cannot be meant; all faults are in the message.</exception>
    public static UpSettings Of(NodeConfiguration configuration, string? home, DateTimeOffset now)
    {
        NodeSettings settings = configuration.Settings();
        return new UpSettings(
            MeshHome.At(home ?? settings.Node.Home),
            settings.Host,
            configuration.Whole,
            [
                .. settings
                    .Node.Seeds.Select(seed => ContactCard.Parse(seed, DateTimeOffset.MinValue))
                    .Where(card => now < card.Expires),
            ],
            [.. settings.Node.Apps.Distinct()],
            settings.Node.Alias
        );
    }
}
