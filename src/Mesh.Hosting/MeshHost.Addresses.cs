using System.Net;
using Mesh.Actors.Host;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Hosting;

/// <summary>Where the host is met.</summary>
public sealed partial class MeshHost
{
    /// <summary>Where others are told to reach the host, on its cards and in each handshake.</summary>
    /// <value>
    /// <see cref="MeshHostOptions.Advertise"/>, or <see cref="Addresses"/>, in which "any" stands for the addresses of this machine's interfaces. At most 8.
    /// </value>
    public IReadOnlyList<string> AdvertisedAddresses =>
        _options.Advertise.Count > 0
            ? _options.Advertise
            : Hosting.AdvertisedAddresses.Of(Addresses, _machineAddresses);

    /// <summary>Where proven hosts say that they see this one, those with most witnesses first; at most 16.</summary>
    /// <remarks>Of up to 64 words, each host's last. It tells whether a machine stands behind a translator of addresses, and proves nothing.</remarks>
    public IReadOnlyList<ObservedAddress> ObservedAddresses => _observed.All;

    /// <summary>The contact card of an identity at this host, with the addresses that it advertises.</summary>
    /// <param name="uid">One of <see cref="Identities"/>; null for the first.</param>
    /// <param name="lifetime">How long others may take it; null for 90 days.</param>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.NotPermitted"/>: the identity's key is not here.</exception>
    public ContactCard IssueCard(Uid? uid = null, TimeSpan? lifetime = null) =>
        _options.Keys.IssueCard(
            uid ?? Identities[0].Uid,
            [new CardHost(Hid, AdvertisedAddresses)],
            System.Scheduler.Now,
            lifetime ?? TimeSpan.FromDays(90)
        );

    // The system tells each change several times, and some that are none.
    private void OnMachineChanged()
    {
        IReadOnlyList<IPAddress> now = _machine!.All;
        if (!now.SequenceEqual(_machineAddresses))
        {
            _machineAddresses = now;
            _actor.Tell(new NetworkChanged(), ActorRefs.NoSender);
        }
    }
}
