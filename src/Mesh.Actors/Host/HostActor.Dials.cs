using Mesh.Actors.Peers;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>Dialling: what was asked for, and what is planned. Who waits for what is kept by <see cref="DialBook{TRef}"/>.</summary>
internal sealed partial class HostActor
{
    private void OnConnectTo(ConnectTo asked)
    {
        ConnectTo target = asked.Rhid == Hid.Any ? asked with { Rhid = null } : asked;
        if (
            _connections.Any(c =>
                c.Value is { IsUp: true, IsClosing: false } && DialBook<IActorRef>.Matches(c.Key, target)
            )
        )
        {
            Sender.Tell(new ConnectResult(true, []));
        }
        else if (_stopper is not null)
        {
            Sender.Tell(new ConnectResult(false, ["the host stops"]));
        }
        else if (Dial(target))
        {
            _dials.Wait(target, Sender);
        }
        else
        {
            string reason =
                $"no address is known for {target.Ruid.Short}: add a contact card that has one, or name an address";
            Sender.Tell(new ConnectResult(false, [reason]));
        }
    }

    // True if a dial is under way.
    private bool Dial(ConnectTo target)
    {
        if (_dials.IsDialling(target))
        {
            return true;
        }

        IReadOnlyList<string> addresses =
            target.Addresses
            ?? DialBook<IActorRef>.AddressesOf(_parts.Contacts.Find(target.Ruid), target.Rhid, _parts.Keys.HostId);
        if (addresses.Count == 0)
        {
            return false;
        }

        IActorRef actor = Context.ActorOf(DialActor.PropsFor(target, addresses, _parts, _policy));
        Context.Watch(actor);
        _dials.Began(actor, target);
        return true;
    }

    private void OnDialSucceeded(DialSucceeded _)
    {
        Context.Unwatch(Sender);
        _dials.Succeeded(Sender);
    }

    private void OnDialFailed(DialFailed failed)
    {
        if (_dials.Failed(Sender) is { } dial)
        {
            Context.Unwatch(Sender);
            EndDial(dial, failed.Failures, failed.RetryAfter);
        }
    }

    private void EndDial(FailedDial<IActorRef> dial, IReadOnlyList<string> failures, TimeSpan? retryAfter)
    {
        Answer(dial.Waiters, new ConnectResult(false, failures));
        if (dial.IsPlanned)
        {
            PlanDial(dial.Target.Ruid, soon: false, retryAfter);
        }
    }

    private static void Answer(IReadOnlyList<IActorRef> waiting, ConnectResult result)
    {
        foreach (IActorRef who in waiting)
        {
            who.Tell(result);
        }
    }

    private void PlanDial(Uid uid, bool soon, TimeSpan? notBefore = null)
    {
        if (
            _stopper is null
            && _parts.Options.DialContacts
            && _parts.Contacts.Find(uid) is { IsBanned: false }
            && !_connections.Keys.Any(key => key.Ruid == uid)
        )
        {
            TimeSpan wait = _plan.NextWait(uid, soon);
            Timers.StartSingleTimer(uid, new RedialTick(uid), notBefore is { } least && least > wait ? least : wait);
        }
    }

    private void NoteUp(Uid uid)
    {
        if (_parts.Contacts.Find(uid) is not null)
        {
            _plan.Up(uid, Now);
        }
    }

    private void NoteDown(Uid uid)
    {
        if (_parts.Contacts.Find(uid) is not null)
        {
            _plan.Down(uid, Now);
            PlanDial(uid, soon: false);
        }
    }

    private void OnRedialTick(RedialTick tick)
    {
        if (
            _stopper is not null
            || _connections.Keys.Any(key => key.Ruid == tick.Uid)
            || _parts.Keys.Identities.Count == 0
        )
        {
            return;
        }

        var target = new ConnectTo(_parts.Keys.Identities[0].Uid, tick.Uid, null, null);
        if (Dial(target))
        {
            _dials.MarkPlanned(target);
        }
    }

    private void GiveUpUnwelcome(Uid uid)
    {
        if (_parts.Contacts.Find(uid) is null)
        {
            _plan.Forget(uid);
        }

        bool isWelcome = _parts.Contacts.Find(uid) is { } contact ? !contact.IsBanned : _policy.Trust == TrustMode.Open;
        if (!isWelcome)
        {
            (IReadOnlyList<IActorRef> dials, IReadOnlyList<IActorRef> waiters) = _dials.GiveUp(uid);
            foreach (IActorRef dial in dials)
            {
                Context.Unwatch(dial);
                Context.Stop(dial);
            }

            Answer(waiters, new ConnectResult(false, ["the contact was removed meanwhile"]));
        }
    }

    private void GiveUpDials()
    {
        foreach (IActorRef dial in _dials.UnderWay)
        {
            Context.Unwatch(dial);
            Context.Stop(dial);
        }

        Answer(_dials.GiveUpAll(), new ConnectResult(false, ["the host stops"]));
    }

    private sealed record RedialTick(Uid Uid);
}
