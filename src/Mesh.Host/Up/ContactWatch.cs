using System.Threading.Channels;
using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Hosting;

namespace Mesh.Host.Up;

/// <summary>Takes in what other processes write into the keys, and tells how the first call to each contact went, and where others see the host.</summary>
internal sealed class ContactWatch(
    MeshHost host,
    FileKeyRing keys,
    CardTeller cards,
    UpOutput output,
    TimeProvider time
)
{
    /// <summary>How often it is looked where others see the host.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Channel<ContactChange> _changes = Channel.CreateUnbounded<ContactChange>();
    private readonly Dictionary<Uid, IDisposable> _holds = [];
    private readonly HashSet<(Uid Uid, DateTimeOffset? NotAfter, bool IsRevoked)> _delegationsTold = [];
    private HashSet<string> _seen = [];
    private string? _lastFault;

    /// <summary>Runs until stopped; if one of its loops fails, both end and this fails.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        host.Contacts.Changed += OnChanged;
        try
        {
            foreach (Contact contact in host.Contacts.All.Where(contact => !contact.IsBanned))
            {
                Hold(contact.Uid);
                _ = CallAsync(contact, stop);
            }

            Task[] loops = [LookAsync(ending.Token), TellAsync(ending.Token)];
            await Task.WhenAny(loops);
            await ending.CancelAsync();
            await Task.WhenAll(loops);
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
            TellDelegations();
            try
            {
                keys.Refresh();
                host.Revocations.TakeOwn();
                host.FollowOwnSuccessions();
                cards.TellNew();
                _lastFault = null;
            }
            catch (MeshException e)
            {
                // Told once, not every second: the keys stay as they were until the file or the folder is mended.
                if (e.Message != _lastFault)
                {
                    output.Notice(e.Message);
                }

                _lastFault = e.Message;
            }
        }
    }

    // Told once for each end: a delegation whose key is elsewhere is renewed by hand.
    private void TellDelegations()
    {
        foreach (OwnDelegation own in host.Delegations.Where(own => own.EndsSoon || own.IsRevoked))
        {
            if (_delegationsTold.Add((own.Uid, own.NotAfter, own.IsRevoked)))
            {
                output.Notice(
                    own.IsRevoked
                        ? $"{PeerText.Name(own.Alias, own.Uid)} has revoked this host: it no longer speaks as it."
                        : $"The delegation of {PeerText.Name(own.Alias, own.Uid)} to this host ends at {own.NotAfter:u}: renew it where its key is (mesh identity delegate)."
                );
            }
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
