using System.Globalization;

namespace Mesh.Actors.Transport;

/// <summary>What the <see cref="MemoryTransport"/>s of one test are plugged into: who listens where, and which links there are.</summary>
/// <remarks>Thread-safe. Numbers are given in order, so a run on one thread has the same addresses each time.</remarks>
public sealed class MemoryNetwork
{
    private const string Scheme = "mem:";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, MemoryListener> _listeners = [];
    private readonly List<MemoryLinkControl> _links = [];
    private int _lastNumber;

    /// <summary>The links that are up, oldest first; a snapshot.</summary>
    public IReadOnlyList<MemoryLinkControl> Links
    {
        get
        {
            lock (_gate)
            {
                return [.. _links];
            }
        }
    }

    internal MemoryListener Listen(string address, MemoryTransport owner, Action<ITransportLink> onLink)
    {
        CheckAddress(address);
        lock (_gate)
        {
            string own = address == Scheme + "0" ? NextAddress() : address;
            if (_listeners.ContainsKey(own))
            {
                throw new TransportException(
                    TransportFailure.CannotListen,
                    address,
                    $"Cannot listen on {address}: somebody listens there already."
                );
            }

            var listener = new MemoryListener(this, owner, own, onLink);
            _listeners.Add(own, listener);
            return listener;
        }
    }

    internal ITransportLink Dial(string address, MemoryTransport dialler)
    {
        CheckAddress(address);
        MemoryListener? listener;
        string diallerAddress;
        lock (_gate)
        {
            _listeners.TryGetValue(address, out listener);
            diallerAddress = NextAddress();
        }

        if (listener is null)
        {
            throw new TransportException(
                TransportFailure.Refused,
                address,
                $"No link with {address}: connection refused, nobody listens there."
            );
        }

        if (listener.Owner.LocalHid == dialler.LocalHid)
        {
            throw new TransportException(
                TransportFailure.OwnHid,
                address,
                $"No link with {address}: it shows our own key (host {dialler.LocalHid.Short})."
            );
        }

        var control = new MemoryLinkControl(this, dialler, diallerAddress, listener.Owner, address);
        lock (_gate)
        {
            _links.Add(control);
        }

        listener.OnLink(control.Acceptor);
        return control.Dialler;
    }

    internal void Forget(MemoryListener listener)
    {
        lock (_gate)
        {
            _listeners.Remove(listener.Address);
        }
    }

    internal void Forget(MemoryLinkControl link)
    {
        lock (_gate)
        {
            _links.Remove(link);
        }
    }

    private static void CheckAddress(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (
            !address.StartsWith(Scheme, StringComparison.Ordinal)
            || !int.TryParse(address.AsSpan(Scheme.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _)
        )
        {
            throw new TransportException(
                TransportFailure.BadAddress,
                address,
                $"\"{address}\" is no address: write mem:n, with n from 0."
            );
        }
    }

    private string NextAddress()
    {
        string address;
        do
        {
            address = Scheme + (++_lastNumber).ToString(CultureInfo.InvariantCulture);
        } while (_listeners.ContainsKey(address));

        return address;
    }
}

/// <summary>One address that is listened on in memory.</summary>
internal sealed class MemoryListener(
    MemoryNetwork network,
    MemoryTransport owner,
    string address,
    Action<ITransportLink> onLink
) : ITransportListener
{
    public string Address { get; } = address;

    public MemoryTransport Owner { get; } = owner;

    public Action<ITransportLink> OnLink { get; } = onLink;

    public ValueTask DisposeAsync()
    {
        network.Forget(this);
        return default;
    }
}
