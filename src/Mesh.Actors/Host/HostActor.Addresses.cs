using Mesh.Actors.Storage;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>Where contacts may be met is written down, off the way of their links. What and when is <see cref="AddressNotes"/>'.</summary>
internal sealed partial class HostActor
{
    private readonly AddressNotes _addressNotes;
    private bool _isWritingAddresses;

    private void ReceiveAddresses()
    {
        Receive<WriteAddressesTick>(OnWriteAddressesTick);
        Receive<AddressesWritten>(OnAddressesWritten);
        foreach (string fault in _addressNotes.Faults)
        {
            Context.GetLogger().Warning("Addresses in the store are given up, {0}", fault);
        }
    }

    private void NoteMet(Uid uid, Hid host, string address)
    {
        _addressNotes.Met(uid, host, address, Now);
        PlanAddresses();
    }

    private void NoteTold(Uid uid, Hid host, IReadOnlyList<string> addresses)
    {
        _addressNotes.Told(uid, host, addresses, Now);
        PlanAddresses();
    }

    private void ForgetAddresses(Uid uid)
    {
        _addressNotes.Forget(uid);
        PlanAddresses();
    }

    private void PlanAddresses()
    {
        if (!_isWritingAddresses && _stopper is null && _addressNotes.NextWait(Now) is { } wait)
        {
            Timers.StartSingleTimer(nameof(WriteAddressesTick), WriteAddressesTick.Instance, wait);
        }
    }

    private void OnWriteAddressesTick(WriteAddressesTick _)
    {
        if (_stopper is null)
        {
            WriteAddresses(all: false);
        }
    }

    private void WriteAddresses(bool all)
    {
        IReadOnlyList<StoreChange> changes = _addressNotes.Take(Now, all);
        if (changes.Count == 0)
        {
            PlanAddresses();
            return;
        }

        _isWritingAddresses = true;
        Task written;
        try
        {
            written = _parts.Store.CommitAsync(changes).AsTask();
        }
        catch (MeshException e)
        {
            written = Task.FromException(e);
        }

        written.PipeTo(
            Self,
            ActorRefs.NoSender,
            () => new AddressesWritten(changes, Failure: null),
            e => new AddressesWritten(changes, e)
        );
    }

    private void OnAddressesWritten(AddressesWritten written)
    {
        _isWritingAddresses = false;
        if (written.Failure is { } failure)
        {
            _addressNotes.Failed(written.Changes, Now);
            Context
                .GetLogger()
                .Warning("Where {0} contacts were met could not be kept: {1}", written.Changes.Count, failure.Message);
        }

        PlanAddresses();
    }

    private sealed record AddressesWritten(IReadOnlyList<StoreChange> Changes, Exception? Failure);

    private sealed record WriteAddressesTick
    {
        public static readonly WriteAddressesTick Instance = new();
    }
}
