using System.Text.Json.Nodes;
using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Hosting;

namespace Mesh.Host.Up;

/// <summary>Tells the card of each identity whose key is here, once: those of the start, and those that are made while the host runs.</summary>
internal sealed class CardTeller(MeshHost host, FileKeyRing keys, UpOutput output, TimeProvider time)
{
    private static readonly TimeSpan CardLifetime = TimeSpan.FromDays(90);

    private readonly HashSet<Uid> _told = [];

    /// <summary>Tells those that were not told yet.</summary>
    public void TellNew()
    {
        foreach (OwnIdentity own in host.Identities.Where(identity => identity.HoldsKey && _told.Add(identity.Uid)))
        {
            Tell(own, host.AdvertisedAddresses);
        }
    }

    private void Tell(OwnIdentity own, IReadOnlyList<string> addresses)
    {
        ContactCard card = keys.IssueCard(own.Uid, [new CardHost(host.Hid, addresses)], time.GetUtcNow(), CardLifetime);
        output.Write(
            "card",
            $"card of {PeerText.Name(own.Alias, own.Uid)}, met at {UpOutput.Listed(addresses, "no address")}; the others run: mesh contacts add <card>"
                + $"{Environment.NewLine}{card}",
            () =>
                new JsonObject
                {
                    ["uid"] = own.Uid.ToString(),
                    ["alias"] = own.Alias,
                    ["addresses"] = new JsonArray([.. addresses.Select(address => JsonValue.Create(address))]),
                    ["card"] = card.ToString(),
                }
        );
    }
}
