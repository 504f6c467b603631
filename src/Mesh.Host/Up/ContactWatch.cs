using System.Threading.Channels;
using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Hosting;

namespace Mesh.Host.Up;

/// <summary>Tells how the first call to each contact went, and where others see the host.</summary>
internal sealed class ContactWatch(MeshHost host, UpOutput output, TimeProvider time)
{
    /// <summary>How often it is looked where others see the host.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Channel<ContactChange> _changes = Channel.CreateUnbounded<ContactChange>();
    private readonly Dictionary<Uid, IDisposable> _holds = [];
    private HashSet<string> _seen = [];

    /// <summary>Runs until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        host.Contacts.Changed += OnChanged;
        try
        {
            foreach (Contact contact in host.Contacts.All.Where(contact => !contact.IsBanned))
            {
                Hold(contact.Uid);
                _ = CallAsync(contact, stop);
            }

            await Task.WhenAll(LookAsync(stop), TellAsync(stop));
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
        finally
        {
            host.Contacts.Changed -= OnChanged;
        }
    }

    // The book is held while it tells: this only writes down.
    private void OnChanged(ContactChange change) => _changes.Writer.TryWrite(change);

    private async Task LookAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        while (await timer.WaitForNextTickAsync(stop))
        {
            TellSeen();
        }
    }

    // Told when there is another address, not for every witness.
    private void TellSeen()
    {
        IReadOnlyList<ObservedAddress> seen = host.ObservedAddresses;
        HashSet<string> addresses = [.. seen.Select(address => address.Address)];
        if (!addresses.IsSubsetOf(_seen))
        {
            output.Seen(seen);
        }

        _seen = addresses;
    }

    private async Task TellAsync(CancellationToken stop)
    {
        await foreach (ContactChange change in _changes.Reader.ReadAllAsync(stop))
        {
            Contact contact = change.Contact;
            output.Contact(change.Kind.ToString(), PeerText.Name(contact.Alias, contact.Uid), contact.Uid);
            if (change.Kind is ContactChangeKind.Removed || contact.IsBanned)
            {
                LetGo(contact.Uid);
                continue;
            }

            Hold(contact.Uid);
            _ = CallAsync(contact, stop);
        }
    }

    // Who sits before it wants to see who is there, also while nobody writes.
    private void Hold(Uid contact)
    {
        if (!_holds.ContainsKey(contact))
        {
            _holds.Add(contact, host.Hold(host.Identities[0].Uid, contact));
        }
    }

    private void LetGo(Uid contact)
    {
        if (_holds.Remove(contact, out IDisposable? hold))
        {
            hold.Dispose();
        }
    }

    // The host dials its contacts by itself; asking for the same makes it tell why it failed, and it goes on trying.
    private async Task CallAsync(Contact contact, CancellationToken stop)
    {
        // This host's own card, as in a list that a whole cluster shares, names nobody to call.
        if (!contact.Hosts.Any(known => known.Addresses.Count > 0 && known.Hid != host.Hid))
        {
            return;
        }

        try
        {
            await host.ConnectAsync(host.Identities[0].Uid, contact.Uid, cancellationToken: stop);
        }
        catch (MeshException e)
        {
            output.DialFailed(PeerText.Name(contact.Alias, contact.Uid), contact.Uid, e);
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }
}
