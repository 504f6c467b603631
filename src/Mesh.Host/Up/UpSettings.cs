using System.Net;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;
using Mesh.Host.Commands;
using Mesh.Host.Terminal;

namespace Mesh.Host.Up;

/// <summary>What <c>mesh up</c> was asked for, checked.</summary>
/// <param name="Listen">Where to listen, <c>ip:port</c>.</param>
/// <param name="Advertise">What to put on the card; empty: see <see cref="AdvertisedAddresses"/>.</param>
/// <param name="Seeds">Cards to add to the contacts first.</param>
/// <param name="Trust">Who may connect.</param>
/// <param name="Apps">Which apps to run: <c>echo</c>, <c>chat</c>.</param>
/// <param name="Alias">What an identity made now calls itself.</param>
internal sealed record UpSettings(
    IReadOnlyList<string> Listen,
    IReadOnlyList<string> Advertise,
    IReadOnlyList<ContactCard> Seeds,
    TrustMode Trust,
    IReadOnlyList<string> Apps,
    string? Alias
)
{
    /// <summary>Checks what was typed.</summary>
    /// <exception cref="CommandException">Something cannot be meant; all faults are in the message.</exception>
    public static UpSettings Check(
        string[] listen,
        string[] advertise,
        string[] seeds,
        string trust,
        string[] apps,
        string? alias,
        DateTimeOffset now
    )
    {
        var faults = new List<string>();
        faults.AddRange(
            listen
                .Where(address => !IsEndPoint(address))
                .Select(address =>
                    $"--listen \"{TerminalText.Clean(address)}\" is no ip:port: write 0.0.0.0:7400, or [::]:7400 for IPv6; port 0 takes a free one."
                )
        );
        faults.AddRange(
            advertise
                .Where(address => !CardPayload.IsAddress(address))
                .Select(address =>
                    $"--advertise \"{TerminalText.Clean(address)}\" is no host:port: write name:7400, 203.0.113.5:7400 or [2001:db8::5]:7400."
                )
        );
        if (advertise.Length > WireLimits.AddressCount)
        {
            faults.Add($"--advertise was given {advertise.Length} times; {WireLimits.AddressCount} fit on a card.");
        }

        var cards = new List<ContactCard>();
        foreach (string seed in seeds)
        {
            try
            {
                cards.Add(ContactCard.Parse(seed, now));
            }
            catch (MeshException e)
            {
                faults.Add($"--seed: {e.Message}");
            }
        }

        if (faults.Count > 0)
        {
            throw CommandException.Usage(string.Join(' ', faults));
        }

        TrustMode mode = trust == "open" ? TrustMode.Open : TrustMode.Contacts;
        return new UpSettings(listen, advertise, cards, mode, [.. apps.Distinct()], alias);
    }

    // IPEndPoint.TryParse takes "7400" for the address 0.0.28.232, and a bare IPv6 address for one without a port.
    private static bool IsEndPoint(string address)
    {
        int colon = address.LastIndexOf(':');
        string host = colon > 0 ? address[..colon] : "";
        bool isShaped = host.StartsWith('[') ? host.EndsWith(']') : host.Count(c => c == '.') == 3;
        return isShaped && colon < address.Length - 1 && IPEndPoint.TryParse(address, out _);
    }
}
